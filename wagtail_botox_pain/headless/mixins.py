"""For page types that are not made from the package's own mixins."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse


class HeadlessPreviewMixin(models.Model):
    """Previews a page type in the front end; without a front end, as Wagtail does.

    Name it before the page model. It is abstract, so no migration mentions it, unlike the mixin
    of the same name in wagtail-headless-preview.
    """

    class Meta:
        abstract = True

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse | Any:
        from wagtail_botox_pain.headless import is_installed

        if is_installed():
            from wagtail_botox_pain.headless.previews import preview_in_front_end

            if response := preview_in_front_end(self, request):
                return response
        return super().serve_preview(request, mode_name)
