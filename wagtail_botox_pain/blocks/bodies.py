from wagtail_botox_pain.blocks.body import BodyBlock
from wagtail_botox_pain.blocks.call_to_action import CallToActionBlock
from wagtail_botox_pain.blocks.conditions import ConditionCardsBlock
from wagtail_botox_pain.blocks.faq import FAQBlock
from wagtail_botox_pain.blocks.figures import FigureBlock
from wagtail_botox_pain.blocks.references import ReferencesBlock
from wagtail_botox_pain.blocks.safety import ContraindicationsBlock, SideEffectsBlock
from wagtail_botox_pain.blocks.text import CalloutBlock, KeyPointsBlock, SectionBlock
from wagtail_botox_pain.blocks.treatment_plan import TreatmentPlanBlock


class TreatmentArticleBody(BodyBlock):
    """The body of a treatment article. A site subclasses it to change which blocks it has."""

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
