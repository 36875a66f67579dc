"""Whether a live translation shows something else than publishing it once more would."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.blocks import (
    Block,
    ChooserBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import BaseTranslatableField, get_translatable_fields
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    TemplateSegment,
    TranslationSource,
)
from wagtail_localize.segments import (
    OverridableSegmentValue,
    RelatedObjectSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.ingest import organise_template_segments
from wagtail_localize.strings import StringValue, restore_strings

from wagtail_botox_pain.localize.canonical import (
    MISFITS,
    Children,
    canonical,
    canonical_html,
    canonical_leaf,
    live_column,
    plain,
    same,
    serialised_child,
)
from wagtail_botox_pain.localize.snippets import chooses_drafts, has_drafts


class Anything:
    """Stands where the value is another object's affair."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class ShownObject(RelatedObjectSegmentValue):
    """A chosen object, of which it is known which one readers are to see: `shown`, or none."""

    def __init__(self, path: str, shown: Any, order: int = 0) -> None:
        super().__init__(path, None, None, order=order)
        self.shown = shown

    def clone(self) -> "ShownObject":
        return ShownObject(self.path, self.shown, order=self.order)


class Target(NamedTuple):
    """A translation to look at: the record of its source, and the key of its locale."""

    record: TranslationSource
    locale_id: int


class Segments:
    """The segments of sources with their translations, in a fixed number of queries."""

    def __init__(self, targets: Iterable[Target]) -> None:
        targets = list(targets)
        self._of_source: dict[int, list[Any]] = defaultdict(list)
        self._strings: dict[tuple[int, int, int], str] = {}
        self._overrides: dict[tuple[int, int], str] = {}
        self._objects: dict[tuple[Any, int], Any] = {}
        if not targets:
            return
        self._locales = {target.record.pk: target.record.locale_id for target in targets}
        records = {target.record.pk for target in targets}
        keys = {target.record.object_id for target in targets}
        locales = {target.locale_id for target in targets}
        for model, related in (
            (StringSegment, "string"),
            (TemplateSegment, "template"),
            (RelatedObjectSegment, "object"),
        ):
            rows = model.objects.filter(source_id__in=records).select_related("context", related)
            for segment in rows:
                self._of_source[segment.source_id].append(segment)
        self._find_objects(locales)
        for segment in OverridableSegment.objects.filter(source_id__in=records).select_related(
            "context"
        ):
            self._of_source[segment.source_id].append(segment)
        wanted = {
            "context__object_id__in": keys,
            "locale_id__in": locales,
            "has_error": False,
        }
        for row in StringTranslation.objects.filter(**wanted).values_list(
            "locale_id", "translation_of_id", "context_id", "data"
        ):
            self._strings[row[:3]] = row[3]
        for row in SegmentOverride.objects.filter(**wanted).values_list(
            "locale_id", "context_id", "data_json"
        ):
            self._overrides[row[:2]] = row[2]

    def _find_objects(self, locales: set[int]) -> None:
        """The snippets that are chosen, by translation key and locale, in a query for each type."""
        keys = defaultdict(set)
        for segments in self._of_source.values():
            for segment in segments:
                if isinstance(segment, RelatedObjectSegment):
                    keys[segment.object.content_type_id].add(segment.object_id)
        for type_id, translation_keys in keys.items():
            model = ContentType.objects.get_for_id(type_id).model_class()
            # What is not a draft ever, wagtail-localize always shows.
            if not has_drafts(model):
                continue
            found = model._default_manager.filter(
                translation_key__in=translation_keys,
                locale_id__in=locales | set(self._locales.values()),
            )
            for snippet in found:
                self._objects[snippet.translation_key, snippet.locale_id] = snippet

    def by_field(self, target: Target) -> dict[str, list[Any]]:
        """What wagtail-localize would put into each field, as its own segment values."""
        found = defaultdict(list)
        for segment in self._of_source[target.record.pk]:
            value = self._value(segment, target.locale_id)
            if value is not None:
                name, value = value.unwrap()
                found[name].append(value)
        return found

    def _value(self, segment: Any, locale_id: int) -> Any:
        path, order = segment.context.path, segment.order
        if isinstance(segment, StringSegment):
            key = (locale_id, segment.string_id, segment.context_id)
            string = StringValue(self._strings.get(key, segment.string.data))
            attrs = json.loads(segment.attrs) if segment.attrs else None
            return StringSegmentValue(path, string, attrs=attrs, order=order)
        if isinstance(segment, TemplateSegment):
            template = segment.template
            return TemplateSegmentValue(
                path,
                template.template_format,
                template.template,
                template.string_count,
                order=order,
            )
        if isinstance(segment, RelatedObjectSegment):
            return self._related_value(segment, locale_id)
        override = self._overrides.get((locale_id, segment.context_id))
        if override is None:
            return None
        return OverridableSegmentValue(path, json.loads(override), order=order)

    def _related_value(self, segment: RelatedObjectSegment, locale_id: int) -> Any:
        path, order = segment.context.path, segment.order
        own = self._objects.get((segment.object_id, locale_id))
        if own is None:
            related = segment.object
            return RelatedObjectSegmentValue(path, None, related.translation_key, order=order)
        source = self._objects.get((segment.object_id, self._locales[segment.source_id]))
        shown = next((snippet for snippet in (own, source) if snippet and snippet.live), None)
        return ShownObject(path, shown, order=order)


def is_unpublished(
    source: Any, translation: Any, segments: dict[str, list[Any]], children: Children
) -> bool:
    """Whether publishing `translation` would change it.

    `source` is as it was at the last synchronisation. Where the segments are not those of the
    blocks of today, this cannot be known: then the answer is yes, as what is asked about has
    segments that are newer than its publication.
    """
    try:
        return not all(
            is_published(translatable, source, translation, segments, children)
            for translatable in get_translatable_fields(type(source))
        )
    except MISFITS:
        return True


def is_published(
    translatable: BaseTranslatableField,
    source: Any,
    translation: Any,
    segments: dict[str, list[Any]],
    children: Children,
) -> bool:
    name = translatable.field_name
    field = translatable.get_field(type(source))
    values = segments.get(name, [])
    if field.one_to_many:
        if translatable.is_translated(source):
            return has_translated_children(field, source, translation, values, children)
        return has_children_of(field, source, translation, children)
    # A slug gets a number where it is taken; what objects a field refers to is their affair.
    if name == "slug" or field.many_to_many:
        return True
    live = live_column(field, translation)
    shared = live_column(field, source)
    if isinstance(field, StreamField):
        return same(filled(field.stream_block, shared, values), live)
    if not values:
        return not translatable.is_synchronized(source) or same(shared, live)
    if field.many_to_one:
        if isinstance(values[0], ShownObject) and values[0].shown is None and not field.null:
            # There is nothing that could take the place of what is chosen.
            return True
        return same(chosen(values[0], str(shared), field.related_model), str(live))
    if isinstance(field, RichTextField):
        return same(restored_html(values), live)
    return same(restored(values), live)


def has_translated_children(
    relation: Any, source: Any, translation: Any, segments: list[Any], children: Children
) -> bool:
    """Whether the child rows of `translation` are those of `source`, each translated."""
    rows, own = (
        {str(row.translation_key): row for row in children.of(relation.name, page)}
        for page in (source, translation)
    )
    of_row: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for segment in segments:
        key, inner = segment.unwrap()
        name, value = inner.unwrap()
        of_row[key][name].append(value)
    return rows.keys() == own.keys() and all(
        is_published(translatable, row, own[key], of_row[key], Children({}))
        for key, row in rows.items()
        for translatable in get_translatable_fields(type(row))
    )


def has_children_of(relation: Any, source: Model, translation: Model, children: Children) -> bool:
    """Whether both have the same child rows, but for snippets of which drafts are not shown."""
    model = relation.related_model
    chosen = {field.name for field in model._meta.concrete_fields if chooses_drafts(field)}
    left_out = {"pk", relation.field.name, *chosen}

    def facts(page: Model) -> list[Any]:
        rows = map(serialised_child, children.of(relation.name, page))
        return [{key: row[key] for key in row.keys() - left_out} for row in rows]

    return facts(source) == facts(translation)


def filled(block: Block, value: Any, segments: list[Any]) -> Any:
    """The canonical `value` of `block` with the segments put in, as wagtail-localize does."""
    if not segments:
        return value
    if isinstance(block, StreamBlock | ListBlock | StructBlock) and not has_own_restore(block):
        return filled_inside(block, value, segments)
    if isinstance(block, ChooserBlock):
        return chosen(segments[0], value, block.model_class)
    if has_own_restore(block):
        restored_value = block.restore_translated_segments(block.to_python(value), segments)
        return canonical(block, plain(block.get_prep_value(restored_value)))
    if isinstance(block, RichTextBlock):
        return restored_html(segments)
    return canonical_leaf(block, restored(segments))


def has_own_restore(block: Block) -> bool:
    return hasattr(block, "restore_translated_segments")


def filled_inside(block: Any, value: Any, segments: list[Any]) -> Any:
    by_name = defaultdict(list)
    for segment in segments:
        name, inner = segment.unwrap()
        by_name[name].append(inner)
    if isinstance(block, StructBlock):
        inside = {
            name: filled(block.child_blocks[name], value[name], inner)
            for name, inner in by_name.items()
        }
        return {**value, **inside}
    children = [
        block.child_block if isinstance(block, ListBlock) else block.child_blocks[item.type]
        for item in value
    ]
    return [
        item._replace(value=filled(child, item.value, by_name.get(item.id, [])))
        for child, item in zip(children, value, strict=True)
    ]


def restored_html(segments: list[Any]) -> str:
    _format, template, strings = organise_template_segments(segments)
    return canonical_html(restore_strings(template, strings))


def restored(segments: list[Any]) -> Any:
    (segment,) = segments
    if isinstance(segment, RelatedObjectSegmentValue):
        return Anything()
    if isinstance(segment, OverridableSegmentValue):
        return segment.data
    return segment.render_text()


def chosen(segment: Any, value: Any, model: type[Model]) -> Any:
    """The chosen object, or the source's where that does not exist any more."""
    if isinstance(segment, ShownObject):
        return "" if segment.shown is None else str(segment.shown.pk)
    if isinstance(segment, OverridableSegmentValue):
        exists = model._default_manager.filter(pk=segment.data).exists()
        return str(segment.data) if exists else value
    return Anything()
