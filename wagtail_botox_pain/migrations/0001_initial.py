import django.db.models.deletion
import swapper
from django.db import migrations, models

import wagtail_botox_pain.validators

swapper.set_app_prefix("wagtailcore", "wagtail")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        swapper.dependency("wagtailcore", "Page"),
        ("wagtailcore", "0094_alter_page_locale"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClinicSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "clinic_name",
                    models.CharField(blank=True, max_length=150, verbose_name="clinic name"),
                ),
                (
                    "telephone",
                    models.CharField(
                        blank=True,
                        help_text="For appointments, with the country code.",
                        max_length=40,
                        verbose_name="telephone",
                    ),
                ),
                (
                    "emergency_telephone",
                    models.CharField(
                        blank=True,
                        help_text="The number to dial for an ambulance where your readers live.",
                        max_length=40,
                        verbose_name="emergency telephone",
                    ),
                ),
                (
                    "appointment_url",
                    models.URLField(
                        blank=True,
                        help_text="Instead of a page of this site.",
                        validators=[wagtail_botox_pain.validators.validate_web_address],
                        verbose_name="appointment web address",
                    ),
                ),
                (
                    "appointment_page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=swapper.get_model_name("wagtailcore", "Page"),
                        verbose_name="appointment page",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="wagtailcore.site",
                    ),
                ),
            ],
            options={"verbose_name": "clinic", "verbose_name_plural": "clinics"},
        ),
    ]
