"""Wagtail's typed tables, which have a block for each column, written cell by cell."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from wagtail import blocks

from wagtail_botox_pain.api.write.errors import Path
from wagtail_botox_pain.stored.text import as_text

if TYPE_CHECKING:
    from wagtail_botox_pain.api.write.writer import View, Writer

# The values of a row, and how the API shows them.
Row = tuple[list[Any], list[Any]]


def typed_table(
    writer: "Writer", block: Any, written: Any, old: Sequence["View"], path: Path
) -> dict[str, Any]:
    """The stored JSON of a table; each cell is a value like any other."""
    if not isinstance(written, dict):
        if written is not None:
            writer.wrong(path, _("This is not an object."))
        written = {}
    columns = [
        {"type": column.get("type"), "heading": as_text(column.get("heading"))}
        for column in objects(writer, written.get("columns"), (*path, "columns"))
    ]
    children = [
        block.child_blocks.get(column["type"]) if isinstance(column["type"], str) else None
        for column in columns
    ]
    for index, (column, child) in enumerate(zip(columns, children, strict=True)):
        if child is None:
            message = _("There is no block of the type “%(type)s”.") % column
            writer.wrong((*path, "columns", index, "type"), message)
    rows = []
    if None not in children:
        tables = [(view, shown_rows(view, block, columns)) for view in old]
        for index, row in enumerate(objects(writer, written.get("rows"), (*path, "rows"))):
            at = (*path, "rows", index, "values")
            cells = writer.as_list(row.get("values"), at)
            if len(cells) > len(columns):
                writer.wrong(at, _("This value is not of the right kind."))
                continue
            same = [(view, values_like(cells, index, found)) for view, found in tables]
            rows.append({"values": row_of(writer, children, cells, same, at)})
    return {"columns": columns, "rows": rows, "caption": as_text(written.get("caption"))}


def row_of(
    writer: "Writer",
    children: Sequence[blocks.Block],
    cells: Sequence[Any],
    same: Sequence[tuple["View", Sequence[Any]]],
    path: Path,
) -> list[Any]:
    """The stored JSON of a row's cells, of which those stored may stand in `same`."""
    found = []
    for place, child in enumerate(children):
        old = [view.of(values[place]) for view, values in same if place < len(values)]
        cell = cells[place] if place < len(cells) else None
        found.append(writer.value(child, cell, old, (*path, place)))
    return found


def objects(writer: "Writer", written: Any, path: Path) -> list[dict[str, Any]]:
    found = writer.as_list(written, path)
    for index, item in enumerate(found):
        if not isinstance(item, dict):
            writer.wrong((*path, index), _("This is not an object."))
    return [item for item in found if isinstance(item, dict)]


def shown_rows(view: "View", block: blocks.Block, columns: Sequence[dict[str, Any]]) -> list[Row]:
    """The rows of the stored table; none where it has other columns than the one written."""
    table = view.value
    if not table or [column["block"].name for column in table.columns] != [
        column["type"] for column in columns
    ]:
        return []
    shown = view.shown(block)["rows"]
    return [
        (list(row["values"]), cells["values"])
        for row, cells in zip(table.row_data, shown, strict=True)
    ]


def values_like(cells: Sequence[Any], index: int, rows: Sequence[Row]) -> list[Any]:
    """The stored values of the row that is most like `cells`, of equals the one at `index`."""

    def likeness(place: int) -> tuple[int, bool]:
        pairs = zip(rows[place][1], cells, strict=False)
        return sum(shown == cell for shown, cell in pairs), place == index

    best = max(range(len(rows)), key=likeness, default=None)
    return [] if best is None else rows[best][0]
