"""`ETag` and `If-Match` of our pages in API v3 (Wagtail 8), against lost updates.

RFC 9110, section 13.1.1. The `ETag` stands for the latest revision of a page, which a write starts
from. A version with other content has another `ETag`: whoever has read that alone would overwrite
the draft. A page that has no revision yet gets one with its first write.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import swapper
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.cache import set_response_etag
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from wagtail.api.v3.registry import registry
from wagtail.blocks import StreamValue
from wagtail.utils.forms import FormValidationError

from wagtail_botox_pain.publishing.mixins import PublishingChecksMixin

View = Callable[..., Any]
SAFE = {"GET", "HEAD", "OPTIONS"}


def revision_etag(page: Any) -> str:
    # An editor's next autosave keeps the id of the revision.
    saved_at = page.latest_revision_created_at
    moment = int(saved_at.timestamp() * 1_000_000) if saved_at else 0
    return f'"{page.pk}-{page.latest_revision_id or 0}-{moment}"'


def is_like_draft(page: Any) -> bool:
    """Whether what can be written of `page`, a version of it, is as in its latest revision."""
    return not page.latest_revision_id or written_content(page) == written_content(
        page.get_latest_revision_as_object()
    )


def written_content(page: Any) -> dict[str, Any]:
    names = registry.get(page._meta.label).patch_schema.model_fields
    stored = {name: value for name, value in page.serializable_data().items() if name in names}
    # PostgreSQL changes the order of keys.
    streams = [name for name in stored if isinstance(getattr(page, name), StreamValue)]
    return stored | {name: json.loads(stored[name]) for name in streams}


def with_precondition(view: View) -> View:
    """Answer 412 where `If-Match` names another revision than the page's latest."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if_match = request.headers.get("If-Match")
        if request.method in SAFE or if_match is None or "page_id" not in kwargs:
            return view(request, *args, **kwargs)
        refusal = None
        with transaction.atomic():
            check_precondition(request, kwargs["page_id"], parse_etags(if_match))
            try:
                result = view(request, *args, **kwargs)
            except FormValidationError as error:
                # What the history says of a refusal is kept.
                refusal = error
        if refusal:
            raise refusal
        return result

    return answer


def check_precondition(request: HttpRequest, page_id: Any, etags: list[str]) -> None:
    """Lock the page until the transaction ends, and raise a 412 unless one of `etags` is its."""
    pages = swapper.load_model("wagtailcore", "Page").objects.filter(pk=page_id)
    # A statement that locks the row in every database; SQLite has no SELECT … FOR UPDATE.
    pages.update(latest_revision=F("latest_revision"))
    page: Any = pages.specific().first()
    # Wagtail refuses those who may not write it.
    permissions = page and page.permissions_for_user(request.user)
    if not (
        isinstance(page, PublishingChecksMixin)
        and (permissions.can_edit() or permissions.can_publish())
    ):
        return
    if not {"*", revision_etag(page)} & set(etags):
        raise HttpError(412, _("The page was changed since it was read."))


def with_revision_headers(run: View) -> View:
    """Give a client with a token the `ETag` of the page that it reads or has written."""

    @wraps(run)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = run(request, *args, **kwargs)
        page = getattr(request, "answered_page", None)
        if isinstance(page, PublishingChecksMixin) and response.status_code in (200, 201):
            is_draft = "revision_id" not in kwargs and (
                request.method not in SAFE
                or request.GET.get("version") == "draft"
                or not page.has_unpublished_changes
            )
            if is_draft or is_like_draft(page):
                response.headers["ETag"] = revision_etag(page)
            else:
                set_response_etag(response)
            if page.latest_revision_id:
                response.headers["Revision-Id"] = str(page.latest_revision_id)
        return response

    return answer
