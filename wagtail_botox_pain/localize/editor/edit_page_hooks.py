"""Keeps the restriction of a translation when the views of wagtail-localize publish or sync it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext as stock_text
from wagtail.admin import messages
from wagtail.models import Locale, Page
from wagtail_localize import wagtail_hooks
from wagtail_localize.models import Translation, TranslationSource

from wagtail_botox_pain.localize.editor.deleted_objects import forget_what_is_gone
from wagtail_botox_pain.localize.privacy import make_private
from wagtail_botox_pain.localize.translation_groups import find_groups, managing
from wagtail_botox_pain.services.alias_privacy import restoring_restrictions
from wagtail_botox_pain.services.page_types import is_ours


@contextmanager
def guarded_sync(request: HttpRequest, source: TranslationSource) -> Iterator[None]:
    """For a view that syncs or publishes the translations of `source`, and says what it kept."""
    translations = Translation.objects.filter(source=source, enabled=True)
    locales = list(translations.values_list("target_locale_id", flat=True))
    pages = [
        page
        for page in Page.objects.filter(translation_key=source.object_id, locale__in=locales)
        if is_ours(page)
    ]
    with atomic():
        with restoring_restrictions(pages) as kept:
            yield
        for locale_id in locales:
            make_private(source, locale_id)
    for page in kept:
        warn_of_kept(request, page)


def warn_of_kept(request: HttpRequest, page: Page) -> None:
    messages.warning(
        request,
        format_html(
            _(
                "“{page}” ({locale}) is still private, although the page that it is translated "
                "from is not. To make it public, change its privacy."
            ),
            page=page.specific.get_admin_display_title(),
            locale=page.locale.get_display_name(),
        ),
    )


def respect_lock(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Wagtail's own editor saves no page that somebody else has locked; nor does this one."""
    if request.method != "POST" or not is_ours(page):
        return None
    if not page.permissions_for_user(request.user).page_locked() or not managing(page).exists():
        return None
    messages.error(request, stock_text("The page could not be saved as it is locked."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def forget_before_editing(request: HttpRequest, page: Page) -> None:
    """Let the editor open, and the page be published, whatever it showed was deleted."""
    if not page.alias_of_id and is_ours(page):
        for translation in managing(page).select_related("source"):
            forget_what_is_gone(translation.source)


def publish_carefully(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Let wagtail-localize publish a translation without making it public, and tell of doubts."""
    if request.method != "POST" or not is_ours(page):
        return None
    is_published = request.POST.get("action") == "publish"
    if not is_published and not page.view_restrictions.exists():
        return None
    with atomic(), restoring_restrictions([page]) as kept:
        response = wagtail_hooks.before_edit_page(request, page)
    for kept_page in kept:
        warn_of_kept(request, kept_page)
    # Without a response, Wagtail's own editor goes on, and has a hook of its own.
    if response is not None and is_published:
        warn_of_withdrawn(request, page)
    return response


def warn_of_withdrawn(request: HttpRequest, page: Page) -> None:
    """Tell who publishes a translation that readers do not find its original."""
    if not is_ours(page):
        return
    for group in find_groups(Locale.objects.all(), [page.translation_key]):
        if group.source.pk != page.pk and not group.source.live:
            text = _(
                "Readers do not find the original of “{page}” ({locale}), “{original}”. Ask why,"
                " and unpublish the translation, or publish the original too."
            )
            names = {
                "page": page.title,
                "locale": page.locale.get_display_name(),
                "original": group.source.title,
            }
            messages.warning(request, format_html(text, **names))
