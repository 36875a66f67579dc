"""Finds the page at an address of a site, in any of its languages."""

from typing import Any

from django.http import Http404, HttpRequest
from wagtail.models import Site

from wagtail_botox_pain.lookups.page_links import is_multilingual


def page_at(address: str, request: HttpRequest, site: Site) -> Any:
    """The page at the path `address` of `site`, or None.

    The page may be a draft or private: the caller checks that.
    """
    if "\0" in address:
        # PostgreSQL cannot be asked for it.
        return None
    for root, path in _candidates(address, request, site):
        try:
            return root.specific.route(request, [part for part in path.split("/") if part])[0]
        except Http404:
            continue
    return None


def _candidates(address: str, request: HttpRequest, site: Site) -> list[tuple[Any, str]]:
    """The home pages that `address` may be below, each with the rest of the path.

    First come the home pages whose own address is a prefix of `address`, such as `/fr/`, the
    longest first. Then come all of them: languages may share their addresses, and the site may
    serve Wagtail at another path.
    """
    roots = [site.root_page]
    if is_multilingual():
        roots += site.root_page.get_translations()
    path = "/" + address.lstrip("/")
    below = []
    for root in roots:
        # The last part is the path alone, also if the request is for another site.
        *_site, home = root.get_url_parts(request) or (None,)
        home = (home or "").rstrip("/") + "/"
        if home.startswith("/") and f"{path}/".startswith(home):
            below.append((len(home), root, path[len(home) :]))
    # The sort is stable: the site's root page comes before its translations.
    below.sort(key=lambda start: -start[0])
    return [(root, rest) for _length, root, rest in below] + [(root, path) for root in roots]
