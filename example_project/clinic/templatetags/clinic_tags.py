from typing import Any

from django import template
from django.db.models import Q
from django.http import HttpRequest
from django.template.context import Context
from wagtail.coreutils import get_content_languages
from wagtail.models import Page, Site

from wagtail_botox_pain.languages import LanguageLink, languages_of, references_of

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> dict[str, Any]:
    """The site's name, its menu and the pages above this one, in the language of the page.

    They are read in one query with what the page links to and its translations.
    """
    request, page = context["request"], context.get("page")
    site = Site.find_for_request(request)
    if site is None:
        return {}
    # Without a page, where an address leads nowhere, the reader's language is that of the address.
    root = site.root_page if page else site.root_page.localized
    # The home pages of all languages stand beside each other.
    path = getattr(page, "path", root.path)
    home_path = path[: len(root.path)]
    steps = range(len(home_path), len(path) + 1, Page.steplen)
    above = Q(path__in=[path[:length] for length in steps])
    menu = Q(path__startswith=home_path, depth=root.depth + 1, show_in_menus=True)
    found = references_of(page or root).load_with(Page, Q(live=True) & (menu | above))
    pages = sorted(found, key=lambda found_page: found_page.path)
    home = next((entry for entry in pages if entry.path == home_path), root)
    return {
        "name": home.title,
        "home": home.get_url(request),
        "menu": [
            {"title": entry.title, "href": entry.get_url(request), "current": entry.path == path}
            for entry in pages
            if entry.show_in_menus and entry.depth == root.depth + 1
        ],
        "breadcrumbs": [
            {"title": entry.title, "href": entry.get_url(request)}
            for entry in pages
            if path != entry.path and path.startswith(entry.path)
        ],
        "languages": languages(page or root, pages, request),
    }


def languages(page: Page, pages: list[Page], request: HttpRequest) -> list[LanguageLink]:
    """A link to each language: to the page itself, or else to the nearest one above it there."""
    order = list(get_content_languages())
    above = [
        entry for entry in pages if entry.path != page.path and page.path.startswith(entry.path)
    ]
    found: dict[str, LanguageLink] = {}
    for entry in [page, *reversed(above)]:
        if found.keys() >= set(order):
            break
        for link in languages_of(entry).links(request):
            found.setdefault(link.language, link)
    return [found[language] for language in order if language in found]
