"""Turns rich text of the API into rich text as Wagtail stores it."""

import re
from collections.abc import Iterable
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
ELEMENT = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*)")
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "source", "track", "wbr"}
# One of these ends the one before it where its end tag is left out.
ENDED_BY_NEXT = {"p", "li", "dt", "dd", "option", "thead", "tbody", "tfoot", "tr", "th", "td"}


def is_too_deep(html: str) -> bool:
    """Whether elements are nested too deep, by their start tags or by their end tags."""
    tags = [(tag["name"].lower(), not tag["end"]) for tag in ELEMENT.finditer(html)]
    backwards = [(name, not is_start) for name, is_start in reversed(tags)]
    return nests(tags, ENDED_BY_NEXT) or nests(backwards, set())


def nests(tags: Iterable[tuple[str, bool]], ended_by_next: set[str]) -> bool:
    open_: list[str] = []
    for name, is_start in tags:
        if is_start and name not in VOID:
            if not (name in ended_by_next and open_[-1:] == [name]):
                open_.append(name)
            if len(open_) > MAX_NESTING:
                return True
        elif name in open_:
            del open_[len(open_) - 1 - open_[::-1].index(name) :]
    return False


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
        html = written.get("content") if isinstance(written, dict) else written
        try:
            if isinstance(html, str) and is_too_deep(html):
                raise RecursionError
            if isinstance(written, str):
                for source, view in old:
                    note_links(source, view.references, self._targets)
                    written = self._with_embeds(written, source, view)
                written = restore_links(written, self._targets, writing_request.get())
            cleaned, removals = APIRichText.convert_input(written, features=features)
        except RecursionError as error:
            # Paragraphs without end tags, and lists in Markdown.
            message = _("This text has too many elements inside one another.")
            raise ValidationError(message) from error
        except ValueError as error:
            raise ValidationError(str(error)) from error
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
