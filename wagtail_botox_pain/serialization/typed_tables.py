"""The JSON of Wagtail's typed tables, whose cells hold other blocks.

How a cell is represented and described is given, because a cell may hold a table again.
"""

from collections.abc import Callable
from typing import Any

from wagtail_botox_pain.serialization.schema import (
    STRING,
    Schema,
    Walker,
    about,
    any_of,
    array,
    child_schemas,
    obj,
)
from wagtail_botox_pain.stored.text import as_text


def typed_table_json(
    block: Any, value: Any, context: Any, represent: Callable[[Any, Any, Any], Any]
) -> dict[str, Any]:
    columns = value.columns if value else []
    return {
        "columns": [
            {"type": column["block"].name, "heading": as_text(column["heading"])}
            for column in columns
        ],
        "rows": [
            {
                "values": [
                    represent(column["block"], cell, context)
                    for column, cell in zip(columns, row["values"], strict=False)
                ]
            }
            for row in (value.row_data if value else [])
        ],
        "caption": as_text(value.caption) if value else "",
    }


def typed_table_schema(
    block: Any,
    walker: Walker,
    describe: Callable[[Any, Walker], Schema],
    text: Schema = STRING,
    **options: Any,
) -> Schema:
    """Columns with the name of their block, and rows with a value of each."""

    def build(name: str) -> Schema:
        cells = child_schemas(block, walker, describe)
        column = obj({"type": {"enum": [*cells]} if cells else STRING, "heading": text})
        row = obj({"values": array(any_of([*cells.values()]))})
        return obj(
            {
                "columns": array(walker.close(column)),
                "rows": array(walker.close(row)),
                "caption": text,
            },
            about(block),
        )

    return walker.define_block(block, build, **options)
