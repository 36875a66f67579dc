"""Whether publishing a live translation once more would change it."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    StringSegment,
    TemplateSegment,
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
    is_same,
    live_content,
    with_value,
    without_block_keys,
)
from wagtail_botox_pain.localize.completeness.draft_choices import field_offers_drafts
from wagtail_botox_pain.localize.completeness.snippet_status import Snippet


def is_published(
    source: Model, translation: Model, values: dict[str, Any], children: Children
) -> bool:
    """Whether `translation` has the content of `source` with `values` at their paths.

    `source` is as it was at the last synchronisation. False where a value has no place in it,
    which publishing would tell.
    """
    expected, live = live_content(source, children), live_content(translation, children)
    try:
        for path, value in values.items():
            expected = with_value(expected, path.split("."), value)
    except KeyError:
        return False
    translated = {path.partition(".")[0] for path in values}
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
        if not is_same(*pair):
            return False
    return True


def without_draft_choices(model: type[Model], rows: Any) -> Any:
    """Child rows without the snippets of which a draft is not shown."""
    left_out = {field.name for field in model._meta.concrete_fields if field_offers_drafts(field)}
    return [{name: row[name] for name in row.keys() - left_out} for row in rows or ()]


def expected_values(
    records: Collection[int], locale_id: int, snippets: Mapping[int, Mapping[UUID, Snippet]]
) -> dict[int, dict[str, Any]]:
    """What wagtail-localize would put into translations into a locale, in four queries.

    By the key of the `TranslationSource`: the values of translated fields and blocks, by their
    paths. `snippets` are those that the pages of the records show.
    """
    values: dict[int, dict[str, Any]] = defaultdict(dict)
    rich_texts: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for segment in _segments(TemplateSegment, records).select_related("template"):
        rich_texts[segment.source_id, segment.context.path].append(_template_value(segment))
    strings = _segments(StringSegment, records).annotate_translation(locale_id)
    for segment in strings.select_related("string"):
        record_id, path = segment.source_id, segment.context.path
        string = StringValue(segment.translation or segment.string.data)
        if (record_id, path) in rich_texts:
            attrs = json.loads(segment.attrs or "null")
            value = StringSegmentValue("", string, attrs=attrs, order=segment.order)
            rich_texts[record_id, path].append(value)
        else:
            values[record_id][path] = string.render_text()
    for segment in _segments(RelatedObjectSegment, records):
        snippet = snippets.get(segment.source_id, {}).get(segment.object_id)
        values[segment.source_id][segment.context.path] = (
            ANY if snippet is None else snippet.shown_key(locale_id)
        )
    overrides = _segments(OverridableSegment, records).annotate_override_json(locale_id)
    for segment in overrides.filter(override_json__isnull=False):
        # The path of a link in rich text ends with its address in quotes.
        path, data = segment.context.path, json.loads(segment.override_json)
        text, quote, address = path.partition(".'")
        if quote and (segment.source_id, text) in rich_texts:
            rich_texts[segment.source_id, text].append(
                OverridableSegmentValue(f"'{address}", data, order=segment.order)
            )
        else:
            values[segment.source_id][path] = data
    for (record_id, path), found in rich_texts.items():
        _format, template, texts = organise_template_segments(found)
        values[record_id][path] = without_block_keys(restore_strings(template, texts))
    return values


def _segments(model: type[Any], records: Collection[int]) -> Any:
    return model.objects.filter(source__in=records).select_related("context")


def _template_value(segment: TemplateSegment) -> TemplateSegmentValue:
    template = segment.template
    return TemplateSegmentValue(
        "",
        template.template_format,
        template.template,
        template.string_count,
        order=segment.order,
    )
