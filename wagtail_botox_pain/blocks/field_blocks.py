"""The leaves of every block: text, rich text, choices, numbers, addresses and choosers.

Each accepts whatever is stored (`null`, a missing key, a removed choice) and keeps what an
editor typed while the page is a draft. Migrations of a site that uses them in a plain
StreamField name Wagtail's own blocks, so the site can remove this package again.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise, cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from wagtail_botox_pain.lookups.body import current_references
from wagtail_botox_pain.serialization.references import LinkedRichText
from wagtail_botox_pain.stored.collected_keys import BIGGEST_KEY, Collected, HoldsReferences
from wagtail_botox_pain.telephone import TelephoneNumber, normalise_telephone
from wagtail_botox_pain.validators import (
    WEB_ADDRESS,
    is_blank,
    validate_no_markup,
    validate_web_address,
)
from wagtail_botox_pain.web_addresses import SAFE_HREF, web_address

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
SECTION_FEATURES = ["h3", *TEXT_FEATURES]

HEADING = re.compile(r"<h[1-6]\b[^>]*>(.*?)</h[1-6]>", re.IGNORECASE | re.DOTALL)
HREF = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*["']\s*([^"'>]*)""", re.IGNORECASE)


def headings_with_text(source: str) -> Iterator[tuple[str, str]]:
    """The headings in rich text, each with what stands between it and the next."""
    _before, *parts = HEADING.split(source)
    yield from zip(parts[::2], parts[1::2], strict=True)


def as_text(stored: Any) -> str:
    """`stored` as text: a number as its digits, and nothing for what was never text."""
    if type(stored) is str:
        return stored
    return str(stored) if isinstance(stored, str | Promise | int | float) else ""


class DraftFieldMixin:
    """Keeps what an editor typed in a draft, whatever it is; publishing checks it.

    `api_schema` describes what `as_json` gives for a value.
    """

    migrates_as: ClassVar[str] = ""
    api_schema: ClassVar[dict[str, Any]] = {"type": "string"}

    def as_json(self, value: Any, references: Any) -> Any:
        return as_text(value)

    def get_api_representation(self, value: Any, context: Any = None) -> Any:
        from wagtail_botox_pain.serialization.representation import resolve_references

        return self.as_json(value, resolve_references(None, context))

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
        return self.api_schema

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError:
            if not self.is_deferred_validation:
                raise
            return value

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return self.migrates_as or path, args, kwargs


class TextLeafMixin(DraftFieldMixin):
    """Text that is always a string, and never markup when it is published."""

    def normalize(self, value: Any) -> str:
        return self.to_python(value)

    def to_python(self, value: Any) -> str:
        return as_text(value)

    def bulk_to_python(self, values: Iterable[Any]) -> list[str]:
        return [value if type(value) is str else self.to_python(value) for value in values]

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if is_blank(value):
            if self.required:
                raise ValidationError(self.field.error_messages["required"], code="required")
            return ""
        validate_no_markup(value)
        return value

    def get_translatable_segments(self, value: Any) -> list[Any]:
        from wagtail_botox_pain.blocks.segments import text_segments

        return text_segments(value)


class OverridableLeafMixin:
    """The same in every language, unless a translator gives a language one of its own."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        from wagtail_botox_pain.blocks.segments import overridable_segments

        return overridable_segments(str(value))

    def restore_translated_segments(self, value: Any, segments: list[Any]) -> Any:
        from wagtail_botox_pain.blocks.segments import overriding

        return self.to_python(overriding(segments, value))


class PlainTextBlock(TextLeafMixin, blocks.CharBlock):
    """One line of plain text."""

    migrates_as = "wagtail.blocks.CharBlock"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An editor may work in one direction on an article in the other.
        self.field.widget.attrs.setdefault("dir", "auto")

    class Meta:
        default = ""


class PlainParagraphBlock(TextLeafMixin, blocks.TextBlock):
    """Plain text that may have several lines."""

    migrates_as = "wagtail.blocks.TextBlock"

    @cached_property
    def field(self) -> forms.Field:
        field = super().field
        field.widget.attrs.setdefault("dir", "auto")
        return field

    class Meta:
        default = ""


class TelephoneBlock(OverridableLeafMixin, TextLeafMixin, blocks.CharBlock):
    """A telephone number; its value is a `TelephoneNumber`, stored in the form E.164."""

    migrates_as = "wagtail.blocks.CharBlock"

    def as_json(self, value: TelephoneNumber, references: Any) -> dict[str, str] | None:
        return value.as_json

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
        from wagtail_botox_pain.serialization.schema import telephone_schema

        return telephone_schema(walker)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, search_index=False, **kwargs)
        self.field.widget = forms.TextInput(attrs={"dir": "ltr", "inputmode": "tel"})

    def to_python(self, value: Any) -> TelephoneNumber:
        return TelephoneNumber(super().to_python(value))

    def bulk_to_python(self, values: Iterable[Any]) -> list[TelephoneNumber]:
        return [self.to_python(value) for value in values]

    def clean(self, value: Any) -> TelephoneNumber:
        value = super().clean(value)
        try:
            return TelephoneNumber(value and normalise_telephone(value))
        except ValidationError:
            if not self.is_deferred_validation:
                raise
            return TelephoneNumber(value)

    class Meta:
        icon = "botox-pain-telephone"
        default = ""


class WebAddressBlock(OverridableLeafMixin, DraftFieldMixin, blocks.URLBlock):
    """A web address: `https:` or `http:`, so never a script."""

    migrates_as = "wagtail.blocks.URLBlock"

    def __init__(self, *args: Any, validators: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In place of Django's own, which takes more schemes and says less.
        self.field.validators = [validate_web_address, *validators]
        self.field.widget.attrs.setdefault("dir", "ltr")
        self.field.widget.attrs.setdefault("inputmode", "url")
        self.field.error_messages["invalid"] = WEB_ADDRESS.message

    def normalize(self, value: Any) -> str:
        return self.to_python(value)

    def to_python(self, value: Any) -> str:
        return as_text(value)

    def as_json(self, value: str, references: Any) -> str:
        return web_address(value)

    class Meta:
        default = ""


class YearBlock(DraftFieldMixin, blocks.IntegerBlock):
    """A year, as a whole number."""

    migrates_as = "wagtail.blocks.IntegerBlock"
    api_schema = {"type": ["integer", "null"]}

    def as_json(self, value: Any, references: Any) -> int | None:
        return value if type(value) is int else None


class CheckboxBlock(DraftFieldMixin, blocks.BooleanBlock):
    """Yes or no; no when nothing is stored."""

    migrates_as = "wagtail.blocks.BooleanBlock"
    api_schema = {"type": "boolean"}

    def as_json(self, value: Any, references: Any) -> bool:
        return bool(value)

    def to_python(self, value: Any) -> bool:
        return bool(value)


class FactChoiceBlock(DraftFieldMixin, blocks.ChoiceBlock):
    """One value of the content model's choices; a value that was removed is kept as stored.

    The editor opens such a value as the blank option, which cannot be published: without it a
    browser would choose the first option, and an emergency might become mild unseen.
    """

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        # The words of an enumeration are on every page, so searching for them finds nothing.
        super().__init__(choices=[("", "—"), *choices], search_index=False, **kwargs)
        self.labels = dict(choices)
        self.values = frozenset(self.labels)

    def as_json(self, value: Any, references: Any) -> dict[str, str] | None:
        """The value and its words; None for one that the content model no longer has."""
        if not (isinstance(value, str) and value in self.values):
            return None
        return {"value": value, "label": references.response.label(self.labels, value)}

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
        return {
            "anyOf": [
                walker.close(
                    {
                        "type": "object",
                        "properties": {
                            "value": {"enum": [*self.labels]},
                            "label": {"type": "string"},
                        },
                        "required": ["value", "label"],
                    }
                ),
                {"type": "null"},
            ]
        }

    def to_python(self, value: Any) -> Any:
        return super().to_python(value if isinstance(value, str) else self.get_default())

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        default = self.get_default()
        return [value if isinstance(value, str) else default for value in values]

    def get_form_state(self, value: Any) -> Any:
        return super().get_form_state(
            value if isinstance(value, str) and value in self.values else ""
        )


class RichTextBlock(DraftFieldMixin, HoldsReferences, blocks.RichTextBlock):
    """Rich text without blocks of its own: emphasis, links and lists."""

    migrates_as = "wagtail.blocks.RichTextBlock"
    api_schema = {"type": "string", "contentMediaType": "text/html"}

    def as_json(self, value: Any, references: Any) -> str:
        from wagtail_botox_pain.serialization.representation import rich_text

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

    def clean(self, value: Any) -> LinkedRichText:
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
        from wagtail_botox_pain.blocks.segments import rich_text_segments

        return rich_text_segments(value.source)

    def restore_translated_segments(self, value: RichText, segments: list[Any]) -> LinkedRichText:
        from wagtail_botox_pain.blocks.segments import restored_rich_text

        references = getattr(value, "references", None)
        return LinkedRichText(restored_rich_text(value.source, segments), references)


class ReferenceChooserMixin(DraftFieldMixin, HoldsReferences):
    """A chooser whose objects come with all others of the body, in one query."""

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        keys = [self.as_key(value) for value in values]
        references = current_references.get()
        if references is None:
            return super().bulk_to_python(keys)
        return references.objects(self.model_class, keys)

    def to_python(self, value: Any) -> Any:
        return super().to_python(self.as_key(value))

    def collect(self, values: Iterable[Any], collected: Collected) -> None:
        keys = collected.keys[self.model_class]
        keys.update(key for value in values if (key := self.as_key(value)) is not None)

    @cached_property
    def key_field(self) -> Any:
        return self.model_class._meta.pk

    def as_key(self, value: Any) -> Any:
        """`value` as a key of the chosen model, or None for what cannot be one."""
        try:
            key = None if value is None else self.key_field.to_python(value)
        except (ValidationError, TypeError, ValueError):
            return None
        return None if isinstance(key, int) and abs(key) > BIGGEST_KEY else key

    def get_translatable_segments(self, value: Any) -> list[Any]:
        from wagtail_botox_pain.blocks.segments import overridable_segments

        return overridable_segments(value and value.pk)

    def restore_translated_segments(self, value: Any, segments: list[Any]) -> Any:
        """The object that overrides the source's, as long as it exists."""
        from wagtail_botox_pain.blocks.segments import overriding

        key = self.as_key(overriding(segments, None))
        return self.model_class._default_manager.filter(pk=key).first() or value


class ImageReferenceBlock(ReferenceChooserMixin, ImageChooserBlock):
    """An image of the site's library; None when it was deleted."""

    migrates_as = "wagtail.images.blocks.ImageChooserBlock"

    def as_json(self, value: Any, references: Any) -> dict[str, Any] | None:
        from wagtail_botox_pain.lookups.images import described
        from wagtail_botox_pain.serialization.images import image_set

        return image_set(value, references.response, alt=described(value))

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
        from wagtail_botox_pain.serialization.images import image_schema

        return image_schema(walker)


class PageReferenceBlock(ReferenceChooserMixin, blocks.PageChooserBlock):
    """A page of the site; None when it was deleted."""

    migrates_as = "wagtail.blocks.PageChooserBlock"

    def as_json(self, value: Any, references: Any) -> dict[str, Any] | None:
        from wagtail_botox_pain.serialization.representation import page_reference

        return page_reference(value, references)

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
        from wagtail_botox_pain.serialization.representation import page_reference_schema

        return page_reference_schema(walker)
