"""The states of translations, and the reasons that editors are given for them."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from wagtail_botox_pain.localize.completeness.snippet_status import Snippet
from wagtail_botox_pain.localize.report.counts import Place
from wagtail_botox_pain.localize.translation_groups import TranslationGroup


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
    `snippet_records` are those of the snippets that the page shows. `reasons` are sentences for
    an editor.
    """

    group: TranslationGroup
    locale_id: int
    state: TranslationState = TranslationState.UP_TO_DATE
    reasons: list[str] = field(default_factory=list)
    total: int = 0
    waiting: int = 0
    record_id: int | None = None
    snippet_records: list[int] = field(default_factory=list)
    is_out_of_sync: bool = False

    @property
    def source(self) -> Any:
        return self.group.source

    @property
    def translation(self) -> Any | None:
        return self.group.pages.get(self.locale_id)

    @property
    def is_up_to_date(self) -> bool:
        return self.state == TranslationState.UP_TO_DATE

    @property
    def is_behind(self) -> bool:
        return self.state == TranslationState.BEHIND

    def add_reason(self, state: TranslationState, reason: str) -> None:
        """Say why the page is in a state; it stays behind its source where it is already."""
        if not self.is_behind:
            self.state = state
        if reason not in self.reasons:
            self.reasons.append(reason)


def unmanaged_status(group: TranslationGroup, locale_id: int, left: int) -> TranslationStatus:
    """The status of a translation that wagtail-localize does not manage, by its dates.

    `left` sentences of the source still stand in it, of those that are known.
    """
    reasons = [_("Translated by hand, not with the translation editor.")]
    status = TranslationStatus(group, locale_id, reasons=reasons)
    source, page = group.source, group.pages[locale_id]
    if left:
        reason = _("Sentences that are still those of the original: %(count)d.") % {"count": left}
        status.add_reason(TranslationState.PARTIAL, reason)
    if source.live and not page.live:
        status.add_reason(TranslationState.BEHIND, _("The translation is not published."))
    elif source.last_published_at and (
        page.written_at is None or source.last_published_at > page.written_at
    ):
        reason = _("The source was published after the translation.")
        status.add_reason(TranslationState.BEHIND, reason)
    note_withdrawn(status, source)
    return status


def note_withdrawn(status: TranslationStatus, source: Any) -> None:
    """Tell of a translation that readers still find while its source was taken from them."""
    if status.translation and status.translation.live and not source.live:
        reason = _("The translation is live, but its source is not.")
        status.add_reason(TranslationState.BEHIND, reason)


def judge_snippet(
    status: TranslationStatus, snippet: Snippet, counts: dict[Place, tuple[int, int]]
) -> None:
    """Add what the translation of `snippet` changes in the status of the page that shows it."""
    total = translated = 0
    if snippet.record and (snippet.record.pk, status.locale_id) in counts:
        total, translated = counts[snippet.record.pk, status.locale_id]
        status.snippet_records.append(snippet.record.pk)
        if snippet.has_changed:
            status.is_out_of_sync = True
            reason = _(
                "“%(object)s”, which the page shows, was changed after the last synchronisation."
            )
            status.add_reason(TranslationState.BEHIND, reason % {"object": snippet.name})
    if translated < total or status.locale_id not in snippet.rows:
        note_partial(status, snippet)


def judge_readers_snippet(status: TranslationStatus, snippet: Snippet) -> None:
    """Add what it means that readers find `snippet` in one of the two languages only."""
    is_live, is_source_live = map(snippet.is_live, (status.locale_id, snippet.locale_id))
    if is_live and not is_source_live:
        reason = _(
            "“%(object)s”, which the page shows, is live in this language, but its original is not."
        )
        status.add_reason(TranslationState.BEHIND, reason % {"object": snippet.name})
    if is_source_live and not is_live:
        note_partial(status, snippet)


def note_partial(status: TranslationStatus, snippet: Snippet) -> None:
    """Tell of a snippet of which the page shows the original, or a part of it."""
    reason = _("“%(object)s”, which the page shows, is not fully translated.")
    status.add_reason(TranslationState.PARTIAL, reason % {"object": snippet.name})
