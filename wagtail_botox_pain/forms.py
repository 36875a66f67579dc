from functools import cache
from typing import Any

from django.forms import CharField
from wagtail.admin.forms import WagtailAdminPageForm

from wagtail_botox_pain.publishing.forms import PublishingChecksForm


class TreatmentArticleForm(PublishingChecksForm, WagtailAdminPageForm):
    """Tells what stops an article from being published; a draft always saves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if summary := self.fields.get("summary"):
            # The text may have another direction than the language of the admin.
            summary.widget.attrs.setdefault("dir", "auto")
            # It may be blank in the database, for a draft, and so on the form by itself.
            if isinstance(summary, CharField):
                summary.required = True


@cache
def article_form_on(base: type | None) -> type:
    """The form of an article whose base page has the form `base`: a subclass of both."""
    if base is None or issubclass(TreatmentArticleForm, base):
        return TreatmentArticleForm
    if issubclass(base, TreatmentArticleForm):
        return base
    return type(base)(f"TreatmentArticle{base.__name__}", (TreatmentArticleForm, base), {})  # type: ignore[misc, no-any-return]
