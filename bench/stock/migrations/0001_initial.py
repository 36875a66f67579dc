"""The tables of the stock contestant. The stream's blocks are left out: a table needs none."""

import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0094_alter_page_locale"),
        ("wagtailimages", "0001_squashed_0021"),
    ]

    operations = [
        migrations.CreateModel(
            name="StockClinic",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("telephone", models.CharField(blank=True, max_length=40)),
                ("emergency_telephone", models.CharField(blank=True, max_length=40)),
                (
                    "site",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="wagtailcore.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StockArticlePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        to="wagtailcore.page",
                    ),
                ),
                ("summary", models.TextField()),
                (
                    "hero_image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                    ),
                ),
                ("introduction", wagtail.fields.RichTextField(blank=True)),
                ("body", wagtail.fields.StreamField([])),
                ("show_contents", models.BooleanField(default=True)),
            ],
            bases=("wagtailcore.page",),
        ),
    ]
