"""Gives a response once more while it would be made again, instead of making it.

`freshness` finds out whether the rows are still those that the response was made from, so what
is kept is never older than the content. It may be older than the site's code: for no longer
than `API_MAX_AGE`, as any cache may keep it, and five minutes.

It is kept in Django's cache, for plain addresses: those are as many as the pages.
"""

import re
from typing import NamedTuple

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from wagtail_botox_pain.conf import get_setting

# In bytes: memcached takes no more than a megabyte. An article has about a twentieth of it.
MOST = 1_000_000
KEY = re.compile(r"/[1-9][0-9]*/$")
# What clients ask for: browsers, `fetch` and most libraries, axios.
ACCEPTED = ("*/*", "application/json", "application/json, text/plain, */*")


class Kept(NamedTuple):
    """The response that has this ETag."""

    etag: str
    content: bytes
    content_type: str


def ready_response(request: HttpRequest, *, may_be_kept: bool = False) -> HttpResponse | None:
    """The response to `request` that need not be made: 304, or one that was kept and still holds.

    For a view to ask when permissions and throttles have let the client in. Where there is none,
    the one that the view makes `may_be_kept`.
    """
    request._botox_may_be_kept = may_be_kept and is_plain(request)
    ready = vars(request).get("_botox_ready")
    is_kept = ready is not None and ready.status_code == 200
    return None if is_kept and not may_be_kept else ready


def is_plain(request: HttpRequest) -> bool:
    """Whether the page is asked for in the one way that all clients have.

    Others are without number: queries, noughts before the key, ports that nobody listens at, hosts
    in capitals or with a full stop.
    """
    host, _colon, port = request.get_host().partition(":")
    return (
        not request.META.get("QUERY_STRING")
        and KEY.search(request.path) is not None
        and host == host.lower().removesuffix(".")
        and port in ("", request.get_port())
        and request.headers.get("Accept", "*/*") in ACCEPTED
    )


def offer(request: HttpRequest, response: HttpResponse) -> None:
    """Let the view of `request` give `response`."""
    request._botox_ready = response


def keep(request: HttpRequest, key: str, response: HttpResponse) -> None:
    """Keep `response`, which has its ETag, where the view asked for it."""
    seconds = get_setting("API_MAX_AGE")
    may_be_kept = vars(request).get("_botox_may_be_kept", False)
    if seconds and may_be_kept and len(response.content) <= MOST:
        kept = Kept(response["ETag"], response.content, response["Content-Type"])
        cache.set(f"{key}.response", kept, seconds)


def find(key: str, etag: str) -> HttpResponse | None:
    """The response that was kept at `key`, where it is that of `etag`."""
    kept = cache.get(f"{key}.response")
    if kept is None or kept.etag != etag:
        return None
    return HttpResponse(kept.content, content_type=kept.content_type)
