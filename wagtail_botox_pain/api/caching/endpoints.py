"""Where the URL configuration serves an object through the API, whatever names a site gave it."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.core.signals import setting_changed
from django.db.models import Model
from django.dispatch import receiver
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import AbstractPage

V3 = "wagtailapi_v3"
V3_NAMES = {AbstractPage: "page", AbstractImage: "image", AbstractDocument: "document"}


class Endpoint(NamedTuple):
    """An endpoint of API v2: the namespace that its addresses are reversed by, and its model."""

    namespace: str
    model: type[Model]


def api_paths(model: type[Model], keys: Iterable[Any]) -> set[str]:
    """The paths of objects of `model` in both APIs, and of the plain lists that they are in."""
    found = set()
    for name, arguments in _names(model, list(keys)):
        try:
            found.add(reverse(name, args=arguments))
        except NoReverseMatch:
            # A site's own endpoint need not have both, and API v3 need not be served.
            continue
    return found


def _names(model: type[Model], keys: list[Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for namespace, served in endpoints(settings.ROOT_URLCONF):
        if issubclass(model, served):
            yield f"{namespace}:listing", ()
            yield from ((f"{namespace}:detail", (key,)) for key in keys)
    for base, name in V3_NAMES.items():
        if issubclass(model, base):
            yield f"{V3}:list_{name}s", ()
            yield from ((f"{V3}:detail_{name}", (key,)) for key in keys)


@lru_cache(maxsize=8)
def endpoints(urlconf: Any) -> tuple[Endpoint, ...]:
    """The endpoints of API v2 that the URL configuration has, on whichever routers."""
    from wagtail.api.v2.views import BaseAPIViewSet

    return tuple(
        dict.fromkeys(
            Endpoint(":".join(namespaces), view.model)
            for namespaces, view in _views(get_resolver(urlconf))
            if isinstance(view, type) and issubclass(view, BaseAPIViewSet)
            # That of the admin is for editors, and nothing keeps what it says.
            if namespaces and namespaces[0] != "wagtailadmin_api"
        )
    )


def _views(resolver: URLResolver, within: tuple[str, ...] = ()) -> Iterator[Any]:
    """The class of each view of REST framework with the namespaces that it is in."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield within, getattr(pattern.callback, "cls", None)
        else:
            inner = (*within, pattern.namespace) if pattern.namespace else within
            yield from _views(pattern, inner)


@receiver(setting_changed, dispatch_uid="wagtail_botox_pain.api.caching.endpoints")
def forget_endpoints(*, setting: str, **kwargs: Any) -> None:
    if setting == "ROOT_URLCONF":
        endpoints.cache_clear()
