from django.apps import AppConfig


class ClinicDocumentsConfig(AppConfig):
    name = "tests.hosts.documents"
    label = "clinic_documents"
    default_auto_field = "django.db.models.BigAutoField"
