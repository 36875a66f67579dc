"""What stored JSON refers to, gathered from all values of a body without building any."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import chain
from typing import Any

import swapper
from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.blocks import (
    Block,
    ChooserBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.images.blocks import ImageBlock

# No tag reaches beyond the next <, so that many that never end are read in no time.
PAGE_LINK = re.compile(r"<a\b(?=[^<>]*\blinktype=\"page\")[^<>]*\bid=\"([^\"]*)\"[^<>]*>")
DOCUMENT_LINK = re.compile(r"<a\b(?=[^<>]*\blinktype=\"document\")[^<>]*\bid=\"([^\"]*)\"[^<>]*>")
IMAGE_EMBED = re.compile(r"<embed\b(?=[^<>]*\bembedtype=\"image\")[^<>]*\bid=\"([^\"]*)\"[^<>]*>")
BIGGEST_KEY = 2**63 - 1


class Collected:
    """The keys of chosen and linked objects, by model, and the rich texts that need expanding."""

    def __init__(self) -> None:
        self.keys: dict[type[Model], set[Any]] = defaultdict(set)
        self.rich_texts: set[str] = set()

    def add_rich_text(self, source: str) -> None:
        if has_entities(source):
            self.rich_texts.add(source)
            if pages := linked_pages(source):
                self._pages |= pages

    @cached_property
    def _pages(self) -> set[Any]:
        return self.keys[swapper.load_model("wagtailcore", "Page")]


def has_entities(source: str) -> bool:
    """Whether rich text holds a link or an embed, which Wagtail stores in a form of its own."""
    return "<a " in source or "<embed" in source


def linked_pages(source: str) -> set[int]:
    if 'linktype="page"' not in source:
        return set()
    return {int(key) for key in PAGE_LINK.findall(source) if is_key(key)}


def is_key(text: str) -> bool:
    """Whether `text` can be the integer key of a row on every database."""
    return text.isdecimal() and int(text) <= BIGGEST_KEY


def is_key_of(model: type[Model], stored: Any) -> bool:
    """Whether `stored` can be the key of a row of `model`, which may be no number."""
    if not isinstance(stored, str):
        return isinstance(stored, int) and abs(stored) <= BIGGEST_KEY
    try:
        model._meta.pk.to_python(stored)
    except ValidationError:
        return False
    return stored != ""


class HoldsReferences:
    """A block whose stored values refer to something that `References` looks up."""

    def collect(self, values: Iterable[Any], collected: Collected) -> None:
        raise NotImplementedError


HOLDERS = (HoldsReferences, StructBlock, ListBlock, StreamBlock, BaseTypedTableBlock)
STOCK_HOLDERS = (*HOLDERS, ChooserBlock, RichTextBlock)


def collect(block: Block, values: list[Any], collected: Collected, *, stock: bool = False) -> None:
    """Gather what the stored `values` of `block` refer to, whatever is nested in them.

    Wagtail's own choosers and rich text look up theirs by themselves; `stock` gathers them too.
    """
    if isinstance(block, HoldsReferences):
        block.collect(values, collected)
    elif isinstance(block, StructBlock):
        structs = [value for value in values if isinstance(value, dict)]
        for name, child in block.child_blocks.items():
            if isinstance(child, STOCK_HOLDERS if stock else HOLDERS):
                inner = [struct[name] for struct in structs if name in struct]
                collect(child, inner, collected, stock=stock)
        if stock and isinstance(block, ImageBlock):
            # Stored before the block replaced an ImageChooserBlock.
            collect(block.child_blocks["image"], values, collected, stock=True)
    elif isinstance(block, ListBlock):
        items = list(chain.from_iterable(map(list_items, values)))
        collect(block.child_block, items, collected, stock=stock)
    elif isinstance(block, StreamBlock):
        by_type = defaultdict(list)
        for child in chain.from_iterable(value for value in values if isinstance(value, list)):
            if is_stream_child(child):
                by_type[child["type"]].append(child.get("value"))
        for name in by_type.keys() & block.child_blocks.keys():
            collect(block.child_blocks[name], by_type[name], collected, stock=stock)
    elif isinstance(block, BaseTypedTableBlock):
        for child, cells in columns_of(block, values):
            collect(child, cells, collected, stock=stock)
    elif isinstance(block, RichTextBlock) and stock:
        for value in values:
            if isinstance(value, str):
                collected.add_rich_text(value)
    elif isinstance(block, ChooserBlock) and stock:
        model = block.model_class
        collected.keys[model].update(value for value in values if is_key_of(model, value))


def columns_of(block: Block, tables: Iterable[Any]) -> list[tuple[Block, list[Any]]]:
    """The blocks of the columns in stored typed tables, each with the cells of all its columns."""
    cells: dict[str, list[Any]] = defaultdict(list)
    for table in tables:
        change_cells(block, table, lambda child, cell: cells[child.name].append(cell))
    return [(block.child_blocks[name], found) for name, found in cells.items()]


def change_cells(block: Block, stored: Any, change: Callable[[Block, Any], Any]) -> Any:
    """A stored typed table with what `change` makes of each cell, given its block.

    What is no table, or row, or column of `block`, stays as it is.
    """
    columns, rows = (
        stored.get(name) if isinstance(stored, dict) else None for name in ("columns", "rows")
    )
    if not isinstance(columns, list) or not isinstance(rows, list):
        return stored
    kinds = [column.get("type") if isinstance(column, dict) else None for column in columns]
    blocks = [block.child_blocks.get(kind) if isinstance(kind, str) else None for kind in kinds]

    def row_of(row: Any) -> Any:
        cells = row.get("values") if isinstance(row, dict) else None
        if not isinstance(cells, list):
            return row
        changed = [
            change(child, cell) if child else cell
            for child, cell in zip(blocks, cells, strict=False)
        ]
        return {**row, "values": [*changed, *cells[len(changed) :]]}

    return {**stored, "rows": [row_of(row) for row in rows]}


def is_stream_child(stored: Any) -> bool:
    """Whether this is a block as streams store it, be it without its id or its value."""
    return isinstance(stored, dict) and isinstance(stored.get("type"), str)


def list_items(stored: Any) -> list[Any]:
    """The values in a stored list, in the format with ids or the one before it."""
    items = stored if isinstance(stored, list) else []
    return [item.get("value") if is_list_item(item) else item for item in items]


def is_list_item(stored: Any) -> bool:
    """Whether this is an item as lists store it, be it without its id, its type or its value."""
    return isinstance(stored, dict) and (
        stored.get("type") == "item" or (stored.keys() <= {"type", "id", "value"} and stored != {})
    )
