from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail_botox_pain.blocks.base import ClinicBlock, ClinicValue
from wagtail_botox_pain.blocks.emergency import require_emergency_number
from wagtail_botox_pain.blocks.field_blocks import (
    FactChoiceBlock,
    PlainParagraphBlock,
    PlainTextBlock,
    WebAddressBlock,
)
from wagtail_botox_pain.blocks.groups import SAFETY
from wagtail_botox_pain.blocks.lists import ItemsBlock
from wagtail_botox_pain.blocks.rich_text import RichTextBlock
from wagtail_botox_pain.blocks.sources import SOURCE_HELP, SourcedValue, require_source
from wagtail_botox_pain.choices import ContraindicationKind, Frequency, Seriousness
from wagtail_botox_pain.lookups.clinic import clinic_settings
from wagtail_botox_pain.serialization.computed_fields import (
    EMERGENCY_TELEPHONE,
    ComputedField,
    grouped_items,
)

# Readers meet what they must act on first. What has no choice, or one that was removed, comes last.
OTHER = "other"
SERIOUSNESS_HEADINGS = {
    Seriousness.EMERGENCY: _("Emergency: get help straight away"),
    Seriousness.NEEDS_ADVICE: _("Ask a health professional for advice"),
    Seriousness.MILD: _("Usually mild"),
    OTHER: _("Other side effects"),
}
KIND_HEADINGS = {
    ContraindicationKind.MUST_NOT: _("When you must not have this treatment"),
    ContraindicationKind.MAY_NOT_BE_SUITABLE: _("When this treatment may not be suitable"),
    ContraindicationKind.TELL_YOUR_CLINICIAN: _("What to tell your clinician first"),
    OTHER: _("Other reasons"),
}

FREQUENCY_ORDER = [band for band in Frequency if band != Frequency.NOT_KNOWN]


@dataclass(frozen=True, slots=True)
class Group:
    """Items that share a choice: its stored value, its heading for readers, the items."""

    key: str
    heading: str
    items: list[Any]


@dataclass(frozen=True, slots=True)
class EffectGroup(Group):
    """Side effects of the same seriousness."""

    @property
    def frequency_label(self) -> str:
        """“How often is not known”, where it holds for all of several effects; else nothing."""
        known = any(effect["frequency"] != Frequency.NOT_KNOWN for effect in self.items)
        return "" if known or len(self.items) == 1 else self.items[0].frequency_label


def grouped(
    items: Any, name: str, headings: dict[Any, Any], group_class: type[Group] = Group
) -> list[Group]:
    """`items` by their choice `name`, in the order of `headings`; no empty group."""
    by_key: dict[str, list[Any]] = {str(key): [] for key in headings}
    for item in items:
        by_key[item[name] if item[name] in by_key else OTHER].append(item)
    return [group_class(key, str(headings[key]), group) for key, group in by_key.items() if group]


class SideEffectValue(SourcedValue):
    @cached_property
    def frequency_label(self) -> str:
        """How many people it may affect, as a number, or that this is not known."""
        return self.choice_label("frequency")

    @property
    def frequency_rank(self) -> int:
        """0 for the most frequent band; last when the frequency is not known."""
        frequency = self["frequency"]
        known = frequency in FREQUENCY_ORDER
        return FREQUENCY_ORDER.index(frequency) if known else len(FREQUENCY_ORDER)


EFFECT_SAMPLE = {
    "name": _("Bruising"),
    "seriousness": Seriousness.MILD.value,
    "frequency": Frequency.COMMON.value,
    "source_url": "https://www.example.org/leaflet",
    "description": _("Where the needle went in. It fades within days."),
}


class SideEffectBlock(ClinicBlock):
    """One unwanted effect: what to do about it, and how many people it affects."""

    name = PlainTextBlock(max_length=150, label=_("Side effect"))
    # No default: it would reassure readers of what nobody has said.
    seriousness = FactChoiceBlock(Seriousness.choices, label=_("Seriousness"))
    frequency = FactChoiceBlock(
        Frequency.choices,
        default=Frequency.NOT_KNOWN.value,
        label=_("Frequency"),
        help_text=_("For this use of the treatment. “Not known” is an honest answer."),
    )
    source_url = WebAddressBlock(
        required=False, label=_("Source of the frequency"), help_text=SOURCE_HELP
    )
    description = PlainParagraphBlock(required=False, max_length=500, label=_("Description"))

    def field_errors(self, value: Any) -> Iterator[tuple[str, ValidationError]]:
        if value["seriousness"] == Seriousness.EMERGENCY:
            yield from require_emergency_number("seriousness")
        if value["frequency"] != Frequency.NOT_KNOWN:
            yield from require_source(
                value, gettext("Give the source of the frequency, or choose “not known”.")
            )

    class Meta:
        icon = "warning"
        label = _("Side effect")
        group = SAFETY
        description = _("A side effect, how serious it is and how many people it affects.")
        template = "wagtail_botox_pain/blocks/side_effect.html"
        value_class = SideEffectValue
        preview_value = EFFECT_SAMPLE
        label_format = "{name}"


class SideEffectsValue(ClinicValue):
    @property
    def is_emergency(self) -> bool:
        """Whether an ambulance may be needed."""
        return any(effect["seriousness"] == Seriousness.EMERGENCY for effect in self["effects"])

    @property
    def groups(self) -> list[Group]:
        """The effects by seriousness, emergencies first, then by the number they affect."""
        effects = sorted(self["effects"], key=lambda effect: effect.frequency_rank)
        return grouped(effects, "seriousness", SERIOUSNESS_HEADINGS, EffectGroup)


class SideEffectsBlock(ClinicBlock):
    """The unwanted effects of the treatment, shown in the open, the emergencies first."""

    heading = PlainTextBlock(
        required=False,
        max_length=150,
        label=_("Heading"),
        help_text=_("Left blank: “Side effects”."),
    )
    introduction = RichTextBlock(required=False, label=_("Introduction"))
    effects = ItemsBlock(SideEffectBlock(), min_num=1, label=_("Side effects"))
    advice = RichTextBlock(
        required=False, label=_("Advice"), help_text=_("What to do, and whom to ask.")
    )

    def computed_fields(self) -> dict[str, ComputedField]:
        return {
            **super().computed_fields(),
            "groups": grouped_items("effects", SERIOUSNESS_HEADINGS),
            "emergency_telephone": EMERGENCY_TELEPHONE,
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["clinic"] = clinic_settings(context, value.references)
        return context

    class Meta:
        icon = "warning"
        label = _("Side effects")
        group = SAFETY
        description = _("Side effects by seriousness, with numbers where they are known.")
        template = "wagtail_botox_pain/blocks/side_effects.html"
        value_class = SideEffectsValue
        default_heading = _("Side effects")
        preview_value = {
            "effects": [
                {
                    "name": _("Trouble breathing or swallowing"),
                    "seriousness": Seriousness.EMERGENCY.value,
                },
                EFFECT_SAMPLE,
                {"name": _("Headache"), "seriousness": Seriousness.MILD.value},
            ],
            "advice": format_lazy("<p>{}</p>", _("Tell the clinic about any other effect.")),
        }


REASON_SAMPLE = {
    "name": _("An infection at the injection site"),
    "kind": ContraindicationKind.MUST_NOT.value,
}


class ContraindicationBlock(ClinicBlock):
    """Who should not have the treatment, or should ask first."""

    name = PlainTextBlock(max_length=150, label=_("Reason"))
    kind = FactChoiceBlock(ContraindicationKind.choices, label=_("Kind"))
    detail = PlainParagraphBlock(required=False, max_length=500, label=_("Detail"))

    class Meta:
        icon = "botox-pain-contraindication"
        label = _("Contraindication")
        group = SAFETY
        description = _("A reason not to have the treatment, or to ask first.")
        template = "wagtail_botox_pain/blocks/contraindication.html"
        preview_value = REASON_SAMPLE
        label_format = "{name}"


class ContraindicationsValue(ClinicValue):
    @property
    def groups(self) -> list[Group]:
        """The reasons by kind, the strictest first."""
        return grouped(self["items"], "kind", KIND_HEADINGS)


class ContraindicationsBlock(ClinicBlock):
    """Who should not have the treatment."""

    heading = PlainTextBlock(
        required=False,
        max_length=150,
        label=_("Heading"),
        help_text=_("Left blank: “Who should not have this treatment”."),
    )
    introduction = RichTextBlock(required=False, label=_("Introduction"))
    items = ItemsBlock(ContraindicationBlock(), min_num=1, label=_("Reasons"))

    def computed_fields(self) -> dict[str, ComputedField]:
        return {**super().computed_fields(), "groups": grouped_items("items", KIND_HEADINGS)}

    class Meta:
        icon = "botox-pain-contraindication"
        label = _("Contraindications")
        group = SAFETY
        description = _("Who must not have the treatment, and who should ask first.")
        template = "wagtail_botox_pain/blocks/contraindications.html"
        value_class = ContraindicationsValue
        default_heading = _("Who should not have this treatment")
        preview_value = {
            "items": [
                REASON_SAMPLE,
                {
                    "name": _("Pregnancy or breastfeeding"),
                    "kind": ContraindicationKind.TELL_YOUR_CLINICIAN.value,
                },
            ]
        }
