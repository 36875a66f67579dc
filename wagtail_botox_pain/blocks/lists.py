"""Lists of items, and their limits."""

import uuid
from collections.abc import Iterable
from typing import Any

from wagtail.blocks import ListBlock
from wagtail.blocks.list_block import ListBlockValidationError, ListValue
from wagtail.blocks.stream_block import StreamBlockValidationError

from wagtail_botox_pain.blocks.segments import list_segments
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.representation import list_json, list_schema
from wagtail_botox_pain.serialization.values import APIRepresentationMixin, BlockBase
from wagtail_botox_pain.stored import repair


class DraftLimitsMixin(BlockBase):
    """Lets a draft hold more blocks than may be published."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except (StreamBlockValidationError, ListBlockValidationError) as error:
            if not self.is_deferred_validation or error.block_errors:
                raise
            return self.normalize(value)


class ItemsBlock(DraftLimitsMixin, APIRepresentationMixin, ListBlock):
    """A list that takes `null` for empty; `min_num=1` makes it required for publishing."""

    reads_anything = True

    def to_python(self, value: Any) -> Any:
        (found,) = self.bulk_to_python([value])
        return found

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        """As Wagtail's, with fewer steps for lists that are complete."""
        lists = [repair.complete_list(value) for value in values]
        block = self.child_block
        stored_items = [item["value"] for stored in lists for item in stored]
        if repair.holds_incomplete(block):
            stored_items = [repair.complete(block, stored) for stored in stored_items]
        items = iter(block.bulk_to_python(stored_items))
        return [
            ListValue(
                self,
                bound_blocks=[
                    with_anchor(ListValue.ListChild(block, next(items), id=item["id"]))
                    for item in stored
                ],
            )
            for stored in lists
        ]

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return list_segments(value)

    def represent(self, value: Any, references: References, context: Any) -> list[dict[str, Any]]:
        return list_json(self, value, context)

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
        return list_schema(self, walker)

    @property
    def required(self) -> bool:
        return bool(self.meta.min_num)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.ListBlock", args, kwargs


def with_anchor(child: Any) -> Any:
    """Tell a value of ours the id of its block in a stream, or of its item in a list.

    A block that is not stored yet gets its id now.
    """
    if hasattr(child.value, "anchor"):
        child.id = child.id or str(uuid.uuid4())
        child.value.anchor = child.id
    return child


def missing_value(child: Any) -> Any:
    """The value of a child whose key is missing in stored JSON.

    An ItemsBlock has no items then. The default of Wagtail's ListBlock has one, which would have
    another id each time that it is read.
    """
    if isinstance(child, ItemsBlock):
        return child.to_python(None)
    if isinstance(child, ListBlock):
        stored = child.get_prep_value(child.get_default())
        return child.to_python(repair.complete_list([item["value"] for item in stored]))
    return child.get_default()
