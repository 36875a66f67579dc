"""How far the translations of the snippets are that pages show."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from wagtail.models import DraftStateMixin
from wagtail_localize.models import TranslationSource

from wagtail_botox_pain.localize.completeness.content import ANY, load_children
from wagtail_botox_pain.localize.completeness.reader_queries import shown_objects
from wagtail_botox_pain.localize.completeness.source_changes import differs, snapshot_of


class Snippet(NamedTuple):
    """A snippet in the language of the page that shows it.

    `rows` has the snippet in each locale in which it exists. `record` is of its translations,
    if any; it `has_changed` if it is not what `record` has of it.
    """

    key: UUID
    locale_id: int
    rows: dict[int, Any]
    record: TranslationSource | None
    has_changed: bool

    @property
    def name(self) -> str:
        return self.record.object_repr if self.record else str(self.rows[self.locale_id])

    def is_live(self, locale_id: int) -> bool:
        """Whether readers find it in this locale: it exists, and is no draft."""
        return locale_id in self.rows and getattr(self.rows[locale_id], "live", True)

    def shown_key(self, locale_id: int) -> Any:
        """The key of the snippet that readers are to see, as in the content of a page.

        Its translation, or the source's where that is a draft; `ANY` where it has no drafts.
        """
        if not isinstance(self.rows.get(locale_id), DraftStateMixin):
            return ANY
        places = (locale_id, self.locale_id)
        return next((self.rows[place].pk for place in places if self.is_live(place)), "")


def find_snippets(records: Collection[int]) -> dict[int, dict[UUID, Snippet]]:
    """What the pages of these `TranslationSource`s show, in three queries and some for each model.

    By key of the source and translation key, in the order of the page. What was deleted
    in the language of the page is left out.
    """
    shown = list(
        shown_objects()
        .filter(source_id__in=records)
        .order_by("order", "pk")
        .values_list("source_id", "object_id", "source__locale_id", "object__content_type_id")
    )
    keys = {key for _record, key, _locale, _type in shown}
    found = TranslationSource.objects.filter(object_id__in=keys) if keys else ()
    of_snippets = {(record.object_id, record.locale_id): record for record in found}
    snippets: dict[tuple[UUID, int], Snippet] = {}
    for type_id in {type_id for *_others, type_id in shown}:
        # A model may have been removed from the project.
        if model := ContentType.objects.get_for_id(type_id).model_class():
            snippets |= read_snippets(model, keys, of_snippets)
    by_record: dict[int, dict[UUID, Snippet]] = defaultdict(dict)
    for record_id, key, locale_id, _type in shown:
        if (key, locale_id) in snippets:
            by_record[record_id][key] = snippets[key, locale_id]
    return by_record


def read_snippets(
    model: type[Any],
    keys: Collection[UUID],
    records: dict[tuple[UUID, int], TranslationSource],
) -> dict[tuple[UUID, int], Snippet]:
    """The snippets of `model` with these translation keys, by key and locale."""
    instances = list(model._base_manager.filter(translation_key__in=keys))
    rows: dict[UUID, dict[int, Any]] = defaultdict(dict)
    for row in instances:
        rows[row.translation_key][row.locale_id] = row
    children = load_children(model, instances)
    found = {}
    for row in instances:
        place = row.translation_key, row.locale_id
        record = records.get(place)
        has_changed = record is not None and differs(row, snapshot_of(record), children)
        found[place] = Snippet(*place, rows[row.translation_key], record, has_changed)
    return found
