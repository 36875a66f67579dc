"""The groups in which the block chooser shows our blocks."""

from django.utils.translation import gettext_lazy as _

TEXT_AND_PICTURES = _("Text and pictures")
TREATMENT = _("The treatment")
SAFETY = _("Safety")
QUESTIONS_AND_CONTACT = _("Questions, contact and sources")
