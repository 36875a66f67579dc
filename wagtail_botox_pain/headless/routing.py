"""Finds the addresses of the site's API v2, whatever its router is called."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import BaseAPIViewSet

ADMIN = "wagtailadmin_api"


class PreviewRouter(WagtailAPIRouter):
    """Leads to the endpoints of the site's own router, for a view that is outside of it.

    Where the site has none, a page's address in the API is that of `request`.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__("")
        self.request = request

    def get_object_detail_urlpath(self, model: type[Model], pk: Any) -> str:
        resolver = get_resolver(getattr(self.request, "urlconf", None))
        for namespace, view_set in endpoints(resolver.url_patterns):
            if issubclass(model, view_set.model):
                try:
                    return reverse(f"{namespace}:detail", args=[pk])
                except NoReverseMatch:
                    continue
        return self.request.path


def endpoints(
    patterns: list[Any], namespaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, type[BaseAPIViewSet]]]:
    """Every endpoint of API v2 in a URLconf, with its namespace, but those of Wagtail's admin."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from endpoints(pattern.url_patterns, inner)
        elif pattern.name == "detail" and ADMIN not in namespaces:
            view_set = getattr(pattern.callback, "cls", None)
            if isinstance(view_set, type) and issubclass(view_set, BaseAPIViewSet):
                yield ":".join(namespaces), view_set
