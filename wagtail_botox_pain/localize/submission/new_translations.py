"""What happens when a translation is made or taken up again."""

from typing import Any

from django.utils import timezone
from wagtail_localize.models import Translation

from wagtail_botox_pain.localize.sources.resync import resync
from wagtail_botox_pain.localize.sources.source_sync import is_in_our_care, live_instance
from wagtail_botox_pain.localize.submission.shown_snippets import submit_shown


def take_up_translation(instance: Translation, created: bool, raw: bool, **kwargs: Any) -> None:
    """Prepare a translation that is made, or taken up again, before its page is saved.

    Its source is brought up to date, and the very object that is saved from next. Pages in other
    languages stay as they are: what changed waits for their translators. A page is translated
    from one language at a time, that from which it was submitted last: wagtail-localize's editor
    fails on a page that it finds two of. Translated sentences stay. The report looks again at
    what readers see, as somebody may have written into the page by hand meanwhile.
    """
    source = instance.source
    if raw or not (created or instance.enabled) or not is_in_our_care(source):
        return
    if live_instance(source) is not None and resync(source):
        submit_shown(source)
    if instance.enabled:
        translations = Translation.objects.filter(
            source__object_id=source.object_id, target_locale_id=instance.target_locale_id
        )
        translations.exclude(pk=instance.pk).delete()
        instance.translations_last_updated_at = timezone.now()
        translations.update(translations_last_updated_at=instance.translations_last_updated_at)
