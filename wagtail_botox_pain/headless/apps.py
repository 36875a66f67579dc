from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured


class WagtailBotoxPainHeadlessConfig(AppConfig):
    name = "wagtail_botox_pain.headless"
    label = "wagtail_botox_pain_headless"

    def ready(self) -> None:
        if not apps.is_installed("wagtail_headless_preview"):
            raise ImproperlyConfigured(
                f"{self.name!r} needs an app that is not in INSTALLED_APPS. "
                "Add 'wagtail_headless_preview' to INSTALLED_APPS."
            )
        # They import models, which Django loads before it calls this method.
        from wagtail_botox_pain.headless import checks, previews  # noqa: F401

        previews.register()
