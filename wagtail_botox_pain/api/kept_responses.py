"""Gives a response once more while it would be made again, instead of making it.

`freshness` finds out whether the rows are still those that the response was made from, so what
is kept is never older than the content. It may be older than the site's code: for no longer
than `API_MAX_AGE`, as any cache may keep it.

It is kept in Django's cache, for addresses without a query: those are as many as the pages.
"""

from typing import NamedTuple

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from wagtail_botox_pain.conf import get_setting

# In bytes: memcached takes no more than a megabyte. An article has about a twentieth of it.
MOST = 1_000_000


class Kept(NamedTuple):
    """The response that has this ETag."""

    etag: str
    content: bytes
    content_type: str


def kept_response(request: HttpRequest) -> HttpResponse | None:
    """The response to `request`, where it was kept and still holds; else, let it be kept.

    For a view to ask, which runs when permissions and throttles have let the client in.
    """
    request._botox_may_be_kept = not request.GET
    return vars(request).get("_botox_kept")


def offer(request: HttpRequest, response: HttpResponse) -> None:
    """Let the view of `request` give `response`."""
    request._botox_kept = response


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
