"""Finds the addresses of the site's API v2, whatever its router is called."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from wagtail.api.v2.router import WagtailAPIRouter

from wagtail_botox_pain.api.endpoints import v2_detail_path


class PreviewRouter(WagtailAPIRouter):
    """Leads to the endpoints of the site's own router, for a view that is outside of it.

    If the site has none, the address of a page in the API is that of `request`.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__("")
        self.request = request

    def get_object_detail_urlpath(self, model: type[Model], pk: Any) -> str:
        urlconf = getattr(self.request, "urlconf", None)
        return v2_detail_path(model, pk, urlconf) or self.request.path
