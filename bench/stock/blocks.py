"""The content model in Wagtail's own blocks, as its documentation teaches to write them.

Each block has a template and, where a template needs more than the stored values, a value
class. Nothing of our package is used but the words of its choices.
"""

from typing import Any
from urllib.parse import urlsplit

from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    StructValue,
    TextBlock,
    URLBlock,
)
from wagtail.images.blocks import ImageChooserBlock

from wagtail_botox_pain.choices import (
    CalloutLevel,
    ContraindicationKind,
    Evidence,
    Frequency,
    RegulatoryStatus,
    Seriousness,
)

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]

STATUS_LABELS = dict(RegulatoryStatus.choices)
EVIDENCE_LABELS = dict(Evidence.choices)
FREQUENCY_LABELS = dict(Frequency.choices)
LEVEL_LABELS = dict(CalloutLevel.choices)

FREQUENCY_ORDER = ["very_common", "common", "uncommon", "rare", "very_rare", "not_known"]
SERIOUSNESS_HEADINGS = {
    "emergency": "Emergency: get help straight away",
    "needs_advice": "Ask a health professional for advice",
    "mild": "Usually mild",
}
KIND_HEADINGS = {
    "must_not": "When you must not have this treatment",
    "may_not_be_suitable": "When this treatment may not be suitable",
    "tell_your_clinician": "What to tell your clinician first",
}


def grouped(items: Any, name: str, headings: dict[str, str]) -> list[dict[str, Any]]:
    groups = [
        {"key": key, "heading": heading, "items": [item for item in items if item[name] == key]}
        for key, heading in headings.items()
    ]
    return [group for group in groups if group["items"]]


def host(url: str) -> str:
    name = (urlsplit(url).hostname or "").removeprefix("www.")
    return "" if name == "doi.org" else name


class FigureValue(StructValue):
    @property
    def alt(self) -> str:
        return "" if self["decorative"] else self["alt_text"]


class FigureBlock(StructBlock):
    image = ImageChooserBlock()
    alt_text = CharBlock(required=False, max_length=250)
    decorative = BooleanBlock(required=False)
    caption = CharBlock(required=False, max_length=300)

    class Meta:
        icon = "image"
        template = "stock/blocks/figure.html"
        value_class = FigureValue


class CardImageBlock(FigureBlock):
    image = ImageChooserBlock(required=False)

    class Meta:
        template = "stock/blocks/card_image.html"


class LinkBlock(StructBlock):
    text = CharBlock(required=False, max_length=120)
    page = PageChooserBlock(required=False)
    url = URLBlock(required=False)

    class Meta:
        icon = "link"
        template = "stock/blocks/link.html"


class ConditionCardValue(StructValue):
    @property
    def status_label(self) -> str:
        return STATUS_LABELS[self["regulatory_status"]]

    @property
    def evidence_label(self) -> str:
        return EVIDENCE_LABELS[self["evidence"]]

    @property
    def source_host(self) -> str:
        return host(self["source_url"])


class ConditionCardBlock(StructBlock):
    name = CharBlock(max_length=120)
    summary = RichTextBlock(features=TEXT_FEATURES)
    regulatory_status = ChoiceBlock(RegulatoryStatus.choices, default="not_stated")
    evidence = ChoiceBlock(Evidence.choices, default="not_stated")
    source_url = URLBlock(required=False)
    image = CardImageBlock()
    link = LinkBlock()

    class Meta:
        icon = "form"
        template = "stock/blocks/condition_card.html"
        value_class = ConditionCardValue


class ConditionCardsBlock(StructBlock):
    heading = CharBlock(required=False, max_length=150)
    introduction = RichTextBlock(required=False, features=TEXT_FEATURES)
    cards = ListBlock(ConditionCardBlock())

    class Meta:
        icon = "form"
        template = "stock/blocks/condition_cards.html"


class SideEffectValue(StructValue):
    @property
    def frequency_label(self) -> str:
        return FREQUENCY_LABELS[self["frequency"]]

    @property
    def source_host(self) -> str:
        return host(self["source_url"])


class SideEffectBlock(StructBlock):
    name = CharBlock(max_length=150)
    seriousness = ChoiceBlock(Seriousness.choices, default="mild")
    frequency = ChoiceBlock(Frequency.choices, default="not_known")
    source_url = URLBlock(required=False)
    description = TextBlock(required=False, max_length=500)

    class Meta:
        icon = "warning"
        template = "stock/blocks/side_effect.html"
        value_class = SideEffectValue


class SideEffectsValue(StructValue):
    @property
    def groups(self) -> list[dict[str, Any]]:
        effects = sorted(
            self["effects"], key=lambda effect: FREQUENCY_ORDER.index(effect["frequency"])
        )
        groups = grouped(effects, "seriousness", SERIOUSNESS_HEADINGS)
        for group in groups:
            unknown = {effect["frequency"] for effect in group["items"]} == {"not_known"}
            if unknown and len(group["items"]) > 1:
                group["frequency_label"] = FREQUENCY_LABELS["not_known"]
        return groups


class SideEffectsBlock(StructBlock):
    heading = CharBlock(required=False, max_length=150)
    introduction = RichTextBlock(required=False, features=TEXT_FEATURES)
    effects = ListBlock(SideEffectBlock())
    advice = RichTextBlock(required=False, features=TEXT_FEATURES)

    class Meta:
        icon = "warning"
        template = "stock/blocks/side_effects.html"
        value_class = SideEffectsValue


class ContraindicationBlock(StructBlock):
    name = CharBlock(max_length=150)
    kind = ChoiceBlock(ContraindicationKind.choices, default="may_not_be_suitable")
    detail = TextBlock(required=False, max_length=500)

    class Meta:
        icon = "cross"
        template = "stock/blocks/contraindication.html"


class ContraindicationsValue(StructValue):
    @property
    def groups(self) -> list[dict[str, Any]]:
        return grouped(self["items"], "kind", KIND_HEADINGS)


class ContraindicationsBlock(StructBlock):
    heading = CharBlock(required=False, max_length=150)
    introduction = RichTextBlock(required=False, features=TEXT_FEATURES)
    items = ListBlock(ContraindicationBlock())

    class Meta:
        icon = "cross"
        template = "stock/blocks/contraindications.html"
        value_class = ContraindicationsValue


class SectionBlock(StructBlock):
    heading = CharBlock(max_length=150)
    text = RichTextBlock(features=["h3", *TEXT_FEATURES])

    class Meta:
        icon = "title"
        template = "stock/blocks/section.html"


class KeyPointsBlock(StructBlock):
    heading = CharBlock(required=False, max_length=150)
    introduction = TextBlock(required=False, max_length=500)
    points = ListBlock(TextBlock(max_length=300))

    class Meta:
        icon = "list-ul"
        template = "stock/blocks/key_points.html"


class CalloutValue(StructValue):
    @property
    def level_label(self) -> str:
        return LEVEL_LABELS[self["level"]]


class CalloutBlock(StructBlock):
    level = ChoiceBlock(CalloutLevel.choices, default="information")
    heading = CharBlock(required=False, max_length=150)
    text = RichTextBlock(features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        template = "stock/blocks/callout.html"
        value_class = CalloutValue


class PlanComponentBlock(StructBlock):
    name = CharBlock(max_length=150)
    description = TextBlock(required=False, max_length=500)

    class Meta:
        icon = "tasks"
        template = "stock/blocks/plan_component.html"


class TreatmentPlanBlock(StructBlock):
    heading = CharBlock(required=False, max_length=150)
    introduction = RichTextBlock(required=False, features=TEXT_FEATURES)
    components = ListBlock(PlanComponentBlock())
    closing = RichTextBlock(required=False, features=TEXT_FEATURES)

    class Meta:
        icon = "tasks"
        template = "stock/blocks/treatment_plan.html"


class QuestionBlock(StructBlock):
    question = CharBlock(max_length=200)
    answer = RichTextBlock(features=TEXT_FEATURES)

    class Meta:
        icon = "help"
        template = "stock/blocks/question.html"


class FAQBlock(StructBlock):
    heading = CharBlock(required=False, max_length=150)
    items = ListBlock(QuestionBlock())

    class Meta:
        icon = "help"
        template = "stock/blocks/faq.html"


class CallToActionBlock(StructBlock):
    heading = CharBlock(max_length=150)
    text = RichTextBlock(required=False, features=TEXT_FEATURES)
    link = LinkBlock()
    telephone = CharBlock(required=False)

    class Meta:
        icon = "link"
        template = "stock/blocks/call_to_action.html"


class ReferenceBlock(StructBlock):
    title = CharBlock(max_length=300)
    source = CharBlock(required=False, max_length=200)
    year = IntegerBlock(required=False, min_value=1800, max_value=2100)
    url = URLBlock(required=False)

    class Meta:
        icon = "doc-full"
        template = "stock/blocks/reference.html"


class ReferencesBlock(StructBlock):
    heading = CharBlock(required=False, max_length=150)
    items = ListBlock(ReferenceBlock())

    class Meta:
        icon = "doc-full"
        template = "stock/blocks/references.html"


class StockBody(StreamBlock):
    section = SectionBlock()
    key_points = KeyPointsBlock()
    condition_cards = ConditionCardsBlock()
    side_effects = SideEffectsBlock()
    contraindications = ContraindicationsBlock()
    treatment_plan = TreatmentPlanBlock()
    faq = FAQBlock()
    call_to_action = CallToActionBlock()
    callout = CalloutBlock()
    figure = FigureBlock()
    references = ReferencesBlock()
