"""The JSON text of our pages in API v3; that of all others is Wagtail's own."""

from typing import Any

from django.http import HttpRequest
from ninja.renderers import JSONRenderer

from .json_text import json_text


class FastJSONRenderer(JSONRenderer):
    """The same JSON as that of the renderer which it replaces, in fewer bytes and less time."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        is_ours = vars(request).get("_botox_is_ours", False)
        text = json_text(data, self.encoder_class().default) if is_ours else None
        if text is None:
            return super().render(request, data, response_status=response_status)
        return text
