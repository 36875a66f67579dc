"""Registers the package with API v3 (Wagtail 8)."""

from django.apps import apps


def register_with_api_v3() -> None:
    """Describe our pages to API v3, and decorate its operations.

    A site may serve API v3 without `wagtail.api.v3` in INSTALLED_APPS.
    """
    if apps.is_installed("wagtail.api.v3"):
        # Needs Wagtail 8.
        from wagtail_botox_pain.page_json import v3_schemas

        # Before the next import, with which Wagtail generates its schemas.
        v3_schemas.register_schemas()
    # Needs Wagtail 8.
    from wagtail_botox_pain.api import v3

    v3.register()
