from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WagtailBotoxPainConfig(AppConfig):
    name = "wagtail_botox_pain"
    label = "wagtail_botox_pain"
    verbose_name = _("Treatment articles")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail_botox_pain import checks  # noqa: F401  registers the system checks
