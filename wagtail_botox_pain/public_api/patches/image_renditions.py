"""Replaces `ImageRenditionField.get_attribute`, in API v2 and v3.

The field makes a rendition that is missing while it answers, for whoever asks. For the public it
is null instead. Publishing makes the renditions that page types name.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from wagtail.images.models import AbstractImage

from wagtail_botox_pain.api.audience import is_for_public
from wagtail_botox_pain.public_api.patches.patch import Patch
from wagtail_botox_pain.services.rendition_fields import filter_of, has_rendition


def only_find_renditions(get_attribute: Callable[..., Any]) -> Callable[..., Any]:
    # Asked before `to_representation`, so that a subclass of a site's is null too.
    @wraps(get_attribute)
    def replacement(self: Any, instance: Any) -> Any:
        image = get_attribute(self, instance)
        # Nothing makes the renditions that an image names of itself, for the endpoint of images.
        is_chosen = isinstance(image, AbstractImage) and image is not instance
        is_guarded = is_chosen and is_for_public()
        return None if is_guarded and not has_rendition(image, filter_of(self, image)) else image

    return replacement


PATCH = Patch(
    module="wagtail.images.api.fields",
    name="ImageRenditionField.get_attribute",
    parameters=("self", "instance"),
    written_for="7.4 and 8.0",
    replace=only_find_renditions,
)
