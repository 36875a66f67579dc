from .base import BodyBlock
from .call_to_action import CallToActionBlock
from .conditions import ConditionCardsBlock
from .faq import FAQBlock
from .figures import FigureBlock
from .references import ReferencesBlock
from .safety import ContraindicationsBlock, SideEffectsBlock
from .text import CalloutBlock, KeyPointsBlock, SectionBlock
from .treatment_plan import TreatmentPlanBlock


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
