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


def languages_without_words() -> dict[str, str]:
    """Code and name of each content language of the site without a catalogue of our words."""
    found = get_content_languages().items()
    return {code: name for code, name in found if not has_words(code)}


def has_words(code: str) -> bool:
    """Whether a catalogue of the package, the site or another app translates our words."""
    names = [to_locale(code), to_locale(code.partition("-")[0])]
    if "en" in names:
        return True
    return any(
        catalogue.gettext(SAMPLE) != SAMPLE
        for folder in folders()
        for catalogue in catalogues(folder, names)
    )


def folders() -> Iterator[Path]:
    yield from map(Path, settings.LOCALE_PATHS)
    yield from (Path(app.path, "locale") for app in apps.get_app_configs())


def catalogues(folder: Path, names: list[str]) -> Iterator[gettext.GNUTranslations]:
    for path in gettext.find("django", folder, names, all=True):
        with Path(path).open("rb") as file:
            yield gettext.GNUTranslations(file)
