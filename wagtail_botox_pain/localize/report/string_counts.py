"""Counts of strings and of their translations."""

from collections.abc import Collection

from django.db.models import Count, F, Q, QuerySet
from wagtail_localize.models import StringSegment


def count_strings(places: Collection[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """For each pair of a source's key and a locale's: all strings, and the well translated ones."""
    records = {record_id for record_id, _locale_id in places}
    segments = StringSegment.objects.filter(source_id__in=records).order_by()
    totals = dict(segments.values_list("source_id").annotate(Count("pk")))
    translated = translated_segments(records).values_list(
        "source_id", "string__translations__locale_id"
    )
    done = {row[:2]: row[2] for row in translated.order_by().annotate(Count("pk"))}
    return {place: (totals.get(place[0], 0), done.get(place, 0)) for place in places}


def translated_segments(records: Collection[int], *conditions: Q) -> QuerySet[StringSegment]:
    """A row for each string of these sources and each good translation of it."""
    # In one call: another would look at any translation of the string once more.
    return StringSegment.objects.filter(
        *conditions,
        source_id__in=records,
        string__translations__context_id=F("context_id"),
        string__translations__has_error=False,
    )
