"""Lets Wagtail's content checker look into a page of the front end.

In the editor the preview is in a frame of another origin. The checker reaches into it only when
it is told the origin, on both sides.
"""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.userbar import AccessibilityItem, ContentCheckerItem

from wagtail_botox_pain.headless import is_on
from wagtail_botox_pain.headless.origins import client_origins

STOCK = (AccessibilityItem, ContentCheckerItem)


class FrontEndCheckerMixin:
    """For a site's own checker in the user bar: it works with pages of the front end too."""

    def get_axe_spec(self, request: HttpRequest) -> dict[str, Any]:
        allowed = ["<same_origin>", *client_origins()]
        return {**super().get_axe_spec(request), "allowedOrigins": allowed}


class FrontEndCheckerItem(FrontEndCheckerMixin, ContentCheckerItem):
    pass


@hooks.register("construct_wagtail_userbar")
def check_front_end(request: HttpRequest, items: list[Any], page: Any) -> None:
    """Replaces Wagtail's checker; one that a site has put in its place stays."""
    if is_on():
        items[:] = [
            FrontEndCheckerItem(in_editor=item.in_editor) if type(item) in STOCK else item
            for item in items
        ]
