from django.apps import AppConfig


class ClinicUsersConfig(AppConfig):
    name = "tests.hosts.users"
    label = "clinic_users"
    default_auto_field = "django.db.models.BigAutoField"
