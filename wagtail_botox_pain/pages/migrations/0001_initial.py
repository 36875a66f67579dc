import django.db.models.deletion
import wagtail.fields
from django.core.management.base import CommandError
from django.db import migrations, models
from wagtail.images import get_image_model_string

import wagtail_botox_pain.fields


def refuse_while_there_are_pages(apps, schema_editor):
    """Without their tables, pages would stay in the tree as halves that nobody can open."""
    for name in ("TreatmentArticlePage", "TreatmentIndexPage"):
        model = apps.get_model("wagtail_botox_pain_pages", name)
        if number := model.objects.using(schema_editor.connection.alias).count():
            raise CommandError(
                f"Pages of the type {name} are left ({number}). Delete them first: "
                'their table cannot go before them. See "Uninstall" in the documentation.'
            )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0094_alter_page_locale"),
        migrations.swappable_dependency(get_image_model_string()),
    ]

    operations = [
        migrations.CreateModel(
            name="TreatmentIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "introduction",
                    wagtail.fields.RichTextField(blank=True, verbose_name="introduction"),
                ),
            ],
            options={
                "verbose_name": "treatment index",
                "verbose_name_plural": "treatment indexes",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="TreatmentArticlePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        help_text=(
                            "What the article says, in at most 300 characters of plain text."
                        ),
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
                "verbose_name": "treatment article",
                "verbose_name_plural": "treatment articles",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.RunPython(migrations.RunPython.noop, refuse_while_there_are_pages),
    ]
