from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import CharField
from wagtail.admin.forms import WagtailAdminPageForm

from wagtail_botox_pain.lookups.clinic import validating_for
from wagtail_botox_pain.validators import validate_no_markup

SUMMARY_LENGTH = 300
SUMMARY_VALIDATORS = (MaxLengthValidator(SUMMARY_LENGTH), validate_no_markup)


class TreatmentArticleForm(WagtailAdminPageForm):
    """Checks an article's plain text when it is published; a draft always saves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if summary := self.fields.get("summary"):
            # The text may have another direction than the language of the admin.
            summary.widget.attrs.setdefault("dir", "auto")

    def full_clean(self) -> None:
        page = self.instance if self.instance.pk else self.parent_page
        with validating_for(page.get_site() if page else None):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        summary = self.fields.get("summary")
        if isinstance(summary, CharField) and not self.is_deferred_validation:
            for validate in SUMMARY_VALIDATORS:
                try:
                    validate(cleaned.get("summary") or "")
                except ValidationError as error:
                    self.add_error("summary", error)
        return cleaned


@cache
def article_form_on(base: type | None) -> type:
    """The form of an article whose base page has the form `base`: a subclass of both."""
    if base is None or issubclass(TreatmentArticleForm, base):
        return TreatmentArticleForm
    if issubclass(base, TreatmentArticleForm):
        return base
    return type(base)(f"TreatmentArticle{base.__name__}", (TreatmentArticleForm, base), {})  # type: ignore[misc, no-any-return]
