"""System checks: previews in a front end that cannot work as they are configured."""

from collections.abc import Iterator

from django.core.checks import CheckMessage, Warning
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse

from wagtail_botox_pain.headless import is_installed, is_on
from wagtail_botox_pain.headless.origins import SITE_ROOT, client_urls, origin_of


def check_headless() -> Iterator[CheckMessage]:
    """W015: the extra is missing; W016: no address of a front end; W017: nothing answers it."""
    if not is_on():
        return
    if not is_installed():
        yield Warning(
            "Pages are to be previewed in a front end, but 'wagtail_headless_preview' is not in "
            "INSTALLED_APPS, so their templates show them.",
            hint="Install wagtail-botox-pain[headless] and add 'wagtail_headless_preview'.",
            id="wagtail_botox_pain.W015",
        )
        return
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
