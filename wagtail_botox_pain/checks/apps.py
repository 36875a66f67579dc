"""Checks of the apps that the package needs, and of those that it recommends."""

from collections.abc import Iterator

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning

from wagtail_botox_pain.headless.mixins import is_used as previews_in_front_end

LABELS = {
    "wagtail_botox_pain": "wagtail_botox_pain",
    "wagtail_botox_pain.pages": "wagtail_botox_pain_pages",
}


def check_apps() -> Iterator[CheckMessage]:
    """E006: an app is missing; E011: an app has another label."""
    if not apps.is_installed("wagtail.contrib.settings"):
        yield Error(
            "'wagtail_botox_pain' needs an app that is not in INSTALLED_APPS: "
            "'wagtail.contrib.settings'.",
            hint="Add 'wagtail.contrib.settings' to INSTALLED_APPS.",
            id="wagtail_botox_pain.E006",
        )
    for config in apps.get_app_configs():
        label = LABELS.get(config.name, config.label)
        if config.label != label:
            yield Error(
                f"{type(config).__name__} gives the app {config.name!r} the label "
                f"{config.label!r}.",
                hint=f"Take the label out: the database and migrations know the app as {label!r}.",
                id="wagtail_botox_pain.E011",
            )


def check_headless_app() -> Iterator[CheckMessage]:
    """W015: the app for previews in a front end is missing."""
    if previews_in_front_end() and not apps.is_installed("wagtail_botox_pain.headless"):
        yield Warning(
            "Pages are to be previewed in a front end, but 'wagtail_botox_pain.headless' is not in "
            "INSTALLED_APPS, so their templates show them.",
            hint="Install wagtail-botox-pain[headless] and add 'wagtail_botox_pain.headless' and "
            "'wagtail_headless_preview' to INSTALLED_APPS.",
            id="wagtail_botox_pain.W015",
        )
