from django.db import migrations
from wagtail.models import (
    BootstrapLocaleField,
    BootstrapTranslatableModel,
    BootstrapTranslationKeyField,
)


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_base_page", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        BootstrapLocaleField("clinic_base_page.BasePage"),
        BootstrapTranslationKeyField("clinic_base_page.BasePage"),
        BootstrapTranslatableModel("clinic_base_page.BasePage"),
    ]
