"""All text in a block's value: what Wagtail's search finds there, but faster.

Of a choice that was not made there is none, where Wagtail finds the words that ask for one, and
none of an image that the public may not see.

Wagtail asks each child of each value, and makes a default for it whether it needs one or not.
Here is found out once for a block which of its children have text at all.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.utils.encoding import force_str
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from wagtail_botox_pain.blocks.rich_text import RichTextBlock
from wagtail_botox_pain.lookups.body import current_references
from wagtail_botox_pain.stored.repair import STALE_VALUE_ERRORS
from wagtail_botox_pain.stored.text import plain

# Adds the texts in a value to those found.
Gather = Callable[[Any, list[str]], None]


def texts(block: blocks.Block, value: Any) -> list[str]:
    """The texts in `value`, in order. A block that a site made is asked itself."""
    if "_gather_texts" not in vars(block):
        block._gather_texts = gathering(block)
    found: list[str] = []
    if block._gather_texts is not None:
        block._gather_texts(value, found)
    return found


def one_line(text: str) -> str:
    """`text` with one space where there is any."""
    # As a rule it is so already: all space but that between words is not printable.
    is_tidy = text.isprintable() and "  " not in text and text == text.strip()
    return text if is_tidy else " ".join(text.split())


def gathering(block: blocks.Block) -> Gather | None:
    """What gathers the texts in a value of `block`; None where it never has any."""
    method = type(block).get_searchable_content
    if method is blocks.Block.get_searchable_content:
        return None
    can_be_told_not_to = method in KINDS or method.__module__.startswith("wagtail.")
    if can_be_told_not_to and not getattr(block, "search_index", True):
        return None
    if method in KINDS:
        return KINDS[method](block)
    return _asking(block)


def _asking(block: Any) -> Gather:
    def gather(value: Any, found: list[str]) -> None:
        # Some blocks of Wagtail take any JSON, and fail on it here.
        with suppress(*STALE_VALUE_ERRORS):
            said = block.get_searchable_content(value)
            found += [force_str(text) for text in said if not isinstance(text, dict | list)]

    return gather


def _struct(block: Any) -> Gather | None:
    children = [
        (name, child, gather)
        for name, child in block.child_blocks.items()
        if (gather := gathering(child))
    ]

    def gather_all(value: Any, found: list[str]) -> None:
        for name, child, gather in children:
            gather(value[name] if name in value else child.get_default(), found)

    return gather_all if children else None


def _list(block: Any) -> Gather | None:
    gather = gathering(block.child_block)
    if gather is None:
        return None

    def gather_all(value: Any, found: list[str]) -> None:
        for item in value:
            gather(item, found)

    return gather_all


def _stream(block: Any) -> Gather:
    def gather_all(value: Any, found: list[str]) -> None:
        for child in value:
            found += texts(child.block, child.value)

    return gather_all


def _rich_text(block: Any) -> Gather:
    return lambda value, found: found.append(plain(force_str(value.source)))


def _text(block: Any) -> Gather:
    return lambda value, found: found.append(force_str(value))


def _choice(block: Any) -> Gather:
    ask = _asking(block)

    def gather(value: Any, found: list[str]) -> None:
        # The label of no choice asks an editor for one.
        if value not in (None, ""):
            ask(value, found)

    return gather


def _image(block: Any) -> Gather:
    ask = _asking(block)

    def gather(value: Any, found: list[str]) -> None:
        references = current_references.get()
        response = references.response if references else None
        # Its alternative text says what is in an image, and JSON has none of one that is hidden.
        if response is None or not response.is_hidden(value):
            ask(value, found)

    return gather


KINDS: dict[Any, Callable[[Any], Gather | None]] = {
    blocks.BaseStructBlock.get_searchable_content: _struct,
    blocks.ListBlock.get_searchable_content: _list,
    blocks.BaseStreamBlock.get_searchable_content: _stream,
    blocks.RichTextBlock.get_searchable_content: _rich_text,
    RichTextBlock.get_searchable_content: _rich_text,
    blocks.ChoiceBlock.get_searchable_content: _choice,
    ImageBlock.get_searchable_content: _image,
    blocks.CharBlock.get_searchable_content: _text,
    blocks.TextBlock.get_searchable_content: _text,
}
