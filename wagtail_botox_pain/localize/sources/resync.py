"""Brings sources up to date after a block was renamed, or a page was changed by code.

wagtail-localize remembers for ever which blocks lead to a sentence, and reads a page again only
when somebody synchronises it. Until then its editor fails on a block that has another name.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.db.models import Exists, Model, OuterRef
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    StringSegment,
    TemplateSegment,
    Translation,
    TranslationContext,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue

from wagtail_botox_pain.localize.completeness.source_changes import has_changed
from wagtail_botox_pain.localize.sources.move_contexts import Rename, move_contexts
from wagtail_botox_pain.localize.sources.override_changes import changes_marked
from wagtail_botox_pain.localize.sources.source_sync import read_original, segments_of


class ResyncResult(NamedTuple):
    """What was done for one source: `paths` corrected, contexts moved by each rename.

    `is_new` says that the page had changed since it was read last, or gives other segments
    than it gave then. `waiting` names the translations that are not what readers see now, by
    language, with the number of their sentences to translate.
    """

    is_new: bool = False
    paths: int = 0
    moved: Mapping[Rename, int] = {}
    waiting: Mapping[str, int] = {}


def resync(source: TranslationSource, renames: Iterable[Rename] = ()) -> ResyncResult | None:
    """Bring `source` up to date with its page; None where nothing had to be done.

    Nothing is published: translations that are live stay as they are. Raises
    `ObjectDoesNotExist` where the page is gone, and `UnreadableContentError`. Call it
    in a transaction.
    """
    instance = read_original(source)
    moved = {rename: move_contexts(source, rename) for rename in renames}
    # First, while the stored JSON is still as it was stored.
    has_new_content = has_changed(source, instance)
    segments = segments_of(instance)
    stale = stale_contexts(source, instance, {segment.path for segment in segments})
    is_new = has_new_content or stored_segments(source) != Counter(map(segment_key, segments))
    if not (any(moved.values()) or stale or is_new):
        return None
    TranslationContext.objects.filter(pk__in=stale).update(field_path="")
    with changes_marked(source):
        source.update_from_db()
    return ResyncResult(is_new, len(stale), moved, waiting_sentences(source) if is_new else {})


def end_outdated(source: TranslationSource) -> int:
    """End the translations of `source` into locales for which another source was submitted later.

    wagtail-localize's editor fails on a page that it finds two of, which only databases have
    that are older than this package. Returns how many ended; no sentence is lost.
    """
    later = Translation.objects.filter(
        source__object_id=source.object_id,
        target_locale=OuterRef("target_locale"),
        enabled=True,
        created_at__gt=OuterRef("created_at"),
    )
    outdated = source.translations.filter(Exists(later), enabled=True)
    keys = list(outdated.values_list("pk", flat=True))
    Translation.objects.filter(pk__in=keys).delete()
    return len(keys)


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


def segment_key(segment: Any) -> tuple[str, str]:
    """The path of a segment that was extracted from a page, and its text where it has one."""
    return segment.path, segment.string.data if isinstance(segment, StringSegmentValue) else ""


def stored_segments(source: TranslationSource) -> Counter[tuple[str, str]]:
    """The segments that the database has of `source`, as `segment_key` names them."""
    strings = StringSegment.objects.filter(source=source)
    found = Counter(strings.values_list("context__path", "string__data"))
    for model in (OverridableSegment, RelatedObjectSegment, TemplateSegment):
        rows = model.objects.filter(source=source)
        found.update((path, "") for path in rows.values_list("context__path", flat=True))
    return found


def waiting_sentences(source: TranslationSource) -> dict[str, int]:
    """The number of sentences to translate, by language of each translation of `source`."""
    translations = source.translations.filter(enabled=True).select_related("target_locale")
    found = {}
    for translation in translations.order_by("target_locale__language_code"):
        total, translated = translation.get_progress()
        found[translation.target_locale.language_code] = total - translated
    return found
