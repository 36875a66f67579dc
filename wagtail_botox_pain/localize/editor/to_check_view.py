"""Lists the sentences of a translation that a person should look at."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page
from wagtail_localize.models import Translation

from wagtail_botox_pain.localize.editor.permissions import editable_translation
from wagtail_botox_pain.localize.quality_checks.to_check import (
    URL_NAME,
    find_to_check,
    url_to_check,
)
from wagtail_botox_pain.localize.translation_groups import managing


def register_url() -> list[URLPattern]:
    address = "reports/translation-status/to-check/<int:locale_id>/"
    return [path(address, sentences_to_check, name=URL_NAME)]


def sentences_to_check(request: HttpRequest, locale_id: int) -> HttpResponse:
    """The list that the number in the report leads to: `?source=` names the originals' records."""
    found = []
    for source_id in filter(str.isdecimal, request.GET.getlist("source")):
        for translation in Translation.objects.filter(source=source_id, target_locale=locale_id):
            try:
                editable_translation(request, translation.pk)
            except (Http404, PermissionDenied):
                continue
            instance = translation.get_target_instance()
            url = AdminURLFinder(request.user).get_edit_url(instance)
            found.append((instance, url, list(find_to_check(translation))))
    if not found:
        raise Http404
    context = {
        "page_title": _("Sentences to check"),
        "header_icon": "wagtail-localize-language",
        "translations": found,
    }
    return render(request, "wagtail_botox_pain/admin/sentences_to_check.html", context)


def tell_of_sentences(request: HttpRequest, page: Page) -> None:
    """Tell who opens or publishes a translation which of its sentences to look at."""
    for translation in managing(page):
        count = sum(1 for _one in find_to_check(translation))
        if count:
            text = ngettext(
                "%(count)d sentence of this translation should be checked.",
                "%(count)d sentences of this translation should be checked.",
                count,
            )
            url = url_to_check([translation.source_id], translation.target_locale_id)
            link = format_html('<a href="{}">{}</a>', url, _("See which, and why"))
            messages.warning(request, format_html("{} {}", text % {"count": count}, link))
