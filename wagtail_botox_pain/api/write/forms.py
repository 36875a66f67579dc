"""The forms through which API v3 (Wagtail 8) writes pages that have JSON of the package's making.

They are those of the admin, with bodies and rich text taken as the API gives them.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.utils.forms import FormValidationError

from wagtail_botox_pain.api.write.stored_views import plain_json
from wagtail_botox_pain.api.write.writer import Writer
from wagtail_botox_pain.page_json.parts import WRITTEN_AS_READ
from wagtail_botox_pain.page_json.stream_fields import holds_ours
from wagtail_botox_pain.publishing.block_errors import located
from wagtail_botox_pain.publishing.forms import PublishingChecksForm
from wagtail_botox_pain.publishing.reasons import Reason, by_path
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.values import rich_text


class InputField(forms.Field):
    """A field of a form that takes JSON. The form tells it its page.

    `writer` has the errors of the last value, by their paths.
    """

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name = name
        self.page: Any = None
        self.writer = Writer(None, name)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True

    def clean(self, value: Any) -> Any:
        self.writer = Writer(self.page, self.name)
        try:
            cleaned = self.read(value)
        except ValidationError as error:
            self.writer.errors.update(located(error, (self.name,)))
            raise
        if errors := self.writer.errors:
            raise ValidationError([text for found in errors.values() for text, _ in found])
        return cleaned

    def read(self, value: Any) -> Any:
        raise NotImplementedError


class BodyInput(InputField):
    """A body."""

    def __init__(self, name: str, block: blocks.StreamBlock, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.block = block

    def read(self, value: Any) -> Any:
        stored = self.writer.body(self.block, value, getattr(self.page, self.name))
        if self.writer.errors:
            return None
        body = self.block.to_python(stored)
        if not getattr(self, "is_deferred_validation", False):
            return self.block.clean(body)
        try:
            return self.block.clean_deferred(body)
        except ValidationError as error:
            # A draft is not refused for what it had before.
            if all(map(self.writer.has_kept, located(error, (self.name,)))):
                return body
            raise


class RichTextInput(InputField):
    """Rich text of a page, outside its body."""

    def __init__(self, name: str, features: list[str] | None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.features = features

    def read(self, value: Any) -> str:
        stored = getattr(self.page, self.name) or ""
        views = self.writer.views(lambda: (self._references(stored), stored))
        for view in views:
            if plain_json(rich_text(stored, view.references)) == value:
                return stored
        old = ((stored, view) for view in views)
        return self.writer.texts.convert(value, old, self.features)

    def _references(self, stored: str) -> References:
        references = References()
        references.known.add_rich_text(stored)
        return references


class WritingForm(PublishingChecksForm):
    """The page's own form, with its body and rich text taken as JSON."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._inputs = [field for field in self.fields.values() if isinstance(field, InputField)]
        for field in self._inputs:
            field.page = self.instance

    def may_mend(self, reason: Reason) -> bool:
        """Any reason: no client of the API submits a page for a review."""
        return True

    def is_valid(self) -> bool:
        """Raises Wagtail's `FormValidationError` with the path of each error in a body."""
        if super().is_valid():
            removals = [
                removal for field in self._inputs for removal in field.writer.texts.removals
            ]
            if removals:
                warnings = getattr(self.instance, "_meta_warnings", [])
                self.instance._meta_warnings = [*warnings, *removals]
            return True
        errors = FormValidationError.get_form_errors_as_dict(self)
        for reason in self.reasons:
            errors.pop((reason.field if reason.field in self.fields else "__all__",), None)
        errors.update(by_path(self.reasons))
        for field in self._inputs:
            if field.writer.errors:
                errors.pop((field.name,), None)
                errors.update(field.writer.errors)
        raise FormValidationError(errors)


def writing_form(model: type[Any]) -> type[Any]:
    """The form that API v3 writes pages of `model` with: the admin's, for JSON."""
    base = model.get_edit_handler().base_form_class or model.base_form_class
    stock = base.Meta.formfield_callback

    def formfield(field: Any, **kwargs: Any) -> Any:
        if isinstance(field, StreamField) and holds_ours(field):
            return BodyInput(
                field.name, field.stream_block, required=False, label=field.verbose_name
            )
        if isinstance(field, RichTextField) and field.name in WRITTEN_AS_READ:
            return RichTextInput(
                field.name, field.features, required=False, label=field.verbose_name
            )
        return stock(field, **kwargs)

    meta = type("Meta", (base.Meta,), {"formfield_callback": staticmethod(formfield)})
    return type(base)(f"Writing{base.__name__}", (WritingForm, base), {"Meta": meta})
