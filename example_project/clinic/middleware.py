from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ContentSecurityPolicyMiddleware:
    """Readers' pages load nothing from elsewhere and run nothing inline."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Wagtail's admin and the bar it shows to editors have inline scripts.
        if not request.path.startswith("/admin/") and not request.COOKIES.get("sessionid"):
            response["Content-Security-Policy"] = settings.READERS_POLICY
        return response
