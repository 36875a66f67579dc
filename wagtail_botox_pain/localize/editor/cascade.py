"""Takes the translations of a page along when it is unpublished or deleted.

A treatment that a clinic withdraws must not stay live in another language. Wagtail asks a hook
for one page. For several pages at once it does not, so the editor is asked on a page of ours.
What stays live all the same is named in a message.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Locale, Page

from wagtail_botox_pain.localize.translation_groups import find_groups, find_target_locales

UNPUBLISH, DELETE = "unpublish", "delete"
NAMED = 10


def translated_from(pages: Collection[Page]) -> QuerySet[Page]:
    """What is translated from one of `pages`: from an original, or on from a translation."""
    keys = {page.translation_key for page in pages}
    groups = {group.key: group for group in find_groups(Locale.objects.all(), keys)}
    onward = find_target_locales(keys)
    found: set[Any] = set()
    for page in pages:
        if group := groups.get(page.translation_key):
            locales = set(group.pages)
            if group.source.pk != page.pk:
                locales = reached(onward[group.key], page.locale_id)
            found |= {group.pages[locale].pk for locale in locales & group.pages.keys()}
    return Page.objects.filter(pk__in=found - {page.pk for page in pages})


def reached(onward: Mapping[int, set[int]], locale_id: int) -> set[int]:
    """The locales into which a page is translated from one, and on from these."""
    found: set[int] = set()
    new = {locale_id}
    while new := {target for one in new for target in onward.get(one, ())} - found:
        found |= new
    return found - {locale_id}


def translations_of(pages: Collection[Page], action: str) -> list[Page]:
    """What goes along when `pages` are unpublished or deleted, from the top of the tree down.

    Aliases are unpublished with their source by Wagtail itself. They are not deleted with it:
    they would stay, live, as pages of their own.
    """
    found = translated_from(pages)
    if action == UNPUBLISH:
        found = found.filter(live=True, alias_of=None)
    return list(found.order_by("path"))


def with_descendants(pages: Iterable[Page]) -> list[Page]:
    below = Q(pk__in=[])
    for page in pages:
        below |= Page.objects.descendant_of_q(page, inclusive=True)
    return list(Page.objects.filter(below))


def take_translations_along(pages: Sequence[Page], action: str) -> dict[Page, list[Page]] | None:
    if action not in (UNPUBLISH, DELETE):
        return None
    return {page: translations_of([page], action) for page in pages}


def refuse_delete(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Wagtail deletes what goes along without asking whether the editor may delete it."""
    if request.method == "GET":
        tell_what_is_not_counted(request, translations_of([page], DELETE))
    keys = translated_from(with_descendants([page])).values_list("pk", flat=True)
    request.botox_pain_translations = list(keys)  # type: ignore[attr-defined]
    text = _("You may not delete these translations, so the page was not deleted: {pages}")
    return refuse(request, page, DELETE, text)


def tell_what_is_not_counted(request: HttpRequest, along: Sequence[Page]) -> None:
    """Wagtail's own words leave out what is below a page that is only an alias."""
    below = with_descendants(page for page in along if page.alias_of_id)
    if pages := [page for page in below if not page.alias_of_id]:
        text = _("These pages in other languages are deleted too: {pages}")
        messages.warning(request, format_html(text, pages=page_links(pages)))


def refuse_unpublish(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Nor does it ask whether the editor may unpublish it. For several pages at once we do."""
    text = _(
        "You may not unpublish these translations, so the page was not unpublished: {pages}."
        " To unpublish it alone, select it in the list of pages."
    )
    return refuse(request, page, UNPUBLISH, text)


def refuse(request: HttpRequest, page: Page, action: str, text: str) -> HttpResponseBase | None:
    """Send the editor back who may not do `action` to all that goes along with `page`."""
    along = translations_of([page], action)
    forbidden = [found for found in along if not is_allowed(found, action, request.user)]
    if not forbidden:
        return None
    messages.error(request, format_html(text, pages=page_links(forbidden)))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def is_allowed(page: Page, action: str, user: Any) -> bool:
    permissions = page.permissions_for_user(user)
    return bool(permissions.can_delete() if action == DELETE else permissions.can_unpublish())


def tell_after_delete(request: HttpRequest, page: Page) -> None:
    keys = getattr(request, "botox_pain_translations", ())
    warn_of_live(request, Page.objects.filter(pk__in=keys, live=True))


def tell_after_unpublish(request: HttpRequest, page: Page) -> None:
    pages = with_descendants([page]) if request.POST.get("include_descendants") else [page]
    withdrawn = Page.objects.filter(pk__in=[page.pk for page in pages], live=False)
    warn_of_live(request, translations_of(withdrawn, UNPUBLISH))


def offer_translations(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: BulkAction
) -> HttpResponseBase | None:
    """Ask what becomes of the translations; go on where there are none, or the answer is there."""
    if action_type not in (UNPUBLISH, DELETE) or not isinstance(action, PageBulkAction):
        return None
    takes_all = action_type == DELETE or action.cleaned_form.cleaned_data["include_descendants"]
    pages = with_descendants(objects) if takes_all else objects
    found = translations_of(pages, action_type)
    action.translations = found
    if not found or "translations" in request.POST:
        return None
    return TemplateResponse(
        request,
        "wagtail_botox_pain/admin/confirm_translations.html",
        {
            "action": action_type,
            "translations": found,
            "posted": request.POST.lists(),
            "next": action.next_url,
        },
    )


def act_on_translations(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: BulkAction
) -> None:
    found = Page.objects.filter(pk__in=[page.pk for page in getattr(action, "translations", ())])
    if request.POST.get("translations") == "along":
        done = 0
        for pk in list(found.order_by("path").values_list("pk", flat=True)):
            # What goes with a page above it is gone when its turn comes.
            page = found.filter(pk=pk).first()
            if page and is_allowed(page, action_type, request.user):
                if action_type == DELETE:
                    page.delete(user=request.user)
                else:
                    page.specific.unpublish(user=request.user)
                done += 1
        if done:
            messages.success(request, done_message(action_type, done))
    warn_of_live(request, found.filter(live=True))


def done_message(action: str, number: int) -> str:
    if action == DELETE:
        words = ngettext(
            "%(number)d translation was deleted too.",
            "%(number)d translations were deleted too.",
            number,
        )
    else:
        words = ngettext(
            "%(number)d translation was unpublished too.",
            "%(number)d translations were unpublished too.",
            number,
        )
    return words % {"number": number}


def warn_of_live(request: HttpRequest, pages: Iterable[Page]) -> None:
    if pages := list(pages):
        text = _("These translations are still live: {pages}")
        messages.warning(request, format_html(text, pages=page_links(pages)))


def page_links(pages: Sequence[Page]) -> str:
    """The titles of pages with links to them and their languages; of many, the first ones."""
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a> ({})',
        (
            (
                reverse("wagtailadmin_pages:edit", args=[page.pk]),
                page.get_admin_display_title(),
                page.locale.get_display_name(),
            )
            for page in pages[:NAMED]
        ),
    )
    return format_html("{}, …", links) if len(pages) > NAMED else links
