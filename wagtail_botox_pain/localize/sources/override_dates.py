"""Keeps the one date that wagtail-localize leaves no trace of: when an override was removed."""

from typing import Any

from django.utils import timezone
from wagtail_localize.models import SegmentOverride, Translation, TranslationContext


def note_removed_override(instance: SegmentOverride, **kwargs: Any) -> None:
    """Until it is published again, the live translation still has the override."""
    contexts = TranslationContext.objects.filter(pk=instance.context_id)
    Translation.objects.filter(
        source__object__in=contexts.values("object"), target_locale=instance.locale_id
    ).update(translations_last_updated_at=timezone.now())
