from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wagtail_botox_pain.blocks.base import ClinicBlock
from wagtail_botox_pain.blocks.field_blocks import PlainTextBlock
from wagtail_botox_pain.blocks.groups import QUESTIONS_AND_CONTACT
from wagtail_botox_pain.blocks.lists import ItemsBlock
from wagtail_botox_pain.blocks.rich_text import RichTextBlock

QUESTION_SAMPLE = {
    "question": _("How long does relief last?"),
    "answer": format_lazy(
        "<p>{}</p>",
        _("When the injections help, relief is usually temporary: weeks to months."),
    ),
}


class FAQItemBlock(ClinicBlock):
    """A question and its answer."""

    question = PlainTextBlock(max_length=200, label=_("Question"))
    answer = RichTextBlock(label=_("Answer"))

    class Meta:
        icon = "help"
        label = _("Question")
        group = QUESTIONS_AND_CONTACT
        description = _("A question with its answer.")
        template = "wagtail_botox_pain/blocks/faq_item.html"
        preview_value = QUESTION_SAMPLE
        label_format = "{question}"


class FAQBlock(ClinicBlock):
    """Questions that open to show their answers, with or without JavaScript."""

    heading = PlainTextBlock(
        required=False,
        max_length=150,
        label=_("Heading"),
        help_text=_("Left blank: “Frequently asked questions”."),
    )
    items = ItemsBlock(FAQItemBlock(), min_num=1, label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Frequently asked questions")
        group = QUESTIONS_AND_CONTACT
        description = _("Questions that open to show their answers.")
        template = "wagtail_botox_pain/blocks/faq.html"
        default_heading = _("Frequently asked questions")
        preview_value = {
            "items": [
                QUESTION_SAMPLE,
                {
                    "question": _("What do the injections feel like?"),
                    "answer": format_lazy(
                        "<p>{}</p>", _("Most people describe a quick pinch with each one.")
                    ),
                },
            ]
        }
