import wagtail
from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.api import APIField
from wagtail.blocks import RichTextBlock
from wagtail.documents import get_document_model_string
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.images.api.fields import ImageRenditionField
from wagtail.models import DraftStateMixin, Orderable, Page, RevisionMixin, TranslatableMixin
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail.snippets.models import register_snippet

from tests.testapp.blocks import ColumnsBlock
from wagtail_botox_pain.blocks import CalloutBlock, FAQBlock, FigureBlock, TreatmentArticleBody
from wagtail_botox_pain.fields import BodyField
from wagtail_botox_pain.models import (
    TreatmentArticleMixin,
    TreatmentIndexMixin,
    WritableBlocksMixin,
)

# API v3 came with Wagtail 8.
WRITABLE = {"writable": True} if wagtail.VERSION >= (8,) else {}


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


class StreamPage(WritableBlocksMixin, Page):
    """A page that uses our blocks in plain StreamFields."""

    body = StreamField(TreatmentArticleBody(), blank=True)
    questions = StreamField([("faq", FAQBlock())], blank=True)
    other = BodyField("treatment_article", blank=True)
    content_panels = [*Page.content_panels, FieldPanel("body"), FieldPanel("questions")]
    api_fields = [APIField(name, **WRITABLE) for name in ("body", "questions")]
    template = "testapp/stream_page.html"


ANSWERS = [
    ("faq", FAQBlock()),
    ("callout", CalloutBlock()),
    ("figure", FigureBlock()),
    ("columns", ColumnsBlock()),
]


class AnswersPage(WritableBlocksMixin, Page):
    """The README's quick start: single blocks in a StreamField, in the page and in its rows."""

    body = StreamField(ANSWERS, blank=True)
    content_panels = [*Page.content_panels, FieldPanel("body"), InlinePanel("rows")]
    api_fields = [APIField("body", **WRITABLE), APIField("rows")]


class AnswersRow(Orderable):
    page = ParentalKey(AnswersPage, on_delete=models.CASCADE, related_name="rows")
    answers = StreamField(ANSWERS, blank=True)
    panels = [FieldPanel("answers")]
    api_fields = [APIField("answers")]

    def __str__(self) -> str:
        return f"A row of {self.page}"


class AnswersArticle(TreatmentArticleMixin, Page):
    """An article with a StreamField beside its body."""

    answers = StreamField(ANSWERS, blank=True)
    content_panels = [
        *Page.content_panels,
        *TreatmentArticleMixin.treatment_article_panels,
        FieldPanel("answers"),
    ]
    search_fields = Page.search_fields + TreatmentArticleMixin.treatment_article_search_fields
    api_fields = [APIField("answers", **WRITABLE)]


@register_snippet
class Notice(TranslatableMixin, models.Model):
    """A snippet with blocks of ours, which API v3 shows to editors."""

    title = models.CharField(max_length=100)
    answers = StreamField(ANSWERS, blank=True)
    panels = [FieldPanel("title"), FieldPanel("answers")]
    api_fields = [APIField("title"), APIField("answers")]

    class Meta(TranslatableMixin.Meta):
        pass

    def __str__(self) -> str:
        return self.title


def reference(to: str) -> models.ForeignKey:
    return models.ForeignKey(to, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")


class RelatedPage(Page):
    """A page of a site that knows nothing of what is hidden: each relation as Wagtail says it."""

    text = RichTextField(blank=True)
    department = models.CharField(max_length=50, blank=True)
    opened = models.DateTimeField(null=True, blank=True)
    lasts = models.DurationField(null=True, blank=True)
    paragraphs = StreamField([("paragraph", RichTextBlock())], blank=True)
    any_page = reference("wagtailcore.Page")
    related = reference("self")
    picture = reference(get_image_model_string())
    leaflet = reference(get_document_model_string())
    others = ParentalManyToManyField("wagtailcore.Page", blank=True, related_name="+")
    api_fields = [
        APIField("text"),
        APIField("department"),
        APIField("opened"),
        APIField("lasts"),
        APIField("paragraphs"),
        APIField("any_page"),
        APIField("related"),
        APIField("picture"),
        APIField("picture_width", serializer=ImageRenditionField("width-50", source="picture")),
        APIField("leaflet"),
        APIField("others"),
        APIField("links"),
    ]


class RelatedLink(models.Model):
    page = ParentalKey(RelatedPage, on_delete=models.CASCADE, related_name="links")
    target = reference("testapp.RelatedPage")
    picture = reference(get_image_model_string())
    api_fields = [APIField("target"), APIField("picture")]

    def __str__(self) -> str:
        return f"A link of {self.page}"


@register_snippet
class Disclaimer(TranslatableMixin, models.Model):
    """A text that a site shows on many pages."""

    text = models.CharField(max_length=100)
    panels = [FieldPanel("text")]

    class Meta(TranslatableMixin.Meta):
        pass

    def __str__(self) -> str:
        return self.text


@register_snippet
class Caution(DraftStateMixin, RevisionMixin, TranslatableMixin, models.Model):
    """A text about safety, which is drafted and published."""

    text = models.CharField(max_length=100)
    panels = [FieldPanel("text")]

    class Meta(TranslatableMixin.Meta):
        pass

    def __str__(self) -> str:
        return self.text


def caution_chooser(**options) -> models.ForeignKey:
    return models.ForeignKey(Caution, on_delete=models.PROTECT, related_name="+", **options)


@register_snippet
class Leaflet(TranslatableMixin, models.Model):
    """A snippet that shows another one."""

    title = models.CharField(max_length=100)
    caution = caution_chooser()
    panels = [FieldPanel("title"), FieldPanel("caution")]

    class Meta(TranslatableMixin.Meta):
        pass

    def __str__(self) -> str:
        return self.title


class CautionPage(TreatmentIndexMixin, Page):
    """A page that shows snippets in its own field, and in child rows of both kinds."""

    caution = caution_chooser()
    api_fields = [*TreatmentIndexMixin.api_fields, APIField("caution")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("caution"),
        InlinePanel("people"),
        InlinePanel("rows"),
        *TreatmentIndexMixin.treatment_index_panels,
    ]


class Person(TranslatableMixin, Orderable):
    page = ParentalKey(CautionPage, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=100)
    caution = caution_chooser(null=True, blank=True)
    notes = StreamField([("caution", SnippetChooserBlock("testapp.Caution"))], blank=True)
    panels = [FieldPanel("name"), FieldPanel("caution"), FieldPanel("notes")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class CautionRow(Orderable):
    page = ParentalKey(CautionPage, on_delete=models.CASCADE, related_name="rows")
    caution = caution_chooser(null=True, blank=True)
    panels = [FieldPanel("caution")]

    def __str__(self) -> str:
        return str(self.caution)
