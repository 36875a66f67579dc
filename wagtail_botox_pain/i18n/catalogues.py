"""The languages in which the package's own words are translated."""

import gettext
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.translation import to_locale
from wagtail.coreutils import get_content_languages

# Every catalogue of ours translates it, and no other language than English uses these words.
SAMPLE = "Side effects"

# Forms of a language for which the catalogue of the language itself does not serve: the package's
# Portuguese is that of Portugal.
OWN_CATALOGUE_NEEDED = {"pt-br"}


def languages_without_words() -> dict[str, str]:
    """Code and name of each content language of the site without a catalogue of our words."""
    found = get_content_languages().items()
    return {code: name for code, name in found if not has_words(code)}


def has_words(code: str) -> bool:
    """Whether a catalogue of the package, the site or another app translates our words."""
    code = code.lower()
    language = code.partition("-")[0]
    names = {to_locale(code), to_locale(code if code in OWN_CATALOGUE_NEEDED else language)}
    return language == "en" or any(
        is_translated(Path(folder, name, "LC_MESSAGES", "django.mo"))
        for folder in folders()
        for name in names
    )


def folders() -> Iterator[Path]:
    yield from map(Path, settings.LOCALE_PATHS)
    yield from (Path(app.path, "locale") for app in apps.get_app_configs())


def is_translated(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return gettext.GNUTranslations(file).gettext(SAMPLE) != SAMPLE
