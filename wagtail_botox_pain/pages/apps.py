from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WagtailBotoxPainPagesConfig(AppConfig):
    name = "wagtail_botox_pain.pages"
    label = "wagtail_botox_pain_pages"
    verbose_name = _("Treatment article pages")
    default_auto_field = "django.db.models.BigAutoField"
