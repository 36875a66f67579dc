"""Purges the front-end cache when content changes.

`register_signal_handlers` is called only if `wagtail.contrib.frontend_cache` is installed. The
receivers do nothing if the site has not configured a cache.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from itertools import product
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    PageViewRestriction,
    Site,
    TranslatableMixin,
    get_page_models,
)
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
    pre_page_move,
)
from wagtail.snippets.models import get_snippet_models

from wagtail_botox_pain.api.caching.pages_showing import on_sites
from wagtail_botox_pain.api.caching.purge import page_urls, purge, purge_pages, purge_urls
from wagtail_botox_pain.lookups.page_links import page_model
from wagtail_botox_pain.lookups.public_scope import batched, below, with_aliases
from wagtail_botox_pain.models import ClinicSettings

# The fields of an object that are saved with its draft.
DRAFT_FIELDS = {"latest_revision", "has_unpublished_changes"}


def if_configured(receiver: Callable[..., None]) -> Callable[..., None]:
    """Skip `receiver` if no cache is configured, or if a fixture is loaded."""

    @wraps(receiver)
    def receive(*args: Any, raw: bool = False, **kwargs: Any) -> None:
        names = ("WAGTAILFRONTENDCACHE", "WAGTAILFRONTENDCACHE_LOCATION")
        if not raw and any(getattr(settings, name, None) for name in names):
            receiver(*args, **kwargs)

    return receive


@if_configured
def purge_object(instance: Model, **kwargs: Any) -> None:
    purge([instance])


@if_configured
def purge_tree(instance: Any, **kwargs: Any) -> None:
    """Purge a page, those below it and their aliases, before and after it is moved."""
    purge(live_pages_with_aliases(instance.path))


@if_configured
def purge_tree_at_old_url(instance: Any, instance_before: Any, **kwargs: Any) -> None:
    """Purge a page and those below it at the current and at the previous addresses."""
    pages = instance.get_descendants(inclusive=True).live()
    purge(pages)
    before, after = instance_before.full_url, instance.full_url
    if before and after:
        urls = (url for url in page_urls(pages) if url.startswith(after))
        purge_urls(url.replace(after, before, 1) for url in urls)


@if_configured
def purge_unpublished_change(
    instance: Any, created: bool, update_fields: Any = None, **kwargs: Any
) -> None:
    """Purge a new live page, or one that becomes or stops being an alias.

    Wagtail sends no `page_published` for these.
    """
    if instance.live and (created or {"alias_of", "alias_of_id"} & set(update_fields or ())):
        purge([instance])


@if_configured
def purge_snippet(instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    """Purge a snippet, and its translations: a page may show the original in their place."""
    is_draft = bool(update_fields) and DRAFT_FIELDS.issuperset(update_fields)
    if is_draft or type(instance) not in get_snippet_models():
        return
    is_translatable = isinstance(instance, TranslatableMixin)
    purge([instance, *(instance.get_translations() if is_translatable else ())])


@if_configured
def purge_site(instance: Site, **kwargs: Any) -> None:
    """Purge all pages of a site, before and after it changes their addresses."""
    Site.clear_site_root_paths_cache()
    purge_pages(page_model()._default_manager.filter(on_sites([instance.pk]), live=True))


@if_configured
def purge_collection(instance: Collection, created: bool, **kwargs: Any) -> None:
    """Purge the files of a collection, which may have been moved into a private one."""
    if not created:
        purge(files_in(instance))


@if_configured
def purge_locale(instance: Locale, **kwargs: Any) -> None:
    """Purge all pages that have a version in a language, before and after its code changes."""
    if instance._state.adding:
        return
    Site.clear_site_root_paths_cache()
    manager = page_model()._default_manager
    keys = manager.filter(locale=instance).values("translation_key")
    purge_pages(manager.filter(translation_key__in=keys, live=True))


@if_configured
def purge_restricted_pages(instance: PageViewRestriction, **kwargs: Any) -> None:
    purge(live_pages_with_aliases(instance.page.path))


@if_configured
def purge_restricted_files(instance: CollectionViewRestriction, **kwargs: Any) -> None:
    purge(files_in(instance.collection))


@if_configured
def purge_bulk_action(
    request: Any, action_type: str, objects: Iterable[Model], action: Any
) -> None:
    """Purge files that were moved to another collection: Wagtail sends no signal for that."""
    files = [item for item in objects if isinstance(item, AbstractImage | AbstractDocument)]
    if files and action_type != "delete":
        purge(files)


def live_pages_with_aliases(path: str) -> list[Model]:
    """The live pages that are restricted where the page at `path` is."""
    live = page_model()._default_manager.filter(live=True)
    return [page for some in batched(with_aliases([path])) for page in live.filter(below(some))]


def files_in(collection: Collection) -> list[Model]:
    """The images and documents of `collection` and of those below it."""
    collections = collection.get_descendants(inclusive=True)
    models = (get_image_model(), get_document_model())
    return [item for model in models for item in model.objects.filter(collection__in=collections)]


def possible_snippet_models() -> list[type[Model]]:
    """All models but those of Django and Wagtail: a site may register snippets in its hooks."""
    return [
        model
        for model in apps.get_models()
        if not model.__module__.startswith(("django.", "wagtail."))
    ]


def register_signal_handlers() -> None:
    saved, restricted = (post_save, pre_delete), (post_save, post_delete)
    files = get_image_model(), get_document_model()
    snippets = possible_snippet_models() if apps.is_installed("wagtail.snippets") else ()
    for receiver, signals, senders in (
        (purge_object, (page_published, page_unpublished), (None,)),
        (purge_tree, (pre_page_move, post_page_move), (None,)),
        (purge_tree_at_old_url, (page_slug_changed,), (None,)),
        (purge_unpublished_change, (post_save,), get_page_models()),
        (purge_object, (pre_delete,), (page_model(),)),
        (purge_object, saved, (*files, ClinicSettings)),
        (purge_snippet, saved, snippets),
        (purge_site, (pre_save, *saved), (Site,)),
        (purge_collection, (post_save,), (Collection,)),
        (purge_locale, (pre_save, post_save), (Locale,)),
        (purge_restricted_pages, restricted, (PageViewRestriction,)),
        (purge_restricted_files, restricted, (CollectionViewRestriction,)),
    ):
        for signal, sender in product(signals, senders):
            signal.connect(receiver, sender=sender)
    hooks.register("after_bulk_action", purge_bulk_action)
