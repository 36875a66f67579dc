from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from wagtail_botox_pain.pages.models import TreatmentArticlePage
from wagtail_botox_pain.references import References
from wagtail_botox_pain.teasers import teasers


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

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        newest = TreatmentArticlePage.objects.live().public().descendant_of(self)
        newest = newest.order_by("-first_published_at")[:3]
        context["teasers"] = teasers(newest, References(request=request))
        return context
