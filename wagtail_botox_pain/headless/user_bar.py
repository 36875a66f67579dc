"""Lets Wagtail's content checker check a page of the front end.

In the editor, the preview is a frame from another origin. The checker runs in it only when both
sides allow the origin.
"""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.userbar import AccessibilityItem, ContentCheckerItem

from wagtail_botox_pain.headless.origins import client_origins

# The item that the mixin is mixed into; Wagtail has no types.
Item: Any = object
WAGTAIL_CHECKERS = (AccessibilityItem, ContentCheckerItem)


class FrontEndCheckerMixin(Item):
    """For a site's own checker in the user bar: it works with pages of the front end too."""

    def get_axe_spec(self, request: HttpRequest) -> dict[str, Any]:
        allowed = ["<same_origin>", *client_origins()]
        return {**super().get_axe_spec(request), "allowedOrigins": allowed}


class FrontEndCheckerItem(FrontEndCheckerMixin, ContentCheckerItem):
    pass
