from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail_botox_pain.blocks.base import ClinicBlock, ClinicValue
from wagtail_botox_pain.blocks.choosers import PageReferenceBlock
from wagtail_botox_pain.blocks.field_blocks import PlainTextBlock, WebAddressBlock
from wagtail_botox_pain.serialization.computed_fields import ComputedField
from wagtail_botox_pain.serialization.schema import STRING, with_description
from wagtail_botox_pain.web_addresses import host_name, web_address


class LinkValue(ClinicValue):
    @property
    def href(self) -> str:
        """Where the link leads; nothing when there is no link or its page is not live."""
        if self["page"]:
            return self.references.href(self["page"]) or ""
        return web_address(self["url"])

    @cached_property
    def label(self) -> str:
        """The words of the link: the editor's, else the title of the page, or the site's name."""
        if self["text"]:
            return str(self["text"])
        if self["page"]:
            # The title of a draft or a private page is not for readers.
            page = self.references.link(self["page"]).page
            return page.title if page else ""
        return host_name(self["url"])

    @property
    def is_given(self) -> bool:
        return bool(self["page"] or self["url"])


class LinkBlock(ClinicBlock):
    """A link to a page of this site or to a web address, never both.

    May be left blank, unless it is declared with `required=True`.
    """

    text = PlainTextBlock(
        required=False,
        max_length=120,
        label=_("Link text"),
        help_text=_("Says where the link leads. Left blank, the page's title is shown."),
    )
    page = PageReferenceBlock(required=False, label=_("Page"))
    url = WebAddressBlock(
        required=False, label=_("Web address"), help_text=_("Instead of a page of this site.")
    )

    def field_errors(self, value: Any) -> Iterator[tuple[str, ValidationError]]:
        if value["page"] and value["url"]:
            message = gettext("Choose a page or enter a web address, not both.")
            yield "page", ValidationError(message, code="link")
            yield "url", ValidationError(message, code="link")
        elif not value.is_given and (value["text"] or self.required):
            yield (
                "page",
                ValidationError(gettext("Choose a page or enter a web address."), code="link"),
            )

    def computed_fields(self) -> dict[str, ComputedField]:
        href = with_description(
            STRING, "A path on the site or a web address; empty without a link."
        )
        label = with_description(
            STRING, "The words of the link: the text, or what stands in for it."
        )
        return {
            "href": ComputedField(lambda walker: href, lambda value, references: value.href),
            "label": ComputedField(lambda walker: label, lambda value, references: value.label),
        }

    @property
    def required(self) -> bool:
        return bool(self.meta.required)

    class Meta:
        icon = "link"
        label = _("Link")
        description = _("A link to a page of this site or to a web address.")
        template = "wagtail_botox_pain/blocks/link.html"
        value_class = LinkValue
        required = False
        preview_value = {"text": _("Read about our clinic"), "url": "https://www.example.org/"}
