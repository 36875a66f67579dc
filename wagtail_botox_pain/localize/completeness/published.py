"""Whether publishing a live translation once more would change it."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import get_translatable_fields
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
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.ingest import organise_template_segments
from wagtail_localize.strings import StringValue, restore_strings

from wagtail_botox_pain.localize.completeness.content import (
    ANY,
    Children,
    Path,
    StalePathError,
    live_content,
    rich_text,
    same,
    with_values,
)
from wagtail_botox_pain.localize.completeness.draft_choices import field_offers_drafts, has_drafts


class Target(NamedTuple):
    """A translation: the record of its source, and the key of its locale."""

    record: TranslationSource
    locale_id: int


def is_published(
    source: Model, translation: Model, values: dict[Path, Any], children: Children
) -> bool:
    """Whether `translation` has the content of `source` with `values` at their paths.

    `source` is as it was at the last synchronisation. False where a value has no place in it,
    which publishing would tell.
    """
    shared, live = live_content(source, children), live_content(translation, children)
    try:
        expected = with_values(shared, values)
    except StalePathError:
        return False
    translated = {path[0] for path in values}
    for translatable in get_translatable_fields(type(source)):
        name, field = translatable.field_name, translatable.get_field(type(source))
        # A slug gets a number where it is taken; what objects a field refers to is their affair.
        if name not in expected or name == "slug" or field.many_to_many:
            continue
        if name not in translated and not translatable.is_synchronized(source):
            continue
        if field.many_to_one and expected[name] == "" and not field.null:
            # There is nothing that could take the place of what is chosen.
            continue
        pair = expected[name], live.get(name)
        if field.one_to_many and not issubclass(field.related_model, TranslatableMixin):
            pair = tuple(without_draft_choices(field.related_model, rows) for rows in pair)
        if not same(*pair):
            return False
    return True


def without_draft_choices(model: type[Model], rows: Any) -> Any:
    """Child rows without the snippets of which a draft is not shown."""
    left_out = {field.name for field in model._meta.concrete_fields if field_offers_drafts(field)}
    return [{name: row[name] for name in row.keys() - left_out} for row in rows or ()]


class ExpectedValues:
    """What wagtail-localize would put into translations, read in a fixed number of queries."""

    def __init__(self, targets: Iterable[Target]) -> None:
        targets = list(targets)
        self._segments: dict[int, list[Any]] = defaultdict(list)
        self._strings: dict[tuple[int, int, int], str] = {}
        self._overrides: dict[tuple[int, int], Any] = {}
        self._objects: dict[tuple[Any, int], Any] = {}
        if targets:
            self._locales = {target.record.pk: target.record.locale_id for target in targets}
            locales = {target.locale_id for target in targets}
            self._read_segments()
            self._read_translations({target.record.object_id for target in targets}, locales)
            self._read_objects(locales | set(self._locales.values()))

    def of(self, target: Target) -> dict[Path, Any]:
        """The values of the translated fields and blocks of `target`, by their paths."""
        values: dict[Path, Any] = {}
        rich_texts: dict[str, list[Any]] = defaultdict(list)
        segments = self._segments[target.record.pk]
        templates = {s.context.path for s in segments if isinstance(s, TemplateSegment)}
        for segment in segments:
            path = segment.context.path
            # The path of a link in rich text ends with its address in quotes.
            text, quote, address = path.partition(".'")
            if isinstance(segment, TemplateSegment):
                rich_texts[path].append(template_value(segment))
            elif isinstance(segment, StringSegment):
                string = self._string(segment, target.locale_id)
                if path in templates:
                    attrs = json.loads(segment.attrs) if segment.attrs else None
                    rich_texts[path].append(
                        StringSegmentValue("", string, attrs=attrs, order=segment.order)
                    )
                else:
                    values[names(path)] = string.render_text()
            elif isinstance(segment, RelatedObjectSegment):
                values[names(path)] = self._shown_key(segment, target.locale_id)
            elif (place := (target.locale_id, segment.context_id)) in self._overrides:
                data = self._overrides[place]
                if quote and text in templates:
                    value = OverridableSegmentValue(f"'{address}", data, order=segment.order)
                    rich_texts[text].append(value)
                else:
                    values[names(path)] = data
        for path, found in rich_texts.items():
            _format, template, strings = organise_template_segments(found)
            values[names(path)] = rich_text(restore_strings(template, strings))
        return values

    def _read_segments(self) -> None:
        for model, related in (
            (StringSegment, ["string"]),
            (TemplateSegment, ["template"]),
            (RelatedObjectSegment, ["object"]),
            (OverridableSegment, []),
        ):
            rows = model.objects.filter(source_id__in=self._locales)
            for segment in rows.select_related("context", *related):
                self._segments[segment.source_id].append(segment)

    def _read_translations(self, keys: Collection[Any], locales: Collection[int]) -> None:
        wanted = {"context__object_id__in": keys, "locale_id__in": locales, "has_error": False}
        for *place, data in StringTranslation.objects.filter(**wanted).values_list(
            "locale_id", "translation_of_id", "context_id", "data"
        ):
            self._strings[tuple(place)] = data
        for *place, data in SegmentOverride.objects.filter(**wanted).values_list(
            "locale_id", "context_id", "data_json"
        ):
            self._overrides[tuple(place)] = json.loads(data)

    def _read_objects(self, locales: Collection[int]) -> None:
        """The chosen snippets that may be drafts, in a query for each type."""
        keys = defaultdict(set)
        for segments in self._segments.values():
            for segment in segments:
                if isinstance(segment, RelatedObjectSegment):
                    keys[segment.object.content_type_id].add(segment.object_id)
        for type_id, translation_keys in keys.items():
            model: Any = ContentType.objects.get_for_id(type_id).model_class()
            if has_drafts(model):
                found = model._default_manager.filter(
                    translation_key__in=translation_keys, locale_id__in=locales
                )
                for snippet in found:
                    self._objects[snippet.translation_key, snippet.locale_id] = snippet

    def _string(self, segment: StringSegment, locale_id: int) -> StringValue:
        place = (locale_id, segment.string_id, segment.context_id)
        return StringValue(self._strings.get(place, segment.string.data))

    def _shown_key(self, segment: RelatedObjectSegment, locale_id: int) -> Any:
        """The key of the snippet that readers are to see, as in the content of a page.

        Its translation, or the source's where that is a draft; `ANY` where it has no drafts.
        """
        own = self._objects.get((segment.object_id, locale_id))
        if own is None:
            return ANY
        source = self._objects.get((segment.object_id, self._locales[segment.source_id]))
        return next((found.pk for found in (own, source) if found and found.live), "")


def names(path: str) -> Path:
    return tuple(path.split("."))


def template_value(segment: TemplateSegment) -> TemplateSegmentValue:
    template = segment.template
    return TemplateSegmentValue(
        "",
        template.template_format,
        template.template,
        template.string_count,
        order=segment.order,
    )
