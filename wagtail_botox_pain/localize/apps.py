from django.apps import AppConfig, apps
from django.core.checks import register
from django.core.exceptions import ImproperlyConfigured

from wagtail_botox_pain.translation import install_backend


class WagtailBotoxPainLocalizeConfig(AppConfig):
    name = "wagtail_botox_pain.localize"
    label = "wagtail_botox_pain_localize"

    def ready(self) -> None:
        if not apps.is_installed("wagtail_localize"):
            raise ImproperlyConfigured(
                f"{self.name!r} needs 'wagtail_localize' in INSTALLED_APPS. Add it, or take "
                f"{self.name!r} out."
            )
        # They import models, which Django loads before it calls this method.
        from wagtail_botox_pain.localize import checks, signal_handlers
        from wagtail_botox_pain.localize.backend import LocalizeBackend
        from wagtail_botox_pain.localize.translation_groups import managing
        from wagtail_botox_pain.publishing.mixins import direct_writers

        install_backend(LocalizeBackend())
        # wagtail-localize writes a translation into the row of a live page.
        direct_writers.append(lambda page: managing(page).exists())
        register(checks.check_translation)
        register(checks.check_views)
        signal_handlers.register_signal_handlers()
