from typing import Any

from django import template
from django.db.models import Q
from django.template.context import Context
from wagtail.models import Page, Site

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> dict[str, Any]:
    """The menu, the pages above this one and the home page, read in one query."""
    request = context["request"]
    site = Site.find_for_request(request)
    page = context.get("page")
    root_path = site.root_page.path
    above = Page.objects.ancestor_of(page) if getattr(page, "path", "") else Page.objects.none()
    menu = Q(path__startswith=root_path, depth=site.root_page.depth + 1, show_in_menus=True)
    found = Page.objects.live().filter(menu | Q(path=root_path) | Q(pk__in=above.values("pk")))
    entries = [
        {"title": entry.title, "href": entry.get_url(request), "path": entry.path, "page": entry}
        for entry in found.order_by("path")
        if entry.path.startswith(root_path)
    ]
    path = getattr(page, "path", "")
    return {
        "home": entries[0]["href"] if entries else "/",
        "menu": [entry for entry in entries if entry["page"].show_in_menus],
        "breadcrumbs": [
            entry for entry in entries if path != entry["path"] and path.startswith(entry["path"])
        ],
    }
