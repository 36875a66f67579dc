"""Checks of the package's own words."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.core.exceptions import ImproperlyConfigured

from wagtail_botox_pain.i18n.catalogues import languages_without_words


def check_words() -> Iterator[CheckMessage]:
    """W020: readers of a language would find the package's own words in another one."""
    if not settings.USE_I18N:
        return
    try:
        found = languages_without_words()
    except ImproperlyConfigured:
        # Wagtail says so itself.
        return
    if not found:
        return
    names = ", ".join(f"{name} ({code})" for code, name in found.items())
    yield Warning(
        f"The package has no words of its own in: {names}. Readers of pages in these languages "
        "find 'Emergency' and other words in English, or in another form of their language.",
        hint="Put a catalogue of them in LOCALE_PATHS: see 'Add a language' in the manual's "
        "page about translation.",
        id="wagtail_botox_pain.W020",
    )
