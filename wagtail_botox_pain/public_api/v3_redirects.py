"""Redirects in API v3 (Wagtail 8), without those that lead to a page that the public may not open.

They would tell that there is such a page, and where it was.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from wagtail_botox_pain.api.audience import is_for_public
from wagtail_botox_pain.lookups.public_scope import public_anywhere

REDIRECT = "wagtailredirects.Redirect"


def open_redirects(redirects: QuerySet[Any]) -> QuerySet[Any]:
    """`redirects` as the reader may see them, where they are redirects at all."""
    if redirects.model._meta.label != REDIRECT or not is_for_public():
        return redirects
    pages = public_anywhere().order_by().values("pk")
    return redirects.filter(Q(redirect_page=None) | Q(redirect_page__in=pages))


def with_open_redirects(view: Callable[..., Any]) -> Callable[..., Any]:
    """Lets `view`, if it is one for a single redirect, find none that is hidden."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        name = request.resolver_match and request.resolver_match.url_name
        if name in {"find_redirect", "detail_redirect"} and is_for_public():
            # An optional app of Wagtail's; it is installed where there is such an operation.
            from wagtail.contrib.redirects.models import Redirect

            shown = open_redirects(Redirect.objects.all())
            if name == "detail_redirect":
                get_object_or_404(shown, pk=kwargs["redirect_id"])
            else:
                kwargs |= found_among(shown, request, kwargs)
        return view(request, *args, **kwargs)

    return answer


def found_among(
    shown: QuerySet[Any], request: HttpRequest, asked: dict[str, Any]
) -> dict[str, Any]:
    """What `find` is to look for: the redirect of `shown` that was asked for, by its key."""
    # An optional app of Wagtail's, whose models cannot be imported where it is not installed.
    from wagtail.contrib.redirects.middleware import get_redirect

    redirect = get_redirect(request, asked["html_path"]) if asked["html_path"] else None
    for key in (redirect and redirect.pk, asked["id"]):
        if key and shown.filter(pk=key).exists():
            return {"html_path": None, "id": key}
    return {"html_path": None, "id": None}
