"""Markup in a translated text that wagtail-localize takes, and browsers read otherwise than it."""

import re
import unicodedata

from bs4 import BeautifulSoup
from bs4.element import PreformattedString
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Of all that open and close, only a line break may come often, and it is never closed.
TAG = re.compile(r"<(/?)(?!br\b)[a-zA-Z]")
DEEPEST = 50
# Browsers and parsers leave out all that stands in it.
END_WITH_WORDS = re.compile(r"</[a-zA-Z][^\s>]*\s[^>]*\w")
# They turn round what follows, the digits of a dose too.
OVERRIDES = "\u202d\u202e"


def validate_markup(html: str, source: str) -> None:
    """Refuse links inside links, and comments and declarations that `source` does not have.

    Of the latter, readers would miss what is in them, or browsers find a tag there that nobody
    has allowed. They would miss words in an end tag too.
    """
    if END_WITH_WORDS.search(html):
        raise ValidationError(_("It is not valid."))
    if not ("<!" in html or "<?" in html or "<a" in html):
        return
    soup = BeautifulSoup(html, "html.parser")
    hidden = hidden_pieces(soup)
    is_new = hidden and hidden - hidden_pieces(BeautifulSoup(source, "html.parser"))
    if is_new or soup.select_one("a a"):
        raise ValidationError(_("It is not valid."))


def hidden_pieces(soup: BeautifulSoup) -> set[tuple[type, str]]:
    """The comments and declarations in `soup`."""
    return {
        (type(node), str(node)) for node in soup.descendants if isinstance(node, PreformattedString)
    }


def is_too_deep(html: str) -> bool:
    """Whether tags are inside each other so often that parsers run out of stack."""
    depth = 0
    for tag in TAG.finditer(html):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > DEEPEST:
            return True
    return False


def holds_what_cannot_be_shown(text: str) -> bool:
    """Whether `text` has signs without a shape that no text needs."""
    return any(
        sign in OVERRIDES or (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t")
        for sign in text
    )
