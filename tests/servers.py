"""Starts real servers for tests, from Debian's packages, on free ports of this machine.

Each has its data in a temporary folder and is stopped, and its data removed, at the end, even
where the process that wanted it is killed. Also a command:

    python -m tests.servers postgresql redis -- command with its arguments

runs the command with DATABASE_URL and REDIS_URL in its environment.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

KEEPER = Path(__file__).with_name("keeper.py")
NAME = "clinic"
READY_WITHIN = 60  # seconds


class ServerError(Exception):
    """A server is not installed or does not start."""


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL database, whose user may create others."""
    programs = program("postgres", "postgresql").parent
    password, port = secrets.token_hex(8), free_port()
    with data_folder() as folder:
        data = folder / "data"
        password_file = folder / "password"
        password_file.write_text(password)
        # Sorted as people sort, not by bytes: most sites have such a database.
        prepare(
            folder,
            [
                *(programs / "initdb", "--pgdata", data, "--username", NAME),
                *("--pwfile", password_file, "--auth", "scram-sha-256", "--no-sync"),
                *("--encoding", "UTF8", "--locale", "C.UTF-8"),
                *("--locale-provider", "icu", "--icu-locale", "en"),
            ],
        )
        prepare(
            folder,
            [programs / "postgres", "--single", "-D", data, "postgres"],
            f"CREATE DATABASE {NAME}",
        )
        options = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        options += ["listen_addresses=127.0.0.1", "unix_socket_directories="]
        command = [programs / "postgres", "-D", data, "-p", port]
        command += [part for option in options for part in ("-c", option)]
        is_ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        with running(folder, command, "SIGINT", lambda: subprocess.run(is_ready).returncode == 0):
            yield f"postgres://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


@contextmanager
def mariadb() -> Iterator[str]:
    """The URL of a MariaDB database, whose user may create others."""
    server = program("mariadbd", "mariadb-server")
    password, port = secrets.token_hex(8), free_port()
    with data_folder() as folder:
        data = folder / "data"
        prepare(
            folder,
            [
                *(program("mariadb-install-db", "mariadb-server"), "--no-defaults"),
                *(f"--datadir={data}", "--skip-test-db", "--skip-name-resolve"),
                "--auth-root-authentication-method=normal",
            ],
        )
        start = folder / "start.sql"
        start.write_text(
            f"CREATE DATABASE {NAME};\n"
            f"CREATE USER '{NAME}'@'127.0.0.1' IDENTIFIED BY '{password}';\n"
            f"GRANT ALL ON *.* TO '{NAME}'@'127.0.0.1' WITH GRANT OPTION;\n"
        )
        command = [
            *(server, "--no-defaults", f"--datadir={data}", f"--init-file={start}"),
            *("--bind-address=127.0.0.1", f"--port={port}", "--skip-name-resolve"),
            *("--socket=socket", "--pid-file=pid"),
            *("--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci"),
            *("--innodb-flush-log-at-trx-commit=0", "--skip-innodb-doublewrite"),
        ]
        with running(folder, command, "SIGTERM", lambda: accepts_connections(port)):
            yield f"mysql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


@contextmanager
def redis() -> Iterator[str]:
    """The URL of a Redis database that writes nothing to disk."""
    server = program("redis-server", "redis-server")
    port = free_port()
    with data_folder() as folder:
        command = [server, "--bind", "127.0.0.1", "--port", port, "--save", "", "--dir", folder]
        with running(folder, command, "SIGTERM", lambda: accepts_connections(port)):
            yield f"redis://127.0.0.1:{port}/0"


SERVERS = {"postgresql": postgresql, "mariadb": mariadb, "redis": redis}
VARIABLES = {"postgresql": "DATABASE_URL", "mariadb": "DATABASE_URL", "redis": "REDIS_URL"}


@contextmanager
def empty_database(url: str) -> Iterator[str]:
    """The URL of a new, empty database of the server of `url`, for as long as it is wanted.

    For processes with settings of their own: pytest-django knows nothing of it. Where `url` is
    empty or of SQLite, it is a new file.
    """
    name = f"empty_{secrets.token_hex(6)}"
    if not url or url.startswith("sqlite"):
        with tempfile.TemporaryDirectory(prefix="botox-pain-") as folder:
            yield f"sqlite:///{folder}/{name}.sqlite3"
        return
    ask(url, f"CREATE DATABASE {name}")
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        ask(url, f"DROP DATABASE {name}")


def ask(url: str, statement: str) -> None:
    if url.startswith("postgres"):
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)
        return
    import MySQLdb

    parts = urlsplit(url)
    connection = MySQLdb.connect(
        host=parts.hostname, port=parts.port, user=parts.username, password=parts.password
    )
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


def program(name: str, package: str) -> Path:
    """A program of a Debian package; the newest, where several versions are installed."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(versions, key=lambda path: float(path.parent.name), reverse=True)
    # Those for the administrator are not on everybody's PATH.
    places = [*map(str, newest_first), os.environ.get("PATH", os.defpath), "/usr/sbin"]
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        raise ServerError(f"{name} is missing: apt-get install {package}")
    return Path(found)


def unprivileged_user() -> str:
    """Whose the server is: PostgreSQL and MariaDB refuse to run as root."""
    return "nobody" if os.geteuid() == 0 else ""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def accepts_connections(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def data_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="botox-pain-server-"))
    if user := unprivileged_user():
        shutil.chown(folder, user, "nogroup")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(folder: Path, command: list[object], words: str = "") -> None:
    """Run a command to its end, as the server's user."""
    user = unprivileged_user()
    owner = {"user": user, "group": "nogroup", "extra_groups": []} if user else {}
    result = subprocess.run(
        [*map(str, command)], cwd=folder, input=words, capture_output=True, text=True, **owner
    )
    if result.returncode:
        raise ServerError(f"{command[0]}:\n{result.stdout}{result.stderr}")


@contextmanager
def running(
    folder: Path, command: list[object], stop: str, is_ready: Callable[[], bool]
) -> Iterator[None]:
    """Run a server for as long as it is wanted."""
    words = [KEEPER, folder, stop, unprivileged_user(), *command]
    with (folder / "log").open("w+") as log:
        keeper = subprocess.Popen(
            [sys.executable, *map(str, words)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            # Ctrl-C is for the tests alone: they still need the server to clean up.
            start_new_session=True,
        )
        try:
            give_up = time.monotonic() + READY_WITHIN
            while not is_ready():
                if keeper.poll() is not None or time.monotonic() > give_up:
                    log.seek(0)
                    raise ServerError(f"{command[0]} does not start:\n{log.read()}")
                time.sleep(0.05)
            yield
        finally:
            keeper.stdin.close()
            keeper.wait()


def main(arguments: list[str]) -> int:
    """Run a command beside the servers named before the two dashes."""
    names, dashes, command = arguments, "", []
    if "--" in arguments:
        place = arguments.index("--")
        names, dashes, command = arguments[:place], "--", arguments[place + 1 :]
    if not dashes or not command or not names or set(names) - set(SERVERS):
        known = ", ".join(SERVERS)
        print(f"python -m tests.servers SERVER... -- COMMAND...  (servers: {known})")
        return 2
    environment = dict(os.environ)
    with ExitStack() as stack:
        for name in names:
            environment[VARIABLES[name]] = stack.enter_context(SERVERS[name]())
        return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerError as error:
        sys.exit(str(error))
