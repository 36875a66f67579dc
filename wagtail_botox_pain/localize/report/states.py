"""The states of translations, and the reasons that editors are given for them."""

from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from wagtail_botox_pain.localize.report.snippet_status import Snippet
from wagtail_botox_pain.localize.translation_groups import Group, PageRow


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
    def source(self) -> PageRow:
        return self.group.source

    @property
    def translation(self) -> PageRow | None:
        return self.group.pages.get(self.locale_id)

    @property
    def is_up_to_date(self) -> bool:
        return self.state == TranslationState.UP_TO_DATE


def unmanaged_status(group: Group, locale_id: int, left: int) -> TranslationStatus:
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


def note_withdrawn(status: TranslationStatus, source: PageRow) -> None:
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
