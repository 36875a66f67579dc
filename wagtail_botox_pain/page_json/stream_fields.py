"""A site's own StreamFields with blocks of the package: their JSON is made as that of a body.

What the blocks refer to is read together, links lead to the language of the page, and fixed words
are in that language, whatever language is active.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Model
from modelcluster.fields import ParentalKey
from wagtail.fields import StreamField

from wagtail_botox_pain.fields import BodyField
from wagtail_botox_pain.i18n.language_codes import override_content_language
from wagtail_botox_pain.lookups.page_links import is_multilingual
from wagtail_botox_pain.lookups.response import ResponseContext
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.schema import Schema, Walker
from wagtail_botox_pain.serialization.values import APIRepresentationMixin
from wagtail_botox_pain.stored.repair import complete_ids
from wagtail_botox_pain.stored.visitor import walk


@cache
def holds_ours(field: StreamField) -> bool:
    """Whether `field` is a body or has a block of the package, at any depth."""
    return isinstance(field, BodyField) or any(
        isinstance(block, APIRepresentationMixin) for _path, block in walk(field.stream_block)
    )


def our_stream_fields(model: type[Model]) -> list[StreamField]:
    """The StreamFields of `model` that hold a body or another block of the package."""
    return [
        field
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
        and getattr(field, "is_configured", lambda: True)()
        and holds_ours(field)
    ]


def parental_key(model: type[Model]) -> ParentalKey | None:
    """The key by which a row of `model` belongs to another object, as an inline child does."""
    return next((field for field in model._meta.fields if isinstance(field, ParentalKey)), None)


def language_of(holder: Any) -> str | None:
    """The language of the content of a page or snippet; None where it is not known."""
    if (language := getattr(holder, "content_language", None)) is not None:
        return str(language)
    if not is_multilingual():
        return settings.LANGUAGE_CODE
    while getattr(holder, "alias_of_id", None):
        holder = holder.alias_of
    locale = getattr(holder, "locale", None)
    return locale.language_code if locale else None


def attach_stream(instance: Any, name: str, response: ResponseContext) -> Any:
    """The value of the StreamField `name`, whose blocks share their look-ups with `response`."""
    value = getattr(instance, name)
    if getattr(value, "references", None) is None:
        complete_ids(value)
        value.references = References(value.stream_block, [*value.raw_data])
    key = parental_key(type(instance))
    value.references.page = getattr(instance, key.name) if key else instance
    if value.references.response is not response:
        value.references.attach(response)
    return value


def attach_streams(instances: Iterable[Any], response: ResponseContext) -> None:
    """Read what the StreamFields of all `instances` refer to together."""
    for instance in instances:
        for field in our_stream_fields(type(instance)):
            attach_stream(instance, field.name, response)


def stream_field_json(
    instance: Any, name: str, response: ResponseContext, context: Any
) -> list[dict[str, Any]]:
    """The JSON of the StreamField `name` of `instance`, for Wagtail's serializer `context`."""
    value = attach_stream(instance, name, response)
    with (
        value.references.active(),
        override_content_language(language_of(value.references.page)),
        response.in_one_language(),
    ):
        return value.stream_block.get_api_representation(value, context)  # type: ignore[no-any-return]


def stream_field_schema(model: type[Model], field: StreamField) -> Callable[[Walker], Schema]:
    """The schema of that JSON, whose types are named for where they stand in `model`."""

    def describe(walker: Walker) -> Schema:
        with walker.within(model), walker.at(field.name):
            return walker.walk(field.stream_block)

    return describe
