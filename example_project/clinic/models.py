from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.functional import classproperty
from django.utils.translation import gettext
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from wagtail_botox_pain.models import ClinicPageMixin
from wagtail_botox_pain.page_json.api_fields import api_fields
from wagtail_botox_pain.page_json.parts import PAGE_PARTS
from wagtail_botox_pain.pages.models import TreatmentArticlePage
from wagtail_botox_pain.references import LinkedRichText, References
from wagtail_botox_pain.teasers import teasers


def home_api_fields(model: type) -> list[Any]:
    return [*api_fields(PAGE_PARTS), APIField("tagline"), APIField("disclaimer")]


class HomePage(ClinicPageMixin, Page):
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
    own_template = "clinic/home_page.html"
    override_translatable_fields = [SynchronizedField("slug")]
    api_fields = classproperty(home_api_fields)

    @classmethod
    def get_verbose_name(cls) -> str:
        # In place of `Meta.verbose_name`, which is a part of migrations.
        return gettext("Home page")

    def page_references(self) -> References:
        references = super().page_references()
        references.known.add_rich_text(self.introduction)
        return references

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        references = self.page_references()
        references.request = request
        context = super().get_context(request, *args, **kwargs)
        newest = TreatmentArticlePage.objects.live().public().descendant_of(self)
        newest = newest.order_by("-first_published_at")[:3]
        context["teasers"] = teasers(newest, references)
        introduction = LinkedRichText(self.introduction, references)
        context["introduction"] = self.mark_language("introduction", introduction).shown
        return context

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Find a page below in two queries, at any depth; Wagtail takes two for each level."""
        if path_components:
            found = self.get_descendants().filter(
                depth=self.depth + len(path_components),
                url_path=f"{self.url_path}{'/'.join(path_components)}/",
            )
            if (page := found.first()) is not None:
                return page.specific.route(request, [])
        return super().route(request, path_components)
