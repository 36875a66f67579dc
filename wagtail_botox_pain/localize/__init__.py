"""All that knows about wagtail-localize.

The package works without it: nothing outside this module imports it, and what is in here is
imported only where `is_installed()`.
"""

from django.apps import apps


def is_installed() -> bool:
    """Whether the site translates with wagtail-localize."""
    return apps.is_installed("wagtail_localize")
