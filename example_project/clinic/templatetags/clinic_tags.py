from typing import Any

from django import template
from django.db.models import Q
from django.template.context import Context
from wagtail.models import Page, Site

from wagtail_botox_pain.models import TreatmentArticleMixin
from wagtail_botox_pain.references import References

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> dict[str, Any]:
    """The menu and the pages above this one; an article reads them with its body's links."""
    request, page = context["request"], context.get("page")
    home = Site.find_for_request(request).root_page
    path = getattr(page, "path", "")
    steps = range(len(home.path) + Page.steplen, len(path), Page.steplen)
    above = Q(path__in=[path[:length] for length in steps])
    menu = Q(path__startswith=home.path, depth=home.depth + 1, show_in_menus=True)
    article = isinstance(page, TreatmentArticleMixin)
    references = page.body_references() if article else References()
    found = references.load_with(Page, Q(live=True) & (menu | above))
    pages = sorted(found, key=lambda found_page: found_page.path)
    return {
        "home": home.get_url(request),
        "menu": [
            {"title": entry.title, "href": entry.get_url(request), "current": entry.pk == page.pk}
            for entry in pages
            if entry.show_in_menus and entry.depth == home.depth + 1
        ],
        "breadcrumbs": [
            {"title": entry.title, "href": entry.get_url(request)}
            for entry in [home, *pages]
            if path != entry.path and path.startswith(entry.path)
        ],
    }
