"""Replaces `get_public_pages_queryset` of API v3.

Wagtail's own shows expired pages and aliases of restricted pages. Listing, search, filters, `find`
and detail call it, and Wagtail has no setting for it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import wraps
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest
from wagtail.api.validators import SiteFilterValidator

from wagtail_botox_pain.lookups.public_scope import PublicScope, may_be_hidden
from wagtail_botox_pain.public_api.patches.patch import Patch


def only_public_pages(get_public_pages_queryset: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(get_public_pages_queryset)
    def replacement(request: HttpRequest, model: type[Any] | None = None) -> Any:
        return public_queryset(request, model)

    return replacement


def public_queryset(request: Any, model: type[Any] | None) -> Any:
    """The pages of the site that the request names in `site`, or else of its own.

    Raises `ValueError` where `site` fits several, and for an order that tells of hidden objects.
    """
    site = SiteFilterValidator(site=request.GET.get("site"), request=request).site_obj
    # What the page refers to is looked up with it, unless that is another site.
    public = request._botox_public = PublicScope(site)
    if is_detail(request):
        # As an object of its own type, which Wagtail would read after it once more.
        return public.page(request.resolver_match.kwargs["page_id"])
    pages = public.pages(model)
    order = {name.removeprefix("-") for name in request.GET.getlist("order")}
    for field in hiding_relations(pages.model, order):
        # The order would tell what refers to something hidden.
        raise ValueError(f"Pages cannot be ordered by {field.name}.")
    if not all(map(public.is_visible, filtered_by(pages.model, request))):
        # So would a count.
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
    """The objects that may be hidden and that the query asks pages of `model` to refer to."""
    for field in hiding_relations(model, request.GET):
        # Wagtail answers for a value that is no key.
        with suppress(ValueError):
            asked = {field.target_field.name: request.GET[field.name]}
            yield from field.related_model._default_manager.filter(**asked)[:1]


def hiding_relations(model: type[Any], names: Iterable[str]) -> Iterator[Any]:
    """The relations of `model` with one of these names to objects that may be hidden.

    Wagtail ignores a parameter that is none of the model's `api_fields`.
    """
    shown = {getattr(field, "name", field) for field in getattr(model, "api_fields", ())}
    for name in shown.intersection(names):
        with suppress(FieldDoesNotExist):
            field = model._meta.get_field(name)
            if field.related_model and may_be_hidden(field.related_model):
                yield field


PATCH = Patch(
    module="wagtail.api.v3.querysets",
    name="get_public_pages_queryset",
    parameters=("request", "model"),
    written_for="8.0",
    replace=only_public_pages,
)
