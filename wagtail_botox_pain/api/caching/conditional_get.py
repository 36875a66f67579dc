"""Lets caches keep what the API answers: `ETag`, `Last-Modified`, `Cache-Control` and 304.

For the adapters of both versions there is one function::

    def fresh(
        request: HttpRequest, view: Callable[[], HttpResponse], *, is_open: bool
    ) -> HttpResponse

`view` makes the response to `request`, without arguments, or gives the one that is ready.
`private(response)` marks one that no cache may keep.

The ETag is a digest of the response itself, so it changes when the response does and at no
other time. What the response read is remembered with it, in Django's cache: as long as that
would be read again, a client that has the response is told so (304) before a page is loaded, and
one that has not may get what was made before (`kept_responses`). Nothing is kept in a process,
and whatever the cache forgets is made anew.
"""

from collections.abc import Callable
from hashlib import blake2b
from time import time
from typing import Any, NamedTuple

import wagtail
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

import wagtail_botox_pain
from wagtail_botox_pain.api.caching import kept_responses
from wagtail_botox_pain.api.caching.reads import Reads, recorded, root_paths_of
from wagtail_botox_pain.conf import get_setting
from wagtail_botox_pain.page_json.parts import CONTRACT

# In seconds. A new release of the site's own code makes other responses from the same rows:
# clients that ask with an ETag see it after `KEPT` at the latest.
KEPT = 300
DATED = 7 * 24 * 60 * 60

# What a response depends on besides its address and the database.
SETTINGS = (
    "LANGUAGE_CODE",
    "LANGUAGES",
    "MEDIA_URL",
    "STATIC_URL",
    "TIME_ZONE",
    "USE_I18N",
    "USE_TZ",
    "WAGTAILAPI_BASE_URL",
    "WAGTAILAPI_LIMIT_MAX",
    "WAGTAILAPI_RICH_TEXT_FORMAT",
    "WAGTAILADMIN_BASE_URL",
    "WAGTAILDOCS_SERVE_METHOD",
    "WAGTAIL_APPEND_SLASH",
    "WAGTAIL_BOTOX_PAIN",
    "WAGTAIL_CONTENT_LANGUAGES",
    "WAGTAIL_I18N_ENABLED",
)


class Version(NamedTuple):
    """One state of a response: its ETag, and the second from which it is known.

    Where two states fell into one second, its date is no proof of which of them a client has.
    """

    etag: str
    modified: int
    date_is_proof: bool = True

    def is_had_by(self, request: HttpRequest) -> bool:
        """Whether the client says that it has this (RFC 9110, section 13.2.2)."""
        if (etags := request.headers.get("If-None-Match")) is not None:
            had = [etag.removeprefix("W/") for etag in parse_etags(etags)]
            return "*" in had or self.etag in had
        # Only the very date will do: a later one may be that of another state, which a process
        # with a cache of its own gave meanwhile.
        since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
        return self.date_is_proof and since == self.modified


class Remembered(NamedTuple):
    """What the cache knows of a response: `varied` are the request's headers that it named."""

    version: Version
    reads: Reads
    vary: str
    varied: tuple[str | None, ...]


def fresh(request: HttpRequest, view: Callable[[], HttpResponse], *, is_open: bool) -> HttpResponse:
    """The response that `view` makes, with what caches need to know.

    `view` asks `ready_response` for one that need not be made; where it `is_open`, and turns
    nobody away, 304 does not wait for that. Whoever shows a token gets an answer that no cache may
    keep. Answers other than 200, and those that say themselves how they are kept, stay as they are.
    """
    if request.method not in {"GET", "HEAD"}:
        return view()
    if "Authorization" in request.headers:
        return private(view())
    key = key_of(request)
    known = offer_known(request, key)
    if is_open and (unmodified := kept_responses.ready_response(request)):
        return unmodified
    with recorded(request) as recorder:
        response = view()
        if not getattr(response, "is_rendered", True):
            response.render()
    if response.status_code != 200 or response.has_header("Cache-Control"):
        return response
    if not is_for_everybody(request, response):
        return private(response)
    version = version_of(key, response, known)
    vary = response.get("Vary", "")
    # A search engine beside the database cannot be asked whether it finds the same. Of a response
    # that was ready, more was read than is noted now.
    reads = None if known or "search" in request.GET else recorder.reads()
    if reads:
        remembered = Remembered(version, reads, vary, varied_by(vary, request))
        cache.set(f"{key}.reads", remembered, KEPT)
    response = described(response, version)
    if reads:
        kept_responses.keep(request, key, response)
    return not_modified(version, vary) if version.is_had_by(request) else response


def offer_known(request: HttpRequest, key: str) -> Version | None:
    """Have a response ready where what is known of it still holds, and say its version."""
    remembered = cache.get(f"{key}.reads")
    if not remembered:
        return None
    is_had = remembered.version.is_had_by(request)
    kept = None if is_had else kept_responses.find(key, remembered.version.etag)
    if not (is_had or kept) or not still_holds(remembered, request):
        return None
    if is_had:
        kept = not_modified(remembered.version, remembered.vary)
    kept_responses.offer(request, kept)
    return remembered.version


def private(response: HttpResponse) -> HttpResponse:
    """`response`, kept by no cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def cache_control() -> str:
    """How long caches may serve a response, and serve it still while they ask for a new one."""
    seconds = get_setting("API_MAX_AGE"), get_setting("API_STALE_WHILE_REVALIDATE")
    return "public, max-age={}, stale-while-revalidate={}".format(*seconds)


def still_holds(remembered: Remembered, request: HttpRequest) -> bool:
    """Whether the response that was remembered would be made again for `request`."""
    same = remembered.varied == varied_by(remembered.vary, request)
    return same and remembered.reads.are_unchanged(root_paths_of(request))


def varied_by(vary: str, request: HttpRequest) -> tuple[str | None, ...]:
    return tuple(request.headers.get(name.strip()) for name in vary.split(",") if name.strip())


def key_of(request: HttpRequest) -> str:
    """Where the cache keeps what it knows of the response to `request`."""
    site = vars(request).get("_wagtail_site")
    told = (
        request.build_absolute_uri(),
        # Wagtail looks for a site by this one, which need not be that of the address.
        request.get_port(),
        request.headers.get("Accept", ""),
        get_language(),
        get_current_timezone_name(),
        # Found by a middleware, its row is none of those that the response reads.
        site and [value for name, value in sorted(vars(site).items()) if name[0] != "_"],
        [repr(getattr(settings, name, None)) for name in SETTINGS],
        (CONTRACT, wagtail_botox_pain.__version__, wagtail.__version__),
    )
    return f"wagtail_botox_pain.api.{digest(repr(told).encode())}"


def digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a shared cache may keep `response`: JSON that no cookie had a part in."""
    session: Any = getattr(request, "session", None)
    return (
        response.get("Content-Type", "").startswith(("application/json", "application/schema+json"))
        and not response.streaming
        and not response.cookies
        and not getattr(session, "accessed", False)
        and not {"cookie", "*"}
        & {name.strip().lower() for name in response.get("Vary", "").split(",")}
    )


def version_of(key: str, response: HttpResponse, known: Version | None) -> Version:
    """The state of the response that `response` is, dated when it was first made.

    That is `known` of one that was kept, for which nothing is written.
    """
    etag, now = f'"{digest(response.content)}"', int(time())
    if known and known.etag == etag:
        return known
    before = cache.get(f"{key}.version")
    if before and before.etag == etag:
        # The date stays the same for as long as anybody asks.
        cache.touch(f"{key}.version", DATED)
        return before
    version = Version(etag, now)
    if before and before.modified >= now:
        version = Version(etag, before.modified, date_is_proof=False)
    cache.set(f"{key}.version", version, DATED)
    return version


def described(response: HttpResponse, version: Version) -> HttpResponse:
    response.headers["ETag"] = version.etag
    response.headers["Last-Modified"] = http_date(version.modified)
    response.headers["Cache-Control"] = cache_control()
    return response


def not_modified(version: Version, vary: str) -> HttpResponse:
    """304, with the headers that the response itself would have (RFC 9110, section 15.4.5)."""
    response = described(HttpResponseNotModified(), version)
    if vary:
        response.headers["Vary"] = vary
    return response
