"""Stored JSON with the keys that Wagtail counts on, above all with an id for each place.

Imports, old releases and code leave ids out, or repeat them. Wagtail then makes others each
time, so that no translation, anchor or answer of the API could find the same block twice.
"""

import json
import uuid
from collections.abc import Callable, Collection
from typing import Any

from wagtail.blocks import Block, ListBlock, StreamBlock, StreamValue, StructBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock

from wagtail_botox_pain.stored.collected_keys import (
    change_cells,
    is_list_item,
    is_stream_child,
    list_items,
)
from wagtail_botox_pain.stored.lone_surrogates import mended

# Stored JSON, complete.
Complete = Callable[[Any], Any]


def complete_stream(stored: Any) -> Any:
    """Stored blocks with the keys that Wagtail counts on, without what is no block.

    A block without an id gets one from its place, so that its anchor is the same each time.
    Values, names with values, and text that is no JSON are left to Wagtail.
    """
    if isinstance(stored, str):
        try:
            stored = json.loads(mended(stored))
        except ValueError:
            return stored
    if isinstance(stored, StreamValue):
        return stored
    if not isinstance(stored, list):
        return []
    if stored and all(isinstance(item, tuple) for item in stored):
        return stored
    children = [item for item in stored if is_stream_child(item)]
    ids = usable_ids([item.get("id") for item in children])
    return [
        {**item, "value": item.get("value"), "id": child_id}
        for item, child_id in zip(children, ids, strict=True)
    ]


def usable_ids(stored: list[Any]) -> list[str]:
    """An id for each place: the stored one, or else one that is the same each time.

    Translations find a text by the ids around it, joined by dots. So an id that has a dot, or
    that an earlier place has too, is replaced like one that is missing.
    """
    usable = [item if isinstance(item, str) and "." not in item else "" for item in stored]
    taken = set(usable)
    seen = {""}
    ids = []
    for place, block_id in enumerate(usable):
        attempt = 0
        while block_id in seen:
            if (derived := id_of_place(place, attempt)) not in taken:
                block_id = derived
            attempt += 1
        seen.add(block_id)
        ids.append(block_id)
    return ids


def id_of_place(place: int, attempt: int = 0) -> str:
    name = f"wagtail_botox_pain/{place}" + (f"/{attempt}" if attempt else "")
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def ids_of_places(ids: Collection[str]) -> set[str]:
    """Those of the `ids` of one list or stream that are no stored ones, but of a place."""
    # Those that Wagtail gives are of version 4.
    if not any(child_id[14:15] == "5" for child_id in ids):
        return set()
    places = range(len(ids))
    return {id_of_place(place, attempt) for place in places for attempt in range(2)} & {*ids}


def complete_list(stored: Any) -> list[Any]:
    """Stored items with the keys that Wagtail counts on; `null` is an empty list.

    An item without an id gets one from its place, as a block of a stream does.
    """
    stored = stored if isinstance(stored, list) else []
    if is_complete_list(stored):
        return stored
    ids = usable_ids([item.get("id") if is_list_item(item) else None for item in stored])
    return [
        {"type": "item", "value": value, "id": item_id}
        for value, item_id in zip(list_items(stored), ids, strict=True)
    ]


def is_complete_list(stored: list[Any]) -> bool:
    """Whether `stored` is as Wagtail stores a list, which nearly all are."""
    ids = set()
    for item in stored:
        if not isinstance(item, dict) or item.get("type") != "item" or "value" not in item:
            return False
        item_id = item.get("id")
        if not item_id or not isinstance(item_id, str) or "." in item_id:
            return False
        ids.add(item_id)
    return len(ids) == len(stored)


def completing(block: Block) -> Complete | None:
    """What completes the lists and streams in a stored value of a site's block; None without any.

    It ends where a block of ours begins: that completes all that is stored below it. Found out
    once for a block.
    """
    if "_completing" not in vars(block):
        kinds = (
            *((StructBlock, _struct), (ListBlock, _list), (StreamBlock, _stream)),
            (BaseTypedTableBlock, _table),
        )
        find = next((find for kind, find in kinds if isinstance(block, kind)), None)
        is_ours = getattr(block, "completes_stored", False)
        block._completing = find(block) if find and not is_ours else None
    return block._completing


def completing_children(block: Any) -> dict[str, Complete]:
    """The same for the children of a struct, stream or table that have something to complete."""
    if "_completing_children" not in vars(block):
        found = {name: completing(child) for name, child in block.child_blocks.items()}
        block._completing_children = {
            name: complete for name, complete in found.items() if complete
        }
    return block._completing_children


def _struct(block: Any) -> Complete | None:
    children = completing_children(block)

    def complete(stored: Any) -> Any:
        if not isinstance(stored, dict):
            return stored
        found = {name: child(stored[name]) for name, child in children.items() if name in stored}
        return {**stored, **found}

    return complete if children else None


def _list(block: Any) -> Complete:
    child = completing(block.child_block)

    def complete(stored: Any) -> Any:
        # What is no list does not fit the block, which is found out when it is read.
        if not isinstance(stored, list):
            return stored
        items = complete_list(stored)
        return [{**item, "value": child(item["value"])} for item in items] if child else items

    return complete


def _stream(block: Any) -> Complete:
    def complete(stored: Any) -> Any:
        return complete_children(block, complete_stream(stored)) if stored else stored

    return complete


def _table(block: Any) -> Complete | None:
    children = completing_children(block)

    def complete_cell(child: Block, stored: Any) -> Any:
        return children[child.name](stored) if child.name in children else stored

    def complete(stored: Any) -> Any:
        return change_cells(block, stored, complete_cell)

    return complete if children else None


def complete_children(block: StreamBlock, stored: Any) -> Any:
    """The blocks of a complete stored stream, each with the lists and streams in it complete."""
    children = completing_children(block)
    if not children or not isinstance(stored, list):
        return stored
    return [
        {**item, "value": children[item["type"]](item["value"])}
        if isinstance(item, dict) and item["type"] in children
        else item
        for item in stored
    ]
