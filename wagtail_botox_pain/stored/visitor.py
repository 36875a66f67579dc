"""One visitor over nested blocks: over their definitions, their stored JSON and their values.

Structs, lists, streams and typed tables hold other blocks. This module is the only one that knows
how: code that traverses a body asks it for the children of a block and calls itself for each.

| to traverse | use | a child is found by |
|---|---|---|
| definitions | `child_blocks`, `walk`, `block_at` | name, stream key, `item`, column type |
| stored JSON | `stored_children`, `stored_at`, `stored_columns` | the same, or its id |
| stored JSON, to change it | `map_children` | |
| values, to read or change them | `value_children`, `value_at` | name, or the id of an item |

Stored JSON need not fit its block: a value that is not a struct, list, stream or table has no
children, and `map_children` leaves it as it is. No function here raises for it or runs a query.

`wagtail.blocks.migrations.utils` is not used. It follows one path to change what is at the end,
raises for a stored block that the definition no longer has and for anything that is not a list,
takes the format of a list from its first item, and knows no typed tables. Paths of names are
written as it writes them: `faq.items.item.answer`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from wagtail.blocks import Block, ListBlock, StreamBlock, StreamValue, StructBlock, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.images.blocks import ImageBlock

ITEM = "item"

Change = Callable[[Block, Any], Any]


class StoredChild(NamedTuple):
    """What is stored inside another stored value.

    `block` is None for a type that the definition of a stream or table does not have. `id` is as
    stored, for items of lists and blocks of streams.
    """

    name: str
    block: Block | None
    value: Any
    id: Any = None


class ValueChild(NamedTuple):
    """A value inside another. `step` is its name in a struct, else the id of its item or block.

    `holder` is the StructValue or the bound block that the value belongs to.
    """

    step: str | None
    block: Block
    value: Any
    holder: Any

    def replace(self, value: Any) -> None:
        """Put `value` in the place of this one."""
        if isinstance(self.holder, StructValue):
            self.holder[self.step] = value
        else:
            self.holder.value = value


def child_blocks(block: Block) -> Mapping[str, Block]:
    """The definitions inside `block`, by name; the block in a list is its `item`."""
    if isinstance(block, ListBlock):
        return {ITEM: block.child_block}
    if isinstance(block, StructBlock | StreamBlock | BaseTypedTableBlock):
        return block.child_blocks  # type: ignore[no-any-return]
    return {}


def walk(block: Block, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Block]]:
    """`block` and all definitions inside it, each with its path of names.

    A block that is inside itself is given there, but not entered once more.
    """
    yield from _walk(block, path, ())


def _walk(
    block: Block, path: tuple[str, ...], around: tuple[Block, ...]
) -> Iterator[tuple[tuple[str, ...], Block]]:
    yield path, block
    if not any(block is outer for outer in around):
        for name, child in child_blocks(block).items():
            yield from _walk(child, (*path, name), (*around, block))


def block_at(block: Block, path: Iterable[str]) -> Block | None:
    """The definition at a path of names below `block`; None where there is none."""
    found: Block | None = block
    for name in path:
        found = child_blocks(found).get(name) if found is not None else None
    return found


def stored_children(block: Block, stored: Any) -> Iterator[StoredChild]:
    """What is stored directly inside the stored value of `block`, in order."""
    if isinstance(block, StructBlock):
        if isinstance(block, ImageBlock) and isinstance(stored, int):
            # Stored before the block replaced an ImageChooserBlock.
            stored = {"image": stored}
        if isinstance(stored, dict):
            for name, child in block.child_blocks.items():
                if name in stored:
                    yield StoredChild(name, child, stored[name])
    elif isinstance(block, BaseTypedTableBlock):
        found: list[StoredChild] = []
        map_cells(
            block,
            stored,
            lambda child, cell: found.append(StoredChild(child.name, child, cell)),
        )
        yield from found
    elif not isinstance(stored, list):
        return
    elif isinstance(block, ListBlock):
        for item in stored:
            if is_list_item(item):
                yield StoredChild(ITEM, block.child_block, item.get("value"), item.get("id"))
            else:
                yield StoredChild(ITEM, block.child_block, item)
    elif isinstance(block, StreamBlock):
        for item in filter(is_stream_child, stored):
            name = item["type"]
            yield StoredChild(name, block.child_blocks.get(name), item.get("value"), item.get("id"))


def stored_at(block: Block, stored: Any, path: Sequence[str]) -> Any:
    """The stored value at `path`: names in structs, ids in lists and streams; None if none is."""
    found: Block | None = block
    for step in path:
        children = stored_children(found, stored) if found is not None else ()
        is_struct = isinstance(found, StructBlock)
        child = next((one for one in children if (one.name if is_struct else one.id) == step), None)
        if child is None:
            return None
        found, stored = child.block, child.value
    return stored


def stored_columns(
    block: Block, values: Iterable[Any], is_wanted: Callable[[Block], bool]
) -> Iterator[tuple[Block, list[Any]]]:
    """The definitions inside `block` that are wanted, each with all that `values` store for it."""
    children = {name: child for name, child in child_blocks(block).items() if is_wanted(child)}
    if not children:
        return
    if isinstance(block, StructBlock) and not isinstance(block, ImageBlock):
        structs = [stored for stored in values if isinstance(stored, dict)]
        for name, child in children.items():
            yield child, [struct[name] for struct in structs if name in struct]
    elif isinstance(block, ListBlock):
        lists = [stored for stored in values if isinstance(stored, list)]
        items = [item.get("value") if is_list_item(item) else item for one in lists for item in one]
        yield block.child_block, items
    else:
        yield from _columns_by_name(block, values, children)


def _columns_by_name(
    block: Block, values: Iterable[Any], children: Mapping[str, Block]
) -> Iterator[tuple[Block, list[Any]]]:
    columns: dict[str, list[Any]] = defaultdict(list)
    for stored in values:
        for found in stored_children(block, stored):
            columns[found.name].append(found.value)
    for name, child in children.items():
        if name in columns:
            yield child, columns[name]


def map_children(block: Block, stored: Any, change: Change) -> Any:
    """The stored value of `block` with `change(child, value)` in place of each value inside it."""
    if isinstance(block, StructBlock) and isinstance(stored, dict):
        children = block.child_blocks
        return {
            name: change(children[name], value) if name in children else value
            for name, value in stored.items()
        }
    if isinstance(block, ListBlock) and isinstance(stored, list):
        child = block.child_block
        return [
            {**item, "value": change(child, item.get("value"))}
            if is_list_item(item)
            else change(child, item)
            for item in stored
        ]
    if isinstance(block, StreamBlock) and isinstance(stored, list):
        children = block.child_blocks
        return [
            {**item, "value": change(children[item["type"]], item.get("value"))}
            if is_stream_child(item) and item["type"] in children
            else item
            for item in stored
        ]
    return map_cells(block, stored, change) if isinstance(block, BaseTypedTableBlock) else stored


def map_cells(block: BaseTypedTableBlock, stored: Any, change: Change) -> Any:
    """`map_children` for a typed table. A cell without a known column stays as it is."""
    columns, rows = (
        stored.get(name) if isinstance(stored, dict) else None for name in ("columns", "rows")
    )
    if not isinstance(columns, list) or not isinstance(rows, list):
        return stored
    types = [column.get("type") if isinstance(column, dict) else None for column in columns]
    blocks = [block.child_blocks.get(name) if isinstance(name, str) else None for name in types]

    def map_row(row: Any) -> Any:
        cells = row.get("values") if isinstance(row, dict) else None
        if not isinstance(cells, list):
            return row
        pairs = zip_longest(blocks[: len(cells)], cells)
        return {**row, "values": [change(child, cell) if child else cell for child, cell in pairs]}

    return {**stored, "rows": [map_row(row) for row in rows]}


def value_children(value: Any) -> Iterator[ValueChild]:
    """The values directly inside the value of a struct, list or stream; of any other, none."""
    if isinstance(value, StructValue):
        for name, child in value.block.child_blocks.items():
            if name in value:
                yield ValueChild(name, child, value[name], value)
    elif isinstance(value, StreamValue | ListValue):
        for bound in value if isinstance(value, StreamValue) else value.bound_blocks:
            yield ValueChild(bound.id, bound.block, bound.value, bound)


def value_at(value: Any, path: Sequence[str]) -> ValueChild | None:
    """The value at `path`: names in structs, ids in lists and streams; None where none is."""
    found = None
    for step in path:
        found = next((child for child in value_children(value) if child.step == step), None)
        if found is None:
            return None
        value = found.value
    return found


def is_stream_child(stored: Any) -> bool:
    """Whether this is a block as streams store it, be it without its id or its value."""
    return isinstance(stored, dict) and isinstance(stored.get("type"), str)


def is_list_item(stored: Any) -> bool:
    """Whether this is an item as lists store it, be it without its id, its type or its value."""
    return isinstance(stored, dict) and (
        stored.get("type") == ITEM or (stored.keys() <= {"type", "id", "value"} and stored != {})
    )
