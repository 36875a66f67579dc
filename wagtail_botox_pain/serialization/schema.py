"""JSON Schema (draft 2020-12) of what the API says, found by walking over blocks.

A block that has a representation of its own says its schema in `get_api_schema(walker)`. Of any
other block that is not Wagtail's, and represents its value in its own way, the JSON cannot be
known: it is noted in `Walker.untyped` and allowed to be anything.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import cleandoc
from typing import Any, NamedTuple

from wagtail.models import AbstractPage

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
BOOLEAN: Schema = {"type": "boolean"}
HTML: Schema = {"type": "string", "contentMediaType": "text/html"}
DATE: Schema = {"type": "string", "format": "date"}
DATE_TIME: Schema = {"type": "string", "format": "date-time"}
NULL: Schema = {"type": "null"}
NOTHING: Schema = {"not": {}}

DEFINITIONS = "#/$defs/"
PREFIX = "Botox"
# In TypeScript, the union of all pages.
ANY_PAGE = f"{PREFIX}Page"


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, NULL]}


def array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def one_of(schemas: list[Schema]) -> Schema:
    """One of these, which exclude each other; nothing at all where there are none."""
    return {"oneOf": schemas} if schemas else NOTHING


def any_of(schemas: list[Schema]) -> Schema:
    """Any of these; nothing at all where there are none."""
    return {"anyOf": schemas} if schemas else NOTHING


def obj(properties: dict[str, Schema], description: str = "") -> Schema:
    """An object that has all of these properties, and as `Walker` closes it, no others."""
    return with_description(
        {"type": "object", "properties": properties, "required": list(properties)}, description
    )


def with_description(schema: Schema, description: str) -> Schema:
    """`schema`, which says what it is for unless it does so already."""
    return {"description": description, **schema} if description else schema


def reference(name: str) -> Schema:
    return {"$ref": f"{DEFINITIONS}{name}"}


def camel(name: str) -> str:
    """`key_points` as `KeyPoints`, the way that names of types are written."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[\W_]+", name))


def type_name(name: str, prefix: str = PREFIX) -> str:
    """`name` behind `prefix`, and as a name of a type: `price-list` as `PriceList`."""
    name = name if name.startswith(prefix) else f"{prefix}{name}"
    return name if name.isidentifier() else prefix + camel(name.removeprefix(prefix))


def model_name(model: Any) -> str:
    """What the schema of a model is called: its `api_name`, or the name of its class.

    A model that is no page has the label of its app before its name.
    """
    own: str | None = getattr(model, "api_name", None)
    return own or (model.__name__ if issubclass(model, AbstractPage) else model._meta.label)


class SchemaClashError(Exception):
    """Two different schemas want the same name, or one wants that of the union of all pages."""


class Untyped(NamedTuple):
    """A block or field whose JSON cannot be known: its path and its class."""

    path: str
    name: str

    def __str__(self) -> str:
        return f"{self.path} ({self.name})"


class Walker:
    """Gathers the definitions of everything that is walked over.

    `describe` gives the schema of a block, such as `representation.api_schema`. `closed` forbids
    properties that are not named, which is for tests: clients of a published schema must ignore
    what a later release adds.
    """

    # Keys are integers, or text where a site's models have such.
    key: Schema = any_of([INTEGER, STRING])

    def __init__(
        self, describe: Callable[[Any, "Walker"], Schema], *, closed: bool = False
    ) -> None:
        self.describe = describe
        self.closed = closed
        self.definitions: dict[str, Schema] = {}
        self.untyped: list[Untyped] = []
        self.path: list[str] = []
        self._origins: dict[str, str] = {}
        self._walking: dict[int, str] = {}
        # The definitions that stand around what is walked over, each with the length of its path.
        self._around: list[tuple[str, int]] = []

    def walk(self, block: Any) -> Schema:
        """The schema of what `block.get_api_representation` gives."""
        return self.describe(block, self)

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Remember that the current block is at `name`."""
        self.path.append(name)
        try:
            yield
        finally:
            self.path.pop()

    @contextmanager
    def within(self, model: Any) -> Iterator[str]:
        """Remember that the current field is one of `model`; gives the name of its type."""
        name = type_name(model_name(model))
        with self.at(model._meta.label), self.inside(name):
            yield name

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """Remember that the current block is part of the definition `name`."""
        self._around.append((name, len(self.path)))
        try:
            yield
        finally:
            self._around.pop()

    def close(self, schema: Schema) -> Schema:
        """`schema`, which has no other properties than those named, where this walker closes."""
        closes = self.closed and schema.get("type") == "object"
        return {**schema, "additionalProperties": False} if closes else schema

    def leave_open(self, block: Any) -> Schema:
        """Anything, noted as the JSON of a block, or a model's field, that does not say it."""
        cls = block if isinstance(block, type) else type(block)
        self.untyped.append(Untyped(".".join(self.path), f"{cls.__module__}.{cls.__qualname__}"))
        return {}

    def name_of(self, block: Any, prefix: str = PREFIX) -> str:
        """The name of a block's schema: `Meta.api_name`, or else that of its class.

        A class of Wagtail's own has no name that says what is in it, and an instance with other
        children than its class is not what the class's name says: these are named by where
        they stand. So no name depends on what else is walked over, or when.
        """
        name = getattr(block.meta, "api_name", None)
        if not name and not is_builtin(block) and has_own_children(block):
            name = type(block).__name__.removesuffix("Block")
        if name:
            return type_name(name, prefix)
        around, depth = self._around[-1] if self._around else (prefix, 0)
        place = "".join(map(camel, self.path[depth:]))
        # `camel` makes no underscore, so this is not the name of a child in a stream.
        return f"{around}_{place or type(block).__name__}"

    def define(self, name: str, schema: Schema, origin: str = "") -> Schema:
        """Keep `schema` under a name that is the only one, and give a reference to it.

        `origin` says whose it is. Raises `SchemaClashError` where another schema has the name.
        """
        schema = self.close(schema)
        origin = f"{origin or 'a part'} at {'.'.join(self.path) or 'the root'}"
        first = self._origins.setdefault(name, origin)
        if shape(self.definitions.setdefault(name, schema)) != shape(schema):
            raise SchemaClashError(
                f"{name} would be the name of two different shapes: {first}, and {origin}. Give "
                "one of the two classes another name, or an api_name in its Meta."
            )
        return reference(name)

    def define_block(
        self, block: Any, build: Callable[[str], Schema], prefix: str = PREFIX
    ) -> Schema:
        """Keep what `build` makes of the block's name under that name; refer to it.

        A block inside itself refers to itself.
        """
        if name := self._walking.get(id(block)):
            return reference(name)
        name = self._walking[id(block)] = self.name_of(block, prefix)
        try:
            with self.inside(name):
                schema = build(name)
        finally:
            del self._walking[id(block)]
        cls = type(block)
        return self.define(name, schema, f"{cls.__module__}.{cls.__qualname__}")


def is_builtin(block: Any) -> bool:
    return type(block).__module__.startswith("wagtail.")


def has_own_children(block: Any) -> bool:
    """Whether the children of `block` are those that its class declares."""
    declared = getattr(type(block), "base_blocks", {})
    children = block.child_blocks
    return declared.keys() == children.keys() and all(
        declared[name] is child for name, child in children.items()
    )


def shape(schema: Schema) -> Schema:
    """`schema` without what it says about itself."""
    return {key: value for key, value in schema.items() if key != "description"}


def about(block: Any) -> str:
    """What a block is for, as its class says to editors or, failing that, to developers."""
    if said := getattr(block.meta, "description", None):
        return str(said)
    documented = "" if is_builtin(block) else type(block).__doc__ or ""
    return cleandoc(documented).partition("\n\n")[0].replace("\n", " ")


def helped(schema: Schema, block: Any) -> Schema:
    """The schema of a child, with what an editor is told about it."""
    field = getattr(block, "field", None)
    text = getattr(field, "help_text", None) or getattr(block.meta, "help_text", None)
    # Where it stands it says more than what it is.
    return {**schema, "description": str(text)} if text else schema


def child_schemas(
    block: Any, walker: Walker, describe: Callable[[Any, Walker], Schema]
) -> dict[str, Schema]:
    """The schemas of the children of `block`, by name."""
    properties = {}
    for name, child in block.child_blocks.items():
        with walker.at(name):
            properties[name] = helped(describe(child, walker), child)
    return properties


def telephone_schema(walker: Walker) -> Schema:
    """The schema of `TelephoneNumber.as_json`."""
    number = obj(
        {"number": STRING, "display": STRING, "href": STRING},
        "A telephone number: as stored (E.164, or a short number), as readers see it, as a link.",
    )
    return nullable(walker.define("BotoxTelephone", number))
