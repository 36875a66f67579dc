"""Counts of the strings of translations, and of those that a person should look at."""

from collections import Counter
from collections.abc import Collection

from django.db.models import Count, F
from wagtail_localize.models import StringSegment, StringTranslation

from wagtail_botox_pain.localize.quality_checks.comparison import grave_doubts
from wagtail_botox_pain.localize.quality_checks.to_check import translated_segments
from wagtail_botox_pain.localize.sources.override_changes import marked_overrides

# The key of a `TranslationSource`, and of a locale.
Place = tuple[int, int]


def count_strings(places: Collection[Place]) -> dict[Place, tuple[int, int]]:
    """For each pair of a source's key and a locale's: all strings, and the well translated ones."""
    records = {record_id for record_id, _locale_id in places}
    segments = StringSegment.objects.filter(source_id__in=records).order_by()
    totals = dict(segments.values_list("source_id").annotate(Count("pk")))
    translated = translated_segments(records).values_list(
        "source_id", "string__translations__locale_id"
    )
    done = {row[:2]: row[2] for row in translated.order_by().annotate(Count("pk"))}
    return {place: (totals.get(place[0], 0), done.get(place, 0)) for place in places}


def count_to_check(records: Collection[int]) -> Counter[Place]:
    """How many translations of these sources to look at.

    They are those made by a machine, those whose letters are not the language's or whose numbers
    or links are not the source's, and what
    a translation has of its own where the source has changed since.
    """
    counts: Counter[Place] = Counter()
    rows = translated_segments(records).values_list(
        "source_id",
        "string__translations__locale_id",
        "string__translations__locale__language_code",
        "string__translations__translation_type",
        "string__data",
        "string__translations__data",
    )
    for record_id, locale_id, language, kind, source, translation in rows:
        is_by_machine = kind == StringTranslation.TRANSLATION_TYPE_MACHINE
        if is_by_machine or any(grave_doubts(source, translation, language)):
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
