"""No migration appears in a site's environment, and ours run in it, whatever the site is like."""

import os
import subprocess
import sys

import pytest
import wagtail

pytestmark = pytest.mark.slow

# Each holds many; `TEST_VARIANT=french python -m tests.hosts.trial` tries one of them by itself.
TOGETHER = [
    "",
    "custom_image,custom_document,custom_user,french,big_auto_field,replaced_body",
    "custom_page,after_wagtail,custom_image,custom_document,custom_user,arabic,big_auto_field",
]
# Where no costly tests run, those above stand for them.
APART = [
    "no_i18n",
    "simple_translation",
    "no_translation",
    "no_pages",
    "no_host",
    "after_wagtail",
    "custom_page",
]


def marks(variant):
    if variant in APART:
        yield pytest.mark.costly
    if "custom_page" in variant:
        too_old = wagtail.VERSION < (8,)
        yield pytest.mark.skipif(too_old, reason="WAGTAIL_PAGE_MODEL is of Wagtail 8")


VARIANTS = [pytest.param(variant, marks=[*marks(variant)]) for variant in TOGETHER + APART]


@pytest.mark.parametrize("variant", VARIANTS)
def test_site(variant):
    """See `tests.hosts.trial`: checks, nothing to make, `migrate` from empty, a published page."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.hosts.trial"],
        capture_output=True,
        text=True,
        env={**os.environ, "TEST_VARIANT": variant, "COVERAGE_PROCESS_START": ""},
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "System check identified no issues (0 silenced)." in result.stdout
    assert "No changes detected" in result.stdout
