"""Stored JSON that a block cannot read as it is: completed where possible, else left out.

- **Lone surrogates** can be written in JSON and nowhere else. A page with one could not be shown.
- **Ids** are missing, or occur twice, after imports and in content of old releases. Wagtail gives
  others each time it reads such content, so no translation, anchor or client of the API finds the
  same block again. Here an id is made from the place of the block, and saving a page stores it.
- **Stale values** do not fit their block any more: text where a page was chosen, `null` where a
  struct was added. Blocks of this package read anything. Wagtail's and a site's raise, so such a
  value counts as one that is not stored: the page renders, and opens in the editor.
- **Bare images** were stored before their block became Wagtail's `ImageBlock`, which reads bare
  keys or structs, but not both together.
"""

import json
import logging
import re
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks import Block, ListBlock, RichTextBlock, StreamBlock, StreamValue
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

from wagtail_botox_pain.stored.collected_keys import Collected, collect
from wagtail_botox_pain.stored.visitor import (
    ITEM,
    child_blocks,
    is_list_item,
    is_stream_child,
    map_children,
)

# What blocks of Wagtail and of a site raise for stored JSON that does not fit them. The last two
# come from the file of an image, which Django opens when it reads a row that lacks its size.
STALE_VALUE_ERRORS = (
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError, ValidationError),
    *(OSError, SyntaxError),
)

# Each escape is read, so that an escaped backslash is not taken for the beginning of another.
ESCAPES = re.compile(r"(\\u[dD][89abAB]..\\u[dD][c-fC-F]..)|(\\u[dD][89a-fA-F]..)|\\.")

logger = logging.getLogger(__name__)


def replace_lone_surrogates(stored: str) -> str:
    """JSON text with the replacement character (U+FFFD) for each lone surrogate."""
    if "\\ud" not in stored and "\\uD" not in stored:
        return stored
    return ESCAPES.sub(lambda escape: r"\ufffd" if escape[2] else escape[0], stored)


def complete(block: Block, stored: Any) -> Any:
    """The stored value of `block` with an id for each list item and stream block inside it.

    Values that are not lists or streams stay as they are. Blocks that read anything complete
    their own values.
    """
    if not holds_incomplete(block):
        return stored
    if isinstance(block, StreamBlock) and stored:
        stored = complete_stream(stored)
    elif isinstance(block, ListBlock) and isinstance(stored, list):
        stored = complete_list(stored)
    return map_children(block, stored, complete)


def holds_incomplete(block: Block) -> bool:
    """Whether `complete` has anything to do for `block`; found out once for a block."""
    found: bool | None = vars(block).get("_holds_incomplete")
    if found is None:
        # A block may be inside itself.
        block._holds_incomplete = False
        found = block._holds_incomplete = not reads_anything(block) and (
            isinstance(block, ListBlock | StreamBlock)
            or any(map(holds_incomplete, child_blocks(block).values()))
        )
    return found


def reads_anything(block: Block) -> bool:
    """Whether `block` says that it reads and completes whatever is stored for it."""
    return bool(getattr(block, "reads_anything", False))


def complete_stream(stored: Any) -> Any:
    """Stored blocks with a type, a value and an id each, without values that are not blocks.

    StreamValues, tuples of a name and a value, and text that is no JSON are left to Wagtail.
    """
    if isinstance(stored, str):
        try:
            stored = json.loads(replace_lone_surrogates(stored))
        except ValueError:
            return stored
    if isinstance(stored, StreamValue):
        return stored
    if not isinstance(stored, list):
        return []
    if stored and all(isinstance(child, tuple) for child in stored):
        return stored
    children = [child for child in stored if is_stream_child(child)]
    ids = unique_ids([child.get("id") for child in children])
    return [
        {**child, "value": child.get("value"), "id": child_id}
        for child, child_id in zip(children, ids, strict=True)
    ]


def complete_ids(stream: Any) -> None:
    """Give each block of a StreamField of a site an id, which Wagtail does when it stores them."""
    if isinstance(stream, StreamValue) and stream.is_lazy:
        stored = stream.raw_data
        for place, child_id in enumerate(unique_ids([child.get("id") for child in stored])):
            if stored[place].get("id") != child_id:
                stored[place] = {**stored[place], "id": child_id}


def complete_list(stored: Any) -> list[dict[str, Any]]:
    """Stored items with a type, a value and an id each; `null` is an empty list."""
    items: list[Any] = stored if isinstance(stored, list) else []
    if is_complete_list(items):
        return items
    items = [item if is_list_item(item) else {"value": item} for item in items]
    ids = unique_ids([item.get("id") for item in items])
    return [
        {"type": ITEM, "value": item.get("value"), "id": item_id}
        for item, item_id in zip(items, ids, strict=True)
    ]


def is_complete_list(stored: list[Any]) -> bool:
    """Whether `stored` is as Wagtail stores a list, which nearly all are."""
    ids = set()
    for item in stored:
        if not isinstance(item, dict) or item.get("type") != ITEM or "value" not in item:
            return False
        item_id = item.get("id")
        if not item_id or not isinstance(item_id, str) or "." in item_id:
            return False
        ids.add(item_id)
    return len(ids) == len(stored)


def unique_ids(stored: list[Any]) -> list[str]:
    """An id for each place: the stored one, or else one made from the place.

    Translations find a text by the ids around it, joined by dots. So an id with a dot, or one that
    an earlier place has too, is replaced like a missing one.
    """
    usable = [item if isinstance(item, str) and "." not in item else "" for item in stored]
    taken = set(usable)
    seen = {""}
    ids = []
    for place, block_id in enumerate(usable):
        attempt = 0
        while block_id in seen:
            if (made := id_of_place(place, attempt)) not in taken:
                block_id = made
            attempt += 1
        seen.add(block_id)
        ids.append(block_id)
    return ids


def id_of_place(place: int, attempt: int = 0) -> str:
    name = f"wagtail_botox_pain/{place}" + (f"/{attempt}" if attempt else "")
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def ids_of_places(ids: Collection[str]) -> set[str]:
    """Those of the `ids` of one list or stream that were made from a place."""
    # Those that Wagtail gives are of version 4.
    if not any(child_id[14:15] == "5" for child_id in ids):
        return set()
    places = range(len(ids))
    return {id_of_place(place, attempt) for place in places for attempt in range(2)} & {*ids}


def read(block: Block, stored: Iterable[Any]) -> list[Any]:
    """The values of `block` for those stored, its default for those that it cannot read."""
    stored = list(stored)
    if reads_anything(block):
        return block.bulk_to_python(stored)  # type: ignore[no-any-return]
    if isinstance(block, RichTextBlock):
        # It takes anything, and fails when it is shown.
        stored = [value if isinstance(value, str | None) else default(block) for value in stored]
    try:
        return block.bulk_to_python(stored)  # type: ignore[no-any-return]
    except STALE_VALUE_ERRORS:
        return block.bulk_to_python(readable_values(block, stored))  # type: ignore[no-any-return]


def readable_values(block: Block, stored: Iterable[Any]) -> list[Any]:
    """`stored` as `block` can read it together, with its default for what does not fit it."""
    stored = with_image_structs(block, stored)
    try:
        block.bulk_to_python(stored)
    except STALE_VALUE_ERRORS:
        return [value if fits(block, value) else default(block) for value in stored]
    return stored


def fits(block: Block, stored: Any) -> bool:
    """Whether `block` can read what is stored; if not, the log says why."""
    try:
        block.bulk_to_python([stored])
    except STALE_VALUE_ERRORS as error:
        logger.warning(
            "What is stored for the block %r does not fit it, and is left out: %s: %s",
            block.name,
            type(error).__name__,
            error,
        )
        return False
    return True


def default(block: Block) -> Any:
    """The default value of `block`, as it would be stored."""
    return block.get_prep_value(block.get_default())


def with_image_structs(block: Block, stored: Iterable[Any]) -> list[Any]:
    """The `stored` values of `block` with a struct for each bare key of an image.

    The images are looked up together, for the texts that Wagtail would read for the keys.
    """
    stored = list(stored)
    collected = Collected()
    collect(block, stored, collected, builtin=True)
    images = image_rows(list(collected.keys[get_image_model()]))

    def with_structs(block: Block, stored: Any) -> Any:
        if isinstance(block, ImageBlock) and (stored is None or isinstance(stored, int)):
            image = images.get(stored)
            alt = image.default_alt_text if image else ""
            return {"image": stored, "alt_text": alt, "decorative": False}
        return map_children(block, stored, with_structs)

    return [with_structs(block, value) for value in stored]


def image_rows(keys: list[Any]) -> dict[Any, Any]:
    """The images with these keys, without those whose file Django cannot open."""
    try:
        return get_image_model()._default_manager.in_bulk(keys)  # type: ignore[no-any-return]
    except STALE_VALUE_ERRORS:
        half = len(keys) // 2
        return image_rows(keys[:half]) | image_rows(keys[half:]) if half else {}
