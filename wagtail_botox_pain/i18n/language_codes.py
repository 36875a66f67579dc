"""The direction of a language, and the language in which to print fixed words."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, get_language_bidi, override
from wagtail.coreutils import get_supported_content_language_variant

# Whether the text of the page that is printed runs right to left; None outside of a page.
_is_rtl_page: ContextVar[bool | None] = ContextVar("is_rtl_page", default=None)


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


def override_language_for(page: Any) -> AbstractContextManager[None]:
    """Activate the language of the content of `page`; nothing changes where it is not known."""
    return override_content_language(getattr(page, "content_language", None))


@contextmanager
def override_content_language(language: str | None) -> Iterator[None]:
    """Activate the language of the content that is printed, unless it is None."""
    if language is None:
        yield
        return
    language = language_to_activate(language)
    before = _is_rtl_page.set(direction(language) == "rtl")
    try:
        with nullcontext() if language == get_language() else override(language):
            yield
    finally:
        _is_rtl_page.reset(before)


def is_rtl_page() -> bool:
    """Whether text in the language of the page that is printed runs right to left.

    Outside of a page, the active language decides. A page answers once for its hundreds of texts.
    """
    found = _is_rtl_page.get()
    return get_language_bidi() if found is None else found
