"""For whom an answer of the API is made, and what the app `public_api` adds to that answer.

A site's own fields and blocks may say less to the public. Without the app nothing asks for the
audience, and nothing is added.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ImproperlyConfigured

PageFilter = Callable[[Any, Any], None]

# Whether the answer is for an editor; None outside of the API.
_is_for_editor: ContextVar[Callable[[], bool] | None] = ContextVar("is_for_editor", default=None)
_page_filters: list[PageFilter] = []
_problems: list[str] = []


@contextmanager
def answer_for(is_editor: Callable[[], bool]) -> Iterator[None]:
    """Make an answer for the public, unless `is_editor` returns true when it is asked.

    Raises `ImproperlyConfigured` where the public cannot be answered safely.
    """
    if _problems:
        raise ImproperlyConfigured(" ".join(_problems))
    token = _is_for_editor.set(is_editor)
    try:
        yield
    finally:
        _is_for_editor.reset(token)


def is_for_public() -> bool:
    """Whether an answer of the API is being made, and not for an editor."""
    is_editor = _is_for_editor.get()
    return is_editor is not None and not is_editor()


def refuse_answers(problem: str) -> None:
    """Refuse to answer at all, because of `problem`: a protection that is not in place."""
    if problem not in _problems:
        _problems.append(problem)


def register_page_filter(page_filter: PageFilter) -> None:
    """Call `page_filter` with each page that API v3 shows to the public.

    Its arguments are the page and the `ResponseContext` of the answer.
    """
    if page_filter not in _page_filters:
        _page_filters.append(page_filter)


def filter_page(page: Any, response: Any) -> None:
    for page_filter in _page_filters:
        page_filter(page, response)
