import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
lines: list[str] = []


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """These take minutes and real servers: they run only where they are asked for by name."""
    named = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    return None if any(path.is_relative_to(HERE) for path in named) else True


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if lines:
        terminalreporter.section("measured on this machine")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def report() -> list[str]:
    """What is printed at the end."""
    return lines


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from tests.servers import ServerError

    from .site import running_site

    try:
        with running_site(tmp_path_factory.mktemp("site")) as site:
            yield site
    except ServerError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
