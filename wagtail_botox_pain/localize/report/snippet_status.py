"""How far the translations of the snippets are that pages show."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from wagtail_localize.models import TranslationSource

from wagtail_botox_pain.localize.completeness.content import load_children
from wagtail_botox_pain.localize.completeness.reader_queries import shown_objects
from wagtail_botox_pain.localize.completeness.source_changes import differs, snapshot_of


class Snippet(NamedTuple):
    """A snippet in the language of the page that shows it.

    `record` is of its translations, if any; `languages` has the keys of the locales in which it
    exists, `drafts` of those in which readers do not find it although it is live itself, and
    `withdrawn` of those in which they do although it is not. It `has_changed` if it is not what
    `record` has of it.
    """

    name: str
    record: TranslationSource | None
    languages: set[int]
    drafts: set[int]
    withdrawn: set[int]
    has_changed: bool


def find_snippets(records: Collection[int]) -> dict[int, list[Snippet]]:
    """What the pages of these `TranslationSource`s show, in three queries and some for each model.

    What was deleted in the language of the page is left out.
    """
    rows = list(
        shown_objects()
        .filter(source_id__in=records)
        .order_by("order", "pk")
        .values_list("source_id", "source__locale_id", "object_id", "object__content_type_id")
    )
    keys = {key for _record, _locale, key, _type in rows}
    found = TranslationSource.objects.filter(object_id__in=keys) if keys else ()
    of_snippets = {(record.object_id, record.locale_id): record for record in found}
    snippets: dict[tuple[UUID, int], Snippet] = {}
    for type_id in {type_id for *_others, type_id in rows}:
        # A model may have been removed from the project.
        if model := ContentType.objects.get_for_id(type_id).model_class():
            snippets |= read_snippets(model, keys, of_snippets)
    shown: dict[int, list[Snippet]] = defaultdict(list)
    for record_id, place in dict.fromkeys(
        (record_id, (key, locale_id)) for record_id, locale_id, key, _type in rows
    ):
        if place in snippets:
            shown[record_id].append(snippets[place])
    return shown


def read_snippets(
    model: type[Any],
    keys: Collection[UUID],
    records: dict[tuple[UUID, int], TranslationSource],
) -> dict[tuple[UUID, int], Snippet]:
    """The snippets of `model` with these translation keys, by key and locale."""
    rows = {
        (row.translation_key, row.locale_id): row
        for row in model._base_manager.filter(translation_key__in=keys)
    }
    languages, drafts = defaultdict(set), defaultdict(set)
    for (key, locale_id), row in rows.items():
        languages[key].add(locale_id)
        if not getattr(row, "live", True):
            drafts[key].add(locale_id)
    children = load_children(model, [row for place, row in rows.items() if place in records])
    return {
        place: Snippet(
            record.object_repr if (record := records.get(place)) else str(row),
            record,
            languages[place[0]],
            drafts[place[0]] if getattr(row, "live", True) else set(),
            set() if getattr(row, "live", True) else languages[place[0]] - drafts[place[0]],
            record is not None and differs(row, snapshot_of(record), children),
        )
        for place, row in rows.items()
    }
