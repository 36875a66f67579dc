from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail_botox_pain.blocks.base import ClinicBlock, ClinicValue
from wagtail_botox_pain.blocks.field_blocks import PlainTextBlock, WebAddressBlock, YearBlock
from wagtail_botox_pain.blocks.groups import QUESTIONS_AND_CONTACT
from wagtail_botox_pain.blocks.lists import ItemsBlock
from wagtail_botox_pain.web_addresses import web_address


class ReferenceValue(ClinicValue):
    @cached_property
    def href(self) -> str:
        return web_address(self["url"])


REFERENCE_SAMPLE = {
    "title": _("Botulinum toxin injections for low-back pain and sciatica"),
    "source": "Cochrane Database of Systematic Reviews",
    "year": 2011,
    "url": "https://www.cochrane.org/CD008257",
}


class ReferenceBlock(ClinicBlock):
    """A publication that the article rests on."""

    title = PlainTextBlock(max_length=300, label=_("Title"))
    source = PlainTextBlock(
        required=False,
        max_length=200,
        label=_("Published in"),
        help_text=_("The journal, organisation or website."),
    )
    year = YearBlock(required=False, min_value=1800, max_value=2100, label=_("Year"))
    url = WebAddressBlock(required=False, label=_("Web address"))

    class Meta:
        icon = "doc-full"
        label = _("Reference")
        group = QUESTIONS_AND_CONTACT
        description = _("A publication that the article rests on.")
        template = "wagtail_botox_pain/blocks/reference.html"
        value_class = ReferenceValue
        preview_value = REFERENCE_SAMPLE
        label_format = "{title}"


class ReferencesBlock(ClinicBlock):
    """The sources of the article, numbered."""

    heading = PlainTextBlock(
        required=False, max_length=150, label=_("Heading"), help_text=_("Left blank: “References”.")
    )
    items = ItemsBlock(ReferenceBlock(), min_num=1, label=_("References"))

    class Meta:
        icon = "doc-full"
        label = _("References")
        group = QUESTIONS_AND_CONTACT
        description = _("The sources of the article.")
        template = "wagtail_botox_pain/blocks/references.html"
        default_heading = _("References")
        preview_value = {"items": [REFERENCE_SAMPLE]}
