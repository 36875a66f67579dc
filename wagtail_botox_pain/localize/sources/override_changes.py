"""What translations have of their own, such as a telephone number, when the source gets another."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import SequenceMatcher
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    Translation,
    TranslationContext,
    TranslationSource,
)
from wagtail_localize.segments.extract import quote_path_component

# Where wagtail-localize keeps an error, which it shows only of what has one. Whoever saves the
# override again takes it away.
ORIGINAL_CHANGED = "original-changed"


@contextmanager
def changes_marked(source: TranslationSource) -> Iterator[None]:
    """Mark the overrides of values of `source` that get another value meanwhile.

    Those of links in rich text are carried on: where the link leads is part of their path.
    """
    overrides = list(
        SegmentOverride.objects.filter(
            context__object=source.object_id, locale__in=_locales(source), has_error=False
        ).select_related("context")
    )
    before, targets = _values(source), _targets(source)
    yield
    after = _values(source)
    changed = {key for key, value in after.items() if before.get(key, value) != value}
    doubtful = [override.pk for override in overrides if override.context_id in changed]
    doubtful += _carry_on(overrides, targets, _targets(source))
    # Not by saving them, which says that somebody has looked.
    SegmentOverride.objects.filter(pk__in=doubtful).update(field_error=ORIGINAL_CHANGED)


def overrides_to_check(source: TranslationSource) -> QuerySet[SegmentOverride]:
    """The marked overrides of what `source` still has, in its languages."""
    found = marked_overrides().filter(
        context__overridablesegment__source=source, locale__in=_locales(source)
    )
    return found.select_related("context", "locale").order_by("locale__language_code", "pk")


def marked_overrides() -> QuerySet[SegmentOverride]:
    """The overrides of values that the source has changed since; not of what is the same again."""
    return SegmentOverride.objects.filter(field_error=ORIGINAL_CHANGED, has_error=False).exclude(
        context__overridablesegment__data_json=F("data_json")
    )


def note_removed_override(instance: SegmentOverride, **kwargs: Any) -> None:
    """Let the report look at what readers see: the override, until the page is published again.

    wagtail-localize has no date of when an override was removed.
    """
    contexts = TranslationContext.objects.filter(pk=instance.context_id)
    Translation.objects.filter(
        source__object__in=contexts.values("object"), target_locale=instance.locale_id
    ).update(translations_last_updated_at=timezone.now())


def _values(source: TranslationSource) -> dict[int, str]:
    """The values that translations can override, as JSON, by key of their context."""
    segments = OverridableSegment.objects.filter(source=source)
    return dict(segments.values_list("context_id", "data_json"))


def _targets(source: TranslationSource) -> dict[str, list[str]]:
    """Where the links of each rich text lead, in its order, by its path; blank for those to pages.

    A link that occurs twice is there twice.
    """
    found = defaultdict(list)
    segments = StringSegment.objects.filter(source=source).exclude(attrs__in=("{}", "null", ""))
    for path, attrs in segments.order_by("order").values_list("context__path", "attrs"):
        for attributes in json.loads(attrs).values():
            found[path].append(attributes.get("href", ""))
    return found


def _carry_on(
    overrides: Iterable[SegmentOverride],
    before: Mapping[str, list[str]],
    after: Mapping[str, list[str]],
) -> list[int]:
    """Let what overrides a link that leads elsewhere now override where it leads.

    Returns the keys of those that are new.
    """
    moved = {
        f"{path}.{quote_path_component(old)}": f"{path}.{quote_path_component(new)}"
        for path, targets in before.items()
        for old, new in replaced(targets, after.get(path, [])).items()
    }
    carried = []
    for override in overrides:
        if path := moved.get(override.context.path):
            contexts = TranslationContext.objects.filter(object=override.context.object_id)
            for context in contexts.filter(path=path):
                here, is_new = SegmentOverride.objects.get_or_create(
                    locale_id=override.locale_id,
                    context=context,
                    defaults={
                        "data_json": override.data_json,
                        "last_translated_by_id": override.last_translated_by_id,
                    },
                )
                carried += [here.pk] if is_new else []
    return carried


def replaced(before: list[str], after: list[str]) -> dict[str, str]:
    """What stands in `after` in place of those of `before` that are gone."""
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return {
        old: new
        for step, start, end, new_start, new_end in steps
        if step == "replace"
        for old, new in zip(before[start:end], after[new_start:new_end], strict=False)
        if old not in after and new
    }


def _locales(source: TranslationSource) -> QuerySet:
    return source.translations.filter(enabled=True).values("target_locale")
