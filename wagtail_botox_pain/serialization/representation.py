"""The JSON of a block's value, and the schema of that JSON.

A block of the package or of a site answers for itself: with `get_api_representation(value,
context)` and `get_api_schema(walker)`. For Wagtail's own blocks, the table `BUILTIN` answers. It
has two answers: inside a block of the package a chosen object appears as far as the public may see
it, rich text as HTML, and a list with the ids of its items; outside, Wagtail gives its own output,
as Wagtail 7.4 and 8 have it, and only its schema is said here. A chosen object is its key there, a
list has no ids, and anything that was left out, deleted or removed may appear.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

from wagtail import blocks

from wagtail_botox_pain.serialization import builtin_fields as fields
from wagtail_botox_pain.serialization.images import image_schema
from wagtail_botox_pain.serialization.references import References
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
    about,
    any_of,
    array,
    camel,
    child_schemas,
    nullable,
    obj,
    one_of,
    with_description,
)
from wagtail_botox_pain.serialization.typed_tables import typed_table_json, typed_table_schema
from wagtail_botox_pain.serialization.values import (
    APIRepresentationMixin,
    page_reference_schema,
    resolve_references,
)

Describe = Callable[[Any, Walker], Schema]
Representer = Callable[[Any, References, Any], Any]

# A class that is used both inside and outside of the package's blocks has two schemas.
WAGTAIL_PREFIX = "BotoxStock"


class Builtin(NamedTuple):
    """One of Wagtail's blocks: its JSON and schema inside ours, and the schema of Wagtail's own."""

    represent: Callable[[Any, Any, Any], Any]
    schema: Describe
    wagtail_schema: Describe


def represent(block: blocks.Block, value: Any, context: Mapping[str, Any] | None) -> Any:
    """The JSON of `value` inside a block of the package."""
    if name := builtin_name(block.__class__):
        return BUILTIN[name].represent(block, value, context)
    return block.get_api_representation(value, context)


def representer(block: Any) -> Representer:
    """`represent` for many values of `block`, given a value, the references and the context."""
    if name := builtin_name(block.__class__):
        builtin = BUILTIN[name].represent
        return lambda value, references, context: builtin(block, value, context)
    own = block.get_api_representation
    if getattr(own, "__func__", None) is APIRepresentationMixin.get_api_representation:
        return block.represent  # type: ignore[no-any-return]
    return lambda value, references, context: own(value, context)


def nested_schema(block: blocks.Block, walker: Walker) -> Schema:
    """The schema of what `represent` gives for `block`, inside a block of the package."""
    if declares_schema(block.__class__):
        return block.get_api_schema(walker)  # type: ignore[no-any-return]
    name = builtin_name(block.__class__)
    return BUILTIN[name].schema(block, walker) if name else walker.leave_open(block)


def api_schema(block: blocks.Block, walker: Walker) -> Schema:
    """The schema of `block.get_api_representation`: the block's own, or Wagtail's."""
    if declares_schema(block.__class__):
        return block.get_api_schema(walker)  # type: ignore[no-any-return]
    name = builtin_name(block.__class__)
    return BUILTIN[name].wagtail_schema(block, walker) if name else walker.leave_open(block)


# Methods that make the JSON of a block another than that of the class which it extends.
REPRESENTS = {"get_api_representation", "represent"}
# The JSON of a field is its value, as these make it.
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
def builtin_name(block_class: type[blocks.Block]) -> str | None:
    """The class in `BUILTIN` that represents the values of `block_class`, if none else does."""
    for cls in block_class.__mro__:
        if cls.__module__.startswith("wagtail.") and cls.__name__ in BUILTIN:
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


def struct_json(block: Any, value: Any, context: Any) -> Any:
    return {
        name: represent(child, value.get(name), context)
        for name, child in block.child_blocks.items()
    }


def struct_schema(
    block: Any, walker: Walker, describe: Describe = nested_schema, **options: Any
) -> Schema:
    """An object with a property for each child."""
    return walker.define_block(
        block,
        lambda name: obj(child_schemas(block, walker, describe), about(block)),
        **options,
    )


def list_json(block: Any, value: Any, context: Any) -> list[dict[str, Any]]:
    """The items of a list with their ids, which translations share."""
    ask, references = representer(block.child_block), resolve_references(None, context)
    children = getattr(value, "bound_blocks", None)
    if children is None:
        return [{"id": None, "value": ask(item, references, context)} for item in value or ()]
    return [
        {"id": id_of(child), "value": ask(child.value, references, context)} for child in children
    ]


def id_of(child: Any) -> str | None:
    """The id of an item or of a block in a stream, where what Wagtail keeps as one is a text."""
    return child.id if isinstance(child.id, str) else None


def list_schema(block: Any, walker: Walker) -> Schema:
    """A list of items, each with its id."""
    with walker.at("item"):
        item = nested_schema(block.child_block, walker)
    return array(walker.close(obj({"id": nullable(STRING), "value": item})))


def wagtail_list_schema(block: Any, walker: Walker) -> Schema:
    with walker.at("item"):
        return array(api_schema(block.child_block, walker))


def stream_json(block: Any, value: Any, context: Any) -> list[dict[str, Any]]:
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
    block: Any, walker: Walker, describe: Describe = nested_schema, **options: Any
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

    return walker.define_block(
        block, lambda name: with_description(build(name), about(block)), **options
    )


def always(schema: Schema) -> Describe:
    return lambda block, walker: schema


def wagtail(describe: Callable[..., Schema], **options: Any) -> Describe:
    """`describe` for what Wagtail's own block gives, with everything in it."""
    return partial(describe, describe=api_schema, prefix=WAGTAIL_PREFIX, **options)


IMAGE: Describe = lambda block, walker: image_schema(walker)  # noqa: E731
NULLABLE_TEXT = always(nullable(STRING))
TEXT = Builtin(fields.text_json, always(STRING), NULLABLE_TEXT)
TIME = Builtin(fields.date_json, NULLABLE_TEXT, NULLABLE_TEXT)

# By the names of Wagtail's classes: those of some of its apps cannot be imported without the app.
BUILTIN: dict[str, Builtin] = {
    "BaseStreamBlock": Builtin(stream_json, stream_schema, wagtail(stream_schema)),
    "BaseStructBlock": Builtin(struct_json, struct_schema, wagtail(struct_schema)),
    "ListBlock": Builtin(list_json, list_schema, wagtail_list_schema),
    "BaseTypedTableBlock": Builtin(
        partial(typed_table_json, represent=represent),
        partial(typed_table_schema, describe=nested_schema),
        wagtail(typed_table_schema, text=nullable(STRING)),
    ),
    "TableBlock": Builtin(fields.table_json, fields.table_schema, fields.wagtail_table_schema),
    "PageChooserBlock": Builtin(
        fields.page_json,
        lambda block, walker: page_reference_schema(walker),
        fields.wagtail_chooser_schema,
    ),
    "ImageBlock": Builtin(fields.image_block_json, IMAGE, wagtail(struct_schema)),
    "ImageChooserBlock": Builtin(fields.image_json, IMAGE, fields.wagtail_chooser_schema),
    "DocumentChooserBlock": Builtin(
        fields.document_json, fields.document_schema, fields.wagtail_chooser_schema
    ),
    "ChooserBlock": Builtin(
        fields.snippet_json, fields.snippet_schema, fields.wagtail_chooser_schema
    ),
    "RichTextBlock": Builtin(fields.rich_text_json, always(HTML), always(HTML)),
    "RawHTMLBlock": Builtin(fields.text_json, always(HTML), always(nullable(HTML))),
    "EmbedBlock": Builtin(fields.embed_json, always(STRING), NULLABLE_TEXT),
    "StaticBlock": Builtin(fields.no_json, always(NULL), always(NULL)),
    "BooleanBlock": Builtin(fields.boolean_json, always(BOOLEAN), always(nullable(BOOLEAN))),
    "IntegerBlock": Builtin(
        fields.integer_json, always(nullable(INTEGER)), always(nullable(INTEGER))
    ),
    "FloatBlock": Builtin(fields.number_json, always(nullable(NUMBER)), always(nullable(NUMBER))),
    # Wagtail's API v2 gives a number and API v3 text.
    "DecimalBlock": Builtin(
        fields.decimal_json, NULLABLE_TEXT, always(any_of([NUMBER, STRING, NULL]))
    ),
    "DateBlock": Builtin(fields.date_json, always(nullable(DATE)), always(nullable(DATE))),
    "TimeBlock": TIME,
    "DateTimeBlock": TIME,
    "MultipleChoiceBlock": Builtin(
        fields.choices_json,
        lambda block, walker: array(fields.choice_schema(block)),
        lambda block, walker: nullable(array(fields.wagtail_choice_schema(block, walker))),
    ),
    "ChoiceBlock": Builtin(
        fields.choice_json,
        lambda block, walker: nullable(fields.choice_schema(block)),
        fields.wagtail_choice_schema,
    ),
    **dict.fromkeys(("CharBlock", "TextBlock", "EmailBlock", "RegexBlock", "URLBlock"), TEXT),
}
