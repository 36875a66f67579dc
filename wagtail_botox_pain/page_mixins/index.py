"""The mixin of treatment indexes."""

from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.search import index

from wagtail_botox_pain.conf import get_setting
from wagtail_botox_pain.page_json.api_fields import index_fields
from wagtail_botox_pain.page_mixins.article import TreatmentArticleMixin
from wagtail_botox_pain.page_mixins.base import (
    ClinicPageMixin,
    MixinFieldPanel,
    inherited_attribute,
)
from wagtail_botox_pain.serialization.references import LinkedRichText, References
from wagtail_botox_pain.teasers import teasers
from wagtail_botox_pain.translatable_fields import INDEX_FIELDS, override_translatable_fields


def index_api_fields(model: Any) -> list[Any]:
    return [*inherited_attribute(model, "api_fields", ()), *model.own_api_fields()]


def index_overrides(model: type) -> list[Any]:
    own = inherited_attribute(model, "override_translatable_fields", ())
    return [*own, *override_translatable_fields(INDEX_FIELDS)]


class TreatmentIndexMixin(ClinicPageMixin):
    """Lists its live, public child articles, of whatever page type, in pages."""

    introduction = RichTextField(
        blank=True,
        features=["bold", "italic", "link", "document-link", "ol", "ul"],
        verbose_name=_("introduction"),
    )

    treatment_index_panels = [MixinFieldPanel("introduction")]
    treatment_index_search_fields = [index.SearchField("introduction")]

    override_translatable_fields = classproperty(index_overrides)
    api_fields = classproperty(index_api_fields)
    own_api_fields = staticmethod(index_fields)
    own_template = "wagtail_botox_pain/pages/treatment_index.html"

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        references = self.page_references()
        references.request = request
        context = super().get_context(request, *args, **kwargs)
        context["articles"] = self.articles(request)
        context["teasers"] = teasers(context["articles"], references)
        introduction = LinkedRichText(self.introduction, references)
        context["introduction"] = self.mark_language("introduction", introduction).shown
        return context

    def page_references(self) -> References:
        """What the page refers to, with the links of its introduction."""
        references = super().page_references()
        references.known.add_rich_text(self.introduction)
        return references

    def articles(self, request: HttpRequest) -> PaginatorPage[Any]:
        """The page of articles that `?page=` asks for; the nearest one if there is none."""
        articles = (
            self.get_children()
            .type(TreatmentArticleMixin)
            .live()
            # Who may see the index may see what only the index restricts.
            .filter(view_restrictions=None, alias_of__view_restrictions=None)
            .specific()
            .defer_streamfields()
        )
        paginator = Paginator(articles, get_setting("ARTICLES_PER_PAGE"))
        return paginator.get_page(request.GET.get("page"))
