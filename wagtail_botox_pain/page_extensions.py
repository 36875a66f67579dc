"""Functions that other apps of the package add to its page mixins, in their `ready()`."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

# Each takes a page and the request of the editor who previews it. It returns the response, or
# None for the preview by the page's template.
preview_handlers: list[Callable[[Any, HttpRequest], HttpResponse | None]] = []

# Each takes a page type and returns the form with which API v3 writes its pages. The last counts.
api_form_factories: list[Callable[[type], type]] = []


def preview_by_handler(page: Any, request: HttpRequest) -> HttpResponse | None:
    """The response of the first preview handler that has one for `page`."""
    responses = (handle(page, request) for handle in preview_handlers)
    return next(filter(None, responses), None)
