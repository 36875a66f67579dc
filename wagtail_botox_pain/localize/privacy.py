"""Keeps a translation private where wagtail-localize would make it public.

With each save of a translation wagtail-localize gives it the restriction that stands on its
source itself. Where there is none it deletes what it finds, also what somebody put on the
translation alone, and it does not see what the source is under in the tree.
"""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import PageViewRestriction
from wagtail_localize.models import TranslationLog, TranslationSource

from wagtail_botox_pain.page_types import is_ours
from wagtail_botox_pain.privacy import follow_source


@receiver(post_save, sender=TranslationLog, dispatch_uid="wagtail_botox_pain.stay_private")
def stay_private(instance: TranslationLog, raw: bool, **kwargs: Any) -> None:
    """A translation was saved, and is published when the transaction ends."""
    if not raw:
        make_private(instance.source, instance.locale_id)


def make_private(source: TranslationSource, locale_id: int) -> None:
    """Put the translation into a locale under what its source is under, where it is public."""
    # One query instead of four, with each save of a translation, where nothing is private.
    if not PageViewRestriction.objects.exists():
        return
    try:
        page = source.get_source_instance()
        translation = source.get_translated_instance(locale_id)
    except ObjectDoesNotExist:
        return
    if is_ours(page):
        follow_source(page, translation)
