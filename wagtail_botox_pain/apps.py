from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WagtailBotoxPainConfig(AppConfig):
    name = "wagtail_botox_pain"
    label = "wagtail_botox_pain"
    verbose_name = _("Treatment articles")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Both import models, which Django loads before it calls this method.
        from wagtail_botox_pain import checks, signal_handlers  # noqa: F401
        from wagtail_botox_pain.publishing import content_rules, publishing_checks

        publishing_checks.append(content_rules.content_reasons)
        signal_handlers.register_signal_handlers()
