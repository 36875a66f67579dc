"""Registers our decorators with API v3 (Wagtail 8)."""

from collections.abc import Callable
from typing import Any

from django.apps import apps


def guard_api_v3() -> None:
    """Have API v3 guarded as soon as a site makes addresses of its endpoints.

    That can be without `wagtail.api.v3` in INSTALLED_APPS.
    """
    if apps.is_installed("wagtail.api.v3"):
        from wagtail_botox_pain.page_json import v3_schemas

        # Wagtail generates its schemas with the import below, unless another app was first.
        v3_schemas.describe()
    from wagtail.api.v3.api import api
    from wagtail.api.v3.routers.pages import router

    api.add_decorator(guarding("for_everybody"), mode="view")
    api.add_decorator(guarding("with_open_redirects"), mode="operation")
    router.add_decorator(guarding("answering"), mode="operation")


def guarding(name: str) -> Callable[..., Any]:
    """The decorator `name` of `api.v3`, for ninja, which applies it when addresses are made."""

    def decorate(run: Callable[..., Any]) -> Callable[..., Any]:
        from wagtail_botox_pain.api import v3

        v3.connect()
        return getattr(v3, name)(run)

    return decorate
