"""Translations that a person should look at."""

from collections import Counter
from collections.abc import Collection
from html import unescape

from django.db.models import Q
from django.utils.html import strip_tags
from wagtail_localize.models import StringTranslation

from wagtail_botox_pain.localize.numbers import numbers_in
from wagtail_botox_pain.localize.status import translated_segments

DIGIT = r"[0-9٠-٩۰-۹]"


def count_to_check(records: Collection[int]) -> Counter[tuple[int, int]]:
    """By key of the `TranslationSource` and of the locale: how many translations to look at.

    They are those made by a machine, and those whose numbers are not the source's.
    """
    counts: Counter[tuple[int, int]] = Counter()
    machine = Q(string__translations__translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE)
    with_digits = Q(string__data__regex=DIGIT) | Q(string__translations__data__regex=DIGIT)
    rows = translated_segments(records, machine | with_digits)
    for record_id, locale_id, kind, source, translation in rows.values_list(
        "source_id",
        "string__translations__locale_id",
        "string__translations__translation_type",
        "string__data",
        "string__translations__data",
    ):
        is_by_machine = kind == StringTranslation.TRANSLATION_TYPE_MACHINE
        if is_by_machine or numbers_of(source) != numbers_of(translation):
            counts[record_id, locale_id] += 1
    return counts


def numbers_of(html: str) -> Counter[str]:
    """How often each number occurs in a string as wagtail-localize stores it."""
    return Counter(numbers_in(unescape(strip_tags(html))))
