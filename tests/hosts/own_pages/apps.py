from django.apps import AppConfig


class ClinicOwnPagesConfig(AppConfig):
    name = "tests.hosts.own_pages"
    label = "clinic_own_pages"
    default_auto_field = "django.db.models.BigAutoField"
