"""The example project as deploy.md starts it: its servers, its processes, its load."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg

from tests import servers

from .editor import Editor
from .load import HEADERS, HOST, ask

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "example_project"
DEPLOY = ROOT / "docs" / "how-to" / "deploy.md"
WORKERS = 4
EDITORS = ("ann", "ben")
PASSWORD = "an editor's password"

Answer = dict[str, Any]


def documented(pattern: str) -> list[str]:
    """What follows `pattern` in lines of the documentation's commands, in their order."""
    return re.findall(rf"^{pattern}(.*)$", DEPLOY.read_text(encoding="utf-8"), re.MULTILINE)


def gunicorn_line() -> list[str]:
    """The command that the documentation gives, on a port that the system chooses."""
    (line,) = documented("(?=gunicorn )")
    words = line.split()
    words[words.index("--bind") + 1] = "127.0.0.1:0"
    return [sys.executable, "-m", *words]


class FrontEndCache(ThreadingHTTPServer):
    """Stands for a cache in front of the site: it notes what it is asked to forget."""

    def __init__(self) -> None:
        self.purged: list[str] = []
        super().__init__(("127.0.0.1", 0), Purge)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Purge(BaseHTTPRequestHandler):
    server: FrontEndCache

    def do_PURGE(self) -> None:
        self.server.purged.append(f"{self.headers['Host']}{self.path}")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        pass


@dataclass
class Site:
    """The running site."""

    folder: Path
    environment: dict[str, str]
    front: FrontEndCache
    port: int = 0
    master: int = 0
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.folder / "gunicorn.log"

    def manage(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of the project, with more variables in its environment."""
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result

    def shell(self, code: str, **variables: str) -> str:
        return self.manage("shell", "--no-imports", "-c", code, **variables).stdout.strip()

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database says, asked past Django."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            return connection.execute(statement, values).fetchall()

    def page_id(self, slug: str) -> int:
        """The key of the English page: translations share its slug."""
        ((key,),) = self.rows(
            "SELECT p.id FROM wagtailcore_page p JOIN wagtailcore_locale l ON l.id = p.locale_id "
            "WHERE p.slug = %s AND l.language_code = 'en'",
            slug,
        )
        return key

    def editor(self, username: str) -> Editor:
        return Editor(self.port, username, PASSWORD)

    def open(self, path: str, **headers: str) -> tuple[int, Any, bytes]:
        """Status, headers and body of one answer, as a reader gets it."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={**HEADERS, **headers})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def answers_of_all_workers(self, path: str) -> dict[str, Answer]:
        """One answer of each worker, each on a connection of its own."""
        answers: dict[str, Answer] = {}
        give_up = time.monotonic() + 60
        while len(answers) < WORKERS and time.monotonic() < give_up:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
            answer = ask(connection, path)
            connection.close()
            answers.setdefault(answer["worker"], answer)
        assert len(answers) == WORKERS, f"only {sorted(answers)} answer"
        return answers

    def workers(self) -> set[str]:
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text()
        return set(children.split())

    def hang_up(self) -> None:
        """Lets gunicorn put new workers in the place of the old ones."""
        old = self.workers()
        os.kill(self.master, signal.SIGHUP)
        give_up = time.monotonic() + 60
        while (now := self.workers()) & old or len(now) < WORKERS:
            assert time.monotonic() < give_up, "the old workers do not end"
            time.sleep(0.2)

    @contextmanager
    def load(self, processes: int, seconds: float, paths: list[str]) -> Iterator[list[Answer]]:
        """Readers, for as long as the block lasts or a little longer; their answers after it."""
        answers: list[Answer] = []
        command = [sys.executable, str(Path(__file__).with_name("load.py")), str(self.port)]
        command += [str(seconds), "4", *paths]
        readers = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)
        ]
        try:
            yield answers
        finally:
            for reader in readers:
                output, _ = reader.communicate(timeout=seconds + 60)
                answers += map(json.loads, output.splitlines())


def rate(answers: list[Answer]) -> float:
    """Answers a second."""
    first = min(answer["started"] for answer in answers)
    last = max(answer["finished"] for answer in answers)
    return len(answers) / (last - first)


def base_environment(folder: Path) -> dict[str, str]:
    """The documented environment, with folders of the tests."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **inherited,
        **dict(line.split("=", 1) for line in documented("export ")),
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{PROJECT}",
    }


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """A site with the demo's content, two editors and four workers."""
    with ExitStack() as stack:
        front = stack.enter_context(FrontEndCache())
        threading.Thread(target=front.serve_forever, daemon=True).start()
        stack.callback(front.shutdown)
        environment = {
            **base_environment(folder),
            "DATABASE_URL": stack.enter_context(servers.postgresql()),
            "REDIS_URL": stack.enter_context(servers.redis()),
            "FRONT_END_CACHE_URL": front.url,
        }
        site = Site(folder, environment, front)
        for command in documented("python manage.py "):
            set_up(site, command.split())
        site.shell(
            "from django.contrib.auth import get_user_model; from wagtail.models import Site;"
            f"get_user_model().objects.create_superuser({EDITORS[1]!r}, password={PASSWORD!r});"
            f"site = Site.objects.get(); site.hostname = {HOST!r}; site.port = 443; site.save()"
        )
        stack.enter_context(running_gunicorn(site))
        yield site


def set_up(site: Site, command: list[str]) -> None:
    """One of the documented commands; the one that asks questions gets answers."""
    if command == ["createsuperuser"]:
        answers = {"USERNAME": EDITORS[0], "EMAIL": "ann@clinic.example", "PASSWORD": PASSWORD}
        variables = {f"DJANGO_SUPERUSER_{name}": value for name, value in answers.items()}
        site.manage(*command, "--noinput", **variables)
    else:
        site.manage(*command)


@contextmanager
def running_gunicorn(site: Site) -> Iterator[None]:
    environment = {**site.environment, "DJANGO_SETTINGS_MODULE": "tests.production.settings"}
    with site.log.open("w") as log:
        process = subprocess.Popen(
            gunicorn_line(), cwd=PROJECT, env=environment, stdout=log, stderr=log
        )
        try:
            site.master = process.pid
            wait_until_it_listens(site, process)
            yield
        finally:
            # At once, without waiting for connections that are open.
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_it_listens(site: Site, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 60
    while True:
        assert process.poll() is None and time.monotonic() < give_up, site.log.read_text()
        found = re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", site.log.read_text())
        if found:
            site.port = int(found[1])
            try:
                if site.open("/healthy/")[0] == 200 and len(site.workers()) == WORKERS:
                    return
            except (OSError, HTTPException):
                pass
        time.sleep(0.2)
