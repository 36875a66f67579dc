"""The package's own words in its languages: complete, current and compiled."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.utils.translation import override

from wagtail_botox_pain.choices import Frequency

PACKAGE = Path(__file__).parent.parent / "wagtail_botox_pain"
LANGUAGES = ("ar", "de", "es", "fr", "pl", "pt")


def catalogue(language, kind="po"):
    read = polib.pofile if kind == "po" else polib.mofile
    return read(str(PACKAGE / "locale" / language / "LC_MESSAGES" / f"django.{kind}"))


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def words(entry):
    return entry.msgstr_plural or entry.msgstr


def test_every_language_is_here():
    assert {path.name for path in (PACKAGE / "locale").iterdir()} == set(LANGUAGES)


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """What makemessages finds in the sources of today."""
    if not shutil.which("xgettext"):
        assert not os.environ.get("CI"), "gettext is missing"
        pytest.skip("gettext is missing")
    copy = tmp_path_factory.mktemp("sources") / PACKAGE.name
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("locale", "__pycache__"))
    (copy / "locale").mkdir()
    environment = {**os.environ, "COVERAGE_PROCESS_START": ""}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale=de", "--verbosity=0"],
        cwd=copy,
        env=environment,
        check=True,
    )
    found = polib.pofile(str(copy / "locale/de/LC_MESSAGES/django.po"))
    assert len(found) > 150
    return {key(entry) for entry in found}


@pytest.mark.parametrize("language", LANGUAGES)
class TestCatalogue:
    def test_neither_missing_nor_stale(self, language, sources):
        own = {key(entry) for entry in catalogue(language) if not entry.obsolete}
        assert own == sources

    def test_complete(self, language):
        assert [entry.msgid for entry in catalogue(language).untranslated_entries()] == []
        assert [entry.msgid for entry in catalogue(language).fuzzy_entries()] == []
        assert [entry.msgid for entry in catalogue(language).obsolete_entries()] == []

    def test_placeholders(self, language):
        compiled = subprocess.run(
            ["msgfmt", "--check", "--output-file=-", "-"],
            input=str(catalogue(language)).encode(),
            capture_output=True,
        )
        assert compiled.returncode == 0, compiled.stderr.decode()

    def test_compiled(self, language):
        source = {key(entry): words(entry) for entry in catalogue(language)}
        compiled = {key(entry): words(entry) for entry in catalogue(language, "mo")}
        assert compiled == source

    def test_reaches_the_reader(self, language):
        with override(language):
            assert "1" in str(Frequency.COMMON.label)
            assert str(Frequency.COMMON.label) != "May affect up to 1 in 10 people"
