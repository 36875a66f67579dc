"""The languages in which the package's own words are translated."""

from django.conf import settings
from django.utils.translation import gettext, override
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
    code, default = code.lower(), settings.LANGUAGE_CODE.lower()
    language = code.partition("-")[0]
    lacking = {SAMPLE}
    if language != default.partition("-")[0]:
        # From there Django takes words that a language lacks.
        lacking.add(_sample_in(default))
    if code in OWN_CATALOGUE_NEEDED:
        lacking.add(_sample_in(language))
    return language == "en" or _sample_in(code) not in lacking


def _sample_in(code: str) -> str:
    with override(code):
        return gettext(SAMPLE)
