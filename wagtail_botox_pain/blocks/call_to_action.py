from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail_botox_pain.blocks.base import ClinicBlock, ClinicValue
from wagtail_botox_pain.blocks.field_blocks import PlainTextBlock, TelephoneBlock
from wagtail_botox_pain.blocks.groups import QUESTIONS_AND_CONTACT
from wagtail_botox_pain.blocks.links import LinkBlock
from wagtail_botox_pain.blocks.rich_text import RichTextBlock
from wagtail_botox_pain.lookups.clinic import clinic_can_be_reached, clinic_settings
from wagtail_botox_pain.serialization.computed_fields import CONTACT, ComputedField
from wagtail_botox_pain.telephone import TelephoneNumber


class Contact(NamedTuple):
    """Where a call to action leads; each part may be empty."""

    href: str
    label: str
    telephone: TelephoneNumber


class CallToActionValue(ClinicValue):
    def contact(self, clinic: Any) -> Contact:
        """The editor's link and number, each replaced by the clinic's where it leads nowhere."""
        href, label, telephone = self["link"].href, self["link"].label, self["telephone"]
        if clinic and not href:
            href = clinic.appointment_href(self.references)
            label = gettext("Request an appointment")
        if clinic and not telephone:
            telephone = clinic.telephone_number
        return Contact(href, label, telephone)


class CallToActionBlock(ClinicBlock):
    """Invites the reader to get in touch, by a link, by telephone or both."""

    heading = PlainTextBlock(max_length=150, label=_("Heading"))
    text = RichTextBlock(required=False, label=_("Text"))
    link = LinkBlock(
        help_text=_("Left blank, the appointment link of the clinic's settings is shown.")
    )
    telephone = TelephoneBlock(
        required=False,
        label=_("Telephone"),
        help_text=_("Left blank, the telephone number of the clinic's settings is shown."),
    )

    def field_errors(self, value: Any) -> Iterator[tuple[str, ValidationError]]:
        if not (value["link"].is_given or value["telephone"] or clinic_can_be_reached()):
            yield (
                "telephone",
                ValidationError(
                    gettext("Give a link or a telephone number, here or in the clinic's settings."),
                    code="contact",
                ),
            )

    def computed_fields(self) -> dict[str, ComputedField]:
        return {**super().computed_fields(), "contact": CONTACT}

    def hidden_children(self, value: Any) -> Collection[str]:
        # Without a link of its own it shows the clinic's, whose words are the package's.
        return () if value["link"].is_given else ("link",)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["contact"] = value.contact(clinic_settings(context, value.references))
        return context

    class Meta:
        icon = "botox-pain-telephone"
        label = _("Call to action")
        group = QUESTIONS_AND_CONTACT
        description = _("Invites the reader to get in touch.")
        template = "wagtail_botox_pain/blocks/call_to_action.html"
        value_class = CallToActionValue
        preview_value = {
            "heading": _("Talk it over with a specialist"),
            "text": format_lazy("<p>{}</p>", _("A first visit takes about half an hour.")),
            "link": {"text": _("Request an appointment"), "url": "https://www.example.org/"},
            "telephone": "+12025550143",
        }
