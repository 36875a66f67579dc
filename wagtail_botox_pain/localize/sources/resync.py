"""Brings sources up to date after a block was renamed, or a page was changed by code.

wagtail-localize remembers for ever which blocks lead to a sentence, and reads a page again only
when somebody synchronises it. Until then its editor fails on a block that has another name.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.db.models import Model
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    StringSegment,
    TemplateSegment,
    Translation,
    TranslationContext,
    TranslationSource,
)
from wagtail_localize.segments import (
    OverridableSegmentValue,
    RelatedObjectSegmentValue,
    StringSegmentValue,
)

from wagtail_botox_pain.localize.completeness.source_changes import has_changed
from wagtail_botox_pain.localize.sources.move_contexts import Rename, move_contexts
from wagtail_botox_pain.localize.sources.override_changes import changes_marked
from wagtail_botox_pain.localize.sources.source_sync import (
    live_instance,
    read_original,
    segments_of,
)

Leaves = Counter[tuple[type[Model], str, str]]


class Waiting(NamedTuple):
    """What a translation still needs: sentences to translate, or only to be published."""

    locale: str
    sentences: int


class ResyncResult(NamedTuple):
    """What was done for one source: `moved` contexts by the `renames`, `paths` corrected.

    `is_new` says that the page had changed since it was read last, or gives other segments
    than it gave then. `waiting` says which translations are not what readers see now. `ended`
    translations made way for those from the language that was submitted last.
    """

    is_new: bool = False
    paths: int = 0
    moved: int = 0
    renames: Collection[Rename] = ()
    waiting: Sequence[Waiting] = ()
    ended: int = 0


def resync(source: TranslationSource, renames: Iterable[Rename] = ()) -> ResyncResult | None:
    """Bring `source` up to date with its page; None where nothing had to be done.

    Nothing is published: translations that are live stay as they are. Raises
    `ObjectDoesNotExist` where the page is gone, and `UnreadableContentError`. Call it
    in a transaction.
    """
    instance = read_original(source)
    moved_by = {rename: move_contexts(source, rename) for rename in renames}
    moved = sum(moved_by.values())
    # First, while the stored JSON is still as it was stored.
    has_new_content = has_changed(source, instance)
    segments = segments_of(instance)
    stale = stale_contexts(source, instance, {segment.path for segment in segments})
    is_new = has_new_content or stored_leaves(source) != leaves(segments)
    if not (moved or stale or is_new):
        return None
    TranslationContext.objects.filter(pk__in=stale).update(field_path="")
    with changes_marked(source):
        source.update_from_db()
    return ResyncResult(
        is_new=is_new,
        paths=len(stale),
        moved=moved,
        renames=[rename for rename, number in moved_by.items() if number],
        waiting=list(waiting(source)) if is_new else [],
    )


def end_outdated(source: TranslationSource) -> int:
    """End the translations of `source` into locales for which another source was submitted later.

    wagtail-localize's editor fails on a page that it finds two of, which only databases have
    that are older than this package. Returns how many ended; no sentence is lost.
    """
    ended = 0
    for translation in source.translations.filter(enabled=True):
        found = Translation.objects.filter(
            source__object_id=source.object_id,
            target_locale_id=translation.target_locale_id,
            enabled=True,
        )
        if found.order_by("-created_at", "-pk").first() != translation:
            translation.delete()
            ended += 1
    return ended


def is_gone(source: TranslationSource) -> bool:
    return live_instance(source) is None


def stale_contexts(source: TranslationSource, instance: Model, paths: Collection[str]) -> list[int]:
    """The contexts at these paths that lead through blocks by names which they no longer have."""
    contexts = TranslationContext.objects.filter(object_id=source.object_id).exclude(field_path="")
    return [
        context.pk
        for context in contexts
        if context.path in paths
        and context.field_path != current_field_path(context.path, instance)
    ]


def current_field_path(path: str, instance: Model) -> str:
    """What wagtail-localize would remember for `path` if it knew nothing yet."""
    unknown = SimpleNamespace(path=path, field_path="", save=lambda **kwargs: None)
    return TranslationContext.get_field_path(unknown, instance)


def leaves(segments: Iterable[Any]) -> Leaves:
    """What is extracted from a page, in the form of `stored_leaves`."""
    found: Leaves = Counter()
    for segment in segments:
        if isinstance(segment, StringSegmentValue):
            found[StringSegment, segment.path, segment.string.data] += 1
        elif isinstance(segment, OverridableSegmentValue):
            found[OverridableSegment, segment.path, ""] += 1
        elif isinstance(segment, RelatedObjectSegmentValue):
            found[RelatedObjectSegment, segment.path, ""] += 1
        else:
            found[TemplateSegment, segment.path, ""] += 1
    return found


def stored_leaves(source: TranslationSource) -> Leaves:
    """The segments that the database has of `source`."""
    strings = StringSegment.objects.filter(source=source)
    found: Leaves = Counter(
        (StringSegment, path, data)
        for path, data in strings.values_list("context__path", "string__data")
    )
    for model in (OverridableSegment, RelatedObjectSegment, TemplateSegment):
        rows = model.objects.filter(source=source)
        found.update((model, path, "") for path in rows.values_list("context__path", flat=True))
    return found


def waiting(source: TranslationSource) -> Iterator[Waiting]:
    """The translations of `source` that wait for a translator, or to be published."""
    translations = source.translations.filter(enabled=True).select_related("target_locale")
    for translation in translations.order_by("target_locale__language_code"):
        total, translated = translation.get_progress()
        yield Waiting(translation.target_locale.language_code, total - translated)
