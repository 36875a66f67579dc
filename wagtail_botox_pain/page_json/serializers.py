"""The serializer fields of parts of a page and of a site's own StreamFields, for API v2."""

from typing import Any

from rest_framework.fields import Field

from wagtail_botox_pain.lookups.response import response_for
from wagtail_botox_pain.page_json.parts import Part, part_of
from wagtail_botox_pain.page_json.stream_fields import holds_ours, stream_field_json


class PartSerializerField(Field):
    """One part of a page. `described_as` is its type in API v3."""

    def __init__(self, part: Part, described_as: Any = Any) -> None:
        super().__init__(read_only=True)
        self.part = part
        self.described_as = described_as

        def to_representation(page: Any) -> Any:
            return part_of(page, part, self.context.get("request"))

        # API v3 reads there of what type it is.
        to_representation.__annotations__["return"] = described_as
        self.to_representation = to_representation

    def __deepcopy__(self, memo: dict[int, Any]) -> "PartSerializerField":
        return type(self)(self.part, self.described_as)

    def get_attribute(self, instance: Any) -> Any:
        return instance


class StreamSerializerField(Field):
    """A StreamField of any model. One without blocks of the package is as Wagtail gives it."""

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def to_representation(self, instance: Any) -> Any:
        name = self.source
        if holds_ours(instance._meta.get_field(name)):
            response = response_for(self.context.get("request"))
            return stream_field_json(instance, name, response, self.context)
        value = getattr(instance, name)
        return value.stream_block.get_api_representation(value, self.context)
