"""The endpoint for pages of Wagtail's API v2, limited to public pages.

A site registers `ClinicPagesAPIViewSet` as `pages` on its router in place of Wagtail's own. It
gives everybody the same answer: it reads no cookie, session or user.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import re_path
from rest_framework.renderers import JSONRenderer
from wagtail.api.v2.filters import (
    AncestorOfFilter,
    ChildOfFilter,
    DescendantOfFilter,
    LocaleFilter,
    TranslationOfFilter,
)
from wagtail.api.v2.utils import BadRequestError, page_models_from_string
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import AbstractPage, Site

from wagtail_botox_pain.api.audience import answer_for
from wagtail_botox_pain.api.caching.headers import add_cache_headers
from wagtail_botox_pain.api.public_serializers import PublicPageSerializer, public_serializer
from wagtail_botox_pain.api.query_parameters import (
    BoundedPagination,
    ColumnFilter,
    ColumnOrder,
    VisibleSearch,
    check_bounds,
    column,
)
from wagtail_botox_pain.api.routing import page_at
from wagtail_botox_pain.lookups.page_links import page_model
from wagtail_botox_pain.lookups.public_scope import PublicScope, public_on, specific
from wagtail_botox_pain.lookups.response import ResponseContext, plain_request
from wagtail_botox_pain.page_json.parts import attach_pages
from wagtail_botox_pain.page_json.stream_fields import attach_streams


class ClinicPagesAPIViewSet(PagesAPIViewSet):
    """The pages of one site in all its languages: listing, detail and `find/`.

    All pages of an answer share one `ResponseContext`, so the number of queries does not depend on
    the length of a listing. `?site=` selects another site of the installation. Filters accept the
    plain columns in `api_fields`; `?fields=` is limited to three levels. An error is a JSON object
    with a `message`.
    """

    authentication_classes = ()
    renderer_classes = (JSONRenderer,)
    pagination_class = BoundedPagination
    base_serializer_class = PublicPageSerializer
    filter_backends = (
        ColumnFilter,
        ChildOfFilter,
        AncestorOfFilter,
        DescendantOfFilter,
        ColumnOrder,
        TranslationOfFilter,
        LocaleFilter,
        VisibleSearch,
    )
    # Added in Wagtail 8. Our rich text is HTML with either value.
    known_query_parameters = PagesAPIViewSet.known_query_parameters | {"rich_text_format"}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # API v2 has no editors: it ignores the Authorization header.
        with answer_for(lambda: False):
            return add_cache_headers(request, super().dispatch(request, *args, **kwargs))

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_bounds(request.GET)
        if "site" in request.GET:
            # Site.find_for_request() reads this attribute.
            plain_request(request)._wagtail_site = find_site(request.GET["site"])

    @cached_property
    def public(self) -> PublicScope:
        return public_on(plain_request(self.request))

    def get_root_page(self) -> Any:
        if self.public.site is None:
            raise Http404("there is no site")
        return self.public.site.root_page

    def get_base_queryset(self) -> Any:
        return self.public.pages()

    def get_queryset(self) -> Any:
        names = self.request.GET.get("type")
        try:
            models: Any = page_models_from_string(names) if names else ()
        except (LookupError, ValueError) as error:
            raise BadRequestError("type doesn't exist") from error
        if len(models) != 1:
            pages: Any = self.public.pages(self.model)
            return pages.type(*models) if models else pages
        pages = self.public.pages(models[0])
        if self.model is page_model():
            return pages
        return pages.filter(pk__in=self.public.pages(self.model).order_by().values("pk"))

    @classmethod
    def get_available_fields(cls, model: type[Any], db_fields_only: bool = False) -> list[str]:
        fields = super().get_available_fields(model, db_fields_only=db_fields_only)
        if not db_fields_only:
            return fields
        # A serializer may hide a part of the column, so its field is not filtered by.
        overridden = cls.get_field_serializer_overrides(model)
        return [name for name in fields if name not in overridden and column(model, name)]

    @classmethod
    def get_detail_default_fields(cls, model: type[Any]) -> list[str]:
        return cls.get_available_fields(model)

    @classmethod
    def get_listing_default_fields(cls, model: type[Any]) -> list[str]:
        return [*cls.listing_default_fields, "locale"]

    @classmethod
    def _get_serializer_class(
        cls: Any, router: Any, model: Any, fields_config: list[Any], **options: bool
    ) -> type[Any]:
        if fields_config:
            return cls._make_serializer_class(router, model, fields_config, **options)
        fields = tuple(getattr(model, "api_fields", ()))
        return default_serializer_class(cls, router, model, fields, **options)

    @classmethod
    def _make_serializer_class(cls, *args: Any, **options: bool) -> type[Any]:
        return public_serializer(super()._get_serializer_class(*args, **options))

    def listing_view(self, request: Any) -> HttpResponse:
        queryset = self.get_queryset()
        self.check_query_parameters(queryset)
        pages = list(self.paginate_queryset(self.filter_queryset(queryset)))
        self.prepare(pages)
        serializer = self.get_serializer(pages, many=True)
        self._read_relations(pages, queryset.model, serializer.child.Meta.fields)
        return self.get_paginated_response(serializer.data)

    def get_object(self) -> Any:
        if not hasattr(self, "_cached_object"):
            key = self.kwargs["pk"]
            found = self.get_queryset().filter(pk=key).order_by()
            # The page is read once, as an object of its specific class.
            kind = found.values_list("content_type", flat=True).first()
            page = specific(kind, key).select_related("locale").first()
            if page is None:
                raise Http404("not found")
            self._cached_object = page
            self.prepare([page])
        return self._cached_object

    def prepare(self, pages: Sequence[Any]) -> None:
        """Prepare all `pages` of the answer: what they refer to is read together."""
        self.pages = pages
        prefetch_related_objects(pages, "locale")
        ours = [page for page in pages if hasattr(page, "page_references")]
        self.response_context: ResponseContext = attach_pages(ours, self.request)
        attach_streams(pages, self.response_context)

    def _read_relations(self, pages: Sequence[Any], model: type[Any], names: list[str]) -> None:
        """Prefetch the foreign keys with these names for all `pages`."""
        own = self.get_field_serializer_overrides(model)
        fields = {field.name for field in model._meta.concrete_fields if field.is_relation}
        wanted = [name for name in names if name in fields - own.keys() - {"alias_of", "locale"}]
        prefetch_related_objects(pages, *wanted)

    @cached_property
    def _related_pages(self) -> dict[Any, Any]:
        """The public parents and alias sources of the pages, by key and by path."""
        condition = Q(pk__in={page.alias_of_id for page in self.pages} - {None})
        if self.action == "detail_view":
            condition |= Q(path__in={parent_path(page) for page in self.pages})
        found = list(self.public.pages().filter(condition))
        return {page.pk: page for page in found} | {page.path: page for page in found}

    def parent_of(self, page: AbstractPage) -> Any:
        """The parent of `page`, or None if it is not public."""
        if hasattr(page, "page_references"):
            return self.response_context.links.parent(page)
        return self._related_pages.get(parent_path(page))

    def source_of(self, page: AbstractPage) -> Any:
        """The page that `page` is an alias of, or None if that is not public."""
        return self._related_pages.get(page.alias_of_id) if page.alias_of_id else None

    @classmethod
    def get_urlpatterns(cls) -> list[Any]:
        # A non-numeric id would reach the site's 404 page, which is HTML. A word is left to the
        # site's own URL patterns, such as the lookup by slug in Wagtail's documentation.
        missing = re_path(r"^(?P<key>[^a-zA-Z].*)/$", cls.as_view({"get": "missing_view"}))
        return [*super().get_urlpatterns(), missing]

    def missing_view(self, request: Any, key: str) -> HttpResponse:
        raise Http404("not found")

    def find_view(self, request: Any) -> HttpResponse:
        response = super().find_view(request)
        return HttpResponseRedirect(response.url.removesuffix("?"))

    def find_object(self, queryset: Any, request: Any) -> Any:
        if "html_path" in request.GET and self.public.site is not None:
            found = page_at(request.GET["html_path"], plain_request(request), self.public.site)
            if found is not None and queryset.filter(pk=found.pk).exists():
                return found
        if "id" not in request.GET:
            return None
        try:
            key = int(request.GET["id"])
        except ValueError as error:
            raise BadRequestError("id must be a positive integer") from error
        return queryset.filter(pk=key).first()

    @property
    def default_response_headers(self) -> dict[str, str]:
        # The JSON renderer indents if the client asks for it in `Accept`.
        return {**super().default_response_headers, "Vary": "Accept"}

    def get_renderer_context(self) -> dict[str, Any]:
        return {**super().get_renderer_context(), "indent": None}

    def handle_exception(self, exc: Exception) -> HttpResponse:
        if isinstance(exc, Http404) and not exc.args:
            exc = Http404("not found")
        return super().handle_exception(exc)


@lru_cache(maxsize=256)
def default_serializer_class(
    view: type[ClinicPagesAPIViewSet],
    router: Any,
    model: type[Any],
    fields: tuple[Any, ...],
    **options: bool,
) -> type[Any]:
    """The serializer for a request without `?fields=`, cached by the `api_fields` of `model`."""
    return view._make_serializer_class(router, model, [], **options)


def parent_path(page: AbstractPage) -> str:
    return page.path[: -page.steplen]


def find_site(name: str) -> Site:
    """The site with a host name, optionally followed by a colon and a port.

    Raises `Http404` if no site matches, and `BadRequestError` if several do.
    """
    hostname, colon, port = name.partition(":")
    sites = Site.objects.select_related("root_page").filter(hostname=hostname.lower())
    if colon:
        # A longer number is no port, and may be too large for the database.
        sites = sites.filter(port=port) if port.isdecimal() and len(port) < 6 else sites.none()
    found = sites[:2]
    if not found:
        raise Http404("no such site")
    if len(found) > 1:
        raise BadRequestError(
            "Your query returned multiple sites. Try adding a port number to your site filter."
        )
    return found[0]
