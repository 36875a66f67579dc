from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wagtail_botox_pain.blocks.base import ClinicBlock, ClinicValue
from wagtail_botox_pain.blocks.emergency import require_emergency_number
from wagtail_botox_pain.blocks.field_blocks import (
    FactChoiceBlock,
    PlainParagraphBlock,
    PlainTextBlock,
)
from wagtail_botox_pain.blocks.groups import TEXT_AND_PICTURES
from wagtail_botox_pain.blocks.lists import ItemsBlock
from wagtail_botox_pain.blocks.rich_text import SECTION_FEATURES, RichTextBlock
from wagtail_botox_pain.choices import CalloutLevel
from wagtail_botox_pain.lookups.clinic import clinic_settings
from wagtail_botox_pain.serialization.computed_fields import EMERGENCY_TELEPHONE, ComputedField


class SectionBlock(ClinicBlock):
    """A part of the article: a heading and its text."""

    heading = PlainTextBlock(max_length=150, label=_("Heading"))
    text = RichTextBlock(features=SECTION_FEATURES, label=_("Text"))

    class Meta:
        icon = "title"
        label = _("Section")
        group = TEXT_AND_PICTURES
        description = _("A heading with text below it.")
        template = "wagtail_botox_pain/blocks/section.html"
        preview_value = {
            "heading": _("How the treatment works"),
            "text": format_lazy(
                "<p>{}</p>",
                _(
                    "The medicine blocks the signal that tells a muscle to tighten, so the muscle "
                    "may relax for a time."
                ),
            ),
        }


class PointBlock(PlainParagraphBlock):
    """A text in a list, where Wagtail prints no label beside the field."""

    @cached_property
    def field(self) -> forms.Field:
        field = super().field
        field.widget.attrs["aria-label"] = self.meta.label
        return field


class KeyPointsBlock(ClinicBlock):
    """What a reader should remember, as a short list."""

    heading = PlainTextBlock(required=False, max_length=150, label=_("Heading"))
    introduction = PlainParagraphBlock(required=False, max_length=500, label=_("Introduction"))
    points = ItemsBlock(PointBlock(max_length=300, label=_("Point")), min_num=1, label=_("Points"))

    class Meta:
        icon = "list-ul"
        label = _("Key points")
        group = TEXT_AND_PICTURES
        description = _("A short list of what matters most.")
        template = "wagtail_botox_pain/blocks/key_points.html"
        preview_value = {
            "heading": _("What it may do"),
            "introduction": _("In some people the injections may:"),
            "points": [_("ease muscle spasms"), _("make movement easier for a time")],
        }


class CalloutValue(ClinicValue):
    @property
    def level_label(self) -> str:
        """The level in words, so that it never rests on colour alone."""
        return self.choice_label("level")

    @property
    def is_emergency(self) -> bool:
        return bool(self["level"] == CalloutLevel.EMERGENCY)


class CalloutBlock(ClinicBlock):
    """Something that a reader must not miss."""

    level = FactChoiceBlock(
        CalloutLevel.choices, default=CalloutLevel.INFORMATION.value, label=_("Level")
    )
    heading = PlainTextBlock(required=False, max_length=150, label=_("Heading"))
    text = RichTextBlock(label=_("Text"))

    def field_errors(self, value: Any) -> Iterator[tuple[str, ValidationError]]:
        if value.is_emergency:
            yield from require_emergency_number("level")

    def computed_fields(self) -> dict[str, ComputedField]:
        return {**super().computed_fields(), "emergency_telephone": EMERGENCY_TELEPHONE}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        if value.is_emergency:
            context["clinic"] = clinic_settings(context, value.references)
        return context

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        group = TEXT_AND_PICTURES
        description = _("Information, a warning or what to do in an emergency, set apart.")
        template = "wagtail_botox_pain/blocks/callout.html"
        value_class = CalloutValue
        preview_value = {
            "level": CalloutLevel.IMPORTANT.value,
            "heading": _("Before you decide"),
            "text": format_lazy(
                "<p>{}</p>",
                _("Talk about your health history and the medicines that you take."),
            ),
        }
