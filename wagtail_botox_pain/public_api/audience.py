"""For whom the answer that is being made is: a site's own fields and blocks may say less to some.

What Wagtail itself makes of these fields is guarded where it is made, in API v2 and v3 alike:
`host_rich_text`, `host_renditions`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Whether the answer that is being made is for an editor; None outside of our API.
_is_for_editor: ContextVar[Callable[[], bool] | None] = ContextVar("is_for_editor", default=None)


@contextmanager
def readable_by(is_for_editor: Callable[[], bool]) -> Iterator[None]:
    """Answer the public meanwhile, unless `is_for_editor` says otherwise when it is asked."""
    from wagtail_botox_pain.public_api import host_renditions, host_rich_text

    host_rich_text.connect()
    host_renditions.connect()
    token = _is_for_editor.set(is_for_editor)
    try:
        yield
    finally:
        _is_for_editor.reset(token)


def is_for_public() -> bool:
    """Whether an answer of our API is being made, and not for an editor."""
    is_for_editor = _is_for_editor.get()
    return is_for_editor is not None and not is_for_editor()
