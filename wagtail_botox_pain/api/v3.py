"""Prepares API v3 (Wagtail 8) for our pages.

Our parts of a page say what the public may open, the same for everybody. Clients with a token are
editors, and see the titles of what is hidden. Everything else is Wagtail's own; the app
`wagtail_botox_pain.public_api` restricts it.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from inspect import unwrap
from typing import Any

import swapper
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from wagtail.api.v3.api import api
from wagtail.api.v3.errors import problem_response
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.api.v3.registry import registry
from wagtail.api.v3.routers.pages import publish, router
from wagtail.api.validators import SiteFilterValidator
from wagtail.models import AbstractPage, get_page_models
from wagtail.utils.forms import FormValidationError

from wagtail_botox_pain.api.audience import filter_page
from wagtail_botox_pain.api.caching.headers import add_cache_headers
from wagtail_botox_pain.api.routing import page_at
from wagtail_botox_pain.api.write.forms import writing_form
from wagtail_botox_pain.api.write.preconditions import with_precondition, with_revision_headers
from wagtail_botox_pain.api.write.request_json import request_errors
from wagtail_botox_pain.api.write.stored_views import writing_request
from wagtail_botox_pain.blocks.body import BodyBlock, BodyValue
from wagtail_botox_pain.lookups.response import response_for
from wagtail_botox_pain.models import ClinicPageMixin
from wagtail_botox_pain.page_extensions import api_form_factories
from wagtail_botox_pain.publishing import reasons_against
from wagtail_botox_pain.publishing.mixins import PublishingChecksMixin
from wagtail_botox_pain.publishing.reasons import by_path
from wagtail_botox_pain.publishing.refusals import note_refusal
from wagtail_botox_pain.serialization.references import References

View = Callable[..., Any]

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def register() -> None:
    """Decorate the operations of Wagtail's API, before a site makes their addresses."""
    api_form_factories.append(writing_form)
    api.add_decorator(with_cache_headers, mode="view")
    api.add_decorator(with_readable_body, mode="view")
    router.add_decorator(with_revision_headers, mode="view")
    router.add_decorator(with_precondition, mode="operation")
    router.add_decorator(with_prepared_page, mode="operation")
    router.add_decorator(with_publishing_check, mode="operation")
    for model in get_page_models():
        registration = registry.get(model._meta.label)
        if registration and issubclass(model, ClinicPageMixin):
            require_all_fields(registration.read_schema)


def require_all_fields(schema: Any) -> None:
    """Say in OpenAPI that all fields of a page, and of its `meta`, are always in its JSON.

    Wagtail gives each a default, which the JSON never leaves out, so that none is required.
    """
    for one in (schema, schema.model_fields["meta"].annotation):
        one.model_config["json_schema_serialization_defaults_required"] = True


def is_of_wagtail(run: View) -> bool:
    """Whether `run` belongs to an operation of Wagtail's, rather than to one of the site's."""
    operation = getattr(unwrap(run), "__self__", None)
    view = getattr(operation, "view_func", None)
    return getattr(view, "__module__", "").startswith("wagtail.")


def with_cache_headers(run: View) -> View:
    """Add the headers for HTTP caches to the answers of an operation of Wagtail's."""
    if not is_of_wagtail(run):
        return run

    @wraps(run)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return add_cache_headers(request, run(request, *args, **kwargs))

    return answer


def with_readable_body(run: View) -> View:
    """Refuse a request whose JSON cannot be stored or shown with 422, a too large one with 413."""
    if not is_of_wagtail(run):
        return run

    @wraps(run)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if errors := body_errors(request):
                return problem_response(status=422, detail="Validation failed", errors=errors)
            return run(request, *args, **kwargs)
        except TOO_LARGE:
            return problem_response(status=413, detail=_("The request is too large."))

    return answer


def body_errors(request: HttpRequest) -> list[dict[str, Any]]:
    """What is wrong with the JSON to be written, in the form of Wagtail's own errors."""
    is_file = (request.content_type or "").startswith("multipart/")
    if request.method not in {"PATCH", "POST", "PUT"} or is_file:
        return []
    return [
        {"type": code, "loc": list(path), "msg": message}
        for path, messages in request_errors(request.body).items()
        for message, code in messages
    ]


def with_prepared_page(view: View) -> View:
    """Prepare the page that `view` returns for the client that asked."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("html_path"):
            kwargs |= find_in_any_language(request, kwargs)
        token = writing_request.set(request)
        try:
            result = view(request, *args, **kwargs)
        finally:
            writing_request.reset(token)
        found: Any = getattr(result, "value", result)
        if hasattr(found, "as_object"):
            # Wagtail makes the page of a revision later, while it answers.
            page = found.as_object()
            found.as_object = lambda: page
            found = page
        if isinstance(found, AbstractPage):
            prepare(found, request)
            if request.user.is_authenticated:
                request.answered_page = found  # type: ignore[attr-defined]
        return result

    return answer


def with_publishing_check(view: View) -> View:
    """Answer 422 where the newest revision of one of our pages cannot be published."""
    if unwrap(view) is not unwrap(publish):
        return view

    @wraps(view)
    def answer(request: HttpRequest, page_id: int, **kwargs: Any) -> Any:
        pages = swapper.load_model("wagtailcore", "Page").objects.filter(pk=page_id)
        page: Any = pages.specific().first()
        # Wagtail refuses those who may not publish it.
        if (
            isinstance(page, PublishingChecksMixin)
            and page.permissions_for_user(request.user).can_publish()
        ):
            revision = page.get_latest_revision()
            draft = revision.as_object() if revision else page
            if reasons := reasons_against(draft):
                note_refusal(page, reasons, revision, request.user)
                raise FormValidationError(by_path(reasons))
        return view(request, page_id=page_id, **kwargs)

    return answer


def find_in_any_language(request: HttpRequest, asked: dict[str, Any]) -> dict[str, Any]:
    """The arguments for `find` with the id of the page at the address, in any language."""
    page: Any = None
    with suppress(Http404):
        site = SiteFilterValidator(site=asked["site"], request=request).site_obj
        page = site and page_at(asked["html_path"], request, site)
    is_there = page is not None and get_pages_queryset(request).filter(pk=page.pk).exists()
    return {"html_path": None, "id": page.pk if is_there else asked["id"]}


def prepare(page: AbstractPage, request: HttpRequest) -> None:
    """Attach the response to `request` to `page`: an editor's if the client has a token."""
    is_editor = request.user.is_authenticated
    response = response_for(request, is_editor=is_editor)
    references_of(page).attach(response)
    if not is_editor:
        filter_page(page, response)


def references_of(page: Any) -> References:
    """What `page` refers to; nothing but itself for a page type that is not ours."""
    if not hasattr(page, "page_references"):
        references = References()
        references.page = page
        return references
    body: Any = getattr(page, "body", None)
    block = getattr(body, "stream_block", None)
    if isinstance(block, BodyBlock) and not isinstance(body, BodyValue):
        # The body was just written. As it is read again, its references join those of the page.
        page.body = block.to_python([*body.get_prep_value()])
    return page.page_references()
