"""Lets what wagtail-localize publishes be the page as it is by then."""

from typing import Any

from django.conf import settings
from wagtail.models import Revision
from wagtail_localize.models import TranslationLog

LIVE_STATUS = "WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE"


def publish_as_it_is(instance: TranslationLog, raw: bool, **kwargs: Any) -> None:
    """Let the revision read its page again when it is published, at the end of the transaction.

    Until then the page may get children. The page that the revision remembers has none, and
    would be saved so: its children could not be found by their addresses any more.
    """
    # Where translations begin as drafts, none is published in the transaction that submits it.
    if raw or not getattr(settings, LIVE_STATUS, True):
        return
    field = Revision._meta.get_field("content_object")
    if instance.revision and field.is_cached(instance.revision):
        field.delete_cached_value(instance.revision)
