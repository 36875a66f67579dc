"""Wagtail's typed tables, which have a block for each column, written cell by cell."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _
from wagtail import blocks

from wagtail_botox_pain.api.write.stored_views import StoredView, Views
from wagtail_botox_pain.publishing.block_errors import Path
from wagtail_botox_pain.stored.text import as_text

# The values of a row, and how the API shows them.
Row = tuple[list[Any], list[Any]]


class CellWriter(Protocol):
    """Writes the values of cells, and gathers their errors."""

    def add_error(self, path: Path, message: str, code: str = "invalid") -> None: ...

    def as_list(self, written: Any, path: Path) -> list[Any]: ...

    def value(self, block: Any, written: Any, old: Views, path: Path) -> Any: ...


def typed_table(
    writer: CellWriter, block: Any, written: Any, old: Views, path: Path
) -> dict[str, Any]:
    """The stored JSON of a table; each cell is a value like any other."""
    if not isinstance(written, dict):
        if written is not None:
            writer.add_error(path, _("This is not an object."))
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
            writer.add_error((*path, "columns", index, "type"), message)
    rows = []
    if None not in children:
        tables = [(view, shown_rows(view, block, columns)) for view in old]
        for index, row in enumerate(objects(writer, written.get("rows"), (*path, "rows"))):
            at = (*path, "rows", index, "values")
            cells = writer.as_list(row.get("values"), at)
            if len(cells) > len(columns):
                writer.add_error(at, _("This value is not of the right kind."))
                continue
            same = [(view, values_like(cells, index, found)) for view, found in tables]
            rows.append({"values": row_of(writer, children, cells, same, at)})
    return {"columns": columns, "rows": rows, "caption": as_text(written.get("caption"))}


def row_of(
    writer: CellWriter,
    children: Sequence[blocks.Block],
    cells: Sequence[Any],
    same: Sequence[tuple[StoredView, Sequence[Any]]],
    path: Path,
) -> list[Any]:
    """The stored JSON of a row's cells; `same` are the stored rows that are like it."""
    found = []
    for place, child in enumerate(children):
        old = [view.of(values[place]) for view, values in same if place < len(values)]
        cell = cells[place] if place < len(cells) else None
        found.append(writer.value(child, cell, old, (*path, place)))
    return found


def objects(writer: CellWriter, written: Any, path: Path) -> list[dict[str, Any]]:
    found = writer.as_list(written, path)
    for index, item in enumerate(found):
        if not isinstance(item, dict):
            writer.add_error((*path, index), _("This is not an object."))
    return [item for item in found if isinstance(item, dict)]


def shown_rows(view: StoredView, block: blocks.Block, columns: list[Any]) -> list[Row]:
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
