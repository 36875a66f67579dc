from typing import TYPE_CHECKING, Any

import swapper
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import classproperty
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.images import get_image_model, get_image_model_string
from wagtail.search import index

from wagtail_botox_pain import required_apps  # noqa: F401
from wagtail_botox_pain.conf import get_setting
from wagtail_botox_pain.fields import BodyField
from wagtail_botox_pain.translatable_fields import (
    ARTICLE_FIELDS,
    INDEX_FIELDS,
    override_translatable_fields,
)
from wagtail_botox_pain.validators import validate_web_address

if TYPE_CHECKING:
    # The others import them when a page is shown: what is here, each command waits for.
    from wagtail_botox_pain.i18n.page_languages import PageLanguages
    from wagtail_botox_pain.serialization.references import LinkedRichText, References
    from wagtail_botox_pain.telephone import TelephoneNumber

# An admin from right to left would show the plus of a number behind it.
TELEPHONE_INPUT = {"dir": "ltr", "inputmode": "tel"}
WEB_ADDRESS_INPUT = {"dir": "ltr", "inputmode": "url"}


def of_base(model: type, name: str, default: Any) -> Any:
    """What `model` would have by `name` without our mixins, which stand before its base page."""
    return getattr(super(ClinicPageMixin, model), name, default)


def article_api_fields(model: type) -> list[Any]:
    own = of_base(model, "api_fields", ())
    from wagtail_botox_pain.api.fields import article_fields

    return [*own, *article_fields()]


def index_api_fields(model: type) -> list[Any]:
    own = of_base(model, "api_fields", ())
    from wagtail_botox_pain.api.fields import index_fields

    return [*own, *index_fields()]


def article_form(model: type) -> type:
    from wagtail_botox_pain.forms import article_form_on

    return article_form_on(of_base(model, "base_form_class", None))


def article_overrides(model: type) -> list[Any]:
    own = override_translatable_fields(ARTICLE_FIELDS)
    return [*of_base(model, "override_translatable_fields", ()), *own]


def index_overrides(model: type) -> list[Any]:
    own = override_translatable_fields(INDEX_FIELDS)
    return [*of_base(model, "override_translatable_fields", ()), *own]


def writing_form(model: type) -> type:
    from wagtail_botox_pain.api.write.forms import writing_form

    return writing_form(model)


class MixinFieldPanel(FieldPanel):
    """A field of one of our mixins.

    A page type that has removed the field, or a site without the app that it points at, would
    stop every command with a traceback. So the panel asks the form for nothing then, and a
    system check can say what is wrong.
    """

    def get_form_options(self) -> dict[str, Any]:
        try:
            field = self.model._meta.get_field(self.field_name)
        except FieldDoesNotExist:
            return {}
        is_in_missing_app = isinstance(field.related_model, str)
        return {} if is_in_missing_app else super().get_form_options()


class ClinicPageMixin(models.Model):
    """What both page types share: how they find a template and say their language."""

    class Meta:
        abstract = True

    own_template: str
    api_base_form_class = classproperty(writing_form)

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> list[str]:
        """The site's own template for the page where it has one, or else ours."""
        conventional = super().get_template(request, *args, **kwargs)
        names = [conventional] if isinstance(conventional, str) else [*conventional]
        return [*names, self.own_template]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from wagtail_botox_pain.base_template import STYLES, base_template, has_block

        context = super().get_context(request, *args, **kwargs)
        context["base_template"] = base_template()
        context["base_has_styles"] = has_block(context["base_template"], STYLES)
        return context

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """What an editor previews: in the front end, where the site has one, or by our template."""
        if get_setting("HEADLESS_PREVIEW") and apps.is_installed("wagtail_headless_preview"):
            from wagtail_botox_pain.headless.previews import preview_in_front_end

            if response := preview_in_front_end(self, request):
                return response
        return super().serve_preview(request, mode_name)

    def marked(self, name: str, text: "LinkedRichText") -> "LinkedRichText":
        """The rich text of the field `name`, with what is in the language of the source marked."""
        if source := self.page_languages().source_texts:
            text.mark_source_texts(source.by_path.get(name, set()), source.language)
        return text

    def get_view_restrictions(self) -> "models.QuerySet[Any]":
        """Those of Wagtail. An alias is under all of its source's: it shows the same text."""
        restrictions = super().get_view_restrictions()
        source = self.alias_of
        while source:
            restrictions = restrictions | source.get_view_restrictions()
            source = source.alias_of
        return restrictions

    def page_references(self) -> "References":
        """Where the page's links are looked up, together with its translations."""
        from wagtail_botox_pain.serialization.references import References

        if (references := vars(self).get("_page_references")) is None:
            references = self._page_references = References()
            references.page = self
        return references

    def page_languages(self) -> "PageLanguages":
        """The language of the page's content, and those in which the page exists."""
        from wagtail_botox_pain.i18n.page_languages import languages_of

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
        from wagtail_botox_pain.i18n.language_codes import direction

        return direction(self.content_language)


class TreatmentArticleMixin(ClinicPageMixin):
    """An article about a treatment, for a page type of this package or of a site.

    A concrete page composes `treatment_article_panels` and `treatment_article_search_fields`
    with those of its base page.
    """

    summary = models.TextField(
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
    ]

    override_translatable_fields = classproperty(article_overrides)
    api_fields = classproperty(article_api_fields)
    base_form_class = classproperty(article_form)
    own_template = "wagtail_botox_pain/pages/treatment_article.html"

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self.body_references().request = request
        return super().get_context(request, *args, **kwargs)

    def body_references(self) -> "References":
        """What the body refers to, with the hero image and the introduction's links added."""
        from wagtail_botox_pain.serialization.references import References

        if (references := getattr(self.body, "references", None)) is None:
            references = self.body.references = References()
        references.page = self
        if self.hero_image_id:
            references.known.keys[get_image_model()].add(self.hero_image_id)
        references.known.add_rich_text(self.introduction)
        return references

    def page_references(self) -> "References":
        return self.body_references()

    @property
    def hero_picture(self) -> SafeString:
        """The hero image across the page, loaded first; nothing without one."""
        from wagtail_botox_pain.serialization.pictures import HERO_SIZES, HERO_WIDTHS

        references = self.body_references()
        (image,) = references.objects(get_image_model(), [self.hero_image_id])
        # It says nothing that the title does not.
        return references.picture(image, alt="", widths=HERO_WIDTHS, sizes=HERO_SIZES, lazy=False)

    @property
    def introduction_html(self) -> SafeString:
        """The introduction as readers see it; nothing for the editor's empty paragraph."""
        from wagtail_botox_pain.serialization.references import LinkedRichText

        introduction = LinkedRichText(self.introduction, self.body_references())
        return self.marked("introduction", introduction).shown


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
    own_template = "wagtail_botox_pain/pages/treatment_index.html"

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from wagtail_botox_pain.serialization.references import LinkedRichText
        from wagtail_botox_pain.teasers import teasers

        references = self.page_references()
        references.request = request
        context = super().get_context(request, *args, **kwargs)
        context["articles"] = self.articles(request)
        context["teasers"] = teasers(context["articles"], references)
        introduction = LinkedRichText(self.introduction, references)
        context["introduction"] = self.marked("introduction", introduction).shown
        return context

    def page_references(self) -> "References":
        """What the page refers to, with the links of its introduction."""
        references = super().page_references()
        references.known.add_rich_text(self.introduction)
        return references

    def articles(self, request: HttpRequest) -> PaginatorPage:
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


@register_setting(icon="botox-pain-telephone")
class ClinicSettings(BaseSiteSetting):
    """The clinic of a site: what its calls to action and emergency effects fall back to."""

    clinic_name = models.CharField(max_length=150, blank=True, verbose_name=_("clinic name"))
    telephone = models.CharField(
        max_length=40,
        blank=True,
        verbose_name=_("telephone"),
        help_text=_("For appointments, with the country code."),
    )
    emergency_telephone = models.CharField(
        max_length=40,
        blank=True,
        verbose_name=_("emergency telephone"),
        help_text=_("The number to dial for an ambulance where your readers live."),
    )
    appointment_page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("appointment page"),
    )
    appointment_url = models.URLField(
        blank=True,
        verbose_name=_("appointment web address"),
        help_text=_("Instead of a page of this site."),
        validators=[validate_web_address],
    )

    panels = [
        FieldPanel("clinic_name"),
        MultiFieldPanel(
            [
                FieldPanel("telephone", widget=forms.TextInput(attrs=TELEPHONE_INPUT)),
                FieldPanel("emergency_telephone", widget=forms.TextInput(attrs=TELEPHONE_INPUT)),
            ],
            heading=_("Telephone"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("appointment_page"),
                FieldPanel("appointment_url", widget=forms.URLInput(attrs=WEB_ADDRESS_INPUT)),
            ],
            heading=_("Appointments"),
        ),
    ]

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")

    def clean(self) -> None:
        from wagtail_botox_pain.telephone import normalise_emergency_telephone, normalise_telephone

        super().clean()
        errors = {}
        for name, normalise in (
            ("telephone", normalise_telephone),
            ("emergency_telephone", normalise_emergency_telephone),
        ):
            try:
                setattr(self, name, (typed := getattr(self, name)) and normalise(typed))
            except ValidationError as error:
                errors[name] = error
        if self.appointment_page_id and self.appointment_url:
            errors["appointment_url"] = ValidationError(
                _("Choose a page or enter a web address, not both.")
            )
        if errors:
            raise ValidationError(errors)

    @property
    def telephone_number(self) -> "TelephoneNumber":
        from wagtail_botox_pain.telephone import TelephoneNumber

        return TelephoneNumber(self.telephone)

    @property
    def emergency_number(self) -> "TelephoneNumber":
        from wagtail_botox_pain.telephone import TelephoneNumber

        return TelephoneNumber(self.emergency_telephone)

    def appointment_href(self, references: "References") -> str:
        """Where an appointment is requested; nothing when there is no live page or address."""
        if self.appointment_page_id:
            # It is read with the other pages that the reader's page links to.
            return references.link_to(self.appointment_page_id).href or ""
        return self.appointment_url
