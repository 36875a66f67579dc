"""Which page an address of the site leads to, in any of the site's languages."""

from typing import Any

from django.http import Http404, HttpRequest
from wagtail.models import Site

from wagtail_botox_pain.lookups.page_links import is_multilingual


def page_at(address: str, request: HttpRequest, site: Site) -> Any:
    """The page at the path `address` of `site`; None where there is none.

    The page may be a draft or private: that is for the caller to check.
    """
    for root, path in _starts(address, request, site):
        try:
            return root.specific.route(request, [part for part in path.split("/") if part])[0]
        except Http404:
            continue
    return None


def _starts(address: str, request: HttpRequest, site: Site) -> list[tuple[Any, str]]:
    """The root pages below which `address` may lie, and what remains of it, the likeliest first.

    That is the home page whose own address `address` begins with, as `/fr/` does. Where the
    languages share their addresses, or Wagtail is mounted somewhere, it is any of them.
    """
    roots = [site.root_page]
    if is_multilingual():
        roots += site.root_page.get_translations()
    path = "/" + address.lstrip("/")
    below = []
    for root in roots:
        # Without the host, which it has where the request is for another site.
        *_site, home = root.get_url_parts(request) or (None,)
        home = (home or "").rstrip("/") + "/"
        if home.startswith("/") and f"{path}/".startswith(home):
            below.append((len(home), root, path[len(home) :]))
    # Stable: of equally long addresses, the site's own root page comes first.
    below.sort(key=lambda start: -start[0])
    return [(root, rest) for _length, root, rest in below] + [(root, path) for root in roots]
