"""The `api_fields` of our page types, for Wagtail's API v2 and v3."""

import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.apps import apps
from wagtail.api import APIField

from wagtail_botox_pain.page_json.parts import ARTICLE_PARTS, INDEX_PARTS, WRITTEN_AS_READ, Part


def schemas_of_v3() -> Any:
    """Our schemas for API v3, once Wagtail's own are there; None before, and without API v3."""
    is_there = "wagtail.api.v3.schemas.generators.write" in sys.modules
    if not is_there or not apps.is_installed("wagtail.api.v3"):
        return None
    # Needs Wagtail 8.
    from wagtail_botox_pain.page_json import v3_schemas

    # Wagtail generates its schemas when the first app with an endpoint is ready, which may be
    # before ours is. It reads the serializer of each field before it generates its schema.
    v3_schemas.register_schemas()
    return v3_schemas


class WritableField(APIField):
    """A field of the model that API v3 accepts; Wagtail before 8 only reads."""

    def __init__(self, name: str, part: Part) -> None:
        super().__init__(name)
        self.part = part
        self.writable = True

    @property
    def serializer(self) -> None:
        schemas_of_v3()

    @serializer.setter
    def serializer(self, value: None) -> None:
        """Ignore what Wagtail sets: a field with a serializer cannot be written."""


class PartField(APIField):
    """One part of a page, which is computed and never written."""

    def __init__(self, name: str, part: Part) -> None:
        self.part = part
        super().__init__(name)

    @property
    def serializer(self) -> Any:
        # REST framework is slow to import, and Wagtail 7.4 imports it only where an API is served.
        from wagtail_botox_pain.page_json import serializers

        schemas = schemas_of_v3()
        described_as = schemas.part_type(self.part) if schemas else Any
        return serializers.PartSerializerField(self.part, described_as)

    @serializer.setter
    def serializer(self, value: None) -> None:
        """Ignore what Wagtail sets."""


def api_fields(parts: Mapping[str, Part]) -> list[APIField]:
    """What Wagtail reads as a page type's `api_fields`.

    A writable part is listed twice: API v3 writes fields without a serializer, and reads the last
    field of a name. Parts that are written as they are read come last, because Wagtail 8.0.0 gives
    every field that has a serializer the type `Any`. `v3_schemas` gives them their types.
    """
    writable = {name: WritableField(name, part) for name, part in parts.items() if part.writable}
    # Wagtail asks a body itself, so that API v3 knows its blocks.
    read = [PartField(name, part) for name, part in parts.items() if name != "body"]
    read_last = [writable[name] for name in WRITTEN_AS_READ if name in writable]
    return [*writable.values(), *read, *read_last]


@cache
def article_fields() -> list[APIField]:
    return api_fields(ARTICLE_PARTS)


@cache
def index_fields() -> list[APIField]:
    return api_fields(INDEX_PARTS)
