"""Rich text without blocks of its own: emphasis, links and lists."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.rich_text import RichText

from wagtail_botox_pain.blocks.field_blocks import DraftFieldMixin
from wagtail_botox_pain.blocks.segments import restored_rich_text, rich_text_segments
from wagtail_botox_pain.lookups.body import current_references
from wagtail_botox_pain.serialization.references import LinkedRichText, References
from wagtail_botox_pain.serialization.values import rich_text
from wagtail_botox_pain.stored.collected_keys import Collected, CollectsKeys
from wagtail_botox_pain.stored.text import as_text
from wagtail_botox_pain.web_addresses import SAFE_HREF

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
SECTION_FEATURES = ["h3", *TEXT_FEATURES]

HEADING = re.compile(r"<h[1-6]\b[^>]*>(.*?)</h[1-6]>", re.IGNORECASE | re.DOTALL)
HREF = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*["']\s*([^"'>]*)""", re.IGNORECASE)


def headings_with_text(source: str) -> Iterator[tuple[str, str]]:
    """The headings in rich text, each with the HTML up to the next one."""
    _before, *parts = HEADING.split(source)
    yield from zip(parts[::2], parts[1::2], strict=True)


class RichTextBlock(DraftFieldMixin, CollectsKeys, blocks.RichTextBlock):
    """Rich text without blocks of its own: emphasis, links and lists."""

    migrates_as = "wagtail.blocks.RichTextBlock"
    api_schema = {"type": "string", "contentMediaType": "text/html"}

    def represent(self, value: Any, references: References, context: Any) -> str:
        return rich_text(value, references)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> LinkedRichText:
        return LinkedRichText(as_text(value), current_references.get())

    def bulk_to_python(self, values: Iterable[Any]) -> list[LinkedRichText]:
        references = current_references.get()
        return [LinkedRichText(as_text(value), references) for value in values]

    def normalize(self, value: Any) -> RichText:
        return value if isinstance(value, RichText) else self.to_python(value)

    def value_from_form(self, value: Any) -> LinkedRichText:
        return self.to_python(value)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if self.required and not value.has_content:
            raise ValidationError(self.field.error_messages["required"], code="required")
        for heading, text in headings_with_text(value.source):
            if not LinkedRichText(text).has_content:
                raise ValidationError(
                    _("The heading “%(heading)s” has no text below it."),
                    code="heading",
                    params={"heading": strip_tags(heading)},
                )
            if not LinkedRichText(heading).has_content:
                raise ValidationError(_("A heading in this text is empty."), code="heading")
        for href in HREF.findall(value.source):
            if href and not SAFE_HREF.match(href):
                raise ValidationError(
                    _("The link “%(href)s” is not a web address, an email or a telephone number."),
                    code="link",
                    params={"href": href},
                )
        return value

    def get_searchable_content(self, value: Any) -> list[str]:
        return super().get_searchable_content(value) if value else []

    def collect(self, values: Iterable[Any], collected: Collected) -> None:
        for value in values:
            if isinstance(value, str):
                collected.add_rich_text(value)

    def get_translatable_segments(self, value: RichText) -> list[Any]:
        return rich_text_segments(value.source)

    def restore_translated_segments(self, value: RichText, segments: list[Any]) -> LinkedRichText:
        references = getattr(value, "references", None)
        return LinkedRichText(restored_rich_text(value.source, segments), references)
