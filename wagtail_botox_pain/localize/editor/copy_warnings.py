"""Tells who copies a translation what the copy still says in the original's language.

A copy is a page of its own: no translation editor, report or mark knows whose text it has.
"""

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Locale, Page

from wagtail_botox_pain.localize.editor.cascade import page_links
from wagtail_botox_pain.localize.report.states import TranslationState
from wagtail_botox_pain.localize.report.status import statuses
from wagtail_botox_pain.localize.translation_groups import find_groups


def warn_of_untranslated(request: HttpRequest, page: Page, new_page: Page) -> None:
    copied = page.get_descendants(inclusive=True) if new_page.numchild else [page]
    by_place = {(found.translation_key, found.locale_id): found for found in copied}
    found = find_groups(Locale.objects.all(), {key for key, _locale_id in by_place})
    groups = {group.key: group for group in found}
    pairs = [
        (groups[key], locale_id)
        for key, locale_id in by_place
        if key in groups and locale_id != groups[key].source.locale_id
    ]
    unfinished = [
        by_place[status.group.key, status.locale_id]
        for status in statuses(pairs)
        if status.waiting or status.state == TranslationState.PARTIAL
    ]
    if unfinished:
        text = _(
            "Not all of this is translated: {pages}. The copy is a page of its own, in which"
            " nobody will be told of it: translate the rest there."
        )
        messages.warning(request, format_html(text, pages=page_links(unfinished)))
