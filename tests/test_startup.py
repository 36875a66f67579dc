"""What a host's processes say when they start."""

import os
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.versions]


def test_django_sets_up_in_silence(tmp_path):
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import django; django.setup()"],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            # Some warnings come with compiling, and so but once.
            "PYTHONPYCACHEPREFIX": str(tmp_path),
            "COVERAGE_PROCESS_START": "",
        },
    )
    assert result.stdout + result.stderr == ""
    assert result.returncode == 0
