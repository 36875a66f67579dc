"""Builds the front end of `example_project/frontend` from the demo's API, and serves both."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.servers import free_port

ROOT = Path(__file__).parent.parent.parent
PROJECT = ROOT / "example_project"
FRONT_END = PROJECT / "frontend"
CONTRACT = ROOT / "wagtail_botox_pain/contract/v1/contract.d.ts"
MODULES = FRONT_END / "node_modules"
TYPES = "types.txt"
# What search engines are told; not where the tests serve it.
ORIGIN = "https://www.example.org"
READY_WITHIN = 30  # seconds


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait for the other processes that run tests: all of them share what is made here."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "front-end.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def npm(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["npm", "--silent", *arguments],
        cwd=FRONT_END,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


def install() -> None:
    """Run `npm ci`, unless what the lock names is there already."""
    lock = hashlib.sha256((FRONT_END / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / ".installed"
    if not stamp.is_file() or stamp.read_text() != lock:
        result = npm("ci")
        assert result.returncode == 0, result.stdout + result.stderr
        stamp.write_text(lock)


def manage(data: Path, *arguments: str, **environment: str) -> list[Any]:
    """The words and the options of a process that runs a command of the demo."""
    environment = {**os.environ, "DEMO_DATA": str(data), **environment}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment.pop("COVERAGE_PROCESS_START", None)
    return [
        [sys.executable, "manage.py", *arguments],
        {"cwd": PROJECT, "env": environment},
    ]


def prepare(folder: Path) -> Path:
    """Load the demo clinic while npm installs and TypeScript checks the types.

    All of it once, however many processes ask. Gives the folder of the clinic's data, where
    `TYPES` is what the check says: nothing where it finds nothing.
    """
    data = folder / "clinic"
    with alone(folder):
        if data.is_dir():
            install()
            return data
        unfinished = folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        words, options = manage(unfinished, "demo", "--no-serve")
        with subprocess.Popen(words, **options, stdout=subprocess.DEVNULL) as loading:
            install()
            types = npm("run", "typecheck")
        assert loading.returncode == 0, "the demo cannot be loaded"
        found = types.stdout + types.stderr if types.returncode else ""
        (unfinished / TYPES).write_text(found)
        return unfinished.rename(data)


@dataclass(frozen=True)
class FrontEnd:
    """The front end, built into `folder`, and the site from whose API it is built.

    `site` and `address` are where they are served, `data` is the folder of the site's data.
    """

    site: str
    address: str
    data: Path
    folder: Path

    @property
    def api(self) -> str:
        return f"{self.site}/api/v2"


@contextmanager
def running_demo(data: Path, folder: Path) -> Iterator[FrontEnd]:
    """The demo, which knows where its front end is going to be."""
    port, place = free_port(), f"http://127.0.0.1:{free_port()}"
    words, options = manage(
        data, "runserver", "--noreload", f"127.0.0.1:{port}", PORT=str(port), FRONT_END=place
    )
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(words, **options, **silent)
    try:
        give_up = time.monotonic() + READY_WITHIN
        while not answers(f"{address}/healthy/"):
            assert process.poll() is None, "the demo does not start"
            assert time.monotonic() < give_up, "the demo takes too long"
            time.sleep(0.1)
        yield FrontEnd(address, place, data, folder)
    finally:
        process.terminate()
        process.wait()


KEEP = """
from wagtail_botox_pain.headless.previews import store_preview
from wagtail_botox_pain.pages.models import TreatmentArticlePage
page = TreatmentArticlePage.objects.get(locale__language_code="ar")
page.title = {title!r}
print(store_preview(page))"""


def token_of_draft(data: Path, title: str) -> str:
    """A token for a preview of the Arabic article under a title that nobody has saved."""
    code = KEEP.format(title=title)
    words, options = manage(data, "shell", "--no-imports", "-c", code)
    result = subprocess.run(words, **options, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def answers(address: str) -> bool:
    try:
        with urlopen(address) as response:  # noqa: S310
            return response.status == 200
    except URLError:
        return False


def read_json(address: str) -> Any:
    with urlopen(address) as response:  # noqa: S310
        return json.load(response)


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the browser's errors are what counts."""


@contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler], port: int = 0) -> Iterator[str]:
    """The address of a server with this handler, in a thread of this process."""
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def serving_files(folder: Path, port: int = 0) -> Iterator[str]:
    with serving(partial(QuietHandler, directory=str(folder)), port) as address:
        yield address


@contextmanager
def changed_api(api: str, change: Callable[[dict[str, Any]], None]) -> Iterator[str]:
    """The address of an API that says the same as `api`, after `change` to each page."""

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            answer = read_json(api + self.path)
            for page in answer["items"]:
                change(page)
            content = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with serving(Handler) as address:
        yield address


def build(folder: Path, api: str, *options: str) -> subprocess.CompletedProcess[str]:
    return npm("run", "build", "--", *options, API=api, ORIGIN=ORIGIN, OUT=str(folder))
