"""The JSON Schema of what Wagtail's own blocks say in the API, outside of this package's blocks.

That is their `get_api_representation` as Wagtail 7.4 and 8 have it: a chosen object is its key, a
list has no ids, and anything that was left out or deleted is null. Content is not normalised, so
a choice that was removed is still there: hence no list of values.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import models

from wagtail_botox_pain.serialization.representation import (
    TABLE_CELL,
    about,
    choices_of,
    declares_schema,
    stock_name,
    stream_schema,
    struct_schema,
    typed_table_schema,
)
from wagtail_botox_pain.serialization.schema import (
    BOOLEAN,
    DATE,
    HTML,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    Schema,
    Walker,
    array,
    described,
    nullable,
    obj,
)

# A class that is used within our blocks too gives another JSON there, by another name.
PREFIX = "BotoxStock"

Describe = Callable[[Any, Walker], Schema]


def stock_schema(block: Any, walker: Walker) -> Schema:
    """The schema of `block.get_api_representation`: the block's own, or Wagtail's."""
    if declares_schema(type(block)):
        return block.get_api_schema(walker)
    name = stock_name(type(block))
    return STOCK[name](block, walker) if name in STOCK else walker.leave_open(block)


def key_schema(model: type[models.Model], walker: Walker) -> Schema:
    """The type of a key of `model`."""
    field: Any = model._meta.pk
    while field.remote_field:
        field = field.target_field
    if isinstance(field, models.IntegerField):
        return INTEGER
    return STRING if isinstance(field, models.CharField | models.UUIDField) else walker.key


def _chooser(block: Any, walker: Walker) -> Schema:
    model = block.model_class
    return nullable({**key_schema(model, walker), "x-wagtail-model": model._meta.label})


def _struct(block: Any, walker: Walker) -> Schema:
    return walker.define_block(
        block,
        lambda name: obj(struct_schema(block, walker, stock_schema), about(block)),
        prefix=PREFIX,
    )


def _list(block: Any, walker: Walker) -> Schema:
    with walker.at("item"):
        return array(stock_schema(block.child_block, walker))


def _choice(block: Any, walker: Walker) -> Schema:
    values = choices_of(block)
    known = f"One of: {', '.join(values)}; or a value that is no longer one." if values else ""
    return described({"type": ["string", "integer", "null"]}, known)


def _table(block: Any, walker: Walker) -> Schema:
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


def _always(schema: Schema) -> Describe:
    return lambda block, walker: schema


TEXT = _always(nullable(STRING))

STOCK: dict[str, Describe] = {
    "BaseStreamBlock": partial(stream_schema, describe=stock_schema, prefix=PREFIX),
    "BaseStructBlock": _struct,
    "ListBlock": _list,
    "BaseTypedTableBlock": partial(
        typed_table_schema, describe=stock_schema, text=nullable(STRING), prefix=PREFIX
    ),
    "TableBlock": _table,
    "PageChooserBlock": _chooser,
    "ImageBlock": _struct,
    "ImageChooserBlock": _chooser,
    "DocumentChooserBlock": _chooser,
    "ChooserBlock": _chooser,
    "RichTextBlock": _always(HTML),
    "RawHTMLBlock": _always(nullable(HTML)),
    "EmbedBlock": TEXT,
    "StaticBlock": _always(NULL),
    "BooleanBlock": _always(nullable(BOOLEAN)),
    "IntegerBlock": _always(nullable(INTEGER)),
    "FloatBlock": _always(nullable(NUMBER)),
    # API v2 gives a number and API v3 text.
    "DecimalBlock": _always({"type": ["number", "string", "null"]}),
    "DateBlock": _always(nullable(DATE)),
    "TimeBlock": TEXT,
    "DateTimeBlock": TEXT,
    "MultipleChoiceBlock": lambda block, walker: nullable(array(_choice(block, walker))),
    "ChoiceBlock": _choice,
    "CharBlock": TEXT,
    "TextBlock": TEXT,
    "EmailBlock": TEXT,
    "RegexBlock": TEXT,
    "URLBlock": TEXT,
}
