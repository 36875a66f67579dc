import wagtail
from django.apps import AppConfig


class WagtailBotoxPainPublicAPIConfig(AppConfig):
    name = "wagtail_botox_pain.public_api"
    label = "wagtail_botox_pain_public_api"

    def ready(self) -> None:
        # They import models, which Django loads before it calls this method.
        from wagtail_botox_pain.public_api import checks, patches  # noqa: F401

        patches.install()
        if wagtail.VERSION >= (8,):
            # A module of Wagtail 8.
            from wagtail_botox_pain.public_api import v3

            v3.register_decorators()
