"""What stored rich text says, without its tags.

Django's parser removes tags character by character, and an article has hundreds of texts. Editors
store simpler HTML than browsers allow, so patterns read it; the parser reads only what could
still be a tag.
"""

import re
from contextlib import suppress
from html import unescape
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils.functional import Promise
from django.utils.html import strip_tags
from wagtail.rich_text import get_text_for_indexing

from wagtail_botox_pain.validators import is_blank

PLAIN_TAG = r'</?[a-zA-Z][a-zA-Z0-9]*(?:\s+[a-zA-Z-]+="[^"<>]*")*\s*/?>'
TAGS = re.compile(PLAIN_TAG)
BEGINS_WITH_TEXT = re.compile(rf"\s*(?:{PLAIN_TAG}\s*)*[A-Za-z0-9]")
# Where Wagtail separates the text before from the text after, and where a list begins below an
# item: its number would make another one of that before it.
BREAKS = re.compile(r"</(?:p|h\d|li|blockquote)>|<(?:br|hr)\s*/>|<[uo]l\b", re.IGNORECASE)


def as_text(stored: Any) -> str:
    """`stored` as text: a number as its digits, and nothing for what was never text."""
    if type(stored) is str:
        return stored
    return str(stored) if isinstance(stored, str | Promise | int | float) else ""


def has_content(source: str) -> bool:
    """Whether a reader sees anything: the editor's empty paragraph is nothing."""
    if BEGINS_WITH_TEXT.match(source) or "<embed" in source:
        return True
    try:
        return not is_blank(unescape(strip_tags(source)))
    except SuspiciousOperation:
        # Django reads no further where too many tags never end: they are what readers see.
        return True


def rich_text_as_text(source: str) -> str:
    """The text in rich text, with space between its paragraphs."""
    parted = BREAKS.sub(r" \g<0>", source)
    text = TAGS.sub("", parted)
    if "<" in text or ">" in text:
        with suppress(SuspiciousOperation):
            return str(get_text_for_indexing(parted))
    return unescape(text.strip())
