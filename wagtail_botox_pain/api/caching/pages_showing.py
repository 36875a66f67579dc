"""Finds the pages whose HTML or JSON shows an object."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from wagtail.models import AbstractPage, ReferenceIndex, Site

from wagtail_botox_pain.lookups.page_links import page_model
from wagtail_botox_pain.lookups.public_scope import CONDITIONS, batched, below, root_paths
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.services.page_types import page_types

# A page may show a snippet that refers to another snippet: references are followed this far.
MAX_STEPS = 3


def pages_showing(objects: Iterable[Model]) -> QuerySet[AbstractPage]:
    """The live pages that show one of `objects`, which may be pages or anything else.

    A page is shown by its translations and aliases (as alternates), by the pages below it (as
    breadcrumbs), by the page above it (in its list) and by all pages that refer to any of these
    versions. Those of `objects` that are pages are in the result even if they are not live.
    """
    objects = list(objects)
    pages = [item for item in objects if isinstance(item, AbstractPage)]
    others = [item for item in objects if not isinstance(item, AbstractPage)]
    manager = page_model()._default_manager
    keys = {page.pk for page in pages}
    same_text = manager.filter(pk__in=keys).values("translation_key")
    versions = list(manager.filter(Q(translation_key__in=same_text) | Q(alias_of__in=keys)))
    sites = {item.site_id for item in others if isinstance(item, ClinicSettings)}
    # The reference index does not cover settings.
    clinics = ClinicSettings.objects.filter(appointment_page__in=versions)
    sites |= set(clinics.values_list("site_id", flat=True))
    found = {page.pk for page in versions} | referring_page_keys([*versions, *others])
    parts = batched(root_paths(page.path for page in pages))
    for part in (on_sites(sites), *map(below, parts)):
        found.update(manager.type(*page_types()).filter(part).values_list("pk", flat=True))
    shown = manager.filter(pk__in=found).values_list("path", flat=True)
    above = {path[: -manager.model.steplen] for path in shown}
    served = manager.filter(Q(live=True) | Q(pk__in=keys))
    return served.filter(Q(pk__in=found) | Q(path__in=above))


def on_sites(keys: Iterable[int]) -> Q:
    """The pages of the sites with these keys, in all languages."""
    found = Q(pk__in=[])
    for root in Site.get_site_root_paths():
        if root.site_id in keys:
            found |= Q(url_path__startswith=root.root_path)
    return found


def referring_page_keys(objects: list[Model]) -> set[int]:
    """The keys of the pages that refer to `objects`, also through objects such as snippets."""
    found: set[int] = set()
    seen: set[tuple[int, str]] = set()
    for _step in range(MAX_STEPS):
        references = referring_to(objects) - seen
        seen |= references
        objects = []
        for content_type_id, key in references:
            model = ContentType.objects.get_for_id(content_type_id).model_class()
            if model is not None and issubclass(model, AbstractPage):
                found.add(int(key))
            elif model is not None:
                objects += model._default_manager.filter(pk=key)
    return found


def referring_to(objects: list[Model]) -> set[tuple[int, str]]:
    """The content type and the key of each object that refers to one of `objects`."""
    found: set[tuple[int, str]] = set()
    for start in range(0, len(objects), CONDITIONS):
        part = ReferenceIndex.get_references_to_in_bulk(objects[start : start + CONDITIONS])
        found |= set(part.values_list("base_content_type", "object_id"))
    return found
