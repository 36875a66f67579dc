"""Asks a site for pages over a few connections that stay open, for a bounded time.

A program of its own, so that it takes no time from those who edit:

    python load.py PORT SECONDS CONNECTIONS PATH...

It prints one JSON object a line for each answer: when it was asked for, and what it says.
"""

import http.client
import json
import re
import sys
import threading
import time
from typing import Any

HOST = "www.clinic.example"
HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https"}
# The system gives a new connection to any worker, so each connection meets several.
REQUESTS_A_CONNECTION = 5
MOST_REQUESTS = 20_000

EDITION = re.compile(r"edition ([a-z])(\d+)")
TELEPHONE = re.compile(r"<footer.*tel:\+1202555(\d{4})", re.DOTALL)


def ask(connection: http.client.HTTPConnection, path: str) -> dict[str, Any]:
    """What one answer says, and when it was asked for."""
    started = time.monotonic()
    connection.request("GET", path, headers=HEADERS)
    response = connection.getresponse()
    text = response.read().decode()
    editions: dict[str, list[int]] = {}
    for letter, number in EDITION.findall(text):
        editions.setdefault(letter, []).append(int(number))
    telephone = TELEPHONE.search(text)
    return {
        "path": path,
        "started": started,
        "finished": time.monotonic(),
        "status": response.status,
        "queries": response.headers.get("X-Queries"),
        "worker": response.headers.get("X-Worker"),
        "editions": {letter: sorted(set(numbers)) for letter, numbers in editions.items()},
        "telephone": int(telephone[1]) if telephone else None,
    }


def ask_on(port: int, until: float, paths: list[str], first: int, answers: list[Any]) -> None:
    number = first
    while time.monotonic() < until and len(answers) < MOST_REQUESTS:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            for _ in range(REQUESTS_A_CONNECTION):
                if time.monotonic() >= until:
                    break
                answers.append(ask(connection, paths[number % len(paths)]))
                number += 1
        except (OSError, http.client.HTTPException) as error:
            answers.append({"path": paths[number % len(paths)], "error": repr(error)})
        finally:
            connection.close()


def main(port: str, seconds: str, connections: str, *paths: str) -> None:
    answers: list[dict[str, Any]] = []
    until = time.monotonic() + float(seconds)
    threads = [
        threading.Thread(target=ask_on, args=(int(port), until, list(paths), first, answers))
        for first in range(int(connections))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
