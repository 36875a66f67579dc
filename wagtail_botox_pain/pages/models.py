from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

if not apps.is_installed("wagtail_botox_pain.pages"):
    raise ImproperlyConfigured(
        "The models of 'wagtail_botox_pain.pages' are used without the app. Add "
        "'wagtail_botox_pain.pages' to INSTALLED_APPS, or make page types of your own from "
        "TreatmentArticleMixin and TreatmentIndexMixin."
    )
if Page._meta.swapped:
    raise ImproperlyConfigured(
        "'wagtail_botox_pain.pages' builds on Wagtail's own Page, and WAGTAIL_PAGE_MODEL names "
        "another. Take 'wagtail_botox_pain.pages' out of INSTALLED_APPS and make page types of "
        "your own from TreatmentArticleMixin and TreatmentIndexMixin."
    )

from wagtail_botox_pain.models import TreatmentArticleMixin, TreatmentIndexMixin


class TreatmentIndexPage(TreatmentIndexMixin, Page):
    content_panels = Page.content_panels + TreatmentIndexMixin.treatment_index_panels
    search_fields = Page.search_fields + TreatmentIndexMixin.treatment_index_search_fields
    subpage_types = ["wagtail_botox_pain_pages.TreatmentArticlePage"]
    page_description = _("Lists the treatment articles below it.")

    class Meta:
        verbose_name = _("treatment index")
        verbose_name_plural = _("treatment indexes")


class TreatmentArticlePage(TreatmentArticleMixin, Page):
    content_panels = Page.content_panels + TreatmentArticleMixin.treatment_article_panels
    search_fields = Page.search_fields + TreatmentArticleMixin.treatment_article_search_fields
    parent_page_types = ["wagtail_botox_pain_pages.TreatmentIndexPage"]
    subpage_types: list[str] = []
    page_description = _("Explains a treatment: conditions, side effects, questions, sources.")

    class Meta:
        verbose_name = _("treatment article")
        verbose_name_plural = _("treatment articles")
