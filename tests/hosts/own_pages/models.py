"""A site's own page types on its own base page (`WAGTAIL_PAGE_MODEL`)."""

from tests.hosts.base_page.models import BasePage
from wagtail_botox_pain.models import TreatmentArticleMixin, TreatmentIndexMixin


class OwnIndex(TreatmentIndexMixin, BasePage):
    content_panels = BasePage.content_panels + TreatmentIndexMixin.treatment_index_panels
    search_fields = BasePage.search_fields + TreatmentIndexMixin.treatment_index_search_fields


class OwnArticle(TreatmentArticleMixin, BasePage):
    content_panels = BasePage.content_panels + TreatmentArticleMixin.treatment_article_panels
    search_fields = BasePage.search_fields + TreatmentArticleMixin.treatment_article_search_fields
