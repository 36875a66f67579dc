"""Markup in a translated text that wagtail-localize takes, and browsers read otherwise than it."""

import re
import unicodedata

from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Browsers and parsers leave out all that stands in it.
END_WITH_WORDS = re.compile(r"</[a-zA-Z][^\s>]*\s[^>]*\w")
# A comment or declaration, as far as any parser reads.
DECLARATION = re.compile(r"<[!?][^>]*")
# They turn round what follows, the digits of a dose too.
OVERRIDES = "\u202d\u202e"


def validate_markup(html: str, source: str) -> None:
    """Refuse links inside links, and comments and declarations that `source` does not have.

    Of the latter, readers would miss what is in them, or browsers find a tag there that nobody
    has allowed. They would miss words in an end tag too.
    """
    has_hidden_words = END_WITH_WORDS.search(html) or set(DECLARATION.findall(html)) - set(
        DECLARATION.findall(source)
    )
    if has_hidden_words or BeautifulSoup(html, "html.parser").select_one("a a"):
        raise ValidationError(_("It is not valid."))


def validate_characters(text: str) -> None:
    """Refuse signs without a shape that no text needs."""
    if any(
        sign in OVERRIDES or (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t")
        for sign in text
    ):
        raise ValidationError(_("It holds characters that cannot be shown."))
