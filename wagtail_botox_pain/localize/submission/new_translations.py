"""Brings sources up to date when a translation is made or taken up again."""

from typing import Any

from django.utils import timezone
from wagtail_localize.models import Translation

from wagtail_botox_pain.localize.snippets.shown_snippets import submit_shown
from wagtail_botox_pain.localize.sources.resync import resync
from wagtail_botox_pain.localize.sources.source_sync import is_in_our_care, live_instance


def refresh_source(instance: Translation, created: bool, raw: bool, **kwargs: Any) -> None:
    """Bring the source up to date before a new translation, or one taken up again, is saved.

    The very object that is saved from next is updated. Pages in other languages stay as they
    are: what changed waits for their translators.
    """
    if raw or not (created or instance.enabled):
        return
    source = instance.source
    if is_in_our_care(source) and live_instance(source) is not None and resync(source):
        submit_shown(source)


def note_restart(
    instance: Translation, created: bool, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    """Let the report look at what readers see once a translation is taken up again.

    Meanwhile somebody may have written into the page by hand.
    """
    if raw or created or not instance.enabled or "enabled" not in (update_fields or ("enabled",)):
        return
    instance.translations_last_updated_at = timezone.now()
    Translation.objects.filter(pk=instance.pk).update(
        translations_last_updated_at=instance.translations_last_updated_at
    )


def follow_one_source(instance: Translation, raw: bool, **kwargs: Any) -> None:
    """Let a page be translated from one language at a time: that from which it was submitted last.

    wagtail-localize's editor fails on a page that it finds two of. Translated sentences stay.
    """
    if raw or not instance.enabled or not is_in_our_care(instance.source):
        return
    Translation.objects.filter(
        source__object_id=instance.source.object_id, target_locale_id=instance.target_locale_id
    ).exclude(pk=instance.pk).delete()
