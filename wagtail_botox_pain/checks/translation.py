"""System checks that recommend `wagtail_botox_pain.localize` to sites with wagtail-localize."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError, router
from django.db.models import Q
from django.db.transaction import atomic

from wagtail_botox_pain.services.page_types import page_types

APP = "wagtail_botox_pain.localize"
HINT = f"Add {APP!r} to INSTALLED_APPS, below 'wagtail_botox_pain'."


def is_app_missing() -> bool:
    """Whether the site translates with wagtail-localize, and does not list our app for it."""
    return apps.is_installed("wagtail_localize") and not apps.is_installed(APP)


def check_localize_app() -> Iterator[CheckMessage]:
    """W021: wagtail-localize is installed without our app for it."""
    if is_app_missing():
        yield Warning(
            f"'wagtail_localize' is in INSTALLED_APPS, {APP!r} is not: there is no report, "
            "translations are not validated, and pages that are partly in another language do "
            "not say so.",
            hint=HINT,
            id="wagtail_botox_pain.W021",
        )


def check_stored_translations(databases: Collection[str]) -> Iterator[CheckMessage]:
    """E013: translations of our pages are stored, and the app that looks after them is missing."""
    if not is_app_missing():
        return
    source: Any = apps.get_model("wagtail_localize", "TranslationSource")
    of_ours = Q(pk__in=[])
    for model in page_types():
        of_ours |= Q(
            specific_content_type__app_label=model._meta.app_label,
            specific_content_type__model=model._meta.model_name,
        )
    for alias in databases:
        # `migrate` checks before it makes the tables.
        with suppress(DatabaseError), atomic(using=alias):
            if router.allow_migrate_model(alias, source) and (
                count := source.objects.using(alias).filter(of_ours).count()
            ):
                yield Error(
                    f"The database {alias!r} has translations of pages of this package ({count}), "
                    f"and {APP!r} is not in INSTALLED_APPS: translations of private pages may "
                    "become public, and nobody is told of a dose that is out of date.",
                    hint=HINT,
                    id="wagtail_botox_pain.E013",
                )
