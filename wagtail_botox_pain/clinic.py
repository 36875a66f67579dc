"""The clinic that a page speaks for: the `ClinicSettings` of the reader's site."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wagtail.models import Site

if TYPE_CHECKING:
    from wagtail_botox_pain.models import ClinicSettings


def clinic_settings(context: Mapping[str, Any]) -> "ClinicSettings | None":
    """The settings of the request's site, or of the default site; None without a site.

    Kept on the request, so a page reads them once.
    """
    from wagtail_botox_pain.models import ClinicSettings

    request = context.get("request")
    try:
        if request is not None:
            return ClinicSettings.for_request(request)
        return ClinicSettings.for_site(Site.objects.filter(is_default_site=True).first())
    except ClinicSettings.DoesNotExist:
        return None


def any_clinic_can_be_reached() -> bool:
    """Whether some site's settings have a telephone number or an appointment link.

    A block does not know its page while it is validated, so it cannot ask for the settings of
    its own site.
    """
    from wagtail_botox_pain.models import ClinicSettings

    return ClinicSettings.objects.exclude(
        telephone="", appointment_page=None, appointment_url=""
    ).exists()
