from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    tagline = models.CharField(max_length=200, blank=True)
    introduction = RichTextField(blank=True)
    disclaimer = models.TextField(blank=True, help_text="Shown below the text of this page.")

    content_panels = [
        *Page.content_panels,
        FieldPanel("tagline"),
        FieldPanel("introduction"),
        FieldPanel("disclaimer"),
    ]
    max_count = 1
