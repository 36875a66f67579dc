"""Tells people in the admin which pages were not published, and why."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext as wagtail_text
from wagtail.admin import messages
from wagtail.log_actions import get_active_log_context
from wagtail.models import PageLogEntry

from wagtail_botox_pain.publishing.mixins import PublishingChecksMixin
from wagtail_botox_pain.publishing.reasons import reasons_against
from wagtail_botox_pain.publishing.refusals import ACTION, note_refusal, noted_reasons

# In the session: the newest refusal that the user was told of.
TOLD = "wagtail_botox_pain_told_refusal"
TOLD_WITHIN = timedelta(hours=1)
PUBLISHED = ("wagtail.publish", "wagtail.publish.schedule")


def tell_refusals(request: HttpRequest, *args: Any) -> None:
    """Tell the user which pages were not published in what they did last, once.

    Wagtail's view of a workflow's approval calls no hook: the next page of the admin tells.
    """
    entries = PageLogEntry.objects.filter(
        action=ACTION,
        user=request.user.pk,
        timestamp__gt=timezone.now() - TOLD_WITHIN,
        pk__gt=request.session.get(TOLD, 0),
    )
    texts: dict[int, SafeString] = {}
    for entry in entries.order_by("pk"):
        request.session[TOLD] = entry.pk
        texts[entry.page_id] = format_html(
            _("“{page}” was not published. {reasons}"),
            page=entry.label,
            reasons=noted_reasons(entry),
        )
    for pk, text in texts.items():
        edit = messages.button(reverse("wagtailadmin_pages:edit", args=[pk]), wagtail_text("Edit"))
        messages.error(request, text, buttons=[edit])


def tell_before_editing(request: HttpRequest, page: Any) -> None:
    if request.method == "GET":
        tell_refusals(request)


def refuse_in_editor(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Publish nothing that the page's form let through: it may not be ours."""
    if not isinstance(page, PublishingChecksMixin) or not (reasons := reasons_against(page)):
        return None
    if request.resolver_match and request.resolver_match.url_name == "add":
        # The editor has stored the new page as it would be once it is published.
        page.live = False
        page.save(update_fields=["live"], clean=False)
    note_refusal(page, reasons, page.latest_revision, request.user)
    return redirect("wagtailadmin_pages:edit", page.pk)


def tell_after_bulk_publish(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    """Say in place of Wagtail how many pages were published: it counts what was refused too."""
    entries = PageLogEntry.objects.filter(uuid=get_active_log_context().uuid)
    refused = set(entries.filter(action=ACTION).values_list("page_id", flat=True))
    if action_type != "publish" or not refused:
        return None
    tell_refusals(request)
    chosen = {page.pk for page in objects}
    published = set(entries.filter(action__in=PUBLISHED).values_list("page_id", flat=True))
    parents, children = len(chosen - refused), len(published - chosen)
    if parents or children:
        messages.success(request, action.get_success_message(parents, children))
    return redirect(action.next_url)
