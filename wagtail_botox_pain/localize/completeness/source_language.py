"""How much of a page is in the language of its source, where no record tells.

That is so of pages that have left the translation editor, and of those that were published before
their source was synchronised last. So what a page says is looked up among the texts that its
source's language has, or once had.
"""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import F
from wagtail_localize.models import String, StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from wagtail_botox_pain.lookups.page_links import page_model
from wagtail_botox_pain.stored.repair import STALE_VALUE_ERRORS


def count_left(pages: Collection[Any]) -> Counter[Any]:
    """How many sentences in the language of its source each page says, by key of the page.

    Those that somebody translated by the same words do not count, nor do pages that cannot be
    read. `pages` may be any objects with the columns of pages. The number of queries depends on
    their types only.
    """
    records = Translation.objects.filter(
        source__object__in={page.translation_key for page in pages}
    )
    places = records.order_by("enabled", "pk").values_list(
        "source__object_id", "target_locale_id", "source__locale_id"
    )
    languages = {place[:2]: place[2] for place in places}
    keys = [page.pk for page in pages if (page.translation_key, page.locale_id) in languages]
    rows = list(page_model()._default_manager.filter(pk__in=keys).specific())
    hashes = {row.pk: text_hashes(row) for row in rows}
    wanted = set().union(*hashes.values())
    known = set(String.objects.filter(data_hash__in=wanted).values_list("locale_id", "data_hash"))
    same = StringTranslation.objects.filter(
        data=F("translation_of__data"), translation_of__data_hash__in=wanted
    )
    translated = set(same.values_list("locale_id", "translation_of__data_hash"))
    return Counter(
        row.pk
        for row in rows
        for found in hashes[row.pk]
        if (languages[row.translation_key, row.locale_id], found) in known
        and (row.locale_id, found) not in translated
    )


def text_hashes(page: Any) -> list[Any]:
    """What `String` knows each text of `page` by that readers read, which an address is not."""
    try:
        return [
            String._get_data_hash(segment.string.data)
            for segment in extract_segments(page)
            if isinstance(segment, StringSegmentValue) and segment.path != "slug"
        ]
    except STALE_VALUE_ERRORS:
        return []
