"""The HTTP headers that tell caches how to treat an answer of the API.

A public answer has an `ETag`, which is a digest of its content, and `Cache-Control`. An answer
that depends on who asks is marked as private.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import (
    get_conditional_response,
    has_vary_header,
    patch_cache_control,
    set_response_etag,
)

from wagtail_botox_pain.conf import get_setting

JSON_TYPES = ("application/json", "application/schema+json")


def add_cache_headers(request: HttpRequest, response: Any) -> HttpResponseBase:
    """Add `ETag` and `Cache-Control` to the `response` to a `GET` or `HEAD` request.

    Returns a 304 response if the client sent the ETag in `If-None-Match`. A response with another
    status than 200 or with a `Cache-Control` of its own is returned as it is.
    """
    if request.method not in {"GET", "HEAD"}:
        return response
    if not getattr(response, "is_rendered", True):
        response.render()
    if "Authorization" in request.headers:
        return mark_private(response)
    if response.status_code != 200 or response.has_header("Cache-Control"):
        return response
    if not is_public(request, response):
        return mark_private(response)
    patch_cache_control(
        response,
        public=True,
        max_age=get_setting("API_MAX_AGE"),
        stale_while_revalidate=get_setting("API_STALE_WHILE_REVALIDATE"),
    )
    set_response_etag(response)
    etag = response["ETag"]
    return get_conditional_response(request, etag=etag, response=response) or response


def mark_private(response: HttpResponse) -> HttpResponse:
    """Forbid all caches to store `response`."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def is_public(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether `response` is JSON that depends on no cookie and no session."""
    session: Any = getattr(request, "session", None)
    return (
        response.get("Content-Type", "").startswith(JSON_TYPES)
        and not response.streaming
        and not response.cookies
        and not getattr(session, "accessed", False)
        and not has_vary_header(response, "Cookie")
        and not has_vary_header(response, "*")
    )
