"""Tells the cache in front of the site which addresses have changed.

That is done by `wagtail.contrib.frontend_cache`, where a site has installed and configured it.
It purges the page that is published; what shows that page, or an image, a document or the
clinic's settings, is found here, with the addresses of all of them in the API.
"""

from collections.abc import Callable, Iterable
from typing import Any

from asgiref.local import Local
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
    pre_page_move,
)

# A page may show a snippet that refers to another: so far are references followed.
DEEPEST = 3
# What changes of an object when its draft is saved.
DRAFTED = {"latest_revision", "has_unpublished_changes"}

_current = Local()


def is_configured() -> bool:
    """Whether there is a cache to purge."""
    named = ("WAGTAILFRONTENDCACHE", "WAGTAILFRONTENDCACHE_LOCATION")
    return apps.is_installed("wagtail.contrib.frontend_cache") and any(
        getattr(settings, name, None) for name in named
    )


def purge(items: Iterable[Model]) -> None:
    """Purge `items`, and every page that shows one of them, once the transaction is over.

    The addresses are those of now, so whatever is going to change them asks before and after.
    """
    items = list(items)
    pages = pages_showing(items)
    urls = {url for page in pages for url in urls_of_page(page)}
    for item in items:
        if not isinstance(item, pages.model):
            urls |= absolute(urls_in_api(item), base_urls())
    purge_urls(urls)


def purge_themselves(pages: QuerySet[Any]) -> None:
    """Purge `pages`, where they are so many that what shows them is among them."""
    purge_urls(url for page in pages.iterator() for url in urls_of_page(page))


def purge_urls(urls: Iterable[str]) -> None:
    """Purge `urls` with all others of this transaction, in one batch."""
    # A rollback leaves Django with another list of what to do on commit.
    hooks = transaction.get_connection().run_on_commit
    batch = getattr(_current, "batch", None)
    if batch is None or batch.hooks is not hooks:
        batch = _current.batch = Batch(hooks)
    batch.urls.update(urls)
    # A cache that cannot be reached stops nobody from publishing.
    transaction.on_commit(batch.purge, robust=True)


class Batch:
    """The addresses to purge when one transaction is over."""

    def __init__(self, hooks: list[Any]) -> None:
        self.hooks = hooks
        self.urls: set[str] = set()

    def purge(self) -> None:
        from wagtail.contrib.frontend_cache.utils import PurgeBatch

        urls, self.urls = self.urls, set()
        if urls:
            PurgeBatch(sorted(urls)).purge()


def pages_showing(items: Iterable[Model]) -> QuerySet[Any]:
    """The live pages that show something of `items`, pages or others, and those pages.

    A page is shown by its translations and aliases (as alternates), by the pages below it (as
    breadcrumbs), by the one above it, which may list it, and by all that link to any of these.
    """
    from wagtail_botox_pain.lookups.page_links import page_model
    from wagtail_botox_pain.lookups.public_scope import below as in_trees
    from wagtail_botox_pain.lookups.public_scope import root_paths
    from wagtail_botox_pain.models import ClinicSettings
    from wagtail_botox_pain.services.page_types import page_types

    manager = page_model()._default_manager
    shown = {item.pk for item in items if isinstance(item, manager.model)}
    others = [item for item in items if not isinstance(item, manager.model)]
    shown_keys = manager.filter(pk__in=shown).values("translation_key")
    members = list(manager.filter(Q(translation_key__in=shown_keys) | Q(alias_of__in=shown)))
    referring = set()
    sites = {item.site_id for item in others if isinstance(item, ClinicSettings)}
    # Wagtail's index does not follow settings.
    appointments = ClinicSettings.objects.filter(appointment_page__in=members)
    sites |= set(appointments.values_list("site_id", flat=True))
    seen: set[Any] = set()
    frontier: list[Model] = [*members, *others]
    for _step in range(DEEPEST):
        found = (_referring_to(frontier) | _having_among_many(frontier)) - seen
        seen |= found
        referring |= {key for model, key in found if issubclass(model, manager.model)}
        frontier = [
            item
            for model, key in found
            if not issubclass(model, manager.model)
            and (item := model._default_manager.filter(pk=key).first()) is not None
        ]
    ours = manager.type(*page_types())
    tops = root_paths(page.path for page in members if page.pk in shown)
    below = in_trees(tops) if tops else Q(pk__in=[])
    affected = ours.filter(below | _on_sites(sites)).values("pk")
    direct = manager.filter(
        Q(pk__in=[page.pk for page in members]) | Q(pk__in=referring) | Q(pk__in=affected)
    )
    listing = {page.path[: -page.steplen] for page in direct}
    # One of `items` that is no longer live was until now.
    is_served = Q(live=True) | Q(pk__in=shown)
    return manager.filter(is_served, Q(pk__in=direct.values("pk")) | Q(path__in=listing))


def _on_sites(keys: Iterable[Any]) -> Q:
    """The pages of these sites, in all their languages."""
    from wagtail.models import Site

    found = Q(pk__in=[])
    for root in Site.get_site_root_paths():
        if root.site_id in keys:
            found |= Q(url_path__startswith=root.root_path)
    return found


def _referring_to(items: list[Model]) -> set[tuple[type[Model], str]]:
    """What refers to one of `items`: models with keys, as Wagtail's index of references says."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import ReferenceIndex

    from wagtail_botox_pain.lookups.public_scope import CONDITIONS

    found = set()
    for start in range(0, len(items), CONDITIONS):
        rows = ReferenceIndex.get_references_to_in_bulk(items[start : start + CONDITIONS])
        for type_id, key in rows.values_list("base_content_type", "object_id").distinct():
            model = ContentType.objects.get_for_id(type_id).model_class()
            if model is not None:
                found.add((model, key))
    return found


def _having_among_many(items: list[Model]) -> set[tuple[type[Model], str]]:
    """The pages and snippets of the site with one of `items` in a field for several.

    Wagtail's index has no rows of those.
    """
    from wagtail.models import AbstractPage

    snippets = snippet_models()
    found = set()
    for model in apps.get_models():
        if issubclass(model, AbstractPage) or model in snippets:
            # A field that a page type has from its parent is the parent's.
            for field in model._meta.local_many_to_many:
                if keys := _keys_of(items, field.related_model):
                    rows = model._base_manager.filter(**{f"{field.name}__in": keys})
                    found |= {(model, str(key)) for key in rows.values_list("pk", flat=True)}
    return found


def snippet_models() -> list[type[Model]]:
    if not apps.is_installed("wagtail.snippets"):
        return []
    from wagtail.snippets.models import get_snippet_models

    return get_snippet_models()


def _keys_of(items: list[Model], model: type[Model]) -> list[Any]:
    """The keys of those `items` that may be of `model`; pages are known by their base."""
    from wagtail.models import AbstractPage

    of_pages = issubclass(model, AbstractPage)
    return [item.pk for item in items if isinstance(item, AbstractPage if of_pages else model)]


def urls_of_page(page: Any) -> set[str]:
    """The addresses of `page` on the web, with those of its list's further parts, and in the API.

    None where the page has no site.
    """
    from wagtail_botox_pain.conf import get_setting
    from wagtail_botox_pain.models import TreatmentIndexMixin

    parts = page.get_url_parts()
    if parts is None or not parts[2]:
        return set()
    _site, root_url, path = parts
    paths = [cached.lstrip("/") for cached in page.specific_deferred.get_cached_paths()]
    if issubclass(page.specific_class or type(page), TreatmentIndexMixin):
        further = range(2, page.numchild // get_setting("ARTICLES_PER_PAGE") + 2)
        paths += [f"?page={number}" for number in further]
    base = getattr(settings, "WAGTAILAPI_BASE_URL", None) or root_url
    return {f"{root_url}{path}{more}" for more in paths} | absolute(urls_in_api(page), [base])


def urls_in_api(item: Model) -> set[str]:
    from wagtail_botox_pain.api.caching.endpoints import api_paths

    return api_paths(type(item), [item.pk])


def absolute(paths: Iterable[str], bases: Iterable[str]) -> set[str]:
    return {base.rstrip("/") + path for base in bases for path in paths}


def base_urls() -> set[str]:
    """Where the API is served: where the setting says, or else on every site."""
    from wagtail.models import Site

    base = getattr(settings, "WAGTAILAPI_BASE_URL", None)
    return {base} if base else {site.root_url for site in Site.objects.all()}


def on_page_changed(instance: Any, **kwargs: Any) -> None:
    purge([instance])


def on_page_moved(instance: Any, **kwargs: Any) -> None:
    """Before and after: the pages below it have other addresses too, which others link to."""
    purge(instance.get_descendants(inclusive=True).live())


def on_slug_changed(instance: Any, instance_before: Any, **kwargs: Any) -> None:
    """The page and those below it had another address."""
    on_page_moved(instance)
    before, after = instance_before.full_url, instance.full_url
    if before and after:
        purge_urls(
            url.replace(after, before, 1)
            for page in instance.get_descendants(inclusive=True).live()
            for url in urls_of_page(page)
            if url.startswith(after)
        )


def on_page_saved(
    instance: Any, created: bool, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    """A live page was made, or turned into an alias or out of one: nothing publishes these."""
    from wagtail.models import AbstractPage

    if raw or not isinstance(instance, AbstractPage) or not instance.live:
        return
    if created or {"alias_of", "alias_of_id"} & set(update_fields or ()):
        purge([instance])


def on_page_deleted(instance: Any, **kwargs: Any) -> None:
    from wagtail.models import AbstractPage

    if isinstance(instance, AbstractPage):
        purge([instance])


def on_item_changed(instance: Any, created: bool = False, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        purge([instance])


def on_snippet_changed(
    instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """Of any snippet: a site may register one at any time, also from its hooks."""
    from wagtail.models import TranslatableMixin

    is_drafted = bool(update_fields) and DRAFTED.issuperset(update_fields)
    if raw or is_drafted or type(instance) not in snippet_models():
        return
    # Until its translation is published, a page shows the original.
    is_translatable = isinstance(instance, TranslatableMixin)
    purge([instance, *(instance.get_translations() if is_translatable else ())])


def on_site_changed(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Before and after, because every page of the site has another address then."""
    from wagtail_botox_pain.lookups.page_links import page_model

    if raw:
        return
    type(instance).clear_site_root_paths_cache()
    purge_themselves(page_model()._default_manager.filter(_on_sites([instance.pk]), live=True))


def on_collection_saved(instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """It may have been moved into one that is private, or out of it: Wagtail saves it then."""
    if not (raw or created):
        purge(members_of(instance))


def on_bulk_action(action_type: str, objects: Iterable[Model]) -> None:
    """Images or documents were put into a collection, which Wagtail does without a signal."""
    from wagtail.documents.models import AbstractDocument
    from wagtail.images.models import AbstractImage

    files = [item for item in objects if isinstance(item, AbstractImage | AbstractDocument)]
    if files and action_type != "delete" and is_configured():
        purge(files)


def on_locale_changed(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Before and after, because every page in the language may have another address then."""
    from wagtail.models import Site

    from wagtail_botox_pain.lookups.page_links import page_model

    if raw or instance._state.adding:
        return
    Site.clear_site_root_paths_cache()
    manager = page_model()._default_manager
    keys = manager.filter(locale=instance).values("translation_key")
    purge_themselves(manager.filter(translation_key__in=keys, live=True))


def on_restriction_changed(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Other pages, or the members of other collections, are private now."""
    if raw:
        return
    if page := getattr(instance, "page", None):
        purge([page, *page.get_descendants().live()])
    else:
        purge(members_of(instance.collection))


def members_of(collection: Any) -> list[Model]:
    """The images and documents of `collection` and of those below it."""
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model

    collections = collection.get_descendants(inclusive=True)
    models = (get_image_model(), get_document_model())
    return [item for model in models for item in model.objects.filter(collection__in=collections)]


def where_configured(handler: Callable[..., None]) -> Callable[..., None]:
    def handle(**kwargs: Any) -> None:
        if is_configured():
            handler(**kwargs)

    return handle


def connect() -> None:
    """Connect all this to the signals of Wagtail and Django, without importing models."""
    from wagtail.documents import get_document_model_string
    from wagtail.images import get_image_model_string

    items = (
        get_image_model_string(),
        get_document_model_string(),
        "wagtail_botox_pain.ClinicSettings",
    )
    has_snippets = apps.is_installed("wagtail.snippets")
    restrictions = ("wagtailcore.PageViewRestriction", "wagtailcore.CollectionViewRestriction")
    for handler, signals, senders in (
        (on_page_changed, (page_published, page_unpublished), (None,)),
        (on_page_moved, (pre_page_move, post_page_move), (None,)),
        (on_slug_changed, (page_slug_changed,), (None,)),
        (on_page_saved, (post_save,), (None,)),
        (on_page_deleted, (pre_delete,), (None,)),
        (on_item_changed, (post_save, pre_delete), items),
        (on_snippet_changed, (post_save, pre_delete) if has_snippets else (), (None,)),
        (on_site_changed, (pre_save, post_save, pre_delete), ("wagtailcore.Site",)),
        (on_collection_saved, (post_save,), ("wagtailcore.Collection",)),
        (on_locale_changed, (pre_save, post_save), ("wagtailcore.Locale",)),
        (on_restriction_changed, (post_save, post_delete), restrictions),
    ):
        handle = where_configured(handler)
        for signal in signals:
            for sender in senders:
                uid = f"wagtail_botox_pain.purging.{handler.__name__}.{sender}"
                signal.connect(handle, sender=sender, weak=False, dispatch_uid=uid)
