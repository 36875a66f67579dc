import re
import unicodedata
from html.entities import html5
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.utils.translation import gettext_lazy as _

# A tag has its name straight behind the bracket and a value for each attribute, so that
# "<1 in 100", "if a<b and c>d" and "<name@example.org>" are text.
MARKUP = (
    r"""</?[a-zA-Z][a-zA-Z0-9-]*(?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"']+))*\s*/?>"""
    # Also what never ends: a comment, a declaration, a tag with an attribute.
    r"|<!--|<[!?][a-zA-Z]|<[a-zA-Z][a-zA-Z0-9-]*\s+[\w:-]+\s*=|&(#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]\w*;)"
)

WEB_ADDRESS = URLValidator(
    schemes=["http", "https"],
    message=_("Enter a web address that begins with https:// or http://."),
)


# A function, so that migrations name it instead of spelling out its translated message.
def validate_web_address(value: str) -> None:
    """Refuse addresses that are not web addresses, such as `javascript:` or `ftp:`.

    And a port or the encoded name of a host that no browser takes, which Django lets pass.
    """
    WEB_ADDRESS(value)
    try:
        parts = urlsplit(value)
        _port = parts.port
        for label in (parts.hostname or "").split("."):
            if label.startswith("xn--"):
                decoded = label.removeprefix("xn--").encode("ascii").decode("punycode")
                if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in decoded):
                    raise ValueError(label)
    except ValueError as error:
        raise ValidationError(
            WEB_ADDRESS.message, code=WEB_ADDRESS.code, params={"value": value}
        ) from error


# Letters to Unicode, nothing to a reader.
FILLERS = "\u115f\u1160\u3164\uffa0"


def is_blank(text: str) -> bool:
    """Whether a reader sees nothing: only spaces, controls and marks without a shape."""
    return all(unicodedata.category(sign)[0] in "CZ" or sign in FILLERS for sign in text)


def validate_no_markup(value: str) -> None:
    """Refuse HTML tags and entities in plain text, where readers would see them as typed."""
    for found in re.finditer(MARKUP, value):
        entity = found.group(1)
        # "R&D;" is text: a name counts only where HTML knows it.
        if entity is None or entity.startswith("#") or entity in html5:
            raise ValidationError(
                _("This is plain text: remove “%(markup)s”."),
                code="markup",
                params={"markup": found.group()},
            )


SUMMARY_LENGTH = 300
SUMMARY_VALIDATORS = (MaxLengthValidator(SUMMARY_LENGTH), validate_no_markup)
