"""Blocks of one form field: text, choices, numbers and addresses.

Each reads whatever is stored (`null`, a missing key, a removed choice) and keeps what an
editor typed while the page is a draft. Migrations of a site that uses them in a plain
StreamField name Wagtail's own blocks, so the site can remove this package again.
"""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail import blocks

from wagtail_botox_pain.blocks.segments import overridable_segments, overriding, text_segments
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.schema import telephone_schema
from wagtail_botox_pain.serialization.values import APIRepresentationMixin, BlockBase
from wagtail_botox_pain.stored.text import as_text
from wagtail_botox_pain.telephone import TelephoneNumber, normalise_telephone
from wagtail_botox_pain.validators import (
    WEB_ADDRESS,
    is_blank,
    validate_no_markup,
    validate_web_address,
)
from wagtail_botox_pain.web_addresses import web_address


class DraftFieldMixin(APIRepresentationMixin):
    """Keeps what an editor typed in a draft, whatever it is; publishing checks it.

    `api_schema` describes what `represent` gives for a value. Migrations name `migrates_as`.
    """

    reads_anything = True
    migrates_as: ClassVar[str] = ""
    api_schema: ClassVar[dict[str, Any]] = {"type": "string"}

    def represent(self, value: Any, references: References, context: Any) -> Any:
        return as_text(value)

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


class TextFieldMixin(DraftFieldMixin):
    """Text that is always a string, and never markup when it is published."""

    def normalize(self, value: Any) -> str:
        return self.to_python(value)

    def to_python(self, value: Any) -> str:
        return as_text(value)

    def bulk_to_python(self, values: Iterable[Any]) -> Sequence[str]:
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
        return text_segments(value)


class OverridableFieldMixin(BlockBase):
    """The same in every language, unless a translator gives a language one of its own."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return overridable_segments(str(value))

    def restore_translated_segments(self, value: Any, segments: list[Any]) -> Any:
        return self.to_python(overriding(segments, value))


class PlainTextBlock(TextFieldMixin, blocks.CharBlock):
    """One line of plain text."""

    migrates_as = "wagtail.blocks.CharBlock"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An editor may work in one direction on an article in the other.
        self.field.widget.attrs.setdefault("dir", "auto")

    class Meta:
        default = ""


class PlainParagraphBlock(TextFieldMixin, blocks.TextBlock):
    """Plain text that may have several lines."""

    migrates_as = "wagtail.blocks.TextBlock"

    @cached_property
    def field(self) -> forms.Field:
        field: forms.Field = super().field
        field.widget.attrs.setdefault("dir", "auto")
        return field

    class Meta:
        default = ""


class TelephoneBlock(OverridableFieldMixin, TextFieldMixin, blocks.CharBlock):
    """A telephone number; its value is a `TelephoneNumber`, stored in the form E.164."""

    migrates_as = "wagtail.blocks.CharBlock"

    def represent(
        self, value: TelephoneNumber, references: References, context: Any
    ) -> dict[str, str] | None:
        return value.as_json

    def from_api_representation(self, written: Any) -> Any:
        """The number to store for what a client wrote: an object as it reads one, or text."""
        return written.get("number") if isinstance(written, dict) else written

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
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


class WebAddressBlock(OverridableFieldMixin, DraftFieldMixin, blocks.URLBlock):
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

    def represent(self, value: str, references: References, context: Any) -> str:
        return web_address(value)

    class Meta:
        default = ""


class YearBlock(DraftFieldMixin, blocks.IntegerBlock):
    """A year, as a whole number."""

    migrates_as = "wagtail.blocks.IntegerBlock"
    api_schema = {"type": ["integer", "null"]}

    def represent(self, value: Any, references: References, context: Any) -> int | None:
        return value if type(value) is int else None


class CheckboxBlock(DraftFieldMixin, blocks.BooleanBlock):
    """Yes or no; no when nothing is stored."""

    migrates_as = "wagtail.blocks.BooleanBlock"
    api_schema = {"type": "boolean"}

    def represent(self, value: Any, references: References, context: Any) -> bool:
        return bool(value)

    def to_python(self, value: Any) -> bool:
        return bool(value)


class FactChoiceBlock(DraftFieldMixin, blocks.ChoiceBlock):
    """One value of the content model's choices; a value that was removed is kept as stored.

    The editor opens such a value as the blank option, which cannot be published: without it a
    browser would choose the first option, and an emergency might become mild unseen.
    """

    def __init__(self, choices: Any, default: str = "", **kwargs: Any) -> None:
        kwargs["default"] = default
        # The words of an enumeration are on every page, so searching for them finds nothing.
        super().__init__(choices=[("", "—"), *choices], search_index=False, **kwargs)
        self.labels = dict(choices)
        self.values = frozenset(self.labels)
        self._words: dict[str | None, dict[object, str]] = {}

    def words(self) -> dict[object, str]:
        """The labels in the active language, translated once: a long page has hundreds."""
        language = get_language()
        if language not in self._words:
            self._words[language] = {value: str(label) for value, label in self.labels.items()}
        return self._words[language]

    def represent(self, value: Any, references: References, context: Any) -> dict[str, str] | None:
        """The value and its words; None for one that the content model no longer has."""
        if not (isinstance(value, str) and value in self.values):
            return None
        return {"value": value, "label": references.response.label(self.labels, value)}

    def from_api_representation(self, written: Any) -> Any:
        """What a client wrote; `null` is no choice, not the default."""
        return "" if written is None else written

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


def choice_label(block: Any, value: object) -> str:
    """The words of the choice block `block` for `value`; nothing for one that it does not have."""
    if isinstance(block, FactChoiceBlock):
        return block.words().get(value, "")
    # A site may replace the block with one of Wagtail's.
    return next(iter(block.get_searchable_content(value)), "")
