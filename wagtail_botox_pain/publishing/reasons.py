"""Why a page cannot be published, and who is asked."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst

from wagtail_botox_pain.lookups.clinic import validating_for
from wagtail_botox_pain.publishing.block_errors import Located, Path


@dataclass(frozen=True)
class Reason:
    """One thing that stops `page` from being published: `message` says what to do.

    `path` leads from the field to the value, as the errors of API v3 do, such as
    `("body", 0, "value", "effects", 1, "value", "source_url")`. It is empty for what no field of
    the page can mend. `code` is for programs.
    """

    page: Any
    message: str
    path: Path = ()
    code: str = "invalid"

    @property
    def field(self) -> str:
        """The name of the page's field; empty where it is none's."""
        return str(self.path[0]) if self.path else ""

    @property
    def place(self) -> str:
        """Where it is, in the words of the editor: the labels of the field and its blocks."""
        return " › ".join(labels(self.page, self.path))

    def __str__(self) -> str:
        return f"{place}: {self.message}" if (place := self.place) else self.message


# Each takes a page, as it would be published, and returns what stops it. Apps add their own in
# `ready()`. They read the page in memory: its row and its newest revision may say something else.
publishing_checks: list[Callable[[Any], Iterable[Reason]]] = []


def reasons_against(page: Any) -> list[Reason]:
    """What stops `page` from being published as it is in memory; nothing where it can be.

    `page` is of its specific class: the live row, or a revision `as_object()`.
    """
    # A page that is not stored has no site; its form knows the site of the parent page.
    with validating_for(page.get_site()) if page.pk else nullcontext():
        return [reason for check in publishing_checks for reason in check(page)]


def by_path(reasons: Iterable[Reason]) -> Located:
    """The messages of `reasons` with their codes, by their paths, as API v3 answers them."""
    found: Located = {}
    for reason in reasons:
        found.setdefault(reason.path or ("__all__",), []).append((reason.message, reason.code))
    return found


def labels(page: Any, path: Path) -> Iterator[str]:
    """The labels along `path`, with the number of each block in its list or stream."""
    if not path:
        return
    name, *rest = path
    try:
        field = page._meta.get_field(name)
    except FieldDoesNotExist:
        yield str(name)
        return
    yield capfirst(str(field.verbose_name))
    block: Any = getattr(field, "stream_block", None)
    value: Any = getattr(page, field.name, None)
    parts = iter(rest)
    for part in parts:
        if isinstance(part, int) and hasattr(value, "__getitem__"):
            child = getattr(value, "bound_blocks", value)[part]
            block, value = child.block, child.value
            yield f"{block.label or block.name} ({part + 1})"
            next(parts, None)  # "value"
        elif part in getattr(block, "child_blocks", ()):
            block, value = block.child_blocks[part], value.get(part)
            yield str(block.label)
        else:
            return
