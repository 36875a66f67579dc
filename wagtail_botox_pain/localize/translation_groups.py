"""Pages with what stands for them in each language."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import swapper
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from wagtail.models import AbstractPage, Locale
from wagtail_localize.models import Translation, TranslationSource

from wagtail_botox_pain.services.page_types import page_types

PAGE_FIELDS = (
    "translation_key",
    "locale",
    "content_type",
    "alias_of",
    "title",
    "live",
    "last_published_at",
)


def written_at(refer: Callable[[str], Any]) -> Coalesce:
    """For a query of pages, which `refer` refers to: when what is live of a page was written.

    An older version can be published at any time: by a schedule, from a list, in a workflow.
    """
    return Coalesce(refer("live_revision__created_at"), refer("last_published_at"))


@dataclass(frozen=True)
class TranslationGroup:
    """A page in its source language, and what stands for it in each locale.

    The pages have `PAGE_FIELDS`, and `written_at`.
    """

    source: Any
    pages: dict[int, Any]

    @property
    def key(self) -> UUID:
        return self.source.translation_key


def page_content_types() -> dict[int, type[AbstractPage]]:
    """The models of `page_types` by the key of their content type."""
    found = ContentType.objects.get_for_models(*page_types(), for_concrete_models=False)
    return {content_type.pk: model for model, content_type in found.items()}


def find_groups(
    locales: Collection[Locale], keys: Collection[UUID] | None = None
) -> list[TranslationGroup]:
    """Pages with their translations, in the order of the page tree; all, or those of `keys`."""
    page_model = swapper.load_model("wagtailcore", "Page")
    types = list(page_content_types())
    pages = page_model._default_manager.filter(content_type__in=types)
    records = TranslationSource.objects.filter(specific_content_type__in=types)
    if keys is not None:
        pages = pages.filter(translation_key__in=keys)
        records = records.filter(object_id__in=keys)
    by_key: dict[UUID, dict[int, Any]] = defaultdict(dict)
    for page in pages.only(*PAGE_FIELDS).annotate(written_at=written_at(F)).order_by("path"):
        by_key[page.translation_key][page.locale_id] = page
    recorded: dict[UUID, list[int]] = defaultdict(list)
    for key, locale_id in records.order_by("pk").values_list("object_id", "locale_id"):
        recorded[key].append(locale_id)
    # A page that was translated on from a translation has two: the first that is none itself.
    translated = find_target_locales(
        {key for key, locale_ids in recorded.items() if len(locale_ids) > 1}
    )
    default: Any = next((locale.pk for locale in locales if locale.is_default), None)
    groups = []
    for key, found in by_key.items():
        originals = {pk: page for pk, page in found.items() if page.alias_of_id is None}
        into = set().union(*translated[key].values())
        wanted = sorted(recorded[key], key=lambda pk: (pk in into, pk != default))
        oldest_first = sorted(originals, key=lambda pk: originals[pk].pk)
        source = next((pk for pk in (*wanted, default, *oldest_first) if pk in originals), None)
        if source is not None:
            groups.append(TranslationGroup(originals[source], found))
    return groups


def managing(instance: Any) -> QuerySet[Translation]:
    """By what wagtail-localize's editor has the page or snippet in its care; none otherwise."""
    return Translation.objects.filter(
        source__object_id=instance.translation_key,
        target_locale_id=instance.locale_id,
        enabled=True,
    )


def find_target_locales(keys: Collection[UUID]) -> dict[UUID, dict[int, set[int]]]:
    """By the key of a page and a locale: the locales into which it is translated from there."""
    found: dict[UUID, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    if keys:
        translations = Translation.objects.filter(source__object_id__in=keys, enabled=True)
        for key, locale_id, target_id in translations.values_list(
            "source__object_id", "source__locale_id", "target_locale_id"
        ):
            found[key][locale_id].add(target_id)
    return found
