"""Runs a server until its standard input ends, then stops it and removes its folder.

The input is a pipe from the process that wants the server. It ends with that process, even
where that one was killed and could clean up nothing.

    python keeper.py FOLDER SIGNAL USER COMMAND...
"""

import select
import shutil
import signal
import subprocess
import sys

STOP_WITHIN = 30  # seconds


def is_wanted() -> bool:
    readable, _, _ = select.select([sys.stdin], [], [], 0.2)
    return not readable


def keep(folder: str, stop: signal.Signals, user: str, command: list[str]) -> int:
    owner = {"user": user, "group": "nogroup", "extra_groups": []} if user else {}
    server = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, **owner)
    while server.poll() is None and is_wanted():
        pass
    if server.poll() is None:
        server.send_signal(stop)
    try:
        return server.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        server.kill()
        return server.wait()


if __name__ == "__main__":
    folder, stop, user, *command = sys.argv[1:]
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        sys.exit(keep(folder, signal.Signals[stop], user, command))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
