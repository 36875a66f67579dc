"""The blocks of the package. Sites import them from here."""

from wagtail_botox_pain.blocks import adapters as _adapters  # noqa: F401  # It registers itself.
from wagtail_botox_pain.blocks.base import ClinicBlock, ClinicValue
from wagtail_botox_pain.blocks.bodies import TreatmentArticleBody
from wagtail_botox_pain.blocks.body import BodyBlock, BodyValue
from wagtail_botox_pain.blocks.call_to_action import CallToActionBlock
from wagtail_botox_pain.blocks.choosers import ImageReferenceBlock, PageReferenceBlock
from wagtail_botox_pain.blocks.conditions import ConditionCardBlock, ConditionCardsBlock
from wagtail_botox_pain.blocks.faq import FAQBlock, FAQItemBlock
from wagtail_botox_pain.blocks.field_blocks import (
    CheckboxBlock,
    FactChoiceBlock,
    PlainParagraphBlock,
    PlainTextBlock,
    TelephoneBlock,
    WebAddressBlock,
    YearBlock,
)
from wagtail_botox_pain.blocks.figures import CardImageBlock, FigureBlock
from wagtail_botox_pain.blocks.links import LinkBlock
from wagtail_botox_pain.blocks.lists import ItemsBlock
from wagtail_botox_pain.blocks.references import ReferenceBlock, ReferencesBlock
from wagtail_botox_pain.blocks.rich_text import RichTextBlock
from wagtail_botox_pain.blocks.safety import (
    ContraindicationBlock,
    ContraindicationsBlock,
    SideEffectBlock,
    SideEffectsBlock,
)
from wagtail_botox_pain.blocks.text import CalloutBlock, KeyPointsBlock, SectionBlock
from wagtail_botox_pain.blocks.treatment_plan import PlanComponentBlock, TreatmentPlanBlock

__all__ = [
    "BodyBlock",
    "BodyValue",
    "CallToActionBlock",
    "CalloutBlock",
    "CardImageBlock",
    "CheckboxBlock",
    "ClinicBlock",
    "ClinicValue",
    "ConditionCardBlock",
    "ConditionCardsBlock",
    "ContraindicationBlock",
    "ContraindicationsBlock",
    "FAQBlock",
    "FAQItemBlock",
    "FactChoiceBlock",
    "FigureBlock",
    "ImageReferenceBlock",
    "ItemsBlock",
    "KeyPointsBlock",
    "LinkBlock",
    "PageReferenceBlock",
    "PlainParagraphBlock",
    "PlainTextBlock",
    "PlanComponentBlock",
    "ReferenceBlock",
    "ReferencesBlock",
    "RichTextBlock",
    "SectionBlock",
    "SideEffectBlock",
    "SideEffectsBlock",
    "TelephoneBlock",
    "TreatmentArticleBody",
    "TreatmentPlanBlock",
    "WebAddressBlock",
    "YearBlock",
]
