"""Purges the addresses of changed pages from the front-end cache, on the web and in the API.

`wagtail.contrib.frontend_cache` purges the page that is published. These functions add its
addresses in the API, and the pages that show a changed page, image, document, snippet or setting.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.models import AbstractPage, Site

from wagtail_botox_pain.api.caching.pages_showing import pages_showing
from wagtail_botox_pain.api.endpoints import api_paths
from wagtail_botox_pain.conf import get_setting
from wagtail_botox_pain.models import TreatmentIndexMixin


def purge(objects: Iterable[Model]) -> None:
    """Purge `objects`, and the pages that show one of them, after the transaction.

    The purged addresses are the current ones. Call this before and after a change of addresses.
    """
    objects = list(objects)
    urls = page_urls(pages_showing(objects))
    for item in objects:
        if not isinstance(item, AbstractPage):
            urls |= absolute(api_paths(type(item), [item.pk]), api_base_urls())
    purge_urls(urls)


def purge_pages(pages: QuerySet[AbstractPage]) -> None:
    """Purge `pages` after the transaction, without the pages that show them."""
    purge_urls(page_urls(pages.iterator()))


def purge_urls(urls: Iterable[str]) -> None:
    """Purge `urls` after the transaction. A failing cache raises no error."""
    batch = PurgeBatch(urls)
    if batch.urls:
        transaction.on_commit(batch.purge, robust=True)


def page_urls(pages: Iterable[Any]) -> set[str]:
    """The addresses of `pages` on the web, with all parts of a list, and in both APIs."""
    batch = PurgeBatch()
    for page in pages:
        parts = page.get_url_parts(batch)
        if parts is None or not parts[2]:
            # The page belongs to no site.
            continue
        batch.add_page(page)
        if issubclass(page.specific_class or type(page), TreatmentIndexMixin):
            last = page.numchild // get_setting("ARTICLES_PER_PAGE") + 1
            url = page.get_full_url(batch)
            batch.add_urls(f"{url}?page={number}" for number in range(2, last + 1))
        base = getattr(settings, "WAGTAILAPI_BASE_URL", None) or parts[1]
        batch.add_urls(absolute(api_paths(type(page), [page.pk]), [base]))
    return batch.urls


def absolute(paths: Iterable[str], bases: Iterable[str]) -> set[str]:
    return {base.rstrip("/") + path for base in bases for path in paths}


def api_base_urls() -> set[str]:
    """Where the API is served: at `WAGTAILAPI_BASE_URL`, or else on every site."""
    base = getattr(settings, "WAGTAILAPI_BASE_URL", None)
    return {base} if base else {site.root_url for site in Site.objects.all()}
