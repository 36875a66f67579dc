"""Removes from a cache in front of the site what else shows a thing that has changed.

Wagtail removes a page that is published. Other pages show its title, its teaser or its
picture too, each leads to its translations, and every page shows the clinic's telephone number.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.db.models.signals import post_save
from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Site
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
        purge(pages_of(site) if site else [])
    else:
        # A link to any of them leads to the one in the reader's language.
        translations = Page.objects.translation_of(instance, inclusive=True)
        purge(above([instance]) | translations | users_of(*translations))


def purge_around_image(instance: Model, **kwargs: Any) -> None:
    pages = users_of(instance)
    purge(pages | above(pages))


def purge_site(instance: ClinicSettings, **kwargs: Any) -> None:
    purge(pages_of(instance.site))


def pages_of(site: Site) -> QuerySet[Page]:
    """The pages of a site in all languages."""
    pages = Page.objects.none()
    for home in site.root_page.get_translations(inclusive=True):
        pages |= Page.objects.descendant_of(home, inclusive=True)
    return pages


def above(pages: Iterable[Page]) -> QuerySet[Page]:
    """The pages above each of `pages`, which list it."""
    paths = {
        page.path[:length]
        for page in pages
        for length in range(Page.steplen, len(page.path), Page.steplen)
    }
    return Page.objects.filter(path__in=paths, depth__gt=1)


def users_of(*things: Model) -> QuerySet[Page]:
    """The pages whose content refers to one of `things`."""
    keys: set[int] = set()
    for thing in things:
        references = ReferenceIndex.get_references_to(thing).filter(
            base_content_type=ContentType.objects.get_for_model(Page)
        )
        keys.update(map(int, references.values_list("object_id", flat=True)))
    return Page.objects.filter(pk__in=keys)


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
