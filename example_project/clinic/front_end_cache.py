"""Removes from a cache in front of the site what else shows a thing that has changed.

Wagtail removes a page that is published. Other pages show its title, its teaser or its
picture too, and every page shows the clinic's telephone number.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.db.models.signals import post_save
from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_published, page_unpublished

from wagtail_botox_pain.conf import get_setting
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage


def connect() -> None:
    page_published.connect(purge_around_page)
    page_unpublished.connect(purge_around_page)
    post_save.connect(purge_site, sender=ClinicSettings)
    post_save.connect(purge_around_image, sender=get_image_model())


def purge_around_page(instance: Page, **kwargs: Any) -> None:
    if instance.show_in_menus:
        site = instance.get_site()
        purge(site.root_page.get_descendants(inclusive=True) if site else [])
    else:
        purge(above([instance]) | users_of(instance))


def purge_around_image(instance: Model, **kwargs: Any) -> None:
    pages = users_of(instance)
    purge(pages | above(pages))


def purge_site(instance: ClinicSettings, **kwargs: Any) -> None:
    purge(instance.site.root_page.get_descendants(inclusive=True))


def above(pages: Iterable[Page]) -> QuerySet[Page]:
    """The pages above each of `pages`, which list it."""
    paths = {
        page.path[:length]
        for page in pages
        for length in range(Page.steplen, len(page.path), Page.steplen)
    }
    return Page.objects.filter(path__in=paths, depth__gt=1)


def users_of(thing: Model) -> QuerySet[Page]:
    """The pages whose content refers to `thing`."""
    references = ReferenceIndex.get_references_to(thing).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    return Page.objects.filter(
        pk__in=[int(key) for key in references.values_list("object_id", flat=True)]
    )


def purge(pages: Iterable[Page]) -> None:
    batch = PurgeBatch()
    for page in pages:
        if page.live:
            batch.add_page(page)
            if page.specific_class is TreatmentIndexPage:
                batch.add_urls(later_pages_of(page))
    batch.purge()


def later_pages_of(index: Page) -> list[str]:
    """The addresses of a long list beyond its first page."""
    articles = TreatmentArticlePage.objects.child_of(index).count()
    last = articles // get_setting("ARTICLES_PER_PAGE") + 1
    return [f"{index.full_url}?page={number}" for number in range(2, last + 1)]
