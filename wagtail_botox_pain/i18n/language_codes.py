"""The direction of a language, and the language in which to print fixed words."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from wagtail.coreutils import get_supported_content_language_variant


def direction(language: str) -> str:
    """`rtl` or `ltr`, for a language with or without its region."""
    code = language.lower().replace("_", "-")
    is_bidi = not {code, code.split("-")[0]}.isdisjoint(settings.LANGUAGES_BIDI)
    return "rtl" if is_bidi else "ltr"


def language_to_activate(language: str) -> str:
    """`language`, or the active one where that is a variant of it, so that links keep it."""
    active = get_language()
    try:
        is_variant = get_supported_content_language_variant(active) == language
    except LookupError:
        is_variant = False
    return active if is_variant and active else language


@contextmanager
def override_language_for(page: Any) -> Iterator[None]:
    """Activate the language of the content of `page`; nothing changes where it is not known."""
    language = getattr(page, "content_language", None)
    if language is None:
        yield
        return
    language = language_to_activate(language)
    with nullcontext() if language == get_language() else override(language):
        yield
