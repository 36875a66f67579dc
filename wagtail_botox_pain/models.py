"""The mixins of page types and the settings of a clinic, for sites to import."""

# It comes first: the other modules import the models of the apps that it asks for.
from wagtail_botox_pain import required_apps  # noqa: F401
from wagtail_botox_pain.clinic_settings import ClinicSettings
from wagtail_botox_pain.page_mixins.article import TreatmentArticleMixin
from wagtail_botox_pain.page_mixins.base import ClinicPageMixin, WritableBlocksMixin
from wagtail_botox_pain.page_mixins.index import TreatmentIndexMixin

__all__ = [
    "ClinicPageMixin",
    "ClinicSettings",
    "TreatmentArticleMixin",
    "TreatmentIndexMixin",
    "WritableBlocksMixin",
]
