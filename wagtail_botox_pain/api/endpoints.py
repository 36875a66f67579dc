"""Finds the endpoints of both APIs in the URL configuration, whatever names a site gave them."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Model
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import AbstractPage

ADMIN_NAMESPACE = "wagtailadmin_api"
V3_NAMESPACE = "wagtailapi_v3"
V3_NAMES = {AbstractPage: "page", AbstractImage: "image", AbstractDocument: "document"}


class Endpoint(NamedTuple):
    """An endpoint of API v2: the namespace with which its URLs are reversed, and its model."""

    namespace: str
    model: type[Model]


def v2_endpoints(urlconf: Any = None) -> tuple[Endpoint, ...]:
    """The endpoints of API v2 in `urlconf` (by default the active one), without the admin's."""
    return _find_endpoints(get_resolver(urlconf))


@lru_cache(maxsize=8)
def _find_endpoints(resolver: URLResolver) -> tuple[Endpoint, ...]:
    return tuple(dict.fromkeys(_walk(resolver, ())))


def _walk(resolver: URLResolver, namespaces: tuple[str, ...]) -> Iterator[Endpoint]:
    # REST framework is slow to import, and Wagtail 7.4 imports it only where an API is served.
    from wagtail.api.v2.views import BaseAPIViewSet

    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            view: Any = getattr(pattern.callback, "cls", None)
            if isinstance(view, type) and issubclass(view, BaseAPIViewSet):
                yield Endpoint(":".join(namespaces), view.model)  # type: ignore[attr-defined]
        elif pattern.namespace != ADMIN_NAMESPACE:
            yield from _walk(pattern, (*namespaces, *filter(None, [pattern.namespace])))


def is_served(view: Any, **kwargs: Any) -> bool:
    """Whether the site has an address of `view`, a view or the name of one."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return False
    try:
        reverse(view, kwargs=kwargs)
    except NoReverseMatch:
        return False
    return True


def v2_detail_path(model: type[Model], key: Any, urlconf: Any = None) -> str | None:
    """The path of an object of `model` in API v2; None if no endpoint serves it."""
    for namespace, served in v2_endpoints(urlconf):
        if issubclass(model, served):
            try:
                return reverse(f"{namespace}:detail", args=[key], urlconf=urlconf)
            except NoReverseMatch:
                continue
    return None


def api_paths(model: type[Model], keys: Iterable[Any]) -> set[str]:
    """The paths in both APIs of the objects of `model` with these keys, and of their listings."""
    found = set()
    for name, arguments in _url_names(model, list(keys)):
        try:
            found.add(reverse(name, args=arguments))
        except NoReverseMatch:
            # An endpoint of the site may lack a view, and the site may not serve API v3.
            continue
    return found


def _url_names(model: type[Model], keys: list[Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for namespace, served in v2_endpoints():
        if issubclass(model, served):
            yield f"{namespace}:listing", ()
            yield from ((f"{namespace}:detail", (key,)) for key in keys)
    for base, name in V3_NAMES.items():
        if issubclass(model, base):
            yield f"{V3_NAMESPACE}:list_{name}s", ()
            yield from ((f"{V3_NAMESPACE}:detail_{name}", (key,)) for key in keys)
