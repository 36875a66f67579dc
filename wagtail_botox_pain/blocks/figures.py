from collections.abc import Collection, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wagtail_botox_pain.blocks.base import ClinicBlock, ClinicValue
from wagtail_botox_pain.blocks.choosers import ImageReferenceBlock
from wagtail_botox_pain.blocks.field_blocks import CheckboxBlock, PlainTextBlock
from wagtail_botox_pain.blocks.groups import TEXT_AND_PICTURES
from wagtail_botox_pain.lookups.images import SampleImage, image_description
from wagtail_botox_pain.serialization.computed_fields import ComputedField
from wagtail_botox_pain.serialization.images import image_schema, image_set


class FigureValue(ClinicValue):
    @property
    def alternative(self) -> str:
        """What the picture shows, in words; empty for a decorative one."""
        if self["decorative"] or not self["image"]:
            return ""
        return self["alt_text"] or image_description(self["image"])

    @cached_property
    def picture(self) -> SafeString:
        """The picture's HTML, at the block's widths; nothing without a file."""
        meta = self.block.meta
        return self.references.picture(
            self["image"], alt=self.alternative, sizes=meta.sizes, widths=meta.widths
        )

    @property
    def image_set(self) -> dict[str, Any] | None:
        """The picture as JSON, at the block's widths; None without a file."""
        response = self.references.response
        return image_set(
            self["image"], response, alt=self.alternative, widths=self.block.meta.widths
        )


class FigureBlock(ClinicBlock):
    """A picture with its alternative text and caption.

    `Meta.widths` are the widths in pixels that the browser may choose from, `Meta.sizes` the
    `sizes` attribute that it chooses by.
    """

    image = ImageReferenceBlock(label=_("Image"))
    alt_text = PlainTextBlock(
        required=False,
        max_length=250,
        label=_("Alternative text"),
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    decorative = CheckboxBlock(
        required=False,
        default=False,
        label=_("Decorative"),
        help_text=_("The picture adds nothing to the text, so screen readers skip it."),
    )
    caption = PlainTextBlock(
        required=False, max_length=300, label=pgettext_lazy("image", "Caption")
    )

    def field_errors(self, value: Any) -> Iterator[tuple[str, ValidationError]]:
        if not value["image"]:
            if value["alt_text"] or value["caption"]:
                yield (
                    "image",
                    ValidationError(gettext("Choose the image that this text describes.")),
                )
        elif value["decorative"] and value["alt_text"]:
            yield (
                "alt_text",
                ValidationError(gettext("A decorative picture has no alternative text: clear it.")),
            )
        elif not (value["decorative"] or value["alt_text"]):
            yield (
                "alt_text",
                ValidationError(gettext("Describe the picture, or mark it as decorative.")),
            )

    def computed_fields(self) -> dict[str, ComputedField]:
        # The child knows the image, but not what is said of it and how wide it is shown.
        image = ComputedField(image_schema, lambda value, references: value.image_set)
        return {**super().computed_fields(), "image": image}

    def hidden_children(self, value: Any) -> Collection[str]:
        return () if value["image"] and not value["decorative"] else ("alt_text",)

    class Meta:
        icon = "image"
        label = _("Figure")
        group = TEXT_AND_PICTURES
        description = _("A picture with a caption.")
        template = "wagtail_botox_pain/blocks/figure.html"
        value_class = FigureValue
        preview_value = {
            "image": SampleImage(),
            "alt_text": _("A physiotherapist helps someone stretch their back."),
            "caption": _("Exercise is often part of the same plan."),
        }
        widths = (400, 800, 1200)
        sizes = "(min-width: 50rem) 46rem, 92vw"


class CardImageBlock(FigureBlock):
    """The figure of a card: smaller, and may be left out."""

    image = ImageReferenceBlock(required=False, label=_("Image"))

    class Meta:
        label = _("Image")
        label_format = ""
        widths = (400, 800)
        sizes = "(min-width: 50rem) 22rem, 92vw"
