"""Translations that a person should look at."""

from collections import Counter, defaultdict
from collections.abc import Collection

from django.db.models import F
from wagtail_localize.models import StringTranslation, Translation

from wagtail_botox_pain.localize.completeness.reader_queries import shown_objects
from wagtail_botox_pain.localize.quality_checks.comparison import grave_doubts
from wagtail_botox_pain.localize.report.string_counts import translated_segments
from wagtail_botox_pain.localize.sources.override_changes import marked_overrides

Place = tuple[int, int]


def count_to_check(records: Collection[int]) -> Counter[Place]:
    """By key of the `TranslationSource` and of the locale: how many translations to look at.

    They are those made by a machine, those whose numbers or links are not the source's, and what
    a translation has of its own where the source has changed since; of a page, also in the
    snippets that it shows.
    """
    shown = shown_records(records)
    own = count_in({*records, *(record for places in shown.values() for record, _to in places)})
    counts: Counter[Place] = Counter({place: own[place] for place in own if place[0] in records})
    for record_id, places in shown.items():
        for place in places:
            if own[place]:
                counts[record_id, place[1]] += own[place]
    return counts


def shown_records(records: Collection[int]) -> dict[int, set[Place]]:
    """By key of a page's record: those of the objects that it shows, with the locales."""
    found: dict[int, set[Place]] = defaultdict(set)
    objects = defaultdict(set)
    for record_id, key, locale_id in (
        shown_objects()
        .filter(source_id__in=records)
        .values_list("source_id", "object_id", "source__locale_id")
    ):
        objects[key, locale_id].add(record_id)
    if objects:
        translations = Translation.objects.filter(
            source__object_id__in={key for key, _locale in objects}, enabled=True
        )
        for key, locale_id, record_id, target_id in translations.values_list(
            "source__object_id", "source__locale_id", "source_id", "target_locale_id"
        ):
            for page_record in objects.get((key, locale_id), ()):
                found[page_record].add((record_id, target_id))
    return found


def count_in(records: Collection[int]) -> Counter[Place]:
    counts: Counter[Place] = Counter()
    rows = translated_segments(records).annotate(
        target_id=F("string__translations__locale_id"),
        kind=F("string__translations__translation_type"),
        translation=F("string__translations__data"),
    )
    for record_id, locale_id, kind, source, translation in rows.values_list(
        "source_id", "target_id", "kind", "string__data", "translation"
    ):
        is_by_machine = kind == StringTranslation.TRANSLATION_TYPE_MACHINE
        if is_by_machine or any(grave_doubts(source, translation)):
            counts[record_id, locale_id] += 1
    counts.update(
        marked_overrides()
        .filter(
            context__overridablesegment__source__in=records,
            context__overridablesegment__source__translations__target_locale=F("locale"),
            context__overridablesegment__source__translations__enabled=True,
        )
        .values_list("context__overridablesegment__source", "locale")
    )
    return counts
