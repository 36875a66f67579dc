"""The pages of Wagtail's API v2, as far as the public may open them.

A site registers `ClinicPagesAPIViewSet` as `pages` on its router in place of Wagtail's own. It
answers everybody alike: it looks at no cookie, session or user.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseRedirect
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
from wagtail_botox_pain.public_api.audience import readable_by


class ClinicPagesAPIViewSet(PagesAPIViewSet):
    """The pages of one site in all its languages: listing, detail and `find/`.

    Pages share one `ResponseContext`, so a listing costs the same queries however
    long it is. `?site=` names another site of the installation. A filter takes the plain columns
    of `api_fields`; `?fields=` goes three levels deep. Errors are a JSON object with a `message`.
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
    # Wagtail before 8 does not know it, and here it changes nothing that we say.
    known_query_parameters = PagesAPIViewSet.known_query_parameters | {"rich_text_format"}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        # A token means nothing here.
        with readable_by(lambda: False):
            return add_cache_headers(request, super().dispatch(request, *args, **kwargs))

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_bounds(request.GET)
        if "site" in request.GET:
            # Where Wagtail itself keeps the site that a request is for.
            plain_request(request)._wagtail_site = site_named(request.GET["site"])

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
            models = page_models_from_string(names) if names else ()
        except (LookupError, ValueError) as error:
            raise BadRequestError("type doesn't exist") from error
        if len(models) != 1:
            pages = self.public.pages(self.model)
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
        # What a serializer makes of a column may say less than the column.
        shown_otherwise = cls.get_field_serializer_overrides(model)
        return [name for name in fields if name not in shown_otherwise and column(model, name)]

    @classmethod
    def get_detail_default_fields(cls, model: type[Any]) -> list[str]:
        return cls.get_available_fields(model)

    @classmethod
    def get_listing_default_fields(cls, model: type[Any]) -> list[str]:
        return [*cls.listing_default_fields, "locale"]

    @classmethod
    def _get_serializer_class(
        cls, router: Any, model: type[Any], fields_config: list[Any], **options: bool
    ) -> type[Any]:
        if fields_config:
            return cls._make_serializer_class(router, model, fields_config, **options)
        fields = tuple(getattr(model, "api_fields", ()))
        return usual_serializer_class(cls, router, model, fields, **options)

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
            # Only what sort of page it is: the rest is read with what its type adds.
            kind = found.values_list("content_type", flat=True).first()
            page = specific(kind, key).select_related("locale").first()
            if page is None:
                raise Http404("not found")
            self._cached_object = page
            self.prepare([page])
        return self._cached_object

    def prepare(self, pages: Sequence[Any]) -> None:
        """Let `pages`, which are all of the response, be looked up together."""
        self.pages = pages
        prefetch_related_objects(pages, "locale")
        ours = [page for page in pages if hasattr(page, "page_references")]
        self.response_context: ResponseContext = attach_pages(ours, self.request)

    def _read_relations(self, pages: Sequence[Any], model: type[Any], names: list[str]) -> None:
        """Read the foreign keys that the response shows for all pages at once."""
        own = self.get_field_serializer_overrides(model)
        fields = {field.name for field in model._meta.concrete_fields if field.is_relation}
        wanted = [name for name in names if name in fields - own.keys() - {"alias_of", "locale"}]
        prefetch_related_objects(pages, *wanted)

    @cached_property
    def _neighbours(self) -> dict[Any, Any]:
        """The public ones of the pages that are above those shown or that they repeat."""
        condition = Q(pk__in={page.alias_of_id for page in self.pages} - {None})
        if self.action == "detail_view":
            condition |= Q(path__in={parent_path(page) for page in self.pages})
        found = list(self.public.pages().filter(condition))
        return {page.pk: page for page in found} | {page.path: page for page in found}

    def parent_of(self, page: AbstractPage) -> Any:
        """The page above `page`, where the public may open it; or None."""
        if hasattr(page, "page_references"):
            return self.response_context.links.parent(page)
        return self._neighbours.get(parent_path(page))

    def source_of(self, page: AbstractPage) -> Any:
        """The page that `page` repeats, where the public may open it; or None."""
        return self._neighbours.get(page.alias_of_id) if page.alias_of_id else None

    @classmethod
    def get_urlpatterns(cls) -> list[Any]:
        # What is meant as a number and is none would get the site's own page for what is missing.
        # A word may be an address of the site's: of a page by its slug, as Wagtail's manual says.
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
        # The one renderer that there is as a rule indents when it is asked to.
        return {**super().default_response_headers, "Vary": "Accept"}

    def get_renderer_context(self) -> dict[str, Any]:
        return {**super().get_renderer_context(), "indent": None}

    def handle_exception(self, exc: Exception) -> HttpResponse:
        if isinstance(exc, Http404) and not exc.args:
            exc = Http404("not found")
        return super().handle_exception(exc)


@lru_cache(maxsize=256)
def usual_serializer_class(
    view: type[ClinicPagesAPIViewSet],
    router: Any,
    model: type[Any],
    fields: tuple[Any, ...],
    **options: bool,
) -> type[Any]:
    """The serializer of who asks for no fields by name: the same as long as `model` has these."""
    return view._make_serializer_class(router, model, [], **options)


def parent_path(page: AbstractPage) -> str:
    return page.path[: -page.steplen]


def site_named(name: str) -> Site:
    """The site that `?site=` means: a host name, with a port where there are several.

    Raises `Http404` where there is none, and `BadRequestError` where there are several.
    """
    hostname, colon, port = name.partition(":")
    sites = Site.objects.select_related("root_page").filter(hostname=hostname.lower())
    if colon:
        # As long as the number of a port is.
        sites = sites.filter(port=port) if port.isdecimal() and len(port) < 6 else sites.none()
    found = sites[:2]
    if not found:
        raise Http404("no such site")
    if len(found) > 1:
        raise BadRequestError(
            "Your query returned multiple sites. Try adding a port number to your site filter."
        )
    return found[0]
