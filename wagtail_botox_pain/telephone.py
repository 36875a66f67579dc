"""Telephone numbers: checked and formatted with the `phonenumbers` library.

The library is imported where it is used, since loading it takes longer than all our blocks.
"""

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wagtail_botox_pain.conf import get_setting


def normalise_telephone(typed: str) -> str:
    """`typed` in the international form E.164 (`+12025550143`), or a short number as digits.

    An extension follows as in RFC 3966: `+12025550143;ext=12`.

    Raises `ValidationError` for an invalid number: unparsable, too long or short, not in
    use, or national without `WAGTAIL_BOTOX_PAIN["PHONE_REGION"]`.
    """
    # It is slow to import, and most commands need no telephone numbers.
    import phonenumbers

    region = get_setting("PHONE_REGION")
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
            message = _("Begin the number with + and the country code, such as +1 202-555-0143.")
        else:
            message = _("Enter a telephone number, such as +1 202-555-0143.")
        raise ValidationError(message, code="telephone") from error
    if region and phonenumbers.is_valid_short_number_for_region(number, region):
        return phonenumbers.national_significant_number(number)
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(
            _("“%(typed)s” is not a number that can be dialled. Check its digits."),
            code="telephone",
            params={"typed": typed},
        )
    dialled = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{dialled};ext={number.extension}" if number.extension else dialled


def normalise_emergency_telephone(typed: str) -> str:
    """As `normalise_telephone`, but two to six digits (`112`, `999`) are always a number."""
    # It is slow to import, and most commands need no telephone numbers.
    import phonenumbers

    compact = "".join(typed.split())
    if compact.isdecimal() and 2 <= len(compact) <= 6:
        return phonenumbers.normalize_digits_only(compact)
    return normalise_telephone(typed)


class TelephoneNumber(str):
    """A stored telephone number, which knows how it is shown and dialled."""

    __slots__ = ()

    @property
    def display(self) -> str:
        """Spaced as its country spaces it, with the country code: `+1 202-555-0143`."""
        if not self.startswith("+"):
            return str(self)
        # It is slow to import, and most commands need no telephone numbers.
        import phonenumbers

        try:
            number = phonenumbers.parse(self)
        except phonenumbers.NumberParseException:
            return str(self)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    @property
    def href(self) -> str:
        """The address to dial, or nothing where the stored text has no digit (a draft)."""
        number, _, extension = self.partition(";ext=")
        dialled = "".join(sign for sign in number if sign in "+0123456789")
        if not dialled.strip("+"):
            return ""
        return f"tel:{dialled};ext={extension}" if extension.isdecimal() else f"tel:{dialled}"

    @property
    def as_json(self) -> dict[str, str] | None:
        """The number as stored, as shown and as dialled; None where there is none."""
        if not self:
            return None
        return {"number": str(self), "display": self.display, "href": self.href}

    @property
    def isolated(self) -> SafeString:
        """The number as shown, kept left to right inside text of either direction."""
        return format_html('<bdi dir="ltr">{}</bdi>', self.display)

    @property
    def link(self) -> SafeString | str:
        """The number as a link."""
        if not self.href:
            return str(self)
        return format_html('<a class="bp-telephone" href="{}">{}</a>', self.href, self.isolated)


def is_region(code: str) -> bool:
    """Whether `code` is a region of ISO 3166 whose numbers are known, such as "GB"."""
    # It is slow to import, and most commands need no telephone numbers.
    import phonenumbers

    return code in phonenumbers.SUPPORTED_REGIONS
