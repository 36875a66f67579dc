"""The JSON of Wagtail's own blocks that hold no other blocks, and its schemas.

`*_json` functions give what such a block says inside a block of the package: as far as the public
may see it, and never another type than its schema says. Wagtail's own output, outside of the
package's blocks, is not made here, only described.
"""

import datetime
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import models

from wagtail_botox_pain.lookups.images import image_description
from wagtail_botox_pain.serialization.images import image_set
from wagtail_botox_pain.serialization.schema import (
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    Schema,
    Walker,
    any_of,
    array,
    nullable,
    obj,
    with_description,
)
from wagtail_botox_pain.serialization.values import (
    page_reference,
    resolve_references,
    rich_text,
)
from wagtail_botox_pain.stored.text import as_text

# What the grid of Wagtail's table notes about a cell, and about merged cells, with its place.
PLACE = ("row", "col")
SPAN = ("rowspan", "colspan")
TABLE_CELL = any_of([STRING, NUMBER, BOOLEAN, NULL])


def page_json(block: Any, value: Any, context: Any) -> Any:
    return page_reference(value, resolve_references(None, context))


def image_json(block: Any, value: Any, context: Any) -> Any:
    references = resolve_references(None, context)
    return image_set(value, references.response, alt=image_description(value))


def image_block_json(block: Any, value: Any, context: Any) -> Any:
    """For `ImageBlock`, whose value is an image with its alternative text."""
    references = resolve_references(None, context)
    alt = ""
    if value is not None and not value.decorative:
        alt = value.contextual_alt_text or image_description(value)
    return image_set(value, references.response, alt=alt)


def document_json(block: Any, value: Any, context: Any) -> Any:
    response = resolve_references(None, context).response
    if value is None or response.is_hidden(value):
        return None
    return {"id": value.pk, "title": value.title, "url": response.absolute(value.url)}


def snippet_json(block: Any, value: Any, context: Any) -> Any:
    response = resolve_references(None, context).response
    is_hidden = value is None or response.is_hidden(value)
    return None if is_hidden else block.get_api_representation(value, context)


def rich_text_json(block: Any, value: Any, context: Any) -> str:
    return rich_text(value, resolve_references(None, context))


def text_json(block: Any, value: Any, context: Any) -> str:
    return as_text(value)


def embed_json(block: Any, value: Any, context: Any) -> str:
    return value.url if value and isinstance(value.url, str) else ""


def boolean_json(block: Any, value: Any, context: Any) -> bool:
    return bool(value)


def integer_json(block: Any, value: Any, context: Any) -> int | None:
    return value if type(value) is int else None


def number_json(block: Any, value: Any, context: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None


def decimal_json(block: Any, value: Any, context: Any) -> str | None:
    """As text, since JSON has binary numbers, and the two APIs write decimals differently."""
    return str(value) if isinstance(value, Decimal) and value.is_finite() else None


def date_json(block: Any, value: Any, context: Any) -> str | None:
    is_date = isinstance(value, datetime.date | datetime.time)
    return value.isoformat().replace("+00:00", "Z") if is_date else None


def no_json(block: Any, value: Any, context: Any) -> None:
    return None


def choice_json(block: Any, value: Any, context: Any) -> str | None:
    values = choices_of(block)
    if value in ("", None) or not isinstance(value, str | int | float):
        return None
    return str(value) if values is None or str(value) in values else None


def choices_json(block: Any, value: Any, context: Any) -> list[str]:
    several = value if isinstance(value, list | tuple) else [value]
    found = (choice_json(block, chosen, context) for chosen in several)
    return [chosen for chosen in found if chosen is not None]


def table_json(block: Any, value: Any, context: Any) -> dict[str, Any] | None:
    """The stored table; None if the stored value is not a table."""
    if not isinstance(value, dict):
        return None
    rows = value.get("data", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return None
    if any(isinstance(cell, dict | list) for row in rows for cell in row):
        return None
    return {
        "data": rows,
        "first_row_is_table_header": value.get("first_row_is_table_header") is True,
        "first_col_is_header": value.get("first_col_is_header") is True,
        "table_caption": as_text(value.get("table_caption")),
        "cell": [
            {
                **{name: note[name] for name in PLACE},
                "className": as_text(note.get("className")),
                "hidden": note.get("hidden") is True,
            }
            for note in _notes(value.get("cell"), PLACE)
        ],
        "mergeCells": [
            {name: note[name] for name in (*PLACE, *SPAN)}
            for note in _notes(value.get("mergeCells"), (*PLACE, *SPAN))
        ],
    }


def _notes(stored: Any, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """Those of the stored notes that have all of `numbers`."""
    notes = stored if isinstance(stored, list) else []
    return [
        note
        for note in notes
        if isinstance(note, dict) and all(type(note.get(name)) is int for name in numbers)
    ]


def document_schema(block: Any, walker: Walker) -> Schema:
    document = obj({"id": walker.key, "title": STRING, "url": STRING}, "A document to download.")
    return nullable(walker.define("BotoxDocument", document))


def snippet_schema(block: Any, walker: Walker) -> Schema:
    return nullable({**walker.key, "x-wagtail-model": block.model_class._meta.label})


def table_schema(block: Any, walker: Walker) -> Schema:
    """What the editor's grid stores: the cells, what is a heading, and which cells are merged."""
    place = dict.fromkeys(PLACE, INTEGER)
    note = walker.close(obj({**place, "className": STRING, "hidden": BOOLEAN}))
    merged = walker.close(obj({**place, **dict.fromkeys(SPAN, INTEGER)}))
    table = obj(
        {
            "data": array(array(TABLE_CELL)),
            "first_row_is_table_header": BOOLEAN,
            "first_col_is_header": BOOLEAN,
            "table_caption": STRING,
            "cell": array(note),
            "mergeCells": array(merged),
        }
    )
    return nullable(walker.close(table))


def choices_of(block: Any) -> list[str] | None:
    """The values that a choice block declares, as text; None where they are computed."""
    choices = block.deconstruct()[2].get("choices")
    if choices is None or callable(choices):
        return None
    flat: list[Any] = []
    for value, label in choices:
        flat += [key for key, _label in label] if isinstance(label, list | tuple) else [value]
    return [str(value) for value in flat if value not in ("", None)]


def choice_schema(block: Any) -> Schema:
    values = choices_of(block)
    return {"enum": values} if values else STRING


def key_schema(model: Any, walker: Walker) -> Schema:
    """The type of a key of `model`."""
    field = model._meta.pk
    while field.remote_field:
        field = field.target_field
    if isinstance(field, models.IntegerField):
        return INTEGER
    return STRING if isinstance(field, models.CharField | models.UUIDField) else walker.key


def wagtail_chooser_schema(block: Any, walker: Walker) -> Schema:
    model = block.model_class
    return nullable({**key_schema(model, walker), "x-wagtail-model": model._meta.label})


def wagtail_choice_schema(block: Any, walker: Walker) -> Schema:
    values = choices_of(block)
    known = f"One of: {', '.join(values)}; or a value that is no longer one." if values else ""
    return with_description(any_of([STRING, INTEGER, NULL]), known)


def wagtail_table_schema(block: Any, walker: Walker) -> Schema:
    """Whatever the editor's grid stores, of which these are what a front end needs."""
    notes = array({"type": "object", "additionalProperties": True})
    known = {
        "data": array(array(TABLE_CELL)),
        "first_row_is_table_header": nullable(BOOLEAN),
        "first_col_is_header": nullable(BOOLEAN),
        "table_caption": nullable(STRING),
        "cell": nullable(notes),
        "mergeCells": nullable(notes),
    }
    return nullable({"type": "object", "properties": known, "additionalProperties": True})
