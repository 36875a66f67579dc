"""Replaces `get_public_pages_queryset` of API v3.

Wagtail's own shows expired pages and aliases of restricted pages. Listing, search, filters, `find`
and detail call it, and Wagtail has no setting for it.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from typing import Any

from django.http import HttpRequest
from wagtail.api.validators import SiteFilterValidator

from wagtail_botox_pain.lookups.public_scope import PublicScope
from wagtail_botox_pain.public_api.patches.patch import Patch


def only_public_pages(get_public_pages_queryset: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(get_public_pages_queryset)
    def replacement(request: HttpRequest, model: type[Any] | None = None) -> Any:
        return public_queryset(request, model)

    return replacement


def public_queryset(request: Any, model: type[Any] | None) -> Any:
    """The pages of the site that the request names in `site`, or else of its own.

    Raises `ValueError` where `site` fits several.
    """
    site = SiteFilterValidator(site=request.GET.get("site"), request=request).site_obj
    # What the page refers to is looked up with it, unless that is another site.
    public = request._botox_public = PublicScope(site)
    if is_detail(request):
        # As an object of its own type, which Wagtail would read after it once more.
        return public.page(request.resolver_match.kwargs["page_id"])
    pages = public.pages(model)
    if not all(map(public.is_visible, filtered_by(pages.model, request))):
        # A count would tell that something refers to it.
        return pages.none()
    if "search" in request.GET:
        # Search backends know few columns: they get the keys.
        return pages.model._default_manager.filter(pk__in=pages.order_by().values("pk"))
    return pages


def is_detail(request: HttpRequest) -> bool:
    """Whether the request is for one page."""
    match = request.resolver_match
    return bool(match and match.view_name == "wagtailapi_v3:detail_page")


def filtered_by(model: type[Any], request: HttpRequest) -> Iterator[Any]:
    """The objects that the query asks pages of `model` to refer to.

    Wagtail ignores a parameter that is none of the model's `api_fields`.
    """
    shown = {getattr(field, "name", field) for field in getattr(model, "api_fields", ())}
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        if field.is_relation and field.name in shown.intersection(request.GET):
            # Wagtail answers for a value that is no key, and for a language by its code.
            with suppress(ValueError):
                key = request.GET[field.name]
                yield from field.related_model._default_manager.filter(pk=key)[:1]


PATCH = Patch(
    module="wagtail.api.v3.querysets",
    name="get_public_pages_queryset",
    parameters=("request", "model"),
    written_for="8.0",
    replace=only_public_pages,
)
