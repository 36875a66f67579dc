"""A block's value as JSON, and the schema of that JSON.

A block of the package, or of a site, that says both itself is asked. For Wagtail's own blocks
inside one of ours, this module answers for them: a chosen page, image or document appears as
far as the public may see it, rich text as HTML, a list with the ids of its items.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.utils.encoding import force_str
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from wagtail_botox_pain.references import LinkedRichText, References, current_references

from .images import image_schema, image_set
from .lookup import Lookup
from .rich_text import display_html
from .schema import HTML, STRING, Schema, Walker, array, nullable, obj


class Computed(NamedTuple):
    """A fact about a value beside its children: its schema, and what gives it."""

    schema: Callable[[Walker], Schema]
    get: Callable[[Any, References], Any]


HEADING = Computed(lambda walker: STRING, lambda value, references: value.heading_text)


def answering(references: References | None, context: Mapping[str, Any] | None) -> References:
    """`references`, or new ones, told what the API's request is."""
    references = references or current_references.get() or References()
    if references.lookup is None:
        references.answer(Lookup((context or {}).get("request")))
    return references


def represent(block: blocks.Block, value: Any, context: Mapping[str, Any] | None) -> Any:
    """The JSON of `value`, by `block` itself or, for one of Wagtail's own, by this module."""
    kind = None if speaks_for_itself(type(block)) else stock_kind(type(block))
    if kind is None:
        return block.get_api_representation(value, context)
    return kind.represent(block, value, context)


def schema_of(block: blocks.Block, walker: Walker) -> Schema:
    """The schema of what `represent` gives for `block`."""
    if hasattr(block, "get_api_schema"):
        return block.get_api_schema(walker)
    kind = None if speaks_for_itself(type(block)) else stock_kind(type(block))
    if kind is None:
        walker.untyped.append(".".join(walker.path))
        return {}
    return kind.schema(block, walker)


@cache
def speaks_for_itself(block_class: type[blocks.Block]) -> bool:
    """Whether what a class of ours or of a site says about its JSON is its own."""
    for cls in block_class.__mro__:
        if "get_api_representation" in vars(cls):
            return not cls.__module__.startswith("wagtail.")
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


def text_of(value: Any) -> str | None:
    return None if value is None else force_str(value)


def _page(block: Any, value: Any, context: Any) -> Any:
    return page_reference(value, answering(None, context))


def _image(block: Any, value: Any, context: Any) -> Any:
    references = answering(None, context)
    return image_set(value, references.lookup, alt=value.description if value else "")


def _image_block(block: Any, value: Any, context: Any) -> Any:
    # Its value is an image that knows how it is used.
    references = answering(None, context)
    alt = "" if value is None or value.decorative else value.contextual_alt_text or ""
    return image_set(value, references.lookup, alt=alt)


def _document(block: Any, value: Any, context: Any) -> Any:
    lookup = answering(None, context).lookup
    if value is None or lookup.is_hidden(value):
        return None
    return {"id": value.pk, "title": value.title, "url": lookup.absolute(value.url)}


def _document_schema(block: Any, walker: Walker) -> Schema:
    document = obj({"id": walker.key, "title": STRING, "url": STRING}, "A document to download.")
    return nullable(walker.define("BotoxDocument", document))


def _rich_text(block: Any, value: Any, context: Any) -> Any:
    return rich_text(value, answering(None, context))


def rich_text(value: Any, references: References) -> str:
    """Rich text as readers see it; empty where there is nothing to read."""
    source = getattr(value, "source", value) or ""
    return display_html(source, references) if LinkedRichText(source).has_content else ""


def _struct(block: Any, value: Any, context: Any) -> Any:
    return {
        name: represent(child, value.get(name), context)
        for name, child in block.child_blocks.items()
    }


def struct_schema(block: Any, walker: Walker) -> dict[str, Schema]:
    """The schemas of the children of `block`."""
    properties = {}
    for name, child in block.child_blocks.items():
        with walker.at(name):
            properties[name] = schema_of(child, walker)
    return properties


def _struct_schema(block: Any, walker: Walker) -> Schema:
    schema = obj(struct_schema(block, walker))
    # A class of Wagtail's own has no name that says what is in it.
    return walker.close(schema) if is_stock(block) else walker.define(name_of(block), schema)


def list_items(block: Any, value: Any, context: Any) -> list[dict[str, Any]]:
    """The items of a list with their ids, which translations share."""
    children = getattr(value, "bound_blocks", None)
    if children is None:
        return [
            {"id": None, "value": represent(block.child_block, item, context)}
            for item in value or ()
        ]
    return [
        {"id": child.id, "value": represent(block.child_block, child.value, context)}
        for child in children
    ]


def list_schema(block: Any, walker: Walker) -> Schema:
    with walker.at("item"):
        item = schema_of(block.child_block, walker)
    return array(walker.close(obj({"id": nullable(STRING), "value": item})))


def stream_children(block: Any, value: Any, context: Any) -> list[dict[str, Any]]:
    """The blocks of a stream, each with its type and id."""
    return [
        {
            "type": child.block_type,
            "value": represent(child.block, child.value, context),
            "id": child.id,
        }
        for child in value or ()
    ]


def stream_schema(block: Any, walker: Walker) -> Schema:
    """A list of blocks, each told from the others by its `type`."""
    name = "" if is_stock(block) else name_of(block)
    members = []
    for kind, child in block.child_blocks.items():
        with walker.at(kind):
            member = obj(
                {
                    "type": {"const": kind},
                    "value": schema_of(child, walker),
                    "id": nullable(STRING),
                }
            )
            named = f"{name}{camel(kind)}Child"
            members.append(walker.define(named, member) if name else walker.close(member))
    if not name:
        return array({"oneOf": members} if members else {"not": {}})
    child = walker.define(f"{name}Child", {"oneOf": members} if members else {"not": {}})
    return walker.define(name, array(child))


def camel(name: str) -> str:
    """`key_points` as `KeyPoints`, the way that names of types are written."""
    return "".join(part[:1].upper() + part[1:] for part in name.replace("-", "_").split("_"))


def is_stock(block: Any) -> bool:
    return type(block).__module__.startswith("wagtail.")


def name_of(block: Any) -> str:
    """The name of a block's schema: that of its class, with the prefix of ours."""
    name = type(block).__name__.removesuffix("Block")
    return name if name.startswith("Botox") else f"Botox{name}"


def _plain(block: Any, value: Any, context: Any) -> Any:
    return block.get_api_representation(value, context)


def _of_type(*types: str) -> Callable[[Any, Walker], Schema]:
    return lambda block, walker: {"type": [*types, "null"]}


def _choice_schema(block: Any, walker: Walker) -> Schema:
    return {"type": ["string", "integer", "null"]}


def _snippet_schema(block: Any, walker: Walker) -> Schema:
    return nullable({**walker.key, "x-wagtail-model": block.model_class._meta.label})


STOCK: dict[type[blocks.Block], Kind] = {
    blocks.BaseStreamBlock: Kind(stream_children, stream_schema),
    ImageBlock: Kind(_image_block, lambda block, walker: image_schema(walker)),
    blocks.BaseStructBlock: Kind(_struct, _struct_schema),
    blocks.ListBlock: Kind(list_items, list_schema),
    blocks.PageChooserBlock: Kind(_page, lambda block, walker: page_reference_schema(walker)),
    ImageChooserBlock: Kind(_image, lambda block, walker: image_schema(walker)),
    DocumentChooserBlock: Kind(_document, _document_schema),
    ChooserBlock: Kind(_plain, _snippet_schema),
    blocks.RichTextBlock: Kind(_rich_text, lambda block, walker: HTML),
    blocks.StaticBlock: Kind(_plain, lambda block, walker: {"type": "null"}),
    blocks.BooleanBlock: Kind(_plain, _of_type("boolean")),
    blocks.IntegerBlock: Kind(_plain, _of_type("integer")),
    blocks.FloatBlock: Kind(_plain, _of_type("number")),
    blocks.DecimalBlock: Kind(lambda block, value, context: text_of(value), _of_type("string")),
    blocks.MultipleChoiceBlock: Kind(
        _plain, lambda block, walker: nullable(array({"type": ["string", "integer"]}))
    ),
    blocks.ChoiceBlock: Kind(_plain, _choice_schema),
    blocks.FieldBlock: Kind(_plain, _of_type("string")),
}


@cache
def stock_kind(block_class: type[blocks.Block]) -> Kind | None:
    """How a block of Wagtail's own, or one that only extends it, is represented."""
    return next((kind for cls, kind in STOCK.items() if issubclass(block_class, cls)), None)
