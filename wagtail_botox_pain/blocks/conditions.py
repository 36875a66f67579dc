from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wagtail_botox_pain.blocks.base import ClinicBlock
from wagtail_botox_pain.blocks.field_blocks import FactChoiceBlock, PlainTextBlock, WebAddressBlock
from wagtail_botox_pain.blocks.figures import CardImageBlock
from wagtail_botox_pain.blocks.groups import TREATMENT
from wagtail_botox_pain.blocks.links import LinkBlock
from wagtail_botox_pain.blocks.lists import ItemsBlock
from wagtail_botox_pain.blocks.rich_text import RichTextBlock
from wagtail_botox_pain.blocks.sources import SOURCE_HELP, SourcedValue, require_source
from wagtail_botox_pain.choices import Evidence, RegulatoryStatus
from wagtail_botox_pain.lookups.images import SampleImage


class ConditionCardValue(SourcedValue):
    @cached_property
    def status_label(self) -> str:
        """The regulatory status in words; nothing when it is not stated."""
        stated = self["regulatory_status"] != RegulatoryStatus.NOT_STATED
        return self.choice_label("regulatory_status") if stated else ""

    @cached_property
    def evidence_label(self) -> str:
        """The strength of the evidence in words; nothing when it is not stated."""
        stated = self["evidence"] != Evidence.NOT_STATED
        return self.choice_label("evidence") if stated else ""


CARD_SAMPLE = {
    "name": _("Knee pain"),
    "summary": format_lazy(
        "<p>{}</p>",
        _("Some studies found less pain for a time. Others found no difference."),
    ),
    "regulatory_status": RegulatoryStatus.OFF_LABEL.value,
    "evidence": Evidence.MIXED.value,
    "source_url": "https://www.example.org/review",
    "image": {"image": SampleImage(), "decorative": True},
}


class ConditionCardBlock(ClinicBlock):
    """A condition that the treatment is used for, its approval and its evidence."""

    name = PlainTextBlock(max_length=120, label=_("Condition"))
    summary = RichTextBlock(label=_("Summary"))
    regulatory_status = FactChoiceBlock(
        RegulatoryStatus.choices,
        default=RegulatoryStatus.NOT_STATED.value,
        label=_("Regulatory status"),
        help_text=_("Of this treatment for this condition, where your readers live."),
    )
    evidence = FactChoiceBlock(
        Evidence.choices,
        default=Evidence.NOT_STATED.value,
        label=_("Strength of the evidence"),
        help_text=_("What studies show, whatever the regulatory status is."),
    )
    source_url = WebAddressBlock(
        required=False, label=pgettext_lazy("of a fact", "Source"), help_text=SOURCE_HELP
    )
    image = CardImageBlock()
    link = LinkBlock()

    def field_errors(self, value: Any) -> Iterator[tuple[str, ValidationError]]:
        if value["regulatory_status"] == RegulatoryStatus.APPROVED:
            yield from require_source(value, gettext("Give the source of the approval."))
        elif value["evidence"] != Evidence.NOT_STATED:
            yield from require_source(value, gettext("Give the source of the evidence."))

    class Meta:
        icon = "botox-pain-condition"
        label = _("Condition card")
        group = TREATMENT
        description = _("A condition, whether the treatment is approved for it, and the evidence.")
        template = "wagtail_botox_pain/blocks/condition_card.html"
        value_class = ConditionCardValue
        preview_value = CARD_SAMPLE
        label_format = "{name}"


class ConditionCardsBlock(ClinicBlock):
    """The conditions that the treatment is used or studied for."""

    heading = PlainTextBlock(required=False, max_length=150, label=_("Heading"))
    introduction = RichTextBlock(required=False, label=_("Introduction"))
    cards = ItemsBlock(ConditionCardBlock(), min_num=1, label=_("Cards"))

    class Meta:
        icon = "botox-pain-condition"
        label = _("Condition cards")
        group = TREATMENT
        description = _("Conditions, each with its regulatory status and its evidence.")
        template = "wagtail_botox_pain/blocks/condition_cards.html"
        preview_value = {
            "heading": _("Where it is being studied"),
            "cards": [
                CARD_SAMPLE,
                {
                    "name": _("Chronic migraine"),
                    "summary": format_lazy(
                        "<p>{}</p>", _("For adults with headaches on most days of the month.")
                    ),
                    "regulatory_status": RegulatoryStatus.APPROVED.value,
                    "source_url": "https://www.example.org/label",
                    "image": {"image": SampleImage(), "decorative": True},
                },
            ],
        }
