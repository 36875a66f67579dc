"""Images stored as bare keys, before their block became Wagtail's `ImageBlock`.

Wagtail reads such keys, and structs, but fails on both together: on a page of which only some
blocks were saved since.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

from wagtail_botox_pain.lookups.images import readable_rows
from wagtail_botox_pain.stored.collected_keys import (
    Collected,
    change_cells,
    collect,
    is_list_item,
    is_stream_child,
)


def as_structs(block: Block, stored: Iterable[Any]) -> list[Any]:
    """The `stored` values of `block` with a struct for each bare key, as Wagtail would read it.

    The images are looked up in one query, for the texts that stand in for them.
    """
    stored = list(stored)
    collected = Collected()
    collect(block, stored, collected, stock=True)
    model = get_image_model()
    images = readable_rows(model, collected.keys[model])
    return [_with_structs(block, value, images) for value in stored]


def _with_structs(block: Block, stored: Any, images: Mapping[Any, Any]) -> Any:
    if isinstance(block, ImageBlock):
        if not (stored is None or isinstance(stored, int)):
            return stored
        image = images.get(stored)
        alt = image.default_alt_text if image else ""
        return {"image": stored, "alt_text": alt, "decorative": False}
    if isinstance(block, StructBlock) and isinstance(stored, dict):
        children = block.child_blocks
        return {
            name: _with_structs(children[name], value, images) if name in children else value
            for name, value in stored.items()
        }
    if isinstance(block, ListBlock) and isinstance(stored, list):
        child = block.child_block
        return [
            {**item, "value": _with_structs(child, item.get("value"), images)}
            if is_list_item(item)
            else _with_structs(child, item, images)
            for item in stored
        ]
    if isinstance(block, StreamBlock) and isinstance(stored, list):
        children = block.child_blocks
        return [
            {**item, "value": _with_structs(children[item["type"]], item.get("value"), images)}
            if is_stream_child(item) and item["type"] in children
            else item
            for item in stored
        ]
    if isinstance(block, BaseTypedTableBlock):
        change = partial(_with_structs, images=images)
        return change_cells(block, stored, change)
    return stored
