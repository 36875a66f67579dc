"""The benchmark runs: its contestants serve the same article, and another version can be served."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.costly]
ROOT = Path(__file__).parent.parent


def bench(*arguments):
    result = subprocess.run(
        [sys.executable, "-m", "bench", *arguments],
        cwd=ROOT,
        env={**os.environ, "COVERAGE_PROCESS_START": ""},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return result


def test_contestants_serve_the_same_article():
    """Else it ends with the first difference between their pages."""
    assert "function calls" in bench("--profile", "floor", "1").stdout


def test_other_version(tmp_path):
    """Here one whose API is hardened within the package, as it was in the first version."""
    package = tmp_path / "wagtail_botox_pain"
    ignored = shutil.ignore_patterns("public_api", "__pycache__")
    shutil.copytree(ROOT / "wagtail_botox_pain", package, ignore=ignored)
    with (package / "__init__.py").open("a") as file:
        file.write("import sys\nprint('The other version.', file=sys.stderr)\n")

    result = bench("--against", str(tmp_path), "--sizes", "1", "--quick")

    assert result.stderr.count("The other version.") == 1
    rows = dict(re.findall(r"^\| (.*?), 1x +\| ([\d.]+) +\|", result.stdout, re.MULTILINE))
    assert {"page", "API v2", "editor", "save of a draft", "search content"} <= rows.keys()
    assert all(float(ratio) > 0 for ratio in rows.values())
