"""Turns rich text of the API into rich text as Wagtail stores it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.rich_text.converters.db_html import RichTextRemoval
from wagtail.api.rich_text import APIRichText

from wagtail_botox_pain.api.write.embeds import embeds_of, restore_embeds
from wagtail_botox_pain.api.write.links import Known, note_links, restore_links
from wagtail_botox_pain.api.write.stored_views import StoredView, writing_request

OldTexts = Iterable[tuple[str, StoredView]]


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
            for source, view in old:
                note_links(source, view.references, self._targets)
                written = self._with_embeds(written, source, view)
            written = restore_links(written, self._targets, writing_request.get())
        try:
            cleaned, removals = APIRichText.convert_input(written, features=features)
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
