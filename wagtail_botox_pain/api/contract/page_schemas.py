"""The JSON Schema of whole pages and snippets, as API v2 and v3 give them in detail."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from wagtail.fields import RichTextField, StreamField
from wagtail.models import AbstractPage

from wagtail_botox_pain.lookups.public_scope import may_be_hidden
from wagtail_botox_pain.serialization.builtin_fields import key_schema
from wagtail_botox_pain.serialization.schema import (
    BOOLEAN,
    DATE,
    HTML,
    INTEGER,
    NUMBER,
    STRING,
    Schema,
    Walker,
    array,
    model_name,
    nullable,
    obj,
    type_name,
)
from wagtail_botox_pain.services.rendition_fields import child_relations

Describe = Callable[[models.Field, Walker], Schema]


def object_schema(model: type[models.Model], walker: Walker) -> Schema:
    """A reference to the schema of an object of `model`, with all that its `api_fields` name."""
    with walker.within(model) as name:
        schema = obj(properties_of(model, walker), about(model))
        return walker.define(name, schema, model.__module__)


def properties_of(model: type[models.Model], walker: Walker) -> dict[str, Schema]:
    """What Wagtail says of every object, and the fields in `api_fields`.

    Its `meta` may have more than is named, whatever `walker` is: each API adds keys of its own.
    """
    is_page = issubclass(model, AbstractPage)
    properties = {"id": key_schema(model, walker), "meta": meta_schema(model, is_page=is_page)}
    if is_page:
        properties["title"] = STRING
    for name, field in api_fields(model).items():
        properties[name] = api_field_schema(model, name, field, walker)
    return properties


def api_fields(model: type[models.Model]) -> dict[str, Any]:
    """The `api_fields` of `model`, by name; of two of one name, Wagtail reads the last."""
    return {getattr(field, "name", field): field for field in getattr(model, "api_fields", ())}


def rows_of(model: type[models.Model], name: str) -> type[models.Model] | None:
    """The model of the inline children that `name` leads to from `model`, if it does."""
    relations = {found.get_accessor_name(): found for found in child_relations(model)}
    return relations[name].related_model if name in relations else None


def about(model: type[models.Model]) -> str:
    described = getattr(model, "page_description", "") or ""
    kind = "A page" if issubclass(model, AbstractPage) else "An object"
    return str(described) or f"{kind} of the type {model._meta.label}."


def meta_schema(model: type[models.Model], *, is_page: bool) -> Schema:
    """What Wagtail says about every page; more than that differs between its two APIs."""
    kind = {"type": {"const": model._meta.label}}
    if not is_page:
        return {**obj(kind), "additionalProperties": True}
    text = nullable(STRING)
    properties = {
        **kind,
        "detail_url": text,
        "html_url": text,
        "slug": STRING,
        "show_in_menus": BOOLEAN,
        "seo_title": text,
        "search_description": text,
        "first_published_at": text,
        "locale": text,
    }
    return {
        "type": "object",
        "properties": properties,
        "required": ["type", "detail_url", "html_url", "slug"],
        "additionalProperties": True,
    }


def api_field_schema(model: type[models.Model], name: str, field: Any, walker: Walker) -> Schema:
    """The schema of one of the `api_fields` of `model`."""
    if part := getattr(field, "part", None):
        return part.schema(walker, model)
    serializer = getattr(field, "serializer", None)
    with walker.at(name):
        if serializer is not None:
            declared = getattr(serializer, "get_api_schema", None)
            return declared(walker) if declared else walker.leave_open(serializer)
        if (rows := rows_of(model, name)) is not None:
            with walker.inside(type_ := type_name(model_name(rows))):
                properties = properties_of(rows, walker)
            # A row of a page that is previewed need not be saved.
            properties["id"] = nullable(properties["id"])
            return array(walker.define(type_, obj(properties, about(rows))))
        try:
            found = model._meta.get_field(name)
        except FieldDoesNotExist:
            return walker.leave_open(model)
        if isinstance(found, StreamField):
            return walker.walk(found.stream_block)
        for classes, describe in FIELDS:
            if isinstance(found, classes):
                schema = describe(found, walker)
                return nullable(schema) if found.null or may_be_null(found) else schema
        return walker.leave_open(model)


def may_be_null(field: models.Field) -> bool:
    """Whether JSON says null for a value of `field` that the database has.

    So it does of an object that the public may not open, and of numbers that JSON does not have.
    """
    is_hidden = field.is_relation and may_be_hidden(field.related_model)
    return is_hidden or isinstance(field, models.FloatField)


def _related(field: models.Field, walker: Walker) -> Schema:
    """A chosen object: API v2 says more of it than v3."""
    related = {
        "id": key_schema(field.related_model, walker),
        "meta": {"type": "object", "additionalProperties": True},
    }
    return {
        "type": "object",
        "properties": related,
        "required": [*related],
        "additionalProperties": True,
    }


def _always(schema: Schema) -> Describe:
    return lambda field, walker: schema


FIELDS: list[tuple[Any, Describe]] = [
    (RichTextField, _always(HTML)),
    (models.ForeignKey, _related),
    (models.BooleanField, _always(BOOLEAN)),
    (models.IntegerField, _always(INTEGER)),
    (models.FloatField, _always(NUMBER)),
    (models.DecimalField, _always(STRING)),
    ((models.DateTimeField, models.TimeField), _always(STRING)),
    (models.DateField, _always(DATE)),
    ((models.CharField, models.TextField, models.UUIDField), _always(STRING)),
]
