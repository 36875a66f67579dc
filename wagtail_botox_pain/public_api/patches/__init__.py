"""The functions of Wagtail that this app replaces, a file for each."""

import wagtail

from wagtail_botox_pain.api.audience import refuse_answers
from wagtail_botox_pain.public_api.patches import image_renditions
from wagtail_botox_pain.public_api.patches.patch import Patch


def patches() -> list[Patch]:
    """The patches that the installed version of Wagtail needs."""
    if wagtail.VERSION < (8,):
        return [image_renditions.PATCH]
    # They import modules of Wagtail 8.
    from wagtail_botox_pain.public_api.patches import field_filters, pages_queryset, rich_text

    return [image_renditions.PATCH, field_filters.PATCH, pages_queryset.PATCH, rich_text.PATCH]


def install() -> None:
    """Install the patches. The API answers nobody while one of them does not fit."""
    for patch in patches():
        if problem := patch.problem():
            refuse_answers(problem)
        else:
            patch.install()
