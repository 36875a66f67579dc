from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, TranslatableMixin
from wagtail.snippets.models import register_snippet

from wagtail_botox_pain.blocks import FAQBlock, TreatmentArticleBody
from wagtail_botox_pain.fields import BodyField
from wagtail_botox_pain.models import TreatmentArticleMixin, TreatmentIndexMixin


class HostArticle(TreatmentArticleMixin, Page):
    """A site's own page type, with a field of its own."""

    department = models.CharField(max_length=100, blank=True)
    content_panels = [
        *Page.content_panels,
        FieldPanel("department"),
        *TreatmentArticleMixin.treatment_article_panels,
    ]
    search_fields = Page.search_fields + TreatmentArticleMixin.treatment_article_search_fields


class HostIndex(TreatmentIndexMixin, Page):
    content_panels = Page.content_panels + TreatmentIndexMixin.treatment_index_panels


class StreamPage(Page):
    """A page that uses our blocks in plain StreamFields."""

    body = StreamField(TreatmentArticleBody(), blank=True)
    questions = StreamField([("faq", FAQBlock())], blank=True)
    other = BodyField("treatment_article", blank=True)
    content_panels = [*Page.content_panels, FieldPanel("body"), FieldPanel("questions")]
    template = "testapp/stream_page.html"


@register_snippet
class Disclaimer(TranslatableMixin, models.Model):
    """A text that a site shows on many pages."""

    text = models.CharField(max_length=100)
    panels = [FieldPanel("text")]

    class Meta(TranslatableMixin.Meta):
        pass

    def __str__(self) -> str:
        return self.text
