"""The servers of the tests leave nothing behind."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from .servers import ServerError, accepts_connections, program

pytestmark = [pytest.mark.slow, pytest.mark.once]


def test_a_missing_program_is_named_with_its_package():
    with pytest.raises(ServerError, match="no-such-server is missing: apt-get install its-package"):
        program("no-such-server", "its-package")


@pytest.fixture
def folder():
    """A folder that the server's user may enter, unlike those of `tmp_path`."""
    with tempfile.TemporaryDirectory(prefix="botox-pain-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.mark.skipif(
    shutil.which("redis-server") is None and os.environ.get("CI") != "true",
    reason="No redis-server found (apt-get install redis-server).",
)
def test_nothing_is_left_of_a_process_that_was_killed(folder):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.servers", "redis", "--", "sh", "-c", "echo $REDIS_URL; cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    with process:
        port = int(re.search(r":(\d+)/", process.stdout.readline()).group(1))
        assert accepts_connections(port)
        assert any(folder.iterdir())
        process.kill()
    deadline = time.monotonic() + 30
    while any(folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(folder.iterdir()) == []
    assert not accepts_connections(port)
