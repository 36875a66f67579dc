"""How far the translations of pages are.

`statuses` answers for many pages in a fixed number of queries, `status_of` for one.
"""

from collections.abc import Iterable, Iterator

from wagtail.models import AbstractPage, Locale

from wagtail_botox_pain.localize.report.states import TranslationState, TranslationStatus
from wagtail_botox_pain.localize.report.status_loader import StatusLoader
from wagtail_botox_pain.localize.translation_groups import Group, find_groups

CHUNK = 200


def statuses(pairs: Iterable[tuple[Group, int]]) -> Iterator[TranslationStatus]:
    """The status of each pair of a group and the key of another locale than its source's."""
    pairs = list(pairs)
    for start in range(0, len(pairs), CHUNK):
        chunk = pairs[start : start + CHUNK]
        translated = [
            (group, locale_id) for group, locale_id in chunk if not simple_state(group, locale_id)
        ]
        loader = StatusLoader(translated)
        for group, locale_id in chunk:
            state = simple_state(group, locale_id)
            if state:
                yield TranslationStatus(group, locale_id, state)
            else:
                yield loader.status(group, locale_id)


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
