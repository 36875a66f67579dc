"""The schemas of API v3 (Wagtail 8): what OpenAPI says of our pages, and what may be written.

A response is never validated against them: stored content that no longer fits must not turn a
page that exists into an error. They are computed when somebody asks for them.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey
from pydantic import AliasChoices
from pydantic import Field as PydanticField
from pydantic_core import core_schema
from wagtail.api.v3.schemas.generators.read import read_generator
from wagtail.api.v3.schemas.generators.write import create_generator, patch_generator
from wagtail.fields import RichTextField, StreamField
from wagtail.models import AbstractPage

from wagtail_botox_pain.lookups.public_scope import may_be_hidden
from wagtail_botox_pain.lookups.response import response_for
from wagtail_botox_pain.page_json.parts import ARTICLE_PARTS, WRITTEN_AS_READ, Part, part_of
from wagtail_botox_pain.page_json.stream_fields import (
    holds_ours,
    stream_field_json,
    stream_field_schema,
)
from wagtail_botox_pain.serialization.representation import api_schema
from wagtail_botox_pain.serialization.schema import (
    DEFINITIONS,
    INTEGER,
    NULL,
    STRING,
    Schema,
    SchemaClashError,
    Walker,
    any_of,
)

# The app that hides what relations of a site lead to. It is not imported: it may be missing.
PUBLIC_API = "wagtail_botox_pain.public_api"


class NullableType(type):
    """Wagtail makes each type a union with None. What the JSON may be, the schema says."""

    def __or__(cls, other: Any) -> Any:
        return cls


def json_type(
    describe_json: Callable[[Walker], Schema], *, validate: Callable[[Any], Any] | None = None
) -> type:
    """A type whose JSON Schema is what `describe_json` says.

    It takes any value, or what `validate` makes of it (which raises `ValueError`). Pydantic
    builds a type of its own from it while Django starts, so this costs less than a model.
    """

    class Described(metaclass=NullableType):
        @classmethod
        def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
            if validate is None:
                return core_schema.any_schema()
            return core_schema.no_info_plain_validator_function(validate)

        @classmethod
        def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> Schema:
            walker = Walker(api_schema)
            try:
                schema = describe_json(walker)
            except SchemaClashError:
                # The site's own command says so; reading the documentation must not fail.
                return {}
            return Components(walker.definitions, handler).within(schema)  # type: ignore[no-any-return]

    return Described


class Components:
    """Turns the definitions of a schema into components of the whole document.

    Pydantic makes a component of what has a `ref`, and has no other way to ask for one.
    """

    def __init__(self, definitions: dict[str, Schema], handler: Any) -> None:
        self.definitions = definitions
        self.generator = handler.generate_json_schema
        self._begun: set[str] = set()

    def within(self, schema: Any) -> Any:
        """`schema` with references to the components instead of the definitions."""
        if isinstance(schema, list):
            return [self.within(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        name = schema.get("$ref", "").removeprefix(DEFINITIONS)
        if name in self.definitions:
            return self._component(name)
        return {key: self.within(value) for key, value in schema.items()}

    def _component(self, name: str) -> Schema:
        if name in self._begun:
            return self.generator.get_cache_defs_ref_schema(name)[1]  # type: ignore[no-any-return]
        self._begun.add(name)
        metadata = {
            "pydantic_js_functions": [lambda core, handler: self.within(self.definitions[name])]
        }
        schema = core_schema.any_schema(ref=name, metadata=metadata)
        return self.generator.generate_inner(schema)  # type: ignore[no-any-return]


@cache
def register_schemas() -> None:
    """Tell Wagtail's generators what ours are; once, however often it is called."""
    read = read_generator.field_schemas
    read_generator.register_field_schema(StreamField, typed_stream_or_builtin(read[StreamField]))
    for field_class, schema in (
        (RichTextField, read[RichTextField]),
        (ForeignKey, or_hidden(read[ForeignKey])),
    ):
        read_generator.register_field_schema(field_class, ours_or_builtin(schema, read_as_part))
    for generator in (create_generator, patch_generator):
        for field_class, written in ((RichTextField, rich_text_input), (ForeignKey, image_input)):
            generator.register_field_schema(
                field_class, ours_or_builtin(generator.field_schemas[field_class], written)
            )


def typed_stream_or_builtin(builtin: Callable[..., Any]) -> Callable[..., Any]:
    """The schema of a StreamField: the union of its blocks if ours are among them."""

    def schema(generator: Any, field: StreamField) -> tuple[Any, Any, Any]:
        if not holds_ours(field):
            return builtin(generator, field)  # type: ignore[no-any-return]

        def resolve(instance: Any, context: Any) -> Any:
            request = (context or {}).get("request")
            is_editor = request is not None and request.user.is_authenticated
            response = response_for(request, is_editor=is_editor)
            return stream_field_json(instance, field.name, response, context)

        return json_type(stream_field_schema(field.model, field)), ..., staticmethod(resolve)

    return schema


def read_as_part(generator: Any, field: Any) -> tuple[Any, Any, Any]:
    """The schema of a field that is read as the part of the page with its name."""
    part = ARTICLE_PARTS[field.name]

    def resolve(page: Any, context: Any) -> Any:
        return part_of(page, part)

    return part_type(part), None, staticmethod(resolve)


def or_hidden(wagtail_schema: Callable[..., Any]) -> Callable[..., Any]:
    """The schema of a foreign key, nullable where the app `public_api` may hide its object."""

    def schema(generator: Any, field: Any) -> tuple[Any, Any, Any]:
        annotation, default, resolve = wagtail_schema(generator, field)
        is_optional = apps.is_installed(PUBLIC_API) and may_be_hidden(field.related_model)
        return annotation | None if is_optional else annotation, default, resolve

    return schema


@cache
def part_type(part: Part) -> type:
    """The type of one part of a page."""
    return json_type(lambda walker: part.schema(walker, AbstractPage))


def ours_or_builtin(builtin: Callable[..., Any], ours: Callable[..., Any]) -> Callable[..., Any]:
    """What `ours` gives for a writable part of our pages, or else what `builtin` gives."""

    def schema(generator: Any, field: Any) -> Any:
        # The mixins of our page types import this module.
        is_of_mixin = hasattr(field.model, "page_references")
        if is_of_mixin and field.name in WRITTEN_AS_READ:
            return ours(generator, field)
        return builtin(generator, field)

    return schema


def rich_text_input(generator: Any, field: Any) -> Any:
    """Rich text with its format, as Wagtail takes it; a plain string is HTML."""
    formatted = {
        "type": "object",
        "properties": {"content": STRING, "format": {**STRING, "default": "db_html"}},
        "required": ["content"],
    }

    def check(written: Any) -> Any:
        if isinstance(written, dict) and isinstance(written.get("content"), str):
            kind = written.get("format", "db_html")
            if isinstance(kind, str):
                return {"format": kind, "content": written["content"]}
        elif isinstance(written, str):
            return written
        raise ValueError("rich text is a string, or an object with its content and format")

    return json_type(lambda walker: any_of([STRING, formatted]), validate=check), ""


def image_input(generator: Any, field: Any) -> Any:
    """An image as it is read, of which only the id is looked at; or its id."""
    key = any_of([INTEGER, STRING])
    image = {"type": "object", "properties": {"id": key}, "required": ["id"]}

    def check(written: Any) -> Any:
        found = written.get("id", written) if isinstance(written, dict) else written
        if written is None or isinstance(found, int | str):
            return found
        raise ValueError("an image is its id, or an object with its id")

    written = json_type(lambda walker: any_of([image, INTEGER, STRING, NULL]), validate=check)
    aliases = AliasChoices(field.name, field.attname)
    return written, PydanticField(None, validation_alias=aliases)
