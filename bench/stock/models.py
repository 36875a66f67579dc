from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from bench.stock.blocks import StockBody


@register_setting
class StockClinic(BaseSiteSetting):
    telephone = models.CharField(max_length=40, blank=True)
    emergency_telephone = models.CharField(max_length=40, blank=True)


class StockArticlePage(Page):
    summary = models.TextField()
    hero_image = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    introduction = RichTextField(blank=True, features=["bold", "italic", "link", "document-link"])
    body = StreamField(StockBody())
    show_contents = models.BooleanField(default=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("summary"), FieldPanel("hero_image"), FieldPanel("introduction")],
            heading="Opening",
        ),
        FieldPanel("body"),
        FieldPanel("show_contents"),
    ]
    api_fields = [
        APIField("summary"),
        APIField("hero_image"),
        APIField("introduction"),
        APIField("body"),
        APIField("show_contents"),
    ]
