"""The mixin of treatment articles."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import classproperty
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.images import get_image_model, get_image_model_string
from wagtail.search import index

from wagtail_botox_pain.fields import BodyField
from wagtail_botox_pain.forms import article_form_on
from wagtail_botox_pain.page_json.api_fields import article_fields
from wagtail_botox_pain.page_mixins.base import (
    ClinicPageMixin,
    MixinFieldPanel,
    inherited_attribute,
)
from wagtail_botox_pain.serialization.pictures import HERO_SIZES, HERO_WIDTHS
from wagtail_botox_pain.serialization.references import LinkedRichText, References
from wagtail_botox_pain.translatable_fields import ARTICLE_FIELDS, override_translatable_fields
from wagtail_botox_pain.validators import SUMMARY_VALIDATORS, is_blank


def article_api_fields(model: Any) -> list[Any]:
    return [*inherited_attribute(model, "api_fields", ()), *model.own_api_fields()]


def article_form(model: type) -> type:
    return article_form_on(inherited_attribute(model, "base_form_class", None))


def article_overrides(model: type) -> list[Any]:
    own = inherited_attribute(model, "override_translatable_fields", ())
    return [*own, *override_translatable_fields(ARTICLE_FIELDS)]


class TreatmentArticleMixin(ClinicPageMixin):
    """An article about a treatment, for a page type of this package or of a site.

    A concrete page composes `treatment_article_panels` and `treatment_article_search_fields`
    with those of its base page.
    """

    summary = models.TextField(
        # A draft may lack it.
        blank=True,
        verbose_name=_("summary"),
        help_text=_("What the article says, in at most 300 characters of plain text."),
    )
    hero_image = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("hero image"),
    )
    introduction = RichTextField(
        blank=True,
        features=["bold", "italic", "link", "document-link"],
        verbose_name=_("introduction"),
    )
    body = BodyField("treatment_article", verbose_name=_("body"))
    show_contents = models.BooleanField(
        default=True,
        verbose_name=_("show contents"),
        help_text=_("Lists the headings of the body above it, with links."),
    )

    treatment_article_panels = [
        MultiFieldPanel(
            [
                MixinFieldPanel("summary"),
                MixinFieldPanel("hero_image"),
                MixinFieldPanel("introduction"),
            ],
            heading=_("Opening"),
        ),
        MixinFieldPanel("body"),
        MixinFieldPanel("show_contents"),
    ]
    treatment_article_search_fields = [
        index.SearchField("summary"),
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.FilterField("hero_image"),
        index.FilterField("show_contents"),
    ]

    override_translatable_fields = classproperty(article_overrides)
    api_fields = classproperty(article_api_fields)
    base_form_class = classproperty(article_form)
    own_api_fields = staticmethod(article_fields)
    own_template = "wagtail_botox_pain/pages/treatment_article.html"

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self.body_references().request = request
        return super().get_context(request, *args, **kwargs)

    def publishing_errors(self) -> Iterator[tuple[str, ValidationError]]:
        yield from super().publishing_errors()
        # A site may have put another field in its place, or none.
        if isinstance(summary := getattr(self, "summary", None), str):
            if is_blank(summary):
                message = models.Field.default_error_messages["blank"]
                yield "summary", ValidationError(message, code="required")
            for validate in SUMMARY_VALIDATORS:
                try:
                    validate(summary)
                except ValidationError as error:
                    yield "summary", error

    def body_references(self) -> References:
        """What the body refers to, with the hero image and the introduction's links added."""
        if (references := getattr(self.body, "references", None)) is None:
            references = self.body.references = References()
        references.page = self
        if self.hero_image_id:
            references.known.keys[get_image_model()].add(self.hero_image_id)
        references.known.add_rich_text(self.introduction)
        return references

    def page_references(self) -> References:
        return self.body_references()

    @property
    def hero_picture(self) -> SafeString:
        """The hero image across the page, loaded first; nothing without one."""
        references = self.body_references()
        (image,) = references.objects(get_image_model(), [self.hero_image_id])
        # It says nothing that the title does not.
        return references.picture(image, alt="", widths=HERO_WIDTHS, sizes=HERO_SIZES, lazy=False)

    @property
    def introduction_html(self) -> SafeString:
        """The introduction as readers see it; nothing for the editor's empty paragraph."""
        introduction = LinkedRichText(self.introduction, self.body_references())
        return self.mark_language("introduction", introduction).shown
