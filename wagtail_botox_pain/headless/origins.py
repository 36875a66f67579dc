"""Where front ends are, by `WAGTAIL_HEADLESS_PREVIEW["CLIENT_URLS"]`.

That is a dict from the host names of sites, or "default", to addresses of pages that show
previews. `{SITE_ROOT_URL}` in an address is replaced by the site's own.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from wagtail.models import Site

DEFAULT_PORTS = {"http": 80, "https": 443}
SITE_ROOT = "{SITE_ROOT_URL}"


def options() -> Mapping[str, Any]:
    found = getattr(settings, "WAGTAIL_HEADLESS_PREVIEW", {})
    return found if isinstance(found, Mapping) else {}


def client_urls() -> Mapping[str, str]:
    found = options().get("CLIENT_URLS", {})
    return found if isinstance(found, Mapping) else {}


def client_url(site: Site | None) -> str | None:
    """The page of the front end that shows previews of `site`; None where none is configured."""
    urls = client_urls()
    found = urls.get(site.hostname if site else "", urls.get("default"))
    if not isinstance(found, str) or (site is None and SITE_ROOT in found):
        return None
    url = found.replace(SITE_ROOT, site.root_url) if site else found
    if origin_of(url) is None:
        return None
    return f"{url.rstrip('/')}/" if options().get("ENFORCE_TRAILING_SLASH", True) else url


def origin_of(url: str) -> str | None:
    """The scheme, host and port of `url`, as browsers name an origin; None for no web address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    own_port = "" if port in (None, DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{own_port}"


def client_origins() -> list[str]:
    """The origins of all configured front ends."""
    urls: list[str] = []
    for url in client_urls().values():
        if not isinstance(url, str):
            continue
        if SITE_ROOT in url:
            urls += [url.replace(SITE_ROOT, site.root_url) for site in Site.objects.all()]
        else:
            urls.append(url)
    return sorted({origin for url in urls if (origin := origin_of(url))})


def open_to_front_ends(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Let scripts of the configured origins, and of no others, read `response`."""
    patch_vary_headers(response, ["Origin"])
    if (origin := request.headers.get("Origin")) in client_origins():
        response["Access-Control-Allow-Origin"] = origin
    return response
