"""Hands the parts of a page to Wagtail's API, v2 and v3 alike."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from rest_framework.fields import Field
from wagtail.api import APIField

from .pages import ARTICLE_PARTS, INDEX_PARTS, Part, part_of


class WritableField(APIField):
    """A field of the model that API v3 accepts; Wagtail before 8 only reads."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.writable = True


class PartField(Field):
    """One part of a page, for serializers of REST framework and, by its duck type, of API v3."""

    def __init__(self, part: Part) -> None:
        super().__init__(read_only=True)
        self.part = part

    def __deepcopy__(self, memo: dict[int, Any]) -> "PartField":
        return type(self)(self.part)

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def to_representation(self, page: Any) -> Any:
        return part_of(page, self.part, self.context.get("request"))


def api_fields(parts: Mapping[str, Part]) -> list[APIField]:
    """What Wagtail reads as a page type's `api_fields`.

    A part that can be written stands there twice: v3 writes what has no serializer, and of two
    it reads the last.
    """
    writable = [WritableField(name) for name, part in parts.items() if part.writable]
    return [
        *writable,
        *(
            APIField(name, serializer=PartField(part))
            for name, part in parts.items()
            # Wagtail asks a body itself, so that API v3 knows its blocks.
            if name != "body"
        ),
    ]


@cache
def article_fields() -> list[APIField]:
    return api_fields(ARTICLE_PARTS)


@cache
def index_fields() -> list[APIField]:
    return api_fields(INDEX_PARTS)
