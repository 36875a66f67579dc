"""How far the translations of pages are: the one home of the rules.

`statuses` answers for many pages in a fixed number of queries, `status_of` for one.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from wagtail.models import AbstractPage, Locale
from wagtail_localize.models import (
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from wagtail_botox_pain.localize.by_hand import count_left
from wagtail_botox_pain.localize.canonical import Children, load_children
from wagtail_botox_pain.localize.groups import Group, PageFacts, find_groups, page_content_types
from wagtail_botox_pain.localize.shown import Snippet, find_snippets
from wagtail_botox_pain.localize.sources import differs, snapshot_of
from wagtail_botox_pain.localize.unpublished import Segments, Target, is_unpublished

CHUNK = 200


class TranslationState(TextChoices):
    """How a page stands in a language; the worse ones first."""

    MISSING = "missing", pgettext_lazy("translation", "Missing")
    # Translators: a page that mirrors the page of another language, not yet translated.
    ALIAS = "alias", pgettext_lazy("translation", "Alias")
    BEHIND = "behind", pgettext_lazy("translation", "Behind its source")
    PARTIAL = "partial", pgettext_lazy("translation", "Partly translated")
    UP_TO_DATE = "up_to_date", pgettext_lazy("translation", "Up to date")


@dataclass
class TranslationStatus:
    """How `group` stands in a locale.

    `total` sentences are to be translated, of which `waiting` have no good translation; both
    are zero where wagtail-localize does not manage the translation. `record_id` is the key of
    the `TranslationSource` to synchronise, if any; `is_out_of_sync` tells whether to.
    `reasons` are sentences for an editor.
    """

    group: Group
    locale_id: int
    state: TranslationState
    reasons: list[str] = field(default_factory=list)
    total: int = 0
    waiting: int = 0
    record_id: int | None = None
    is_out_of_sync: bool = False

    @property
    def source(self) -> PageFacts:
        return self.group.source

    @property
    def translation(self) -> PageFacts | None:
        return self.group.pages.get(self.locale_id)

    @property
    def is_up_to_date(self) -> bool:
        return self.state == TranslationState.UP_TO_DATE


def statuses(pairs: Iterable[tuple[Group, int]]) -> Iterator[TranslationStatus]:
    """The status of each pair of a group and the key of another locale than its source's."""
    pairs = list(pairs)
    for start in range(0, len(pairs), CHUNK):
        chunk = pairs[start : start + CHUNK]
        translated = [
            (group, locale_id) for group, locale_id in chunk if not simple_state(group, locale_id)
        ]
        facts = Facts(translated)
        for group, locale_id in chunk:
            state = simple_state(group, locale_id)
            if state:
                yield TranslationStatus(group, locale_id, state)
            else:
                yield facts.status(group, locale_id)


def simple_state(group: Group, locale_id: int) -> TranslationState | None:
    """The state of what is no translation, which needs no query; None for a translation."""
    page = group.pages.get(locale_id)
    if page is None:
        return TranslationState.MISSING
    return None if page.alias_of_id is None else TranslationState.ALIAS


def status_of(page: AbstractPage, locale: Locale | None = None) -> TranslationStatus | None:
    """The status of `page` in `locale`, or of `page` itself as a translation.

    None for a page which is the source, and for one of a type without a body of ours.
    """
    locale_id = page.locale_id if locale is None else locale.pk
    for group in find_groups(Locale.objects.all(), [page.translation_key]):
        if group.source.locale_id != locale_id:
            return next(statuses([(group, locale_id)]))
    return None


class Managed(NamedTuple):
    """A translation that wagtail-localize manages.

    It has the record of its source, the source's page, and when an override was removed last.
    """

    record: TranslationSource
    source: PageFacts
    touched_at: datetime | None


class Facts:
    """What the database says of translations, in a fixed number of queries for all of them."""

    def __init__(self, pairs: Collection[tuple[Group, int]]) -> None:
        self._pairs = pairs
        self._groups = {group.key: group for group, _locale_id in pairs}
        if pairs:
            self._counts = self._count_strings()

    def status(self, group: Group, locale_id: int) -> TranslationStatus:
        managed = self._managed.get((group.key, locale_id))
        if managed is None:
            return by_hand(group, locale_id, self._left[group.pages[locale_id].pk])
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
            self._judge_snippet(status, snippet)
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

    def _count_strings(self) -> dict[tuple[int, int], tuple[int, int]]:
        """By source and locale: the number of strings, and of those with a good translation."""
        return count_strings(
            {(managed.record.pk, locale_id) for (_key, locale_id), managed in self._managed.items()}
        )

    def _judge_snippet(self, status: TranslationStatus, snippet: Snippet) -> None:
        place = snippet.record and (snippet.record.pk, status.locale_id)
        is_managed = place in self._snippet_counts
        if is_managed and snippet.has_changed:
            status.state = TranslationState.BEHIND
            status.is_out_of_sync = True
            status.reasons.append(
                _("“%(object)s”, which the page shows, was changed after the last synchronisation.")
                % {"object": snippet.name}
            )
        total, translated = self._snippet_counts.get(place, (0, 0))
        if translated < total or status.locale_id not in snippet.languages:
            note_partial(status, snippet)

    @cached_property
    def _snippets(self) -> dict[int, list[Snippet]]:
        """By record: what the page shows beside its own text."""
        return find_snippets({managed.record.pk for managed in self._managed.values()})

    @cached_property
    def _snippet_counts(self) -> dict[tuple[int, int] | None, tuple[int, int]]:
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
            pk: self._change(managed.record, self._pages.get(managed.source.pk))
            for pk, managed in records.items()
        }

    def _change(self, record: TranslationSource, page: Any) -> str | None:
        snapshot = snapshot_of(record)
        if page is None or snapshot is None:
            return _("What was synchronised last cannot be read.")
        if differs(page, snapshot, self._children):
            return _("The source was changed after the last synchronisation.")
        return None

    @cached_property
    def _loaded(self) -> tuple[dict[Any, Any], Children]:
        """The pages to compare, by key, with their child rows."""
        wanted: dict[int, set[Any]] = defaultdict(set)
        for (key, locale_id), managed in self._managed.items():
            type_id = managed.source.content_type_id
            wanted[type_id].add(managed.source.pk)
            if self._is_suspect(managed, self._groups[key].pages[locale_id]):
                wanted[type_id].add(self._groups[key].pages[locale_id].pk)
        models = page_content_types()
        pages: dict[Any, Any] = {}
        rows: dict[tuple[str, Any], list[Any]] = {}
        for type_id, keys in wanted.items():
            # The type of a page may have been removed from the project.
            if type_id in models:
                found = models[type_id]._default_manager.in_bulk(keys)
                pages |= found
                rows |= load_children(models[type_id], found.values()).rows
        return pages, Children(rows)

    @property
    def _pages(self) -> dict[Any, Any]:
        return self._loaded[0]

    @property
    def _children(self) -> Children:
        return self._loaded[1]

    def _is_suspect(self, managed: Managed, page: PageFacts) -> bool:
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

    def _waits(self, managed: Managed, page: PageFacts) -> bool:
        """Whether readers would see something else once the translation is published."""
        if not page.live:
            return managed.source.live
        if not self._is_suspect(managed, page):
            return False
        source, translation = self._pages.get(managed.source.pk), self._pages.get(page.pk)
        if source is None or translation is None:
            return True
        segments = self._segments.by_field(Target(managed.record, page.locale_id))
        return is_unpublished(source, translation, segments, self._children)

    @cached_property
    def _segments(self) -> Segments:
        return Segments(
            Target(managed.record, locale_id)
            for (key, locale_id), managed in self._managed.items()
            if self._is_suspect(managed, self._groups[key].pages[locale_id])
        )


def by_hand(group: Group, locale_id: int, left: int) -> TranslationStatus:
    """The status of a translation that wagtail-localize does not manage, by its dates.

    `left` sentences of the source still stand in it, of those that are known.
    """
    status = TranslationStatus(
        group,
        locale_id,
        TranslationState.UP_TO_DATE,
        [_("Translated by hand, not with the translation editor.")],
    )
    source, page = group.source, group.pages[locale_id]
    if left:
        status.state = TranslationState.PARTIAL
        status.reasons.append(
            _("Sentences that are still those of the original: %(count)d.") % {"count": left}
        )
    if source.live and not page.live:
        status.state = TranslationState.BEHIND
        status.reasons.append(_("The translation is not published."))
    elif source.last_published_at and (
        page.written_at is None or source.last_published_at > page.written_at
    ):
        status.state = TranslationState.BEHIND
        status.reasons.append(_("The source was published after the translation."))
    note_withdrawn(status, source)
    return status


def note_withdrawn(status: TranslationStatus, source: PageFacts) -> None:
    """Tell of a translation that readers still find while its source was taken from them."""
    if status.translation and status.translation.live and not source.live:
        status.state = TranslationState.BEHIND
        status.reasons.append(_("The translation is live, but its source is not."))


def note_withdrawn_snippet(status: TranslationStatus, snippet: Snippet) -> None:
    status.state = TranslationState.BEHIND
    status.reasons.append(
        _("“%(object)s”, which the page shows, is live in this language, but its original is not.")
        % {"object": snippet.name}
    )


def note_partial(status: TranslationStatus, snippet: Snippet) -> None:
    """Tell of a snippet of which the page shows the original, or a part of it."""
    reason = _("“%(object)s”, which the page shows, is not fully translated.") % {
        "object": snippet.name
    }
    if status.state != TranslationState.BEHIND:
        status.state = TranslationState.PARTIAL
    if reason not in status.reasons:
        status.reasons.append(reason)


def waiting_sentences(status: TranslationStatus) -> str:
    # Not "1 of 4 sentences is", which no plural form makes right for both numbers.
    return _("Sentences without a translation: %(waiting)d of %(total)d.") % {
        "waiting": status.waiting,
        "total": status.total,
    }


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
