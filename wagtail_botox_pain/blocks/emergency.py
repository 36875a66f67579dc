"""What an emergency on a page needs: a number to dial."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from wagtail_botox_pain.lookups.clinic import clinic_has_emergency_number


def require_emergency_number(name: str) -> Iterator[tuple[str, ValidationError]]:
    """An error of the child `name` where the clinic of the page has no emergency number."""
    if not clinic_has_emergency_number():
        message = gettext(
            "The page says that this is an emergency, and the clinic has no emergency number. "
            "Somebody who may change the clinic's settings enters it under “Settings”, “Clinic”."
        )
        yield name, ValidationError(message, code="emergency_telephone")
