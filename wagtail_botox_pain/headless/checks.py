"""System checks: previews in a front end that cannot work as they are configured."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse

from wagtail_botox_pain.headless.mixins import is_used
from wagtail_botox_pain.headless.origins import SITE_ROOT, client_urls, origin_of


@register()
def check_headless(**kwargs: Any) -> list[CheckMessage]:
    return [*check_addresses()] if is_used() else []


def check_addresses() -> Iterator[CheckMessage]:
    """W016: the front end has no address; W017: the front end finds no view for its requests."""
    urls = client_urls()
    wrong = [
        name
        for name, url in urls.items()
        if not isinstance(url, str) or not origin_of(url.replace(SITE_ROOT, "https://site"))
    ]
    if wrong or "default" not in urls:
        problem = f"has no web address for {wrong[0]!r}" if wrong else "has no 'default'"
        yield Warning(
            f"WAGTAIL_HEADLESS_PREVIEW['CLIENT_URLS'] {problem}, so the templates of pages show "
            "the previews of sites that it does not name.",
            hint="Give the full address of a page in the front end, such as "
            '{"default": "https://www.example.org/preview"}.',
            id="wagtail_botox_pain.W016",
        )
    try:
        reverse("wagtail_botox_pain_headless:preview")
    except (NoReverseMatch, ImproperlyConfigured):
        yield Warning(
            "Pages are previewed in a front end, which has no address to ask for them.",
            hint="Add path('headless/', include('wagtail_botox_pain.headless.urls')) to the "
            "URLconf, above Wagtail's own.",
            id="wagtail_botox_pain.W017",
        )
