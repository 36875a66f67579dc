"""Made on a later Wagtail, with the image model asked for instead of spelled out."""

import uuid

import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.db import migrations, models
from wagtail.images import get_image_model_string

import wagtail_botox_pain.fields

LOOKUP = {
    0: (
        "wagtail.blocks.CharBlock",
        (),
        {
            "help_text": "Left blank: “Frequently asked questions”.",
            "label": "Heading",
            "max_length": 150,
            "required": False,
        },
    ),
    1: ("wagtail.blocks.CharBlock", (), {"label": "Question", "max_length": 200}),
    2: ("wagtail.blocks.RichTextBlock", (), {"label": "Answer"}),
    3: ("wagtail.blocks.StructBlock", [[("question", 1), ("answer", 2)]], {}),
    4: ("wagtail.blocks.ListBlock", (3,), {"label": "Questions", "min_num": 1}),
    5: ("wagtail.blocks.StructBlock", [[("heading", 0), ("items", 4)]], {}),
    6: (
        "wagtail.blocks.ChoiceBlock",
        [],
        {
            "choices": [
                ("", "—"),
                ("information", "Information"),
                ("important", "Important"),
                ("emergency", "Emergency"),
            ],
            "label": "Level",
        },
    ),
    7: ("wagtail.blocks.CharBlock", (), {"label": "Heading", "max_length": 150, "required": False}),
    8: ("wagtail.blocks.RichTextBlock", (), {"label": "Text"}),
    9: ("wagtail.blocks.StructBlock", [[("level", 6), ("heading", 7), ("text", 8)]], {}),
    10: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "Image"}),
    11: (
        "wagtail.blocks.CharBlock",
        (),
        {
            "help_text": "What the picture shows, for people who cannot see it.",
            "label": "Alternative text",
            "max_length": 250,
            "required": False,
        },
    ),
    12: (
        "wagtail.blocks.BooleanBlock",
        (),
        {
            "default": False,
            "help_text": "The picture adds nothing to the text, so screen readers skip it.",
            "label": "Decorative",
            "required": False,
        },
    ),
    13: (
        "wagtail.blocks.CharBlock",
        (),
        {"label": "Caption", "max_length": 300, "required": False},
    ),
    14: (
        "wagtail.blocks.StructBlock",
        [[("image", 10), ("alt_text", 11), ("decorative", 12), ("caption", 13)]],
        {},
    ),
    15: ("wagtail.blocks.CharBlock", (), {"required": False}),
    16: ("wagtail.blocks.ListBlock", (9,), {}),
    17: ("wagtail.blocks.StructBlock", [[("title", 15), ("faq", 5), ("callouts", 16)]], {}),
}


def answers():
    blocks = [("faq", 5), ("callout", 9), ("figure", 14), ("columns", 17)]
    return wagtail.fields.StreamField(blocks, blank=True, block_lookup=LOOKUP)


class Migration(migrations.Migration):
    dependencies = [
        ("testapp", "0008_summary_may_be_blank"),
        migrations.swappable_dependency(get_image_model_string()),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswersPage",
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
                ("body", answers()),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="AnswersArticle",
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
                        blank=True,
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
                ("answers", answers()),
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
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="AnswersRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("answers", answers()),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="testapp.answerspage",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("title", models.CharField(max_length=100)),
                ("answers", answers()),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "unique_together": {("translation_key", "locale")},
            },
        ),
    ]
