"""The mixin for page types that are not made from the package's own mixins."""

from typing import Any

from django.apps import apps
from django.db import models
from django.http import HttpRequest, HttpResponse

from wagtail_botox_pain.conf import get_setting
from wagtail_botox_pain.page_extensions import preview_by_handler

# Wagtail's page model has no types.
PageBase: Any = models.Model


class HeadlessPreviewMixin(PageBase):
    """Previews a page type in the front end; by its template where no front end is configured.

    Name it before the page model. It is abstract, so no migration mentions it, unlike the mixin
    of the same name in wagtail-headless-preview.
    """

    class Meta:
        abstract = True

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse | Any:
        return preview_by_handler(self, request) or super().serve_preview(request, mode_name)


def is_used() -> bool:
    """Whether the site previews our page types, or page types of its own, in a front end."""
    return bool(get_setting("HEADLESS_PREVIEW")) or any(
        issubclass(model, HeadlessPreviewMixin) for model in apps.get_models()
    )
