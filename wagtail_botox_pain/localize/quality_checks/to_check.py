"""The sentences of a translation that a person should look at: which, and why."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from wagtail_botox_pain.localize.path_labels import labeller
from wagtail_botox_pain.localize.quality_checks.comparison import grave_doubts, words
from wagtail_botox_pain.localize.sources.override_changes import overrides_to_check

URL_NAME = "wagtail_botox_pain_sentences_to_check"


class ToCheck(NamedTuple):
    """A sentence or a value, where it stands, and why a person should look at it."""

    label: str
    original: str
    translated: str
    reasons: list[str]


def translated_segments(records: Collection[int]) -> QuerySet[StringSegment]:
    """A row for each string of these sources and each good translation of it."""
    return StringSegment.objects.filter(
        source_id__in=records,
        string__translations__context_id=F("context_id"),
        string__translations__has_error=False,
    )


def reasons_to_check(original: str, row: StringTranslation, language: str) -> list[str]:
    reasons = list(grave_doubts(original, row.data, language))
    if row.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE:
        reasons.insert(0, _("Translated by a machine. Please check it."))
    return reasons


def find_to_check(translation: Translation) -> Iterator[ToCheck]:
    """What `count_to_check` counts of one translation, in the order of the page."""
    label = labeller(translation)
    locale = translation.target_locale
    segments = translated_segments([translation.source_id]).filter(
        string__translations__locale=locale
    )
    rows = StringTranslation.objects.filter(
        pk__in=segments.values("string__translations"), locale=locale
    ).select_related("translation_of", "context")
    by_place = {(row.translation_of_id, row.context_id): row for row in rows}
    for string_id, context_id in segments.order_by("order").values_list("string", "context"):
        row = by_place[string_id, context_id]
        original = row.translation_of.data
        if reasons := reasons_to_check(original, row, locale.language_code):
            texts = words(original), words(row.data)
            yield ToCheck(label(row.context.path), *texts, reasons)
    reason = _("The original has changed where this is used instead.")
    for override in overrides_to_check(translation.source).filter(locale=locale):
        value = override.data if isinstance(override.data, str) else ""
        yield ToCheck(label(override.context.path), "", value, [reason])


def url_to_check(source_ids: Any, locale_id: int) -> str:
    """The address of the list, for the records of originals and the language."""
    query = urlencode([("source", pk) for pk in source_ids])
    return f"{reverse(URL_NAME, args=[locale_id])}?{query}"
