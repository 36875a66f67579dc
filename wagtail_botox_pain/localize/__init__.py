"""All that knows about wagtail-localize.

The package works without it: nothing outside this module imports it, and what is in here is
imported only where `is_installed()`.
"""

from typing import Any

from django.apps import apps


def is_installed() -> bool:
    """Whether the site translates with wagtail-localize."""
    return apps.is_installed("wagtail_localize")


def treatment_article_fields() -> list[Any]:
    """How it treats the fields of an article; nothing on a site without it."""
    if not is_installed():
        return []
    from wagtail_botox_pain.localize.fields import TREATMENT_ARTICLE_FIELDS

    return [*TREATMENT_ARTICLE_FIELDS]


def treatment_index_fields() -> list[Any]:
    """How it treats the fields of an index; nothing on a site without it."""
    if not is_installed():
        return []
    from wagtail_botox_pain.localize.fields import TREATMENT_INDEX_FIELDS

    return [*TREATMENT_INDEX_FIELDS]
