"""Choosers whose objects are looked up together with all others of a body."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from wagtail_botox_pain.blocks.field_blocks import DraftFieldMixin
from wagtail_botox_pain.blocks.segments import overridable_segments, overriding
from wagtail_botox_pain.lookups.body import current_references
from wagtail_botox_pain.lookups.images import image_description
from wagtail_botox_pain.serialization.images import image_schema, image_set
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.values import page_reference, page_reference_schema
from wagtail_botox_pain.stored.collected_keys import BIGGEST_KEY, Collected, CollectsKeys


class ReferenceChooserMixin(DraftFieldMixin, CollectsKeys):
    """A chooser whose objects come with all others of the body, in one query."""

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        keys = [self.as_key(value) for value in values]
        references = current_references.get() or References()
        return references.objects(self.model_class, keys)

    def to_python(self, value: Any) -> Any:
        return super().to_python(self.as_key(value))

    def collect(self, values: Iterable[Any], collected: Collected) -> None:
        keys = collected.keys[self.model_class]
        keys.update(key for value in values if (key := self.as_key(value)) is not None)

    @cached_property
    def key_field(self) -> Any:
        return self.model_class._meta.pk

    def as_key(self, value: Any) -> Any:
        """`value` as a key of the chosen model, or None for what cannot be one."""
        try:
            key = None if value is None else self.key_field.to_python(value)
        except (ValidationError, TypeError, ValueError):
            return None
        return None if isinstance(key, int) and abs(key) > BIGGEST_KEY else key

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return overridable_segments(value and value.pk)

    def restore_translated_segments(self, value: Any, segments: list[Any]) -> Any:
        """The object that overrides the source's, as long as it exists."""
        key = self.as_key(overriding(segments, None))
        return self.model_class._default_manager.filter(pk=key).first() or value


class ImageReferenceBlock(ReferenceChooserMixin, ImageChooserBlock):
    """An image of the site's library; None when it was deleted."""

    migrates_as = "wagtail.images.blocks.ImageChooserBlock"

    def represent(self, value: Any, references: References, context: Any) -> dict[str, Any] | None:
        return image_set(value, references.response, alt=image_description(value))

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
        return image_schema(walker)


class PageReferenceBlock(ReferenceChooserMixin, blocks.PageChooserBlock):
    """A page of the site; None when it was deleted."""

    migrates_as = "wagtail.blocks.PageChooserBlock"

    def represent(self, value: Any, references: References, context: Any) -> dict[str, Any] | None:
        return page_reference(value, references)

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
        return page_reference_schema(walker)
