"""What a front end on another origin asks for: a preview as JSON, and Wagtail's user bar."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods
from rest_framework.response import Response
from wagtail.admin.userbar import Userbar
from wagtail.models import AbstractPage

from wagtail_botox_pain.api.v2 import ClinicPagesAPIViewSet
from wagtail_botox_pain.headless.origins import client_origins, open_to_front_ends
from wagtail_botox_pain.headless.previews import page_for
from wagtail_botox_pain.headless.routing import PreviewRouter

# What a site's hooks put into the user bar is for pages of the site itself.
PATH = re.compile(r'\b(href|src)="(?=/(?!/))')
READ = require_http_methods(["GET", "HEAD", "OPTIONS"])


class PreviewViewSet(ClinicPagesAPIViewSet):
    """Says a page that is previewed the way API v2 says one that is live."""

    page: AbstractPage | None = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        # Not as what is live, which caches may keep.
        return super(ClinicPagesAPIViewSet, self).dispatch(request, *args, **kwargs)

    def get_object(self) -> Any:
        if not hasattr(self, "_cached_object"):
            self._cached_object = self.page
            self.prepare([self.page])
        return self._cached_object

    def detail_view(self, request: Any, pk: Any = None) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


@READ
def preview(request: HttpRequest) -> HttpResponse:
    """`?content_type=app.model&token=…`: the page that an editor previews.

    The JSON is that of the page in API v2, with the id 0 where the page was never saved. 404 for
    a token that is forged, expired or unknown, or for another type of page.
    """
    if request.method == "OPTIONS":
        return private(preflight(request), request)
    page = page_for(request.GET.get("token", ""), request.GET.get("content_type", ""))
    if page is None:
        not_found = JsonResponse({"message": "There is no such preview."}, status=404)
        return private(not_found, request)
    request.wagtailapi_router = PreviewRouter(request)  # type: ignore[attr-defined]
    view = PreviewViewSet.as_view({"get": "detail_view", "head": "detail_view"}, page=page)
    return private(view(request), request)


def preflight(request: HttpRequest) -> HttpResponse:
    """Allows what a script may ask with, for headers that a front end adds to all it asks."""
    response = HttpResponse(status=204)
    if request.headers.get("Origin") in client_origins():
        response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        asked = request.headers.get("Access-Control-Request-Headers")
        if asked:
            response["Access-Control-Allow-Headers"] = asked
    return response


def private(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Keep `response` out of caches and search engines, and let only front ends read it."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return open_to_front_ends(response, request)


@READ
@xframe_options_exempt
def user_bar(request: HttpRequest) -> HttpResponse:
    """The HTML of Wagtail's user bar, to be put into a page of the front end."""
    html = Userbar(object=None).render_html({"request": request})
    origin = request.build_absolute_uri("/").removesuffix("/")
    html = PATH.sub(lambda found: found.group() + origin, html)
    response = private(HttpResponse(html), request)
    framed_by = " ".join(["'self'", *client_origins()])
    response["Content-Security-Policy"] = f"frame-ancestors {framed_by}"
    return response
