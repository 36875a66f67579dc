"""Previews in a front end of its own, for sites with the extra `[headless]`.

`previews` keeps what an editor previews and gives it back for a signed token, `views` answers the
front end, `mixins` is for page types that are not ours, and `user_bar` lets Wagtail's content
checker look into a page on another origin. Nothing of it is imported without
`wagtail_headless_preview` in INSTALLED_APPS.
"""

from django.apps import apps

from wagtail_botox_pain.conf import get_setting


def is_installed() -> bool:
    return apps.is_installed("wagtail_headless_preview")


def is_on() -> bool:
    """Whether our page types, or page types of the site, are previewed in a front end."""
    from wagtail_botox_pain.headless.mixins import HeadlessPreviewMixin

    return bool(get_setting("HEADLESS_PREVIEW")) or any(
        issubclass(model, HeadlessPreviewMixin) for model in apps.get_models()
    )
