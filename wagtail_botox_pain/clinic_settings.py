"""The settings of a site's clinic."""

import swapper
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.telephone import (
    TelephoneNumber,
    normalise_emergency_telephone,
    normalise_telephone,
)
from wagtail_botox_pain.validators import validate_web_address

# An admin from right to left would show the plus of a number behind it.
TELEPHONE_INPUT = {"dir": "ltr", "inputmode": "tel"}
WEB_ADDRESS_INPUT = {"dir": "ltr", "inputmode": "url"}


@register_setting(icon="botox-pain-telephone")
class ClinicSettings(BaseSiteSetting):
    """The clinic of a site: what its calls to action and emergency effects fall back to."""

    clinic_name = models.CharField(max_length=150, blank=True, verbose_name=_("clinic name"))
    telephone = models.CharField(
        max_length=40,
        blank=True,
        verbose_name=_("telephone"),
        help_text=_("For appointments, with the country code."),
    )
    emergency_telephone = models.CharField(
        max_length=40,
        blank=True,
        verbose_name=_("emergency telephone"),
        help_text=_("The number to dial for an ambulance where your readers live."),
    )
    appointment_page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("appointment page"),
    )
    appointment_url = models.URLField(
        blank=True,
        verbose_name=_("appointment web address"),
        help_text=_("Instead of a page of this site."),
        validators=[validate_web_address],
    )

    panels = [
        FieldPanel("clinic_name"),
        MultiFieldPanel(
            [
                FieldPanel("telephone", widget=forms.TextInput(attrs=TELEPHONE_INPUT)),
                FieldPanel("emergency_telephone", widget=forms.TextInput(attrs=TELEPHONE_INPUT)),
            ],
            heading=_("Telephone"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("appointment_page"),
                FieldPanel("appointment_url", widget=forms.URLInput(attrs=WEB_ADDRESS_INPUT)),
            ],
            heading=_("Appointments"),
        ),
    ]

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")

    def clean(self) -> None:
        super().clean()
        errors = {}
        for name, normalise in (
            ("telephone", normalise_telephone),
            ("emergency_telephone", normalise_emergency_telephone),
        ):
            try:
                setattr(self, name, (typed := getattr(self, name)) and normalise(typed))
            except ValidationError as error:
                errors[name] = error
        if self.appointment_page_id and self.appointment_url:
            errors["appointment_url"] = ValidationError(
                _("Choose a page or enter a web address, not both.")
            )
        if errors:
            raise ValidationError(errors)

    @property
    def telephone_number(self) -> TelephoneNumber:
        return TelephoneNumber(self.telephone)

    @property
    def emergency_number(self) -> TelephoneNumber:
        return TelephoneNumber(self.emergency_telephone)

    def appointment_href(self, references: References) -> str:
        """Where an appointment is requested; nothing when there is no live page or address."""
        if self.appointment_page_id:
            # It is read with the other pages that the reader's page links to.
            return references.link_to(self.appointment_page_id).href or ""
        return self.appointment_url
