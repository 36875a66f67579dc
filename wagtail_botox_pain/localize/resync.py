"""Heals translations after a block was renamed, or a source was changed by code.

wagtail-localize remembers for ever which blocks lead to a sentence, and reads a page again only
when somebody synchronises it. Until then its editor fails on a block that has another name.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
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
from wagtail_localize.segments.extract import extract_segments

from wagtail_botox_pain.localize.overrides import changes_marked
from wagtail_botox_pain.localize.sources import has_changed, live_instance, read_original
from wagtail_botox_pain.services.page_types import page_types

Leaves = Counter[tuple[type[Model], str, str]]


class Rename(NamedTuple):
    """A block that has another name: its old path, as data migrations write it, and the name.

    `Rename("faq.items.item.q", "question")` carries translations on to the child `question`.
    """

    path: str
    name: str

    @property
    def new_path(self) -> str:
        return ".".join([*self.path.split(".")[:-1], self.name])


class Waiting(NamedTuple):
    """What a translation still needs: sentences to translate, or only to be published."""

    locale: str
    sentences: int


class Healing(NamedTuple):
    """What was done for one source: `carried` contexts by the `renames`, `paths` corrected.

    `is_new` says that the page had changed since it was read last, or gives other segments
    than it gave then. `waiting` says which translations are not what readers see now. `ended`
    translations made way for those from the language that was submitted last.
    """

    is_new: bool = False
    paths: int = 0
    carried: int = 0
    renames: Collection[Rename] = ()
    waiting: Sequence[Waiting] = ()
    ended: int = 0


def find_sources(
    models: Collection[type[Model]] | None = None,
    pages: Collection[Any] | None = None,
    locales: Collection[str] | None = None,
) -> QuerySet[TranslationSource]:
    """The sources of these models, limited as asked for; else of our pages and what they show.

    `pages` are keys of pages in any language, `locales` the languages translated into.
    """
    types = ContentType.objects.get_for_models(*(page_types() if models is None else models))
    found = TranslationSource.objects.filter(specific_content_type__in=types.values())
    if pages is not None:
        keys = Page.objects.filter(pk__in=pages).values("translation_key")
        found = found.filter(object__in=keys)
    if models is None:
        # Not at the top: it needs this module.
        from wagtail_botox_pain.localize.shown import records_of_shown

        found |= records_of_shown(found)
    if locales is not None:
        found = found.filter(translations__target_locale__language_code__in=locales)
    return found.distinct().order_by("pk")


def heal(source: TranslationSource, renames: Iterable[Rename] = ()) -> Healing | None:
    """Bring `source` up to date with its page; None where nothing had to be done.

    Nothing is published: translations that are live stay as they are. Raises
    `ObjectDoesNotExist` where the page is gone, and whatever reading its blocks raises. Call it
    in a transaction.
    """
    instance = read_original(source)
    moved = {rename: carry(source, rename) for rename in renames}
    carried = sum(moved.values())
    # First, while the stored JSON is still as it was stored.
    has_new_content = has_changed(source, instance)
    segments = list(extract_segments(instance))
    stale = stale_contexts(source, instance, {segment.path for segment in segments})
    is_new = has_new_content or stored_leaves(source) != leaves(segments)
    if not (carried or stale or is_new):
        return None
    TranslationContext.objects.filter(pk__in=stale).update(field_path="")
    with changes_marked(source):
        source.update_from_db()
    return Healing(
        is_new=is_new,
        paths=len(stale),
        carried=carried,
        renames=[rename for rename, number in moved.items() if number],
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


def carry(source: TranslationSource, rename: Rename) -> int:
    """Let the translations of a renamed child stand for its new name; how many contexts moved.

    Where sentences were extracted under the new name already, they keep the translations that
    they have, and get the others.
    """
    old = rename.path.split(".")
    moved = 0
    for context in TranslationContext.objects.filter(object_id=source.object_id):
        names, parts = context.field_path.split("."), context.path.split(".")
        place = len(old)
        # The path of a stream's block has its id in this place, which stays.
        if names[1 : place + 1] != old or parts[place : place + 1] != old[-1:]:
            continue
        names[place] = parts[place] = rename.name
        move(context, ".".join(parts), ".".join(names))
        moved += 1
    return moved


def move(context: TranslationContext, path: str, field_path: str) -> None:
    there = TranslationContext.objects.filter(object_id=context.object_id, path=path).first()
    if there is None:
        context.path, context.field_path = path, field_path
        # Saving makes it from the path.
        context.path_id = None
        context.save()
        return
    for model, key in ((StringTranslation, "translation_of_id"), (SegmentOverride, "locale_id")):
        taken = set(model.objects.filter(context=there).values_list("locale_id", key))
        for row in model.objects.filter(context=context):
            if (row.locale_id, getattr(row, key)) not in taken:
                model.objects.filter(pk=row.pk).update(context=there)


def has_block(model: type[Model], path: str) -> bool:
    """Whether a stream of `model` has a block at `path`, such as "faq.items.item.question"."""
    return any(
        leads(field.stream_block, path.split("."))
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
    )


def leads(block: Block, names: list[str]) -> bool:
    if not names:
        return True
    if isinstance(block, StreamBlock | StructBlock):
        child = block.child_blocks.get(names[0])
        return child is not None and leads(child, names[1:])
    return (
        isinstance(block, ListBlock) and names[0] == "item" and leads(block.child_block, names[1:])
    )
