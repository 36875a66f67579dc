"""Lets a request of the benchmark meet Wagtail's API v3 as it is without the package.

One endpoint answers for all pages there, and the package guards it. A stock page that paid for
the guard would be a slower stock than a site without the package has.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

UNGUARDED = "X-Unguarded"


def is_unguarded(request: HttpRequest) -> bool:
    return UNGUARDED in request.headers


def allow() -> None:
    """Have what the package puts in Wagtail's place ask first; before addresses are made."""
    from wagtail.api.v3 import querysets

    from wagtail_botox_pain.api import v3
    from wagtail_botox_pain.public_api import v3 as public_v3

    ours = querysets.get_public_pages_queryset
    stock_queryset = ours.__wrapped__

    def public_queryset(request: HttpRequest, *args: Any) -> Any:
        return (stock_queryset if is_unguarded(request) else ours)(request, *args)

    querysets.get_public_pages_queryset = public_queryset
    for module, name in (
        (v3, "with_cache_headers"),
        (v3, "with_readable_body"),
        (v3, "with_prepared_page"),
        (public_v3, "for_everybody"),
    ):
        setattr(module, name, unless_unguarded(getattr(module, name)))


def unless_unguarded(guard: Callable[..., Any]) -> Callable[..., Any]:
    def decorate(run: Callable[..., Any]) -> Callable[..., Any]:
        guarded = guard(run)

        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return (run if is_unguarded(request) else guarded)(request, *args, **kwargs)

        # Ninja and the other guard look at what is within.
        answer.__wrapped__ = run  # type: ignore[attr-defined]
        return answer

    return decorate
