"""Turns rich text of the API into rich text as Wagtail stores it."""

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.rich_text.converters.db_html import RichTextRemoval
from wagtail.api.rich_text import APIRichText

from wagtail_botox_pain.api.write.embeds import embeds_of, restore_embeds
from wagtail_botox_pain.api.write.links import Known, note_links, restore_links
from wagtail_botox_pain.api.write.stored_views import StoredView, writing_request

OldTexts = Iterable[tuple[str, StoredView]]


# Python's recursion ends at some hundreds of elements; rich text of editors has about ten.
MAX_NESTING = 100
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "source", "track", "wbr"}
# One of these ends the one before it where its end tag is left out.
NOT_NESTED = {"p", "li", "dt", "dd", "option", "thead", "tbody", "tfoot", "tr", "th", "td"}


class NestingParser(HTMLParser):
    """Finds out how many elements of HTML are inside one another."""

    depth = deepest = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.depth += tag not in VOID | NOT_NESTED
        self.deepest = max(self.deepest, self.depth)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        """It holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in VOID | NOT_NESTED


def check_nesting(html: str) -> None:
    parser = NestingParser()
    parser.feed(html)
    if parser.deepest > MAX_NESTING:
        raise ValidationError(_("This text has too many elements inside one another."))


class RichTextWriter:
    """Converts the rich texts of one field of a page.

    `removals` is what Wagtail took out of them, which the response tells.
    """

    def __init__(self) -> None:
        self.removals: list[Any] = []
        self._targets: Known = {}

    def convert(self, written: Any, old: OldTexts, features: list[str] | None) -> str:
        """The rich text to store: with the links of display HTML, and cleaned as Wagtail does.

        `old` are the stored text and the view of it, for an editor and for the public.
        Raises `ValidationError` for what is not rich text.
        """
        if written is None:
            return ""
        if isinstance(written, str):
            check_nesting(written)
            for source, view in old:
                note_links(source, view.references, self._targets)
                written = self._with_embeds(written, source, view)
            written = restore_links(written, self._targets, writing_request.get())
        try:
            cleaned, removals = APIRichText.convert_input(written, features=features)
        except (RecursionError, ValueError) as error:
            raise ValidationError(str(error)) from error
        check_nesting(cleaned)
        self.removals += removals
        return cleaned

    def _with_embeds(self, html: str, source: str, view: StoredView) -> str:
        """`html` with the embeds of the stored text `source`.

        An editor may have removed those that the public does not see. Those that nobody sees stay.
        """
        embeds = embeds_of(source, view.references)
        if view.is_public:
            embeds = [embed for embed in embeds if embed.shown]
        html, lost = restore_embeds(html, embeds)
        self.removals += [
            RichTextRemoval("embed", "removed", "unknown_embedtype", detail=embed) for embed in lost
        ]
        return html
