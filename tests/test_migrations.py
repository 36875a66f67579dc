"""No migration appears in a site's environment, whatever the site is like."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

VARIANTS = [
    "",
    "custom_image",
    "big_auto_field",
    "french",
    "arabic",
    "no_i18n",
    "replaced_body",
    "no_pages",
    "custom_image,french,big_auto_field,replaced_body",
]


def manage(*arguments, variant="", **environment):
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning", "-m", "django", *arguments],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_VARIANT": variant,
            "COVERAGE_PROCESS_START": "",
            **environment,
        },
    )


@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_to_make(variant):
    labels = ["wagtail_botox_pain"]
    if "no_pages" not in variant:
        labels.append("wagtail_botox_pain_pages")
    result = manage("makemigrations", "--check", "--dry-run", *labels, variant=variant)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "No changes detected" in result.stdout


@pytest.mark.parametrize("variant", ["", "custom_image"])
def test_migrates_from_empty(variant, tmp_path):
    result = manage("migrate", variant=variant, TEST_DATABASE=str(tmp_path / "empty.sqlite3"))
    assert result.returncode == 0, result.stderr
