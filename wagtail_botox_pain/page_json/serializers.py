"""The serializer field of a part of a page, for API v2."""

from typing import Any

from rest_framework.fields import Field

from wagtail_botox_pain.page_json.parts import Part, part_of


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
