"""Made on the lowest supported Wagtail, with the image model asked for instead of spelled out.

A site writes its own image model; this one is run with several.
"""

import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models
from wagtail.images import get_image_model_string

import wagtail_botox_pain.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0094_alter_page_locale"),
        migrations.swappable_dependency(get_image_model_string()),
    ]

    operations = [
        migrations.CreateModel(
            name="HostIndex",
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
                "abstract": False,
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="StreamPage",
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
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("section", 2),
                            ("key_points", 7),
                            ("condition_cards", 25),
                            ("side_effects", 35),
                            ("contraindications", 42),
                            ("treatment_plan", 47),
                            ("faq", 53),
                            ("call_to_action", 57),
                            ("callout", 60),
                            ("figure", 62),
                            ("references", 70),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 150},
                            ),
                            1: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h3",
                                        "bold",
                                        "italic",
                                        "link",
                                        "document-link",
                                        "ol",
                                        "ul",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("heading", 0), ("text", 1)]], {}),
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 150, "required": False},
                            ),
                            4: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Introduction", "max_length": 500, "required": False},
                            ),
                            5: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Point", "max_length": 300},
                            ),
                            6: (
                                "wagtail.blocks.ListBlock",
                                (5,),
                                {"label": "Points", "min_num": 1},
                            ),
                            7: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 3), ("introduction", 4), ("points", 6)]],
                                {},
                            ),
                            8: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"label": "Introduction", "required": False},
                            ),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Condition", "max_length": 120},
                            ),
                            10: ("wagtail.blocks.RichTextBlock", (), {"label": "Summary"}),
                            11: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("", "—"),
                                        ("not_stated", "Not stated"),
                                        ("approved", "Approved for this use"),
                                        ("off_label", "Not approved for this use (off-label)"),
                                        (
                                            "investigational",
                                            "Being tested in clinical trials (investigational)",
                                        ),
                                    ],
                                    "help_text": "Of this treatment for this condition, where your readers live.",
                                    "label": "Regulatory status",
                                },
                            ),
                            12: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("", "—"),
                                        ("not_stated", "Not stated"),
                                        ("guideline_recommended", "Recommended in a guideline"),
                                        ("likely_benefit", "Likely to help"),
                                        ("mixed", "Studies disagree"),
                                        ("insufficient", "Not enough evidence to tell"),
                                        ("no_benefit_shown", "No benefit shown"),
                                    ],
                                    "help_text": "What studies show, whatever the regulatory status is.",
                                    "label": "Strength of the evidence",
                                },
                            ),
                            13: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "help_text": "The web address where this can be checked.",
                                    "label": "Source",
                                    "required": False,
                                },
                            ),
                            14: (
                                "wagtail.images.blocks.ImageChooserBlock",
                                (),
                                {"label": "Image", "required": False},
                            ),
                            15: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What the picture shows, for people who cannot see it.",
                                    "label": "Alternative text",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            16: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {
                                    "default": False,
                                    "help_text": "The picture adds nothing to the text, so screen readers skip it.",
                                    "label": "Decorative",
                                    "required": False,
                                },
                            ),
                            17: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Caption", "max_length": 300, "required": False},
                            ),
                            18: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("image", 14),
                                        ("alt_text", 15),
                                        ("decorative", 16),
                                        ("caption", 17),
                                    ]
                                ],
                                {},
                            ),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Says where the link leads. Left blank, the page's title is shown.",
                                    "label": "Link text",
                                    "max_length": 120,
                                    "required": False,
                                },
                            ),
                            20: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "Page", "required": False},
                            ),
                            21: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "help_text": "Instead of a page of this site.",
                                    "label": "Web address",
                                    "required": False,
                                },
                            ),
                            22: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 19), ("page", 20), ("url", 21)]],
                                {},
                            ),
                            23: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("name", 9),
                                        ("summary", 10),
                                        ("regulatory_status", 11),
                                        ("evidence", 12),
                                        ("source_url", 13),
                                        ("image", 18),
                                        ("link", 22),
                                    ]
                                ],
                                {},
                            ),
                            24: (
                                "wagtail.blocks.ListBlock",
                                (23,),
                                {"label": "Cards", "min_num": 1},
                            ),
                            25: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 3), ("introduction", 8), ("cards", 24)]],
                                {},
                            ),
                            26: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Left blank: “Side effects”.",
                                    "label": "Heading",
                                    "max_length": 150,
                                    "required": False,
                                },
                            ),
                            27: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Side effect", "max_length": 150},
                            ),
                            28: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("", "—"),
                                        ("mild", "Mild"),
                                        ("needs_advice", "Needs advice from a health professional"),
                                        ("emergency", "Emergency"),
                                    ],
                                    "label": "Seriousness",
                                },
                            ),
                            29: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("", "—"),
                                        ("not_known", "How often is not known"),
                                        ("very_common", "May affect more than 1 in 10 people"),
                                        ("common", "May affect up to 1 in 10 people"),
                                        ("uncommon", "May affect up to 1 in 100 people"),
                                        ("rare", "May affect up to 1 in 1,000 people"),
                                        ("very_rare", "May affect up to 1 in 10,000 people"),
                                    ],
                                    "help_text": "For this use of the treatment. “Not known” is an honest answer.",
                                    "label": "Frequency",
                                },
                            ),
                            30: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "help_text": "The web address where this can be checked.",
                                    "label": "Source of the frequency",
                                    "required": False,
                                },
                            ),
                            31: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Description", "max_length": 500, "required": False},
                            ),
                            32: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("name", 27),
                                        ("seriousness", 28),
                                        ("frequency", 29),
                                        ("source_url", 30),
                                        ("description", 31),
                                    ]
                                ],
                                {},
                            ),
                            33: (
                                "wagtail.blocks.ListBlock",
                                (32,),
                                {"label": "Side effects", "min_num": 1},
                            ),
                            34: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "help_text": "What to do, and whom to ask.",
                                    "label": "Advice",
                                    "required": False,
                                },
                            ),
                            35: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("heading", 26),
                                        ("introduction", 8),
                                        ("effects", 33),
                                        ("advice", 34),
                                    ]
                                ],
                                {},
                            ),
                            36: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Left blank: “Who should not have this treatment”.",
                                    "label": "Heading",
                                    "max_length": 150,
                                    "required": False,
                                },
                            ),
                            37: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Reason", "max_length": 150},
                            ),
                            38: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("", "—"),
                                        ("must_not", "Must not have this treatment"),
                                        ("may_not_be_suitable", "May not be suitable"),
                                        ("tell_your_clinician", "Tell your clinician first"),
                                    ],
                                    "label": "Kind",
                                },
                            ),
                            39: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Detail", "max_length": 500, "required": False},
                            ),
                            40: (
                                "wagtail.blocks.StructBlock",
                                [[("name", 37), ("kind", 38), ("detail", 39)]],
                                {},
                            ),
                            41: (
                                "wagtail.blocks.ListBlock",
                                (40,),
                                {"label": "Reasons", "min_num": 1},
                            ),
                            42: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 36), ("introduction", 8), ("items", 41)]],
                                {},
                            ),
                            43: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Part of the plan", "max_length": 150},
                            ),
                            44: (
                                "wagtail.blocks.StructBlock",
                                [[("name", 43), ("description", 31)]],
                                {},
                            ),
                            45: (
                                "wagtail.blocks.ListBlock",
                                (44,),
                                {"label": "Parts of the plan", "min_num": 1},
                            ),
                            46: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"label": "Closing text", "required": False},
                            ),
                            47: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("heading", 3),
                                        ("introduction", 8),
                                        ("components", 45),
                                        ("closing", 46),
                                    ]
                                ],
                                {},
                            ),
                            48: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Left blank: “Frequently asked questions”.",
                                    "label": "Heading",
                                    "max_length": 150,
                                    "required": False,
                                },
                            ),
                            49: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Question", "max_length": 200},
                            ),
                            50: ("wagtail.blocks.RichTextBlock", (), {"label": "Answer"}),
                            51: (
                                "wagtail.blocks.StructBlock",
                                [[("question", 49), ("answer", 50)]],
                                {},
                            ),
                            52: (
                                "wagtail.blocks.ListBlock",
                                (51,),
                                {"label": "Questions", "min_num": 1},
                            ),
                            53: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 48), ("items", 52)]],
                                {},
                            ),
                            54: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"label": "Text", "required": False},
                            ),
                            55: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 19), ("page", 20), ("url", 21)]],
                                {
                                    "help_text": "Left blank, the appointment link of the clinic's settings is shown."
                                },
                            ),
                            56: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Left blank, the telephone number of the clinic's settings is shown.",
                                    "label": "Telephone",
                                    "required": False,
                                },
                            ),
                            57: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 0), ("text", 54), ("link", 55), ("telephone", 56)]],
                                {},
                            ),
                            58: (
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
                            59: ("wagtail.blocks.RichTextBlock", (), {"label": "Text"}),
                            60: (
                                "wagtail.blocks.StructBlock",
                                [[("level", 58), ("heading", 3), ("text", 59)]],
                                {},
                            ),
                            61: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "Image"}),
                            62: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("image", 61),
                                        ("alt_text", 15),
                                        ("decorative", 16),
                                        ("caption", 17),
                                    ]
                                ],
                                {},
                            ),
                            63: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Left blank: “References”.",
                                    "label": "Heading",
                                    "max_length": 150,
                                    "required": False,
                                },
                            ),
                            64: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 300},
                            ),
                            65: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "The journal, organisation or website.",
                                    "label": "Published in",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            66: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {
                                    "label": "Year",
                                    "max_value": 2100,
                                    "min_value": 1800,
                                    "required": False,
                                },
                            ),
                            67: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "Web address", "required": False},
                            ),
                            68: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 64), ("source", 65), ("year", 66), ("url", 67)]],
                                {},
                            ),
                            69: (
                                "wagtail.blocks.ListBlock",
                                (68,),
                                {"label": "References", "min_num": 1},
                            ),
                            70: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 63), ("items", 69)]],
                                {},
                            ),
                        },
                    ),
                ),
                (
                    "questions",
                    wagtail.fields.StreamField(
                        [("faq", 5)],
                        blank=True,
                        block_lookup={
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
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Question", "max_length": 200},
                            ),
                            2: ("wagtail.blocks.RichTextBlock", (), {"label": "Answer"}),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("question", 1), ("answer", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Questions", "min_num": 1},
                            ),
                            5: ("wagtail.blocks.StructBlock", [[("heading", 0), ("items", 4)]], {}),
                        },
                    ),
                ),
                ("other", wagtail_botox_pain.fields.BodyField("treatment_article", blank=True)),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="HostArticle",
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
                ("department", models.CharField(blank=True, max_length=100)),
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
    ]
