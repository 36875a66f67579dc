"""All text in a block's value: what Wagtail's search finds there, but faster.

Wagtail makes a default for each child of each block, whether it needs one or not.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.utils.encoding import force_str
from wagtail import blocks

from wagtail_botox_pain.blocks.field_blocks import RichTextBlock
from wagtail_botox_pain.stored_text import plain


def texts(block: blocks.Block, value: Any) -> Iterator[str]:
    """The texts in `value`, in order. A block that a site made is asked itself."""
    return KINDS[kind_of(type(block))](block, value)


@cache
def kind_of(block_class: type[blocks.Block]) -> type[blocks.Block] | None:
    """The class of Wagtail's whose way of saying its text `block_class` has; None for others."""
    method = block_class.get_searchable_content
    return next((cls for cls in KINDS if cls and cls.get_searchable_content is method), None)


def _struct(block: Any, value: Any) -> Iterator[str]:
    if block.search_index:
        for name, child in block.child_blocks.items():
            yield from texts(child, value[name] if name in value else child.get_default())


def _list(block: Any, value: Any) -> Iterator[str]:
    if block.search_index:
        for item in value:
            yield from texts(block.child_block, item)


def _stream(block: Any, value: Any) -> Iterator[str]:
    if block.search_index:
        for child in value:
            yield from texts(child.block, child.value)


def _rich_text(block: Any, value: Any) -> Iterator[str]:
    if block.search_index:
        yield plain(force_str(value.source))


def _text(block: Any, value: Any) -> Iterator[str]:
    if block.search_index:
        yield force_str(value)


KINDS: dict[type[blocks.Block] | None, Callable[[Any, Any], Iterator[str]]] = {
    blocks.Block: lambda block, value: iter(()),
    blocks.BaseStructBlock: _struct,
    blocks.ListBlock: _list,
    blocks.BaseStreamBlock: _stream,
    blocks.RichTextBlock: _rich_text,
    RichTextBlock: _rich_text,
    blocks.CharBlock: _text,
    blocks.TextBlock: _text,
    None: lambda block, value: iter(block.get_searchable_content(value)),
}
