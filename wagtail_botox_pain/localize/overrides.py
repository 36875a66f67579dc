"""What translations have of their own, such as a telephone number, when the source gets another."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import F, QuerySet
from wagtail_localize.models import OverridableSegment, SegmentOverride, TranslationSource

# Where wagtail-localize keeps an error, which it shows only of what has one. Whoever saves the
# override again takes it away.
ORIGINAL_CHANGED = "original-changed"


@contextmanager
def changes_marked(source: TranslationSource) -> Iterator[None]:
    """Mark the overrides of values of `source` that get another value meanwhile."""
    before = _values(source)
    yield
    changed = [
        context_id
        for context_id, value in _values(source).items()
        if before.get(context_id, value) != value
    ]
    SegmentOverride.objects.filter(
        context__in=changed, locale__in=_locales(source), has_error=False
    ).update(field_error=ORIGINAL_CHANGED)


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


def _values(source: TranslationSource) -> dict[int, str]:
    """The values that translations can override, as JSON, by key of their context."""
    segments = OverridableSegment.objects.filter(source=source)
    return dict(segments.values_list("context_id", "data_json"))


def _locales(source: TranslationSource) -> QuerySet:
    return source.translations.filter(enabled=True).values("target_locale")
