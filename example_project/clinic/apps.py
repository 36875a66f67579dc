from django.apps import AppConfig, apps


class ClinicConfig(AppConfig):
    name = "clinic"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        if apps.is_installed("wagtail.contrib.frontend_cache"):
            from clinic import front_end_cache

            front_end_cache.connect()
