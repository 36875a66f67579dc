"""The stored values of the content model's choice fields, and the words that readers see.

Regulatory status and strength of evidence are two facts, never one: a use can be approved
with little evidence, or recommended without an approval.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RegulatoryStatus(TextChoices):
    NOT_STATED = "not_stated", pgettext_lazy("regulatory status", "Not stated")
    APPROVED = "approved", _("Approved for this use")
    OFF_LABEL = "off_label", _("Not approved for this use (off-label)")
    INVESTIGATIONAL = "investigational", _("Being tested in clinical trials (investigational)")


class Evidence(TextChoices):
    NOT_STATED = "not_stated", pgettext_lazy("strength of the evidence", "Not stated")
    GUIDELINE_RECOMMENDED = "guideline_recommended", _("Recommended in a guideline")
    LIKELY_BENEFIT = "likely_benefit", _("Likely to help")
    MIXED = "mixed", _("Studies disagree")
    INSUFFICIENT = "insufficient", _("Not enough evidence to tell")
    NO_BENEFIT_SHOWN = "no_benefit_shown", _("No benefit shown")


class Seriousness(TextChoices):
    MILD = "mild", pgettext_lazy("side effect", "Mild")
    NEEDS_ADVICE = "needs_advice", _("Needs advice from a health professional")
    EMERGENCY = "emergency", pgettext_lazy("side effect", "Emergency")


class Frequency(TextChoices):
    """The bands of the European Medicines Agency's product information.

    Labels give the number, because readers overrate the risk behind the bare words
    (https://pmc.ncbi.nlm.nih.gov/articles/PMC5519649). Bands as printed in
    https://www.medicines.org.uk/emc/product/12016/smpc.
    """

    NOT_KNOWN = "not_known", _("How often is not known")
    VERY_COMMON = "very_common", _("May affect more than 1 in 10 people")
    COMMON = "common", _("May affect up to 1 in 10 people")
    UNCOMMON = "uncommon", _("May affect up to 1 in 100 people")
    RARE = "rare", _("May affect up to 1 in 1,000 people")
    VERY_RARE = "very_rare", _("May affect up to 1 in 10,000 people")


class ContraindicationKind(TextChoices):
    MUST_NOT = "must_not", pgettext_lazy("contraindication", "Must not have this treatment")
    MAY_NOT_BE_SUITABLE = (
        "may_not_be_suitable",
        pgettext_lazy("contraindication", "May not be suitable"),
    )
    TELL_YOUR_CLINICIAN = (
        "tell_your_clinician",
        pgettext_lazy("contraindication", "Tell your clinician first"),
    )


class CalloutLevel(TextChoices):
    INFORMATION = "information", pgettext_lazy("callout", "Information")
    IMPORTANT = "important", pgettext_lazy("callout", "Important")
    EMERGENCY = "emergency", pgettext_lazy("callout", "Emergency")
