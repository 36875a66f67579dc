"""System checks of a site's configuration and of its stored content."""

from collections.abc import Collection
from typing import Any

from django.core.checks import CheckMessage, Tags, register

from wagtail_botox_pain.checks.api import check_contract, check_served_api, check_typed_bodies
from wagtail_botox_pain.checks.apps import check_apps, check_headless_app
from wagtail_botox_pain.checks.bodies import (
    check_bodies,
    check_body_names,
    check_connections,
    check_form_fields,
    check_lost_blocks,
)
from wagtail_botox_pain.checks.languages import check_words
from wagtail_botox_pain.checks.open_api import check_open_endpoints, check_writable_blocks
from wagtail_botox_pain.checks.page_types import check_page_types, check_translatable_fields
from wagtail_botox_pain.checks.publishing import check_published_pages
from wagtail_botox_pain.checks.settings import check_keys, check_values
from wagtail_botox_pain.checks.templates import check_base_template, check_overrides
from wagtail_botox_pain.checks.translation import check_localize_app, check_stored_translations


@register()
def check_site(**kwargs: Any) -> list[CheckMessage]:
    """Check everything that needs no database.

    Where an app cannot work at all, the other checks would report its consequences, so they do
    not run.
    """
    if errors := [*check_apps()]:
        return errors
    return [
        *check_keys(),
        *check_values(),
        *check_bodies(),
        *check_body_names(),
        *check_base_template(),
        *check_page_types(),
        *check_translatable_fields(),
        *check_localize_app(),
        *check_headless_app(),
        *check_overrides(),
        *check_typed_bodies(),
        *check_served_api(),
        *check_contract(),
        *check_open_endpoints(),
        *check_writable_blocks(),
        *check_words(),
    ]


@register(Tags.database)
def check_stored_blocks(
    databases: Collection[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Check what is stored in `databases`; only their connections where one cannot be reached."""
    if not databases or any(check_apps()):
        return []
    return [*check_connections(databases)] or [
        *check_stored_translations(databases),
        *check_lost_blocks(databases),
        *check_form_fields(databases),
        *check_published_pages(databases),
    ]
