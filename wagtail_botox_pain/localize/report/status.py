"""How far the translations of pages are, in a fixed number of queries for many of them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation

from wagtail_botox_pain.localize.completeness.content import load_children
from wagtail_botox_pain.localize.completeness.published import expected_values, is_published
from wagtail_botox_pain.localize.completeness.snippet_status import Snippet, find_snippets
from wagtail_botox_pain.localize.completeness.source_changes import differs, snapshot_of
from wagtail_botox_pain.localize.completeness.source_language import count_left
from wagtail_botox_pain.localize.report.counts import Place, count_strings
from wagtail_botox_pain.localize.report.states import (
    TranslationState,
    TranslationStatus,
    judge_readers_snippet,
    judge_snippet,
    note_withdrawn,
    unmanaged_status,
)
from wagtail_botox_pain.localize.translation_groups import TranslationGroup, page_content_types

CHUNK = 200

Pair = tuple[TranslationGroup, int]
# The translation key of a page, and the key of the locale that it is translated into.
PagePlace = tuple[UUID, int]


def statuses(pairs: Iterable[Pair]) -> Iterator[TranslationStatus]:
    """The status of each pair of a group and the key of another locale than its source's."""
    pairs = list(pairs)
    for start in range(0, len(pairs), CHUNK):
        chunk = pairs[start : start + CHUNK]
        loader = StatusLoader(chunk)
        yield from (loader.status(group, locale_id) for group, locale_id in chunk)


class LoadedPages(NamedTuple):
    """Pages by key, with their child rows."""

    pages: dict[Any, Any]
    children: dict[tuple[str, Any], list[Any]]


class StatusLoader:
    """Reads the status of translations, in a fixed number of queries for all of them."""

    def __init__(self, pairs: Collection[Pair]) -> None:
        self._pages = {
            (group.key, locale_id): page
            for group, locale_id in pairs
            if (page := group.pages.get(locale_id)) and page.alias_of_id is None
        }
        self._groups = {group.key: group for group, _locale_id in pairs}

    def status(self, group: TranslationGroup, locale_id: int) -> TranslationStatus:
        page, place = group.pages.get(locale_id), (group.key, locale_id)
        if page is None:
            return TranslationStatus(group, locale_id, TranslationState.MISSING)
        if page.alias_of_id is not None:
            return TranslationStatus(group, locale_id, TranslationState.ALIAS)
        translation = self._translations.get(place)
        if translation is None:
            return unmanaged_status(group, locale_id, self._left[page.pk])
        total, translated = self._counts[translation.source_id, locale_id]
        status = TranslationStatus(
            group,
            locale_id,
            total=total,
            waiting=total - translated,
            record_id=translation.source_id,
        )
        if (change := self._changes[translation.source_id]) is not None:
            status.is_out_of_sync = True
            status.add_reason(TranslationState.BEHIND, change)
        if status.waiting:
            # Not "1 of 4 sentences is", which no plural form makes right for both numbers.
            reason = _("Sentences without a translation: %(waiting)d of %(total)d.")
            status.add_reason(
                TranslationState.PARTIAL, reason % {"waiting": status.waiting, "total": total}
            )
        snippets = self._snippets[translation.source_id].values()
        for snippet in snippets:
            judge_snippet(status, snippet, self._counts)
        if not (status.is_behind or status.waiting) and self._waits(place):
            status.add_reason(
                TranslationState.BEHIND,
                _("Everything is translated, but not published yet.")
                if status.is_up_to_date
                else _("The page has changes that are not published yet."),
            )
        for snippet in snippets:
            judge_readers_snippet(status, snippet)
        note_withdrawn(status, self._source(place))
        return status

    @cached_property
    def _translations(self) -> dict[PagePlace, Translation]:
        """Those that wagtail-localize manages; where there are two, the one submitted last."""
        translations = Translation.objects.filter(source__object_id__in=self._groups, enabled=True)
        by_place = {
            (translation.source.object_id, translation.target_locale_id): translation
            for translation in translations.select_related("source").order_by("created_at", "pk")
            if translation.source.locale_id in self._groups[translation.source.object_id].pages
        }
        return {place: by_place[place] for place in self._pages.keys() & by_place.keys()}

    def _source(self, place: PagePlace) -> Any:
        """The page from which one is translated."""
        return self._groups[place[0]].pages[self._translations[place].source.locale_id]

    @cached_property
    def _left(self) -> Counter[Any]:
        """How many sentences of the source are left in pages that have left the editor."""
        return count_left(
            [page for place, page in self._pages.items() if place not in self._translations]
        )

    @cached_property
    def _snippets(self) -> dict[int, dict[UUID, Snippet]]:
        """By record: what the page shows beside its own text."""
        return find_snippets({translation.source_id for translation in self._translations.values()})

    @cached_property
    def _counts(self) -> dict[Place, tuple[int, int]]:
        """The numbers of strings and of translated ones, of pages and of what they show."""
        records = {translation.source_id for translation in self._translations.values()} | {
            snippet.record.pk
            for snippets in self._snippets.values()
            for snippet in snippets.values()
            if snippet.record
        }
        places = Translation.objects.filter(source__in=records, enabled=True)
        return count_strings(set(places.values_list("source_id", "target_locale_id")))

    @cached_property
    def _changes(self) -> dict[int, str | None]:
        """By record: what is to be said of a source that changed since; None where it did not."""
        places = {translation.source_id: place for place, translation in self._translations.items()}
        return {record_id: self._change(place) for record_id, place in places.items()}

    def _change(self, place: PagePlace) -> str | None:
        snapshot = snapshot_of(self._translations[place].source)
        page = self._loaded.pages.get(self._source(place).pk)
        if page is None or snapshot is None:
            return _("What was synchronised last cannot be read.")
        if differs(page, snapshot, self._loaded.children):
            return _("The source was changed after the last synchronisation.")
        return None

    @cached_property
    def _loaded(self) -> LoadedPages:
        """The pages to compare."""
        wanted: dict[int, set[Any]] = defaultdict(set)
        for place in self._translations:
            source = self._source(place)
            wanted[source.content_type_id].add(source.pk)
            if place in self._outdated:
                wanted[source.content_type_id].add(self._pages[place].pk)
        models = page_content_types()
        loaded = LoadedPages({}, {})
        for type_id, keys in wanted.items():
            # The type of a page may have been removed from the project.
            if type_id in models:
                found = models[type_id]._default_manager.in_bulk(keys)
                loaded.pages.update(found)
                loaded.children.update(load_children(models[type_id], found.values()))
        return loaded

    @cached_property
    def _outdated(self) -> set[PagePlace]:
        """The live pages that are fully translated, and older than what they are made of."""
        newest: dict[PagePlace, list[datetime]] = defaultdict(list)
        for model in (StringTranslation, SegmentOverride):
            changes = model.objects.filter(context__object_id__in=self._groups).order_by()
            for *place, updated_at in changes.values_list(
                "context__object_id", "locale_id"
            ).annotate(Max("updated_at")):
                newest[tuple(place)].append(updated_at)
        outdated = set()
        for place, translation in self._translations.items():
            page = self._pages[place]
            total, translated = self._counts[translation.source_id, page.locale_id]
            dates = [translation.source.last_updated_at, *newest[place]]
            if translation.translations_last_updated_at:
                dates.append(translation.translations_last_updated_at)
            is_older = page.written_at is None or page.written_at < max(dates)
            if page.live and translated >= total and is_older:
                outdated.add(place)
        return outdated

    def _waits(self, place: PagePlace) -> bool:
        """Whether readers would see something else once the translation is published."""
        translation, page = self._translations[place], self._pages[place]
        if not page.live:
            return self._source(place).live
        if place not in self._outdated:
            return False
        source, target = (self._loaded.pages.get(row.pk) for row in (self._source(place), page))
        if source is None or target is None:
            return True
        values = self._expected[page.locale_id][translation.source_id]
        return not is_published(source, target, values, self._loaded.children)

    @cached_property
    def _expected(self) -> dict[int, dict[int, dict[str, Any]]]:
        """By locale and record: what is to be in the pages that may wait to be published."""
        records = defaultdict(set)
        for place in self._outdated:
            records[place[1]].add(self._translations[place].source_id)
        return {
            locale_id: expected_values(keys, locale_id, self._snippets)
            for locale_id, keys in records.items()
        }
