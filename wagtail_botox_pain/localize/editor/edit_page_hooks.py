"""Keeps the restriction of a translation when the views of wagtail-localize publish or sync it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ObjectDoesNotExist
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext as stock_text
from wagtail.admin import messages
from wagtail.models import Locale, Page
from wagtail_localize import wagtail_hooks
from wagtail_localize.models import SourceDeletedError, Translation, TranslationSource

from wagtail_botox_pain.localize.editor.to_check_view import tell_of_sentences
from wagtail_botox_pain.localize.privacy import make_private
from wagtail_botox_pain.localize.translation_groups import (
    find_groups,
    managing,
    page_content_types,
)
from wagtail_botox_pain.publishing import reasons_against
from wagtail_botox_pain.publishing.admin import tell_refusals
from wagtail_botox_pain.publishing.mixins import PublishingChecksMixin
from wagtail_botox_pain.publishing.refusals import note_refusal
from wagtail_botox_pain.services.alias_privacy import restoring_restrictions
from wagtail_botox_pain.services.page_types import is_ours


@contextmanager
def guarded_sync(request: HttpRequest, source: TranslationSource) -> Iterator[None]:
    """For a view that syncs or publishes the translations of `source`, and says what it kept."""
    translations = Translation.objects.filter(source=source, enabled=True)
    locales = list(translations.values_list("target_locale_id", flat=True))
    pages = Page.objects.filter(
        translation_key=source.object_id,
        locale__in=locales,
        content_type__in=page_content_types(),
    )
    with atomic():
        with restoring_restrictions(pages) as kept:
            yield
        for locale_id in locales:
            make_private(source, locale_id)
    warn_of_kept(request, kept)


def warn_of_kept(request: HttpRequest, pages: Iterable[Page]) -> None:
    text = _(
        "“{page}” ({locale}) is still private, although the page that it is translated "
        "from is not. To make it public, change its privacy."
    )
    for page in pages:
        title, locale = page.specific.get_admin_display_title(), page.locale.get_display_name()
        messages.warning(request, format_html(text, page=title, locale=locale))


def respect_lock(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Wagtail's own editor saves no page that somebody else has locked; nor does this one."""
    is_editing = request.method == "POST" and is_ours(page) and managing(page).exists()
    if not is_editing or not page.permissions_for_user(request.user).page_locked():
        return None
    messages.error(request, stock_text("The page could not be saved as it is locked."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def publish_carefully(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Let wagtail-localize publish a translation without making it public, and tell of doubts."""
    if not is_ours(page):
        return None
    if request.method != "POST":
        tell_of_sentences(request, page)
        return None
    is_published = request.POST.get("action") == "publish"
    if is_published and any(is_refused(request, translation) for translation in managing(page)):
        return redirect("wagtailadmin_pages:edit", page.pk)
    with atomic(), restoring_restrictions([page]) as kept:
        response = wagtail_hooks.before_edit_page(request, page)
    warn_of_kept(request, kept)
    # Without a response, Wagtail's own editor goes on, and has a hook of its own.
    if response is not None and is_published:
        warn_of_withdrawn(request, page)
        tell_of_sentences(request, page)
    return response


def is_refused(request: HttpRequest, translation: Translation) -> bool:
    """Whether the translation cannot be published; the user is told why."""
    locale = translation.target_locale
    try:
        draft = translation.source.get_ephemeral_translated_instance(locale, fallback=True)
    except (ObjectDoesNotExist, SourceDeletedError):
        return False
    # Its slug is completed when it is stored.
    draft.slug = translation.get_target_instance().slug
    if not isinstance(draft, PublishingChecksMixin) or not (reasons := reasons_against(draft)):
        return False
    note_refusal(draft, reasons, user=request.user)
    tell_refusals(request)
    return True


def warn_of_withdrawn(request: HttpRequest, page: Page) -> None:
    """Tell who publishes a translation that readers do not find its original."""
    for group in find_groups(Locale.objects.all(), [page.translation_key]):
        if group.source.pk != page.pk and not group.source.live:
            text = _(
                "Readers do not find the original of “{page}” ({locale}), “{original}”. Ask why,"
                " and unpublish the translation, or publish the original too."
            )
            locale, original = page.locale.get_display_name(), group.source.title
            messages.warning(
                request, format_html(text, page=page.title, locale=locale, original=original)
            )
