"""Checks of what the API leaves open, and of what it cannot write."""

from collections.abc import Iterator

import wagtail
from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.db.models import Model
from wagtail.api import APIField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import AbstractPage, get_page_models

from wagtail_botox_pain.api.endpoints import V3_NAMESPACE, is_served, v2_endpoints
from wagtail_botox_pain.fields import BodyField
from wagtail_botox_pain.page_json.stream_fields import our_stream_fields
from wagtail_botox_pain.services.rendition_fields import names_renditions

PUBLIC_API = "wagtail_botox_pain.public_api"
HINT = (
    f"Add {PUBLIC_API!r} to INSTALLED_APPS. A site without private pages, drafts in relations "
    "or private collections can silence this check."
)


def check_open_endpoints() -> Iterator[CheckMessage]:
    """W022: what Wagtail's endpoints of API v3 leave open; W023: fields of a site in API v2."""
    if apps.is_installed(PUBLIC_API) or not getattr(settings, "ROOT_URLCONF", None):
        return
    if is_served(f"{V3_NAMESPACE}:list_pages"):
        yield Warning(
            f"API v3 is served without {PUBLIC_API!r}. Wagtail's endpoints show expired pages and "
            "aliases of private pages, and name hidden pages, files and snippets: in relations of "
            "page types, in rich text with ?rich_text_format=, and in redirects. A password that "
            "a visitor has entered opens pages there.",
            hint=HINT,
            id="wagtail_botox_pain.W022",
        )
    is_v2_served = any(issubclass(endpoint.model, AbstractPage) for endpoint in v2_endpoints())
    models = [model._meta.label for model in get_page_models() if has_open_fields(model)]
    if is_v2_served and models:
        yield Warning(
            f"API v2 is served without {PUBLIC_API!r}. Fields of {', '.join(models)} make "
            "renditions for whoever asks, or name hidden pages and files in rich text with "
            "?rich_text_format=.",
            hint=HINT,
            id="wagtail_botox_pain.W023",
        )


def check_writable_blocks() -> Iterator[CheckMessage]:
    """W024: page types whose blocks API v3 would empty when it writes them."""
    if not apps.is_installed("wagtail.api.v3"):
        return
    for model in get_page_models():
        writable = {field.name for field in APIField.get_writable_fields_for_model(model)}
        names = [field.name for field in our_stream_fields(model) if field.name in writable]
        if names and getattr(model, "api_base_form_class", None) is None:
            yield Warning(
                f"API v3 reads {', '.join(names)} of {model._meta.label} as this package "
                "represents its blocks, and writes them as Wagtail stores them: JSON that was read "
                "empties them.",
                hint="Derive the page type from wagtail_botox_pain.models.WritableBlocksMixin, "
                "before Page, or set its api_base_form_class.",
                obj=model,
                id="wagtail_botox_pain.W024",
            )


def has_open_fields(model: type[Model]) -> bool:
    """Whether `api_fields` of `model` name a field of Wagtail's that names hidden objects."""
    if names_renditions(model):
        return True
    names = {getattr(field, "name", field) for field in getattr(model, "api_fields", ())}
    # Wagtail before 8 has one format of rich text, with ids.
    return wagtail.VERSION >= (8,) and any(
        field.name in names - {"introduction"}
        and isinstance(field, RichTextField | StreamField)
        and not isinstance(field, BodyField)
        for field in model._meta.get_fields()
    )
