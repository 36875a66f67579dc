"""All text in a block's value, as Wagtail's `get_searchable_content` gives it.

Two texts of Wagtail's are left out: the words that ask for a choice where none was made, and the
alternative text of an image that the public may not see. Wagtail also makes the default of each
child, and takes tags out of rich text with a parser of HTML, which is 30 times slower.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from django.utils.encoding import force_str
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from wagtail_botox_pain.lookups.response import ResponseContext
from wagtail_botox_pain.stored.repair import STALE_VALUE_ERRORS
from wagtail_botox_pain.stored.text import rich_text_as_text


def texts(block: blocks.Block, value: Any, response: ResponseContext) -> list[str]:
    """The texts in `value`, in order. A block that a site made is asked itself."""
    found: list[str] = []
    _add_texts(block, value, response, found)
    return found


def one_line(text: str) -> str:
    """`text` with one space where there is any."""
    # Most texts are so already: all space but that between words is not printable.
    is_tidy = text.isprintable() and "  " not in text and text == text.strip()
    return text if is_tidy else " ".join(text.split())


# Adds the texts in a value of a block to those found.
Add = Callable[[Any, Any, ResponseContext, list[str]], None]


def _add_texts(block: Any, value: Any, response: ResponseContext, found: list[str]) -> None:
    add = _adds(block.__class__)
    if add is not None and getattr(block, "search_index", True):
        add(block, value, response, found)


@cache
def _adds(block_class: type[blocks.Block]) -> Add | None:
    """The function that adds the texts of a block of this class; None where it has none."""
    method = block_class.get_searchable_content
    if method is blocks.Block.get_searchable_content:
        return None
    if not method.__module__.startswith(("wagtail.", "wagtail_botox_pain.")):
        return _asked
    return next((add for kind, add in ADDS.items() if issubclass(block_class, kind)), _asked)


def _asked(block: Any, value: Any, response: ResponseContext, found: list[str]) -> None:
    # Some blocks of Wagtail take any JSON, and fail on it here.
    with suppress(*STALE_VALUE_ERRORS):
        said = block.get_searchable_content(value)
        found += [force_str(text) for text in said if not isinstance(text, dict | list)]


def _struct(block: Any, value: Any, response: ResponseContext, found: list[str]) -> None:
    for name, child in block.child_blocks.items():
        own = value[name] if name in value else child.get_default()
        _add_texts(child, own, response, found)


def _list(block: Any, value: Any, response: ResponseContext, found: list[str]) -> None:
    for item in value:
        _add_texts(block.child_block, item, response, found)


def _stream(block: Any, value: Any, response: ResponseContext, found: list[str]) -> None:
    for child in value:
        _add_texts(child.block, child.value, response, found)


def _text(block: Any, value: Any, response: ResponseContext, found: list[str]) -> None:
    found.append(force_str(value))


def _rich_text(block: Any, value: Any, response: ResponseContext, found: list[str]) -> None:
    found.append(rich_text_as_text(force_str(value.source)))


def _choice(block: Any, value: Any, response: ResponseContext, found: list[str]) -> None:
    if value not in (None, ""):
        _asked(block, value, response, found)


def _image(block: Any, value: Any, response: ResponseContext, found: list[str]) -> None:
    if not response.is_hidden(value):
        _asked(block, value, response, found)


# A class before those that it extends.
ADDS: dict[type[blocks.Block], Add] = {
    ImageBlock: _image,
    blocks.BaseStructBlock: _struct,
    blocks.ListBlock: _list,
    blocks.BaseStreamBlock: _stream,
    blocks.CharBlock: _text,
    blocks.TextBlock: _text,
    blocks.RichTextBlock: _rich_text,
    blocks.ChoiceBlock: _choice,
}
