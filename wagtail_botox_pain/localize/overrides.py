"""What translations have of their own, such as a telephone number, when the source gets another."""

from django.db.models import QuerySet
from wagtail_localize.models import OverridableSegment, SegmentOverride, TranslationSource


def overridable_values(source: TranslationSource) -> dict[int, str]:
    """The values of `source` that translations can override, as JSON, by key of their context."""
    segments = OverridableSegment.objects.filter(source=source)
    return dict(segments.values_list("context_id", "data_json"))


def overrides_of_changed(
    source: TranslationSource, before: dict[int, str]
) -> QuerySet[SegmentOverride]:
    """The overrides of values that were others `before`, in the languages of `source`."""
    changed = [
        context_id
        for context_id, value in overridable_values(source).items()
        if before.get(context_id, value) != value
    ]
    locales = source.translations.filter(enabled=True).values("target_locale")
    found = SegmentOverride.objects.filter(context__in=changed, locale__in=locales)
    return found.select_related("context", "locale").order_by("locale__language_code", "pk")
