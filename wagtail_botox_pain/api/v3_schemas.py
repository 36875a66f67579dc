"""The schemas of API v3 (Wagtail 8): what OpenAPI says of our pages, and what may be written.

A response is never validated against them: stored content that no longer fits must not turn a
page that exists into an error. They are computed when somebody asks for them.
"""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

from django.db.models import Field, ForeignKey
from pydantic import AfterValidator, AliasChoices, BaseModel
from pydantic import Field as PydanticField
from pydantic_core import core_schema
from wagtail.api.v3.schemas.generators.read import read_generator
from wagtail.api.v3.schemas.generators.write import create_generator, patch_generator
from wagtail.fields import RichTextField
from wagtail.models import AbstractPage

from wagtail_botox_pain.fields import BodyField

from .fields import WRITTEN_AS_READ
from .pages import Part
from .schema import DEFINITIONS, Schema, SchemaClashError, Walker


def json_type(describe_json: Callable[[Walker], Schema]) -> type:
    """A type that takes any value, and whose JSON Schema is what `describe_json` says."""

    class Described:
        @classmethod
        def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
            return core_schema.any_schema()

        @classmethod
        def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> Schema:
            walker = Walker()
            try:
                schema = describe_json(walker)
            except SchemaClashError:
                # The site's own command says so; reading the documentation must not fail.
                return {}
            return Components(walker.definitions, handler).within(schema)

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
            return self.generator.get_cache_defs_ref_schema(name)[1]
        self._begun.add(name)
        metadata = {
            "pydantic_js_functions": [lambda core, handler: self.within(self.definitions[name])]
        }
        return self.generator.generate_inner(core_schema.any_schema(ref=name, metadata=metadata))


@cache
def describe() -> None:
    """Tell Wagtail's generators what ours are; once, however often it is called."""
    read_generator.register_field_schema(BodyField, body_schema)
    for generator in (create_generator, patch_generator):
        for field_class, written in ((RichTextField, rich_text_input), (ForeignKey, image_input)):
            generator.register_field_schema(
                field_class, ours_or(generator.field_schemas[field_class], written)
            )


def body_schema(generator: Any, field: BodyField) -> tuple[Any, Any, Any]:
    """A body as the union of its blocks."""

    def describe_body(walker: Walker) -> Schema:
        with walker.at(field.name):
            return walker.walk(field.stream_block)

    def resolve(page: Any, context: Any) -> Any:
        value = getattr(page, field.name)
        return value.stream_block.get_api_representation(value, context)

    return json_type(describe_body), [], staticmethod(resolve)


@cache
def part_type(part: Part) -> type:
    """The type of one part of a page."""
    return json_type(lambda walker: part.schema(walker, AbstractPage))


class RichTextInput(BaseModel):
    """Rich text with its format, as Wagtail takes it; a plain string is HTML."""

    format: str = "db_html"
    content: str


class ImageInput(BaseModel):
    """An image as it is read. Only the id is looked at."""

    id: int | str


def key_of(written: ImageInput | int | str | None) -> int | str | None:
    return written.id if isinstance(written, ImageInput) else written


def ours_or(stock: Callable[..., Any], ours: Callable[..., Any]) -> Callable[..., Any]:
    """What `ours` gives for a writable part of our pages, or else what `stock` gives."""
    from wagtail_botox_pain.models import ClinicPageMixin

    def schema(generator: Any, field: Field) -> Any:
        if issubclass(field.model, ClinicPageMixin) and field.name in WRITTEN_AS_READ:
            return ours(generator, field)
        return stock(generator, field)

    return schema


def rich_text_input(generator: Any, field: Field) -> Any:
    return str | RichTextInput, ""


def image_input(generator: Any, field: Field) -> Any:
    aliases = AliasChoices(field.name, field.attname)
    written = Annotated[ImageInput | int | str | None, AfterValidator(key_of)]
    return written, PydanticField(None, validation_alias=aliases)
