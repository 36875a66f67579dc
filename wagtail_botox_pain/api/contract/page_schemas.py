"""The JSON Schema of whole pages, as API v2 and v3 give them in detail."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from wagtail.fields import RichTextField, StreamField

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
    nullable,
    obj,
    type_name,
)

Describe = Callable[[models.Field, Walker], Schema]


def page_schema(model: type[models.Model], walker: Walker) -> Schema:
    """A reference to the schema of a page of `model`, with all that its `api_fields` name.

    Its `meta` may have more than is named, whatever `walker` is: each API adds keys of its own.
    """
    name = page_name(model)
    with walker.at(model._meta.label), walker.inside(name):
        properties = {"id": key_schema(model, walker), "meta": meta_schema(model), "title": STRING}
        # Of two of one name, Wagtail reads the last.
        fields = {
            getattr(field, "name", field): field for field in getattr(model, "api_fields", ())
        }
        for key, field in fields.items():
            properties[key] = api_field_schema(model, key, field, walker)
        return walker.define(name, obj(properties, about(model)), model.__module__)


def page_name(model: type[models.Model]) -> str:
    """The name of a page type's schema: its `api_name`, or else that of its class."""
    return type_name(file_name(model))


def file_name(model: type[models.Model]) -> str:
    return getattr(model, "api_name", None) or model.__name__


def about(model: type[models.Model]) -> str:
    described = getattr(model, "page_description", "") or ""
    return str(described) or f"A page of the type {model._meta.label}."


def meta_schema(model: type[models.Model]) -> Schema:
    """What Wagtail says about every page; more than that differs between its two APIs."""
    text = nullable(STRING)
    properties = {
        "type": {"const": model._meta.label},
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
    """The schema of one of the page type's `api_fields`."""
    if part := getattr(field, "part", None):
        return part.schema(walker, model)
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        found = None
    with walker.at(name):
        if found is None or getattr(field, "serializer", None):
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
