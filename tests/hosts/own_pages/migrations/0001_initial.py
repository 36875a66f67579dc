import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models
from wagtail.images import get_image_model_string

import wagtail_botox_pain.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clinic_base_page", "0003_finalize_page_model"),
        migrations.swappable_dependency(get_image_model_string()),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnIndex",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "introduction",
                    wagtail.fields.RichTextField(blank=True, verbose_name="introduction"),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("clinic_base_page.basepage", models.Model),
        ),
        migrations.CreateModel(
            name="OwnArticle",
            fields=[
                (
                    "basepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        help_text="What the article says, in at most 300 characters of plain text.",
                        verbose_name="summary",
                    ),
                ),
                (
                    "introduction",
                    wagtail.fields.RichTextField(blank=True, verbose_name="introduction"),
                ),
                (
                    "body",
                    wagtail_botox_pain.fields.BodyField("treatment_article", verbose_name="body"),
                ),
                (
                    "show_contents",
                    models.BooleanField(
                        default=True,
                        help_text="Lists the headings of the body above it, with links.",
                        verbose_name="show contents",
                    ),
                ),
                (
                    "hero_image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=get_image_model_string(),
                        verbose_name="hero image",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("clinic_base_page.basepage", models.Model),
        ),
    ]
