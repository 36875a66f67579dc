"""Records whose text is in a page that nobody translates with the translation editor."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from wagtail_botox_pain.localize.sources.source_sync import UnreadableContentError, segments_of
from wagtail_botox_pain.services.page_types import is_ours


def remember_source(request: HttpRequest, page: Page) -> None:
    """Let an alias that becomes an ordinary page be known as one that has left the editor.

    In it is all of the source's text, and nothing else would tell whose that is.
    """
    if request.method != "POST":
        return
    source = page.alias_of
    while source and source.alias_of:
        source = source.alias_of
    if source and source.translation_key == page.translation_key and is_ours(page):
        remember(source, page)


def remember_copy(source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    """The same for a copy that code or simple_translation makes, to be translated by hand."""
    if isinstance(target_obj, Page) and not target_obj.alias_of_id and is_ours(target_obj):
        remember(source_obj, target_obj)


def remember(source: Page, page: Page) -> None:
    known = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id
    )
    # As where wagtail-localize makes the copy.
    if known.exists():
        return
    # What cannot be read is no reason not to copy it.
    with suppress(UnreadableContentError):
        segments_of(source.specific)
        record, _created = TranslationSource.get_or_create_from_instance(source)
        Translation.objects.create(source=record, target_locale=page.locale, enabled=False)
