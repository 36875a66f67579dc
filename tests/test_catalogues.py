"""The package's own words in its languages: complete, current and compiled."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.utils.translation import override
from wagtail.blocks import ChoiceBlock, FieldBlock

from tests.content import block, effect, items
from wagtail_botox_pain.blocks import TreatmentArticleBody
from wagtail_botox_pain.choices import Evidence, Frequency, RegulatoryStatus

pytestmark = pytest.mark.once

PACKAGE = Path(__file__).parent.parent / "wagtail_botox_pain"
LANGUAGES = ("ar", "de", "es", "fr", "pl", "pt")
# The form that a number takes, by the plural rules of Unicode's CLDR.
PLURAL_FORMS = {
    "ar": {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3, 111: 4},
    "de": {0: 1, 1: 0, 2: 1, 101: 1},
    "es": {0: 2, 1: 0, 2: 2, 101: 2, 1_000_000: 1},
    "fr": {0: 0, 1: 0, 2: 1, 101: 1},
    "pl": {0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 12: 2, 21: 2, 22: 1, 101: 2, 112: 2, 122: 1},
    "pt": {0: 1, 1: 0, 2: 1, 101: 1},
}
QUOTES = {"ar": "«»", "de": "„“", "es": "«»", "fr": "«»", "pl": "„”", "pt": "«»"}
# Words that the language shares with English.
SHARED_WORDS = {
    "de": {"Alias", "Information", "Link", "Text", "Version"},
    "es": {"Alias"},
    "fr": {
        "Alias",
        "Description",
        "Image",
        "Important",
        "Information",
        "Introduction",
        "introduction",
        "Page",
        "Point",
        "Points",
        "Question",
        "Questions",
        "Section",
        "Source",
        "Type",
        "Version",
    },
    "pl": {"Alias", "Link"},
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
MARKUP = re.compile(r"<[^>]+>|\{\w*\}")
WEB_SCHEME = re.compile(r"https?://")
TELEPHONE_SAMPLE = "+1 202-555-0143"


def catalogue(language, kind="po"):
    read = polib.pofile if kind == "po" else polib.mofile
    return read(str(PACKAGE / "locale" / language / "LC_MESSAGES" / f"django.{kind}"))


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def words(entry):
    return entry.msgstr_plural or entry.msgstr


def pairs(language):
    """Each translation beside the English that it stands for."""
    for entry in catalogue(language).translated_entries():
        if not entry.msgid_plural:
            yield entry.msgid, entry.msgstr
        for form, translated in entry.msgstr_plural.items():
            yield entry.msgid_plural if form else entry.msgid, translated


def prose(text):
    """`text` without what is no language: placeholders, tags, schemes and sample numbers."""
    for markup in (PLACEHOLDER, MARKUP, WEB_SCHEME):
        text = markup.sub("", text)
    return text.replace(TELEPHONE_SAMPLE, "")


def wrong(language, rule):
    """The translations of which `rule`, told the English and the translation, is false."""
    return [(source, text) for source, text in pairs(language) if not rule(source, text)]


def ending(text):
    return text[-1].replace("؟", "?") if text[-1] in ".:!?؟" else ""


def numbers(text):
    """The numbers in `text`, however the language groups their digits."""
    found = re.findall(r"\d+(?:[.,\u00a0\u202f]\d{3})*", prose(text))
    return Counter(re.sub(r"\D", "", number) for number in found)


def test_every_language_is_here():
    folders = {path.name for path in (PACKAGE / "locale").iterdir() if path.is_dir()}
    assert folders == set(LANGUAGES)


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


def test_the_template_has_every_message_and_no_translation(sources):
    """A new language begins with it."""
    template = polib.pofile(str(PACKAGE / "locale/django.pot"))
    assert {key(entry) for entry in template} == sources
    assert template.translated_entries() == []


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

    def test_metadata(self, language):
        metadata = catalogue(language).metadata
        assert metadata["Language"] == language
        assert metadata["Content-Type"] == "text/plain; charset=UTF-8"

    def test_plural_forms(self, language):
        with (PACKAGE / "locale" / language / "LC_MESSAGES/django.mo").open("rb") as compiled:
            form = gettext.GNUTranslations(compiled).plural
        expected = PLURAL_FORMS[language]
        assert {number: form(number) for number in expected} == expected

    def test_translated(self, language):
        same = {source for source, text in pairs(language) if source == text}
        assert same == SHARED_WORDS.get(language, set())

    def test_space_and_end(self, language):
        assert wrong(language, lambda source, text: text == text.strip()) == []
        assert wrong(language, lambda source, text: ending(source) == ending(text)) == []

    def test_markup(self, language):
        """Tags, and placeholders of `format`, which msgfmt does not check."""

        def same(source, text):
            return Counter(MARKUP.findall(source)) == Counter(MARKUP.findall(text))

        assert wrong(language, same) == []

    def test_numbers(self, language):
        assert wrong(language, lambda source, text: numbers(source) == numbers(text)) == []

    def test_quotation_marks(self, language):
        opening, closing = QUOTES[language]

        def own(source, text):
            text = prose(text)
            count = source.count("“")
            others = set("\"'«»„“”‘") - {opening, closing}
            return text.count(opening) == text.count(closing) == count and not others & set(text)

        assert wrong(language, own) == []

    def test_defaults_are_quoted_as_shown(self, language):
        """The help of a heading names the words that stand in for it."""
        shown = dict(pairs(language))
        quoted = re.compile("Left blank: “(.+)”.")
        helps = [(quoted.fullmatch(source), text) for source, text in shown.items()]
        found = [(shown[match[1]], text) for match, text in helps if match]
        assert len(found) == 4
        assert [text for default, text in found if default not in text] == []

    def test_editor_sees_no_english(self, language):
        """Labels, groups, descriptions and help of all blocks, and the names of choices."""
        with override("en"):
            english = set(editor_words(TreatmentArticleBody()))
        with override(language):
            own = set(editor_words(TreatmentArticleBody()))
        assert len(english) > 100
        assert english & own <= SHARED_WORDS.get(language, set())


def editor_words(block):
    """What the editing form of `block` and of all that is in it says."""
    meta = block.meta
    texts = [getattr(meta, name, "") for name in ("label", "group", "description", "help_text")]
    if isinstance(block, FieldBlock):
        texts.append(block.field.help_text)
    if isinstance(block, ChoiceBlock):
        texts += [name for value, name in block.field.choices if value]
    yield from (str(text) for text in texts if text)
    children = getattr(block, "child_blocks", {}).values()
    for child in [*children, *filter(None, [getattr(block, "child_block", None)])]:
        yield from editor_words(child)


def test_french_spacing():
    """Two-part marks keep to their word: a no-break space stands before or within them."""

    def kept(source, text):
        return not re.search("[^\u00a0\u202f][:;?!»]|«[^\u00a0\u202f]|'", prose(text))

    assert wrong("fr", kept) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_large_numbers_do_not_break(language):
    assert wrong(language, lambda source, text: not re.search(r"\d \d", prose(text))) == []


def test_arabic_punctuation():
    def own(source, text):
        return not re.search(r"[;?]|,(?!\d)", prose(text))

    assert wrong("ar", own) == []


@pytest.mark.django_db
class TestReader:
    """What stands between the editor's words is in the reader's language too."""

    def shown(self, language, name, value):
        body = TreatmentArticleBody().to_python([block(name, value)])
        with override(language):
            return body.render_as_block()

    def test_source(self):
        value = {"effects": items(effect(name="Ecchymose", source_url="https://www.example.org/"))}
        html = self.shown("fr", "side_effects", value)
        source = 'Source<span class="bp-visually-hidden">\u00a0: Ecchymose</span> (example.org)'
        assert source in html

    def test_removed_choices(self):
        effects = {"effects": items(effect(seriousness="gone"))}
        assert ">Outros efeitos secundários<" in self.shown("pt", "side_effects", effects)
        reasons = {"items": items({"name": "Fieber", "kind": "gone", "detail": ""})}
        assert ">Andere Gründe<" in self.shown("de", "contraindications", reasons)

    def test_words_fit_what_they_describe(self):
        """“Not stated” is feminine of the evidence in Arabic, masculine of the status."""
        with override("ar"):
            labels = [RegulatoryStatus.NOT_STATED.label, Evidence.NOT_STATED.label]
            assert list(map(str, labels)) == ["غير مذكور", "غير مذكورة"]
