from django.apps import AppConfig


class ClinicImagesConfig(AppConfig):
    name = "tests.hosts.images"
    label = "clinic_images"
    default_auto_field = "django.db.models.BigAutoField"
