from typing import Any

from django.core.checks import CheckMessage, Error, register

from wagtail_botox_pain.public_api.patches import patches


@register()
def check_patches(**kwargs: Any) -> list[CheckMessage]:
    """E014: a function of Wagtail that the app replaces is missing, or takes other arguments."""
    return [
        Error(
            problem,
            hint="The API answers nobody until then. Install a version of Wagtail that this "
            "package supports, or take 'wagtail_botox_pain.public_api' out of INSTALLED_APPS.",
            id="wagtail_botox_pain.E014",
        )
        for problem in (patch.problem() for patch in patches())
        if problem
    ]
