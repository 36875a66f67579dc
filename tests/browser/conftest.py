"""A real browser: Debian's Chromium, driven by Playwright.

Where there is no Chromium the tests are skipped, except under `CI=true`, where that fails.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from . import content

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HEIGHT = 800
TIMEOUT = 15_000

EDITOR_PASSWORD = "an editor's password"

expect.set_options(timeout=TIMEOUT)

OpenPage = Callable[..., Page]


# Wagtail leaves the file open in which it makes a rendition.
WAGTAILS_OPEN_FILES = (
    r"ignore:Unclosed file <tempfile\.SpooledTemporaryFile:ResourceWarning",
    r"ignore:unclosed file <_io\.BufferedRandom name=\d+>:ResourceWarning",
)


def pytest_configure(config: pytest.Config) -> None:
    for line in WAGTAILS_OPEN_FILES:
        config.addinivalue_line("filterwarnings", line)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        message = "No chromium found: the browser tests need it (apt-get install chromium)."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's own event loop makes Django believe that the tests are asynchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live_server(live_server: Any) -> Any:
    """The site, answering one request at a time.

    All its threads share one connection to a database in memory, where a transaction of one
    request would swallow what another request writes.
    """
    server = live_server.thread.httpd
    answer, turn = server.get_app(), Lock()

    def answer_in_turn(environ: dict[str, Any], start_response: Any) -> Any:
        with turn:
            return answer(environ, start_response)

    server.set_app(answer_in_turn)
    return live_server


class Problems(list[str]):
    """What a browser reports that nobody sees: errors, failed requests, requests to others.

    Requests to what begins with one of `origins` are meant.
    """

    def __init__(self, *origins: str) -> None:
        self.origins = origins

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self.note_console)
        context.on("weberror", lambda error: self.append(f"script error: {error.error}"))
        context.on("request", self.note_request)
        context.on("requestfailed", self.note_failure)
        context.on("response", self.note_response)

    def note_console(self, message: ConsoleMessage) -> None:
        # The browser asks for this file by itself; a site without one is no fault of ours.
        asked_by_itself = message.location["url"].endswith("/favicon.ico")
        if message.type in ("error", "warning") and not asked_by_itself:
            self.append(f"console {message.type}: {message.text}")

    def note_request(self, request: Request) -> None:
        if not request.url.startswith((*self.origins, "data:", "blob:")):
            self.append(f"request to a third party: {request.url}")

    def note_failure(self, request: Request) -> None:
        # What a page still waits for when the visitor leaves it is no failure.
        if request.failure != "net::ERR_ABORTED":
            self.append(f"failed ({request.failure}): {request.url}")

    def note_response(self, response: Response) -> None:
        if response.status >= 400:
            self.append(f"status {response.status}: {response.url}")


@pytest.fixture
def problems(live_server: Any) -> Problems:
    return Problems(live_server.url)


@pytest.fixture
def open_page(browser: Browser, live_server: Any, problems: Problems) -> Iterator[OpenPage]:
    """Opens an address of the site in a window of its own, as a reader does.

    The test fails where the browser reports an error.
    """
    contexts = []

    def open_page(path: str, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": HEIGHT}, **options
        )
        contexts.append(context)
        context.set_default_timeout(TIMEOUT)
        problems.watch(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    found = list(problems)
    for context in contexts:
        context.close()
    assert found == []


@pytest.fixture
def english(live_server: Any) -> content.ClinicSite:
    return content.make_english_site()


@pytest.fixture
def arabic(live_server: Any) -> content.ClinicSite:
    return content.make_arabic_site()


@pytest.fixture
def empty_site(live_server: Any) -> content.ClinicSite:
    """A site whose index has no article yet."""
    home = content.make_home()
    return content.ClinicSite(home, content.make_index(home))


@pytest.fixture
def editor(live_server: Any, settings: Any) -> Any:
    settings.WAGTAIL_ENABLE_UPDATE_CHECK = False
    # These editors are too fast for it: they press the button while it saves a new page.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    return get_user_model().objects.create_superuser("editor", password=EDITOR_PASSWORD)


def sign_in_as(user: Any, live_server: Any) -> dict[str, Any]:
    """The browser's state after `user` has signed in, without the form."""
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"]
    return {"cookies": [{"name": session.key, "value": session.value, "url": live_server.url}]}


@pytest.fixture
def signed_in(editor: Any, live_server: Any) -> dict[str, Any]:
    return sign_in_as(editor, live_server)
