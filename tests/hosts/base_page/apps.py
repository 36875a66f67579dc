from django.apps import AppConfig


class ClinicBasePageConfig(AppConfig):
    name = "tests.hosts.base_page"
    label = "clinic_base_page"
    default_auto_field = "django.db.models.BigAutoField"
