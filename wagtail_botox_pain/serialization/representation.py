"""A block's value as JSON, and the schema of that JSON.

A block of the package, or of a site, that says both itself is asked. For Wagtail's own blocks
inside one of ours, this module answers for them: a chosen page, image or document appears as
far as the public may see it, rich text as HTML, a list with the ids of its items.
"""

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from inspect import cleandoc
from typing import Any, NamedTuple

from django.utils.functional import Promise
from wagtail import blocks

from wagtail_botox_pain.lookups.body import current_references
from wagtail_botox_pain.lookups.images import described as description_of
from wagtail_botox_pain.lookups.response import ResponseContext
from wagtail_botox_pain.serialization.images import image_schema, image_set
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.rich_text import display_html
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
    any_of,
    array,
    camel,
    described,
    nullable,
    obj,
    one_of,
)
from wagtail_botox_pain.stored.text import has_content


class Computed(NamedTuple):
    """A fact about a value beside its children: its schema, and what gives it."""

    schema: Callable[[Walker], Schema]
    get: Callable[[Any, References], Any]


HEADING = Computed(
    lambda walker: described(STRING, "The heading, or the package's own where it is blank."),
    lambda value, references: value.heading_text,
)


def resolve_references(
    references: References | None, context: Mapping[str, Any] | None
) -> References:
    """`references`, or new ones, told what the API's request is."""
    references = references or current_references.get() or References()
    if references.response is None:
        references.attach(ResponseContext((context or {}).get("request")))
    return references


def represent(block: blocks.Block, value: Any, context: Mapping[str, Any] | None) -> Any:
    """The JSON of `value`, by `block` itself or, for one of Wagtail's own, by this module."""
    name = stock_name(type(block))
    if name not in STOCK:
        return block.get_api_representation(value, context)
    return STOCK[name].represent(block, value, context)


Representer = Callable[[Any, References, Any], Any]


def representer(block: blocks.Block) -> Representer:
    """`represent` for many values of `block`, given a value, the references and the context."""
    from wagtail_botox_pain.blocks.base import ClinicBlock
    from wagtail_botox_pain.blocks.field_blocks import DraftFieldMixin, as_text

    name = stock_name(type(block))
    if name in STOCK:
        stock = STOCK[name].represent
        return lambda value, references, context: stock(block, value, context)
    own = getattr(type(block), "get_api_representation", None)
    if own is ClinicBlock.get_api_representation:
        return block.nested_json
    if own is DraftFieldMixin.get_api_representation:
        if type(block).as_json is DraftFieldMixin.as_json:
            return lambda value, references, context: as_text(value)
        as_json = block.as_json
        return lambda value, references, context: as_json(value, references)
    ask = block.get_api_representation
    return lambda value, references, context: ask(value, context)


def schema_of(block: blocks.Block, walker: Walker) -> Schema:
    """The schema of what `represent` gives for `block`, inside a block of this package."""
    if declares_schema(type(block)):
        return block.get_api_schema(walker)
    name = stock_name(type(block))
    return STOCK[name].schema(block, walker) if name in STOCK else walker.leave_open(block)


# What makes the JSON of a block another than that of the class which it extends.
REPRESENTS = {"get_api_representation", "as_json"}
# The JSON of a field is its value, as this makes it.
MAKES_VALUES = {
    *("to_python", "bulk_to_python", "normalize"),
    *("get_prep_value", "value_from_form"),
}
DECLARES = {"get_api_schema", "api_schema"}


def represents(block_class: type, cls: type) -> bool:
    """Whether `cls`, which `block_class` extends, makes the JSON of its values its own."""
    names = vars(cls).keys()
    makes_values = issubclass(block_class, blocks.FieldBlock) and MAKES_VALUES & names
    return bool(makes_values or REPRESENTS & names)


@cache
def stock_name(block_class: type[blocks.Block]) -> str | None:
    """The class of Wagtail's that represents the values of `block_class`, if none else does."""
    for cls in block_class.__mro__:
        if cls.__module__.startswith("wagtail.") and cls.__name__ in STOCK:
            return cls.__name__
        if represents(block_class, cls):
            return None
    return None


@cache
def declares_schema(block_class: type[blocks.Block]) -> bool:
    """Whether a class declares the schema of its JSON, after the last that changed the JSON."""
    for cls in block_class.__mro__:
        if DECLARES & vars(cls).keys():
            return hasattr(block_class, "get_api_schema")
        is_ours = cls.__module__.partition(".")[0] == "wagtail_botox_pain"
        if represents(block_class, cls) and not is_ours:
            return False
    return False


class Kind(NamedTuple):
    represent: Callable[[Any, Any, Any], Any]
    schema: Callable[[Any, Walker], Schema]


def page_reference(page: Any, references: References) -> dict[str, Any] | None:
    """A link to `page`: its translation or itself, as far as the public may go; else None."""
    link = references.link(page)
    if link.page is None:
        return None
    return {
        "id": link.page.pk,
        "type": model_label(link.page),
        "title": link.page.title,
        "url": link.href,
    }


def model_label(page: Any) -> str:
    return (page.specific_class or type(page))._meta.label


def page_reference_schema(walker: Walker) -> Schema:
    reference = obj(
        {"id": walker.key, "type": STRING, "title": STRING, "url": nullable(STRING)},
        "A page of the site. An editor also sees those that the public cannot open: without url.",
    )
    return nullable(walker.define("BotoxPageReference", reference))


def _page(block: Any, value: Any, context: Any) -> Any:
    return page_reference(value, resolve_references(None, context))


def _image(block: Any, value: Any, context: Any) -> Any:
    references = resolve_references(None, context)
    return image_set(value, references.response, alt=description_of(value))


def _image_block(block: Any, value: Any, context: Any) -> Any:
    # Its value is an image that knows how it is used.
    references = resolve_references(None, context)
    alt = (
        ""
        if value is None or value.decorative
        else value.contextual_alt_text or description_of(value)
    )
    return image_set(value, references.response, alt=alt)


def _document(block: Any, value: Any, context: Any) -> Any:
    response = resolve_references(None, context).response
    if value is None or response.is_hidden(value):
        return None
    return {"id": value.pk, "title": value.title, "url": response.absolute(value.url)}


def _document_schema(block: Any, walker: Walker) -> Schema:
    document = obj({"id": walker.key, "title": STRING, "url": STRING}, "A document to download.")
    return nullable(walker.define("BotoxDocument", document))


def _rich_text(block: Any, value: Any, context: Any) -> Any:
    return rich_text(value, resolve_references(None, context))


def rich_text(value: Any, references: References) -> str:
    """Rich text as readers see it; empty where there is nothing to read."""
    source = getattr(value, "source", value)
    if not isinstance(source, str) or not has_content(source):
        return ""
    return display_html(source, references)


def _struct(block: Any, value: Any, context: Any) -> Any:
    return {
        name: represent(child, value.get(name), context)
        for name, child in block.child_blocks.items()
    }


def about(block: Any) -> str:
    """What a block is for, as its class says to editors or, failing that, to developers."""
    if said := getattr(block.meta, "description", None):
        return str(said)
    documented = "" if type(block).__module__.startswith("wagtail.") else type(block).__doc__ or ""
    return cleandoc(documented).partition("\n\n")[0].replace("\n", " ")


def helped(schema: Schema, block: Any) -> Schema:
    """The schema of a child, with what an editor is told about it."""
    field = getattr(block, "field", None)
    text = getattr(field, "help_text", None) or getattr(block.meta, "help_text", None)
    # Where it stands it says more than what it is.
    return {**schema, "description": str(text)} if text else schema


def struct_schema(
    block: Any, walker: Walker, describe: Callable[[Any, Walker], Schema] = schema_of
) -> dict[str, Schema]:
    """The schemas of the children of `block`."""
    properties = {}
    for name, child in block.child_blocks.items():
        with walker.at(name):
            properties[name] = helped(describe(child, walker), child)
    return properties


def _struct_schema(block: Any, walker: Walker) -> Schema:
    return walker.define_block(block, lambda name: obj(struct_schema(block, walker), about(block)))


def id_of(child: Any) -> str | None:
    """The id of an item or of a block in a stream, where what Wagtail keeps as one is a text."""
    return child.id if isinstance(child.id, str) else None


def list_items(block: Any, value: Any, context: Any) -> list[dict[str, Any]]:
    """The items of a list with their ids, which translations share."""
    ask, references = representer(block.child_block), resolve_references(None, context)
    children = getattr(value, "bound_blocks", None)
    if children is None:
        return [{"id": None, "value": ask(item, references, context)} for item in value or ()]
    return [
        {"id": id_of(child), "value": ask(child.value, references, context)} for child in children
    ]


def list_schema(block: Any, walker: Walker) -> Schema:
    """A list of items, each with its id."""
    with walker.at("item"):
        item = schema_of(block.child_block, walker)
    return array(walker.close(obj({"id": nullable(STRING), "value": item})))


def stream_children(block: Any, value: Any, context: Any) -> list[dict[str, Any]]:
    """The blocks of a stream, each with its type and id."""
    return [
        {
            "type": child.block_type,
            "value": represent(child.block, child.value, context),
            "id": id_of(child),
        }
        for child in value or ()
    ]


def stream_schema(
    block: Any,
    walker: Walker,
    describe: Callable[[Any, Walker], Schema] = schema_of,
    **options: Any,
) -> Schema:
    """A list of blocks, each told from the others by its `type`."""

    def build(stream: str) -> Schema:
        members = []
        for kind, child in block.child_blocks.items():
            with walker.at(kind):
                member = {
                    "type": {"const": kind},
                    "value": describe(child, walker),
                    "id": nullable(STRING),
                }
                name = f"{stream}{camel(kind)}Child"
                members.append(walker.define(name, obj(member)))
        return array(walker.define(f"{stream}Child", one_of(members)))

    return walker.define_block(block, lambda name: described(build(name), about(block)), **options)


def _snippet(block: Any, value: Any, context: Any) -> Any:
    is_hidden = value is None or resolve_references(None, context).response.is_hidden(value)
    return None if is_hidden else block.get_api_representation(value, context)


def _always(schema: Schema) -> Callable[[Any, Walker], Schema]:
    return lambda block, walker: schema


def _text(block: Any, value: Any, context: Any) -> str:
    return str(value) if isinstance(value, str | Promise | int | float) else ""


def _boolean(block: Any, value: Any, context: Any) -> bool:
    return bool(value)


def _integer(block: Any, value: Any, context: Any) -> int | None:
    return value if type(value) is int else None


def _number(block: Any, value: Any, context: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None


def _decimal(block: Any, value: Any, context: Any) -> str | None:
    # As text, since numbers of JSON are binary, and the two APIs write decimals differently.
    return str(value) if isinstance(value, Decimal) and value.is_finite() else None


def _moment(block: Any, value: Any, context: Any) -> str | None:
    is_moment = isinstance(value, datetime.date | datetime.time)
    return value.isoformat().replace("+00:00", "Z") if is_moment else None


def _nothing(block: Any, value: Any, context: Any) -> None:
    return None


def _embed(block: Any, value: Any, context: Any) -> str:
    return value.url if value and isinstance(value.url, str) else ""


def _snippet_schema(block: Any, walker: Walker) -> Schema:
    return nullable({**walker.key, "x-wagtail-model": block.model_class._meta.label})


def choices_of(block: Any) -> list[str] | None:
    """The values that a choice block declares, as text; None where they are computed."""
    choices = block.deconstruct()[2].get("choices")
    if choices is None or callable(choices):
        return None
    flat: list[Any] = []
    for value, label in choices:
        flat += [key for key, _label in label] if isinstance(label, list | tuple) else [value]
    return [str(value) for value in flat if value not in ("", None)]


def _choice(block: Any, value: Any, context: Any) -> str | None:
    values = choices_of(block)
    if value in ("", None) or not isinstance(value, str | int | float):
        return None
    return str(value) if values is None or str(value) in values else None


def _choices(block: Any, value: Any, context: Any) -> list[str]:
    several = value if isinstance(value, list | tuple) else [value]
    found = (_choice(block, chosen, context) for chosen in several)
    return [chosen for chosen in found if chosen is not None]


def choice_schema(block: Any) -> Schema:
    values = choices_of(block)
    return {"enum": values} if values else STRING


# What the grid of Wagtail's table notes of a cell, and of cells that are one, with its place.
PLACE = ("row", "col")
SPAN = ("rowspan", "colspan")
TABLE_CELL: Schema = {"type": ["string", "number", "boolean", "null"]}


def _table(block: Any, value: Any, context: Any) -> dict[str, Any] | None:
    """The stored table; nothing where what is stored is no table."""
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
        "table_caption": _text(None, value.get("table_caption"), None),
        "cell": [
            {
                **{name: note[name] for name in PLACE},
                "className": _text(None, note.get("className"), None),
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


def table_schema(block: Any, walker: Walker) -> Schema:
    """What the editor's grid stores: the cells, what is a heading, and which cells are one."""
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


def _typed_table(block: Any, value: Any, context: Any) -> dict[str, Any]:
    columns = value.columns if value else []
    return {
        "columns": [
            {"type": column["block"].name, "heading": _text(None, column["heading"], None)}
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
        "caption": _text(None, value.caption, None) if value else "",
    }


def typed_table_schema(
    block: Any,
    walker: Walker,
    describe: Callable[[Any, Walker], Schema] = schema_of,
    text: Schema = STRING,
    **options: Any,
) -> Schema:
    """Columns with the name of their block, and rows with a value of each."""

    def build(name: str) -> Schema:
        cells = struct_schema(block, walker, describe)
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


TEXT = Kind(_text, _always(STRING))

# By the names of Wagtail's classes: those of some of its apps cannot be imported without the app.
STOCK: dict[str, Kind] = {
    "BaseStreamBlock": Kind(stream_children, stream_schema),
    "BaseStructBlock": Kind(_struct, _struct_schema),
    "ListBlock": Kind(list_items, list_schema),
    "BaseTypedTableBlock": Kind(_typed_table, typed_table_schema),
    "TableBlock": Kind(_table, table_schema),
    "PageChooserBlock": Kind(_page, lambda block, walker: page_reference_schema(walker)),
    "ImageBlock": Kind(_image_block, lambda block, walker: image_schema(walker)),
    "ImageChooserBlock": Kind(_image, lambda block, walker: image_schema(walker)),
    "DocumentChooserBlock": Kind(_document, _document_schema),
    "ChooserBlock": Kind(_snippet, _snippet_schema),
    "RichTextBlock": Kind(_rich_text, _always(HTML)),
    "RawHTMLBlock": Kind(_text, _always(HTML)),
    "EmbedBlock": Kind(_embed, _always(STRING)),
    "StaticBlock": Kind(_nothing, _always(NULL)),
    "BooleanBlock": Kind(_boolean, _always(BOOLEAN)),
    "IntegerBlock": Kind(_integer, _always(nullable(INTEGER))),
    "FloatBlock": Kind(_number, _always(nullable(NUMBER))),
    "DecimalBlock": Kind(_decimal, _always(nullable(STRING))),
    "DateBlock": Kind(_moment, _always(nullable(DATE))),
    "TimeBlock": Kind(_moment, _always(nullable(STRING))),
    "DateTimeBlock": Kind(_moment, _always(nullable(STRING))),
    "MultipleChoiceBlock": Kind(_choices, lambda block, walker: array(choice_schema(block))),
    "ChoiceBlock": Kind(_choice, lambda block, walker: nullable(choice_schema(block))),
    "CharBlock": TEXT,
    "TextBlock": TEXT,
    "EmailBlock": TEXT,
    "RegexBlock": TEXT,
    "URLBlock": TEXT,
}
