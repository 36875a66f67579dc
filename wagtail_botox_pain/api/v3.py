"""API v3 (Wagtail 8) as safe and as complete as ours: Wagtail's own endpoints, guarded.

The public gets what `public_pages` allows and nothing else, the same for everybody: cookies are
not looked at. Who shows a token is an editor, and sees what the admin shows, by title.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, wraps
from inspect import unwrap
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import AbstractPage

from wagtail_botox_pain.page_extensions import api_form_factories

if TYPE_CHECKING:
    from wagtail_botox_pain.serialization.references import References


@cache
def connect() -> None:
    """Guard what Wagtail's endpoints ask; once, however often it is called."""
    from wagtail.api.v3 import querysets
    from wagtail.api.v3.schemas.params import APIFieldFilterSchema

    from wagtail_botox_pain.api.write.forms import write_as_read, writing_form

    api_form_factories.append(writing_form)
    write_as_read()
    # Listing, search, filters, `find` and detail ask it, and Wagtail has no setting for it.
    querysets.get_public_pages_queryset = public_queryset
    APIFieldFilterSchema.filter_queryset = readable_values(APIFieldFilterSchema.filter_queryset)


def public_queryset(request: HttpRequest, model: type[Any] | None = None) -> QuerySet[Any]:
    """In place of Wagtail's own, which shows expired pages and aliases of restricted ones.

    `?site=` may name another site. Raises `ValueError` where it fits several.
    """
    from wagtail.api.validators import SiteFilterValidator

    from wagtail_botox_pain.lookups.public_scope import PublicScope

    site = SiteFilterValidator(site=request.GET.get("site"), request=request).site_obj
    # Where what the page refers to is looked up with it, unless that is another site.
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
    """The objects that the query asks pages of `model` to refer to."""
    for field in model._meta.concrete_fields:
        if field.is_relation and field.name in request.GET:
            # Wagtail answers for a value that is no key, and for a language by its code.
            with suppress(ValueError):
                key = request.GET[field.name]
                yield from field.related_model._default_manager.filter(pk=key)[:1]


View = Callable[..., Any]


def readable_values(filter_queryset: View) -> View:
    """Refuses what no column can be compared with, where Wagtail's own filter would fail on it.

    Redirects, of which Wagtail asks for all, come to it without those that are hidden.
    """

    @wraps(filter_queryset)
    def filtered(self: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        from ninja.errors import HttpError
        from wagtail.api.v2.utils import BadRequestError

        from wagtail_botox_pain.api.query_parameters import readable
        from wagtail_botox_pain.public_api.v3_redirects import open_redirects

        queryset = open_redirects(queryset)
        self.raw_params = self.raw_params.copy()
        try:
            for name in set(self.get_validated_fields(queryset)):
                field = queryset.model._meta.get_field(name)
                text = self.raw_params[name]
                if (found := readable(field, text, queryset.db)) != text:
                    self.raw_params[name] = found
        except BadRequestError as error:
            raise HttpError(400, str(error)) from error
        return filter_queryset(self, queryset)

    return filtered


# Parameters in which digits are text.
TEXTS = {"search", "title", "slug", "summary", "search_description", "seo_title"}


def for_everybody(run: View) -> View:
    """Runs an endpoint of Wagtail's without the visitor's session.

    A password that a visitor has entered would otherwise open pages and collections to them,
    and every answer would differ by cookie.
    """
    if not is_of_wagtail(run):
        return run

    @wraps(run)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from wagtail.api.v3.errors import problem_response

        from wagtail_botox_pain.api.caching.headers import add_cache_headers
        from wagtail_botox_pain.public_api.audience import readable_by

        if problem := bad_input(request):
            return problem_response(status=400, detail=problem)
        if errors := bad_body(request):
            return problem_response(status=422, detail="Validation failed", errors=errors)
        if "search" in request.GET:
            request.GET = request.GET.copy()
            request.GET["search"] = searchable(request.GET["search"])
        session = vars(request).get("session")
        request.session = {}
        try:
            with readable_by(lambda: request.user.is_authenticated):
                return add_cache_headers(request, run(request, *args, **kwargs))
        finally:
            if session is None:
                del request.session
            else:
                request.session = session

    return answer


def searchable(text: str) -> str:
    """`text` without what SQLite's search fails on: a single quotation mark, no word at all."""
    return text.replace('"', " ") if any(map(str.isalnum, text)) else ""


def is_of_wagtail(run: View) -> bool:
    """Whether `run` is that of an operation of Wagtail's, rather than of the site's own."""
    operation = getattr(unwrap(run), "__self__", None)
    return comes_from_wagtail(getattr(operation, "view_func", None))


def comes_from_wagtail(thing: Any) -> bool:
    return getattr(thing, "__module__", "").startswith("wagtail.")


def bad_input(request: HttpRequest) -> str:
    """What is wrong with the query, where Wagtail would fail instead of saying so."""
    from wagtail.api.v2.utils import BadRequestError
    from wagtail.api.validators import SiteFilterValidator

    from wagtail_botox_pain.api.query_parameters import check_bounds
    from wagtail_botox_pain.stored.collected_keys import BIGGEST_KEY

    for name, values in request.GET.lists():
        for value in values:
            try:
                check_bounds({name: value})
            except BadRequestError as error:
                return str(error)
            if name not in TEXTS and value.isdecimal() and int(value) > BIGGEST_KEY:
                return f"{name} is too big."
    site = request.GET.get("site", "")
    _host, separator, port = site.partition(":")
    if separator and not (port.isascii() and port.isdigit()):
        return "The port of site is not a number."
    try:
        # One that does not exist is Wagtail's to answer for.
        with suppress(Http404):
            _site = site and SiteFilterValidator(site=site, request=request).site_obj
    except ValueError as error:
        return str(error)
    return ""


def bad_body(request: HttpRequest) -> list[dict[str, Any]]:
    """What is wrong with the JSON that is to be written, in the form of Wagtail's own errors."""
    is_file = (request.content_type or "").startswith("multipart/")
    if request.method not in {"PATCH", "POST", "PUT"} or is_file:
        return []
    from wagtail_botox_pain.api.write.writer import unwritable

    return [
        {"type": code, "loc": list(path), "msg": message}
        for path, messages in unwritable(request.body).items()
        for message, code in messages
    ]


def with_open_redirects(view: View) -> View:
    """Guards the endpoints of redirects, whose app need not be installed."""
    from wagtail_botox_pain.public_api.v3_redirects import with_open_redirects

    return with_open_redirects(view)


def answering(view: View) -> View:
    """Prepares the page that `view` answers with for who asked."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from wagtail_botox_pain.api.write.writer import writing_request

        if kwargs.get("html_path"):
            kwargs |= found_by(request, kwargs)
        token = writing_request.set(request)
        try:
            result = view(request, *args, **kwargs)
        finally:
            writing_request.reset(token)
        found = getattr(result, "value", result)
        if hasattr(found, "as_object"):
            # Of a revision, Wagtail makes the page while it answers.
            page = found.as_object()
            found.as_object = lambda: page
            found = page
        if isinstance(found, AbstractPage):
            prepare(found, request)
        return result

    return answer


def found_by(request: HttpRequest, asked: dict[str, Any]) -> dict[str, Any]:
    """What `find` is to look for: the page at the address, which may be in any language."""
    from wagtail.api.v3.querysets import get_pages_queryset
    from wagtail.api.validators import SiteFilterValidator

    from wagtail_botox_pain.api.routing import page_at

    page = None
    with suppress(Http404):
        site = SiteFilterValidator(site=asked["site"], request=request).site_obj
        page = site and page_at(asked["html_path"], request, site)
    is_there = page is not None and get_pages_queryset(request).filter(pk=page.pk).exists()
    return {"html_path": None, "id": page.pk if is_there else asked["id"]}


def prepare(page: AbstractPage, request: HttpRequest) -> None:
    """Let `page` answer `request`: as an editor's where a token was shown."""
    from wagtail_botox_pain.lookups.response import ResponseContext, response_for
    from wagtail_botox_pain.public_api.hidden_relations import hide_relations

    is_editor = request.user.is_authenticated
    response = ResponseContext(request, is_editor=True) if is_editor else response_for(request)
    references_of(page).attach(response)
    if not is_editor:
        hide_relations(page, response)


def references_of(page: Any) -> "References":
    """What `page` refers to; nothing but itself for a page type that is not ours."""
    from wagtail_botox_pain.blocks.body import BodyBlock, BodyValue
    from wagtail_botox_pain.serialization.references import References

    if not hasattr(page, "page_references"):
        references = References()
        references.page = page
        return references
    body = getattr(page, "body", None)
    block = getattr(body, "stream_block", None)
    if isinstance(block, BodyBlock) and not isinstance(body, BodyValue):
        # Just written: as it is read again, its references come with those of the page.
        page.body = block.to_python([*body.get_prep_value()])
    return page.page_references()
