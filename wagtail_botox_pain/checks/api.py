"""Checks of API v3."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.urls import NoReverseMatch, reverse

from wagtail_botox_pain.fields import body_fields


def check_typed_bodies() -> Iterator[CheckMessage]:
    """W014: bodies that API v3 describes as lists of anything."""
    if not apps.is_installed("wagtail.api.v3"):
        return
    # A module of Wagtail 8.
    from wagtail.api.v3.registry import registry

    for field in body_fields():
        registration = registry.get(field.model._meta.label)
        schema = registration.read_schema if registration else None
        described = schema.model_fields.get(field.name) if schema else None
        if described is not None and described.annotation == list[Any]:
            yield Warning(
                f"API v3 describes {field.name} of {field.model._meta.label} as a list of "
                "anything: Wagtail made its schemas before 'wagtail_botox_pain' was ready.",
                hint="Put 'wagtail_botox_pain' before Wagtail's apps in INSTALLED_APPS, or begin "
                "api_fields with *TreatmentArticleMixin.api_fields.",
                obj=field,
                id="wagtail_botox_pain.W014",
            )


def check_served_api() -> Iterator[CheckMessage]:
    """W018: API v3 is served without its app, so that it has nothing of our pages but a title."""
    if apps.is_installed("wagtail.api.v3") or not getattr(settings, "ROOT_URLCONF", None):
        return
    try:
        reverse("wagtailapi_v3:openapi-json")
    except NoReverseMatch:
        return
    yield Warning(
        "API v3 is served, but 'wagtail.api.v3' is not in INSTALLED_APPS: it has pages without "
        "their body and all else that this package adds.",
        hint="Add 'wagtail.api.v3' to INSTALLED_APPS.",
        id="wagtail_botox_pain.W018",
    )
