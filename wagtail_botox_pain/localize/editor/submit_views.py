"""Views that stand in for those of wagtail-localize: submitting pages and snippets."""

from typing import Any

from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext as stock_text
from wagtail.admin import messages
from wagtail.models import Locale, Page
from wagtail_localize.tasks import background
from wagtail_localize.views.submit_translations import (
    SubmitPageTranslationView as StockSubmitPageTranslationView,
)
from wagtail_localize.views.submit_translations import (
    SubmitSnippetTranslationView as StockSubmitSnippetTranslationView,
)

from wagtail_botox_pain.localize.editor.cascade import page_links
from wagtail_botox_pain.localize.editor.messages import tell_of_unreadable
from wagtail_botox_pain.localize.sources.source_sync import UnreadableContentError
from wagtail_botox_pain.localize.submission.creator import submit
from wagtail_botox_pain.localize.submission.subtree import translate_subtree, unreadable

# The view that a mixin is mixed into; wagtail-localize has no types.
ViewBase: Any = object


class SubmitTranslationMixin(ViewBase):
    """Leaves the translations of what the submitted object shows as they are.

    Of the pages below a page, only those are submitted that are not translated yet.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        locales = list(form.cleaned_data["locales"])
        try:
            with atomic():
                submit(self.object, locales, self.components, self.request.user)
                if isinstance(self.object, Page) and form.cleaned_data["include_subtree"]:
                    self.submit_subtree(locales)
        except UnreadableContentError:
            tell_of_unreadable(self.request, self.object)
            return redirect(self.get_success_url() or self.get_default_success_url())
        translation = None
        if len(locales) == 1:
            translation = self.object.get_translation(locales[0])
            languages = locales[0].get_display_name()
        else:
            # In the words of wagtail-localize, whose catalogue has them.
            languages = stock_text("{} locales").format(len(locales))
        messages.success(self.request, self.get_success_message(languages))
        return redirect(self.get_success_url() or self.get_default_success_url(translation))

    def submit_subtree(self, locales: list[Locale]) -> None:
        left_out: list[Page] = []
        token = unreadable.set(left_out)
        try:
            background.enqueue(
                translate_subtree, [self.object.pk, locales, self.components, self.request.user], {}
            )
        finally:
            unreadable.reset(token)
        if left_out:
            summary = _("These pages cannot be read, so they were not submitted: {pages}")
            messages.error(self.request, format_html(summary, pages=page_links(left_out)))


class SubmitPageTranslationView(SubmitTranslationMixin, StockSubmitPageTranslationView):
    """Submits a page, and what is below it where that is asked for."""


class SubmitSnippetTranslationView(SubmitTranslationMixin, StockSubmitSnippetTranslationView):
    """Submits a snippet."""
