"""Reads what the database says of translations."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail_localize.models import (
    SegmentOverride,
    StringTranslation,
    Translation,
    TranslationSource,
)

from wagtail_botox_pain.localize.completeness.content import load_children
from wagtail_botox_pain.localize.completeness.published import (
    ExpectedValues,
    Target,
    is_published,
)
from wagtail_botox_pain.localize.completeness.source_changes import differs, snapshot_of
from wagtail_botox_pain.localize.completeness.unmanaged import count_left
from wagtail_botox_pain.localize.report.snippet_status import Snippet, find_snippets
from wagtail_botox_pain.localize.report.states import (
    TranslationState,
    TranslationStatus,
    note_partial,
    note_withdrawn,
    note_withdrawn_snippet,
    unmanaged_status,
    waiting_sentences,
)
from wagtail_botox_pain.localize.report.string_counts import count_strings
from wagtail_botox_pain.localize.translation_groups import Group, PageRow, page_content_types


class Managed(NamedTuple):
    """A translation that wagtail-localize manages.

    It has the record of its source, the source's page, and when an override was removed last.
    """

    record: TranslationSource
    source: PageRow
    touched_at: datetime | None


class Loaded(NamedTuple):
    """Pages by key, with their child rows."""

    pages: dict[Any, Any]
    children: dict[tuple[str, Any], list[Any]]


class StatusLoader:
    """Reads the status of translations, in a fixed number of queries for all of them."""

    def __init__(self, pairs: Collection[tuple[Group, int]]) -> None:
        self._pairs = pairs
        self._groups = {group.key: group for group, _locale_id in pairs}

    def status(self, group: Group, locale_id: int) -> TranslationStatus:
        managed = self._managed.get((group.key, locale_id))
        if managed is None:
            return unmanaged_status(group, locale_id, self._left[group.pages[locale_id].pk])
        page = group.pages[locale_id]
        total, translated = self._counts[managed.record.pk, locale_id]
        status = TranslationStatus(
            group,
            locale_id,
            TranslationState.UP_TO_DATE,
            total=total,
            waiting=total - translated,
            record_id=managed.record.pk,
        )
        if (change := self._changes[managed.record.pk]) is not None:
            status.state = TranslationState.BEHIND
            status.is_out_of_sync = True
            status.reasons.append(change)
        if status.waiting:
            if status.state != TranslationState.BEHIND:
                status.state = TranslationState.PARTIAL
            status.reasons.append(waiting_sentences(status))
        snippets = self._snippets.get(managed.record.pk, ())
        for snippet in snippets:
            judge_snippet(status, snippet, self._snippet_counts)
        is_behind = status.state == TranslationState.BEHIND
        if not (is_behind or status.waiting) and self._waits(managed, page):
            status.reasons.append(
                _("Everything is translated, but not published yet.")
                if status.is_up_to_date
                else _("The page has changes that are not published yet.")
            )
            status.state = TranslationState.BEHIND
        for snippet in snippets:
            if locale_id in snippet.drafts:
                note_partial(status, snippet)
            if locale_id in snippet.withdrawn:
                note_withdrawn_snippet(status, snippet)
        note_withdrawn(status, managed.source)
        return status

    @cached_property
    def _managed(self) -> dict[tuple[UUID, int], Managed]:
        """The enabled translations by key and target locale; their sources' pages exist."""
        rows = Translation.objects.filter(
            source__object_id__in=self._groups, enabled=True
        ).values_list(
            "source_id",
            "source__object_id",
            "source__locale_id",
            "target_locale_id",
            "translations_last_updated_at",
        )
        wanted = {(group.key, locale_id) for group, locale_id in self._pairs}
        found = {}
        for record_id, key, locale_id, target_id, touched_at in rows:
            place, group = (key, target_id), self._groups[key]
            source = group.pages.get(locale_id)
            is_first_choice = source is group.source
            if source and place in wanted and (is_first_choice or place not in found):
                found[place] = (record_id, source, touched_at)
        records = TranslationSource.objects.in_bulk({pk for pk, *_others in found.values()})
        return {
            place: Managed(records[pk], *others)
            for place, (pk, *others) in found.items()
            if pk in records
        }

    @cached_property
    def _left(self) -> Counter[Any]:
        """How many sentences of the source are left in pages that have left the editor."""
        return count_left(
            [
                group.pages[locale_id]
                for group, locale_id in self._pairs
                if (group.key, locale_id) not in self._managed
            ]
        )

    @cached_property
    def _counts(self) -> dict[tuple[int, int], tuple[int, int]]:
        """By source and locale: the number of strings, and of those with a good translation."""
        return count_strings(
            {(managed.record.pk, locale_id) for (_key, locale_id), managed in self._managed.items()}
        )

    @cached_property
    def _snippets(self) -> dict[int, list[Snippet]]:
        """By record: what the page shows beside its own text."""
        return find_snippets({managed.record.pk for managed in self._managed.values()})

    @cached_property
    def _snippet_counts(self) -> dict[Any, tuple[int, int]]:
        """The counts of strings of what pages show, where wagtail-localize manages it."""
        records = {
            snippet.record.pk
            for snippets in self._snippets.values()
            for snippet in snippets
            if snippet.record
        }
        if not records:
            return {}
        translations = Translation.objects.filter(source__in=records, enabled=True)
        return {**count_strings(set(translations.values_list("source_id", "target_locale_id")))}

    @cached_property
    def _changes(self) -> dict[int, str | None]:
        """By record: what is to be said of a source that changed since; None where it did not."""
        records = {managed.record.pk: managed for managed in self._managed.values()}
        return {
            pk: self._change(managed.record, self._loaded.pages.get(managed.source.pk))
            for pk, managed in records.items()
        }

    def _change(self, record: TranslationSource, page: Any) -> str | None:
        snapshot = snapshot_of(record)
        if page is None or snapshot is None:
            return _("What was synchronised last cannot be read.")
        if differs(page, snapshot, self._loaded.children):
            return _("The source was changed after the last synchronisation.")
        return None

    @cached_property
    def _loaded(self) -> Loaded:
        """The pages to compare."""
        wanted: dict[int, set[Any]] = defaultdict(set)
        for (key, locale_id), managed in self._managed.items():
            type_id = managed.source.content_type_id
            wanted[type_id].add(managed.source.pk)
            page = self._groups[key].pages[locale_id]
            if self._may_be_unpublished(managed, page):
                wanted[type_id].add(page.pk)
        models = page_content_types()
        loaded = Loaded({}, {})
        for type_id, keys in wanted.items():
            # The type of a page may have been removed from the project.
            if type_id in models:
                found = models[type_id]._default_manager.in_bulk(keys)
                loaded.pages.update(found)
                loaded.children.update(load_children(models[type_id], found.values()))
        return loaded

    def _may_be_unpublished(self, managed: Managed, page: PageRow) -> bool:
        """Whether a live translation is fully translated, and older than what it is made of."""
        total, translated = self._counts[managed.record.pk, page.locale_id]
        if not page.live or translated < total:
            return False
        newest = max(
            managed.record.last_updated_at,
            managed.touched_at or managed.record.last_updated_at,
            *self._newest.get((page.translation_key, page.locale_id), ()),
        )
        return page.written_at is None or newest > page.written_at

    @cached_property
    def _newest(self) -> dict[tuple[UUID, int], list[datetime]]:
        """By key and locale, when strings and overrides were changed last."""
        found = defaultdict(list)
        for model in (StringTranslation, SegmentOverride):
            rows = (
                model.objects.filter(context__object_id__in=self._groups)
                .order_by()
                .values_list("context__object_id", "locale_id")
                .annotate(Max("updated_at"))
            )
            for key, locale_id, newest in rows:
                found[key, locale_id].append(newest)
        return found

    def _waits(self, managed: Managed, page: PageRow) -> bool:
        """Whether readers would see something else once the translation is published."""
        if not page.live:
            return managed.source.live
        if not self._may_be_unpublished(managed, page):
            return False
        source, translation = (
            self._loaded.pages.get(managed.source.pk),
            self._loaded.pages.get(page.pk),
        )
        if source is None or translation is None:
            return True
        values = self._expected.of(Target(managed.record, page.locale_id))
        return not is_published(source, translation, values, self._loaded.children)

    @cached_property
    def _expected(self) -> ExpectedValues:
        return ExpectedValues(
            Target(managed.record, locale_id)
            for (key, locale_id), managed in self._managed.items()
            if self._may_be_unpublished(managed, self._groups[key].pages[locale_id])
        )


def judge_snippet(
    status: TranslationStatus, snippet: Snippet, counts: dict[Any, tuple[int, int]]
) -> None:
    """Add what `snippet`, which the page shows, changes in the status of the page."""
    place = snippet.record and (snippet.record.pk, status.locale_id)
    if place in counts and snippet.has_changed:
        status.state = TranslationState.BEHIND
        status.is_out_of_sync = True
        status.reasons.append(
            _("“%(object)s”, which the page shows, was changed after the last synchronisation.")
            % {"object": snippet.name}
        )
    total, translated = counts.get(place, (0, 0))
    if translated < total or status.locale_id not in snippet.languages:
        note_partial(status, snippet)
