import swapper
from django.utils.translation import gettext_lazy as _

from wagtail_botox_pain.apps import CarefulAppConfig, Obstacle


class WagtailBotoxPainPagesConfig(CarefulAppConfig):
    default = True
    name = "wagtail_botox_pain.pages"
    label = stored_label = "wagtail_botox_pain_pages"
    verbose_name = _("Treatment article pages")
    default_auto_field = "django.db.models.BigAutoField"
    needs = ("wagtail_botox_pain",)

    def find_obstacle(self) -> Obstacle | None:
        # Wagtail's models say this too, but they may be imported after ours.
        swapper.set_app_prefix("wagtailcore", "wagtail")
        if swapper.is_swapped("wagtailcore", "Page"):
            return Obstacle(
                "wagtail_botox_pain.E008",
                "'wagtail_botox_pain.pages' builds on Wagtail's own Page, and WAGTAIL_PAGE_MODEL "
                "names another.",
                "Take 'wagtail_botox_pain.pages' out of INSTALLED_APPS and make page types of your "
                "own from TreatmentArticleMixin and TreatmentIndexMixin.",
            )
        return super().find_obstacle()
