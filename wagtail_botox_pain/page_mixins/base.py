"""What the mixins of both page types share."""

from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.utils.functional import classproperty
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField

from wagtail_botox_pain.base_template import STYLES, base_template, has_block
from wagtail_botox_pain.i18n.language_codes import direction
from wagtail_botox_pain.i18n.page_languages import PageLanguages, languages_of
from wagtail_botox_pain.lookups.page_links import is_multilingual
from wagtail_botox_pain.page_extensions import api_form_factories, preview_by_handler
from wagtail_botox_pain.publishing.mixins import PublishingChecksMixin
from wagtail_botox_pain.serialization.references import LinkedRichText, References


def inherited_attribute(model: type, name: str, default: Any) -> Any:
    """The attribute `name` of the page model that `model` names after our mixins."""
    return getattr(super(ClinicPageMixin, model), name, default)


def api_base_form_class(model: type) -> type | None:
    """The form with which API v3 writes pages of `model`; None for Wagtail's own."""
    if api_form_factories:
        return api_form_factories[-1](model)
    return getattr(super(WritableBlocksMixin, model), "api_base_form_class", None)


class MixinFieldPanel(FieldPanel):
    """A field of one of our mixins.

    It adds nothing to the form where the page type has removed the field, or where the app is
    missing that the field points at. So a system check can report that, instead of a traceback.
    """

    def get_form_options(self) -> dict[str, Any]:
        try:
            field = self.model._meta.get_field(self.field_name)
        except FieldDoesNotExist:
            return {}
        is_in_missing_app = isinstance(field.related_model, str)
        return {} if is_in_missing_app else super().get_form_options()


class WritableBlocksMixin(PublishingChecksMixin):
    """For page types with the package's blocks in StreamFields; listed before `Page`.

    API v3 (Wagtail 8) writes the blocks as it reads them. They are checked when the page is
    published, whatever way that is.
    """

    class Meta:
        abstract = True

    api_base_form_class = classproperty(api_base_form_class)


class ClinicPageMixin(WritableBlocksMixin):
    """What both page types share: templates, languages, previews and privacy."""

    class Meta:
        abstract = True

    own_template: str

    @staticmethod
    def own_api_fields() -> list[APIField]:
        """What the mixin itself adds to `api_fields`."""
        return []

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Add the `api_fields` that a page type declares to ours, which come first."""
        super().__init_subclass__(**kwargs)
        declared, own = vars(cls).get("api_fields"), cls.own_api_fields()
        if isinstance(declared, list | tuple) and not {*map(id, own)} & {*map(id, declared)}:
            cls.api_fields = [*own, *declared]

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> list[str]:
        """The site's own template for the page where it has one, or else ours."""
        conventional = super().get_template(request, *args, **kwargs)
        names = [conventional] if isinstance(conventional, str) else [*conventional]
        return [*names, self.own_template]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["base_template"] = base_template()
        context["base_has_styles"] = has_block(context["base_template"], STYLES)
        return context

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """As Wagtail's; nothing for a page that is kept out of the indexes of search engines."""
        if is_multilingual() and not self.page_languages().is_complete:
            return []
        return super().get_sitemap_urls(request)  # type: ignore[no-any-return]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """Preview the page by the handler of an app, or else by its template."""
        return preview_by_handler(self, request) or super().serve_preview(request, mode_name)

    def mark_language(self, name: str, text: LinkedRichText) -> LinkedRichText:
        """The rich text of the field `name`, with what is in the language of the source marked."""
        if source := self.page_languages().source_texts:
            text.mark_source_texts(source.by_path.get(name, set()), source.language)
        return text

    def get_view_restrictions(self) -> models.QuerySet[Any]:
        """Those of Wagtail. An alias is under all of its source's: it shows the same text."""
        restrictions: models.QuerySet[Any] = super().get_view_restrictions()
        source = self.alias_of
        while source:
            restrictions = restrictions | source.get_view_restrictions()
            source = source.alias_of
        return restrictions

    def page_references(self) -> References:
        """Where the page's links are looked up, together with its translations."""
        if (references := vars(self).get("_page_references")) is None:
            references = self._page_references = References()
            references.page = self
        return references

    def page_languages(self) -> PageLanguages:
        """The language of the page's content, and those in which the page exists."""
        return languages_of(self)

    @property
    def content_language(self) -> str:
        """The language code of the page's own content, whatever language is active.

        For a page that is only an alias, that is the language of the page that it repeats.
        """
        # A site without translations has one locale, which need not be read.
        translated = getattr(settings, "WAGTAIL_I18N_ENABLED", False)
        return self.page_languages().content_language if translated else settings.LANGUAGE_CODE

    @property
    def text_direction(self) -> str:
        """`rtl` or `ltr`, by the language of the page's own content."""
        return direction(self.content_language)
