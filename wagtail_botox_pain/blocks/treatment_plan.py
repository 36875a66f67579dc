from django.utils.translation import gettext_lazy as _

from wagtail_botox_pain.blocks.base import ClinicBlock
from wagtail_botox_pain.blocks.field_blocks import PlainParagraphBlock, PlainTextBlock
from wagtail_botox_pain.blocks.groups import TREATMENT
from wagtail_botox_pain.blocks.lists import ItemsBlock
from wagtail_botox_pain.blocks.rich_text import RichTextBlock

COMPONENT_SAMPLE = {
    "name": _("Physiotherapy"),
    "description": _("To get back movement and strength."),
}


class PlanComponentBlock(ClinicBlock):
    """One part of a treatment plan."""

    name = PlainTextBlock(max_length=150, label=_("Part of the plan"))
    description = PlainParagraphBlock(required=False, max_length=500, label=_("Description"))

    class Meta:
        icon = "botox-pain-plan"
        label = _("Part of a plan")
        group = TREATMENT
        description = _("One part of a treatment plan.")
        template = "wagtail_botox_pain/blocks/plan_component.html"
        preview_value = COMPONENT_SAMPLE
        label_format = "{name}"


class TreatmentPlanBlock(ClinicBlock):
    """How the treatment fits in with others."""

    heading = PlainTextBlock(required=False, max_length=150, label=_("Heading"))
    introduction = RichTextBlock(required=False, label=_("Introduction"))
    components = ItemsBlock(PlanComponentBlock(), min_num=1, label=_("Parts of the plan"))
    closing = RichTextBlock(required=False, label=_("Closing text"))

    class Meta:
        icon = "botox-pain-plan"
        label = _("Treatment plan")
        group = TREATMENT
        description = _("What a plan with this treatment may consist of.")
        template = "wagtail_botox_pain/blocks/treatment_plan.html"
        preview_value = {
            "heading": _("Part of a wider plan"),
            "components": [
                COMPONENT_SAMPLE,
                {
                    "name": _("Daily habits"),
                    "description": _("Such as posture, rest and how a desk is set up."),
                },
            ],
        }
