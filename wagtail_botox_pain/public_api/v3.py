"""Restricts the endpoints of API v3 (Wagtail 8) to what the public may open.

The public gets the same answer for everybody: cookies and sessions are ignored. Clients with a
token are editors, and get what Wagtail shows them.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v3.api import api
from wagtail.api.v3.errors import problem_response
from wagtail.api.validators import SiteFilterValidator

from wagtail_botox_pain.api.audience import answer_for, register_page_filter
from wagtail_botox_pain.api.query_parameters import check_bounds
from wagtail_botox_pain.api.v3 import is_of_wagtail
from wagtail_botox_pain.public_api.hidden_relations import hide_relations
from wagtail_botox_pain.public_api.v3_redirects import with_open_redirects
from wagtail_botox_pain.stored.collected_keys import BIGGEST_KEY

# Parameters in which digits are text.
TEXTS = {"search", "title", "slug", "summary", "search_description", "seo_title"}


def register_decorators() -> None:
    """Decorate the operations of Wagtail's API; before a site makes their addresses."""
    api.add_decorator(for_everybody, mode="view")
    api.add_decorator(with_open_redirects, mode="operation")
    register_page_filter(hide_relations)


def for_everybody(run: Callable[..., Any]) -> Callable[..., Any]:
    """Run an operation of Wagtail's without the visitor's session.

    A password that a visitor has entered would otherwise open pages and collections, and answers
    would differ by cookie.
    """
    if not is_of_wagtail(run):
        return run

    @wraps(run)
    def answer(request: Any, *args: Any, **kwargs: Any) -> Any:
        if problem := query_problem(request):
            return problem_response(status=400, detail=problem)
        if "search" in request.GET:
            request.GET = request.GET.copy()
            request.GET["search"] = searchable(request.GET["search"])
        session = vars(request).get("session")
        request.session = {}
        try:
            with answer_for(lambda: request.user.is_authenticated):
                return run(request, *args, **kwargs)
        finally:
            if session is None:
                del request.session
            else:
                request.session = session

    return answer


def searchable(text: str) -> str:
    """`text` without what SQLite's search fails on: a single quotation mark, no word at all."""
    return text.replace('"', " ") if any(map(str.isalnum, text)) else ""


def query_problem(request: HttpRequest) -> str:
    """What is wrong with the query, where Wagtail would fail on it; empty where nothing is."""
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
        # Wagtail answers for a site that does not exist.
        with suppress(Http404):
            _site = site and SiteFilterValidator(site=site, request=request).site_obj
    except ValueError as error:
        return str(error)
    return ""
