"""The blocks of the package. Sites import them from here."""

from .base import BodyBlock, BodyValue, ClinicBlock, ClinicValue, ItemsBlock
from .bodies import TreatmentArticleBody
from .call_to_action import CallToActionBlock
from .conditions import ConditionCardBlock, ConditionCardsBlock
from .faq import FAQBlock, FAQItemBlock
from .field_blocks import (
    CheckboxBlock,
    FactChoiceBlock,
    ImageReferenceBlock,
    PageReferenceBlock,
    PlainParagraphBlock,
    PlainTextBlock,
    RichTextBlock,
    TelephoneBlock,
    WebAddressBlock,
    YearBlock,
)
from .figures import CardImageBlock, FigureBlock
from .links import LinkBlock
from .references import ReferenceBlock, ReferencesBlock
from .safety import (
    ContraindicationBlock,
    ContraindicationsBlock,
    SideEffectBlock,
    SideEffectsBlock,
)
from .text import CalloutBlock, KeyPointsBlock, SectionBlock
from .treatment_plan import PlanComponentBlock, TreatmentPlanBlock

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
