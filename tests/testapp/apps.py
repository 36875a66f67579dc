from django.apps import AppConfig


class HostConfig(AppConfig):
    name = "tests.testapp"
    # The same whatever the site's DEFAULT_AUTO_FIELD is.
    default_auto_field = "django.db.models.BigAutoField"
