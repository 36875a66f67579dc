"""Reads pages and snippets for translation as readers see them today.

wagtail-localize keeps a snapshot of a page when it is first submitted. A locale that is added
later would get that snapshot, with doses and warnings that were changed since.
"""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from wagtail.models import DraftStateMixin, Page
from wagtail_localize.models import RelatedObjectSegment, TranslationSource
from wagtail_localize.segments.extract import extract_segments

from wagtail_botox_pain.localize.completeness.content import load_children
from wagtail_botox_pain.localize.completeness.source_changes import differs
from wagtail_botox_pain.localize.translation_groups import page_content_types
from wagtail_botox_pain.stored.repair import STALE_VALUE_ERRORS


class UnreadableContentError(ValueError):
    """Stored content of a page or snippet does not fit its blocks, which cannot read it."""


def segments_of(instance: Model) -> list[Any]:
    """What wagtail-localize takes out of `instance`. Raises `UnreadableContentError`."""
    try:
        return list(extract_segments(instance))
    except STALE_VALUE_ERRORS as error:
        raise UnreadableContentError(f"{type(error).__name__}: {error}") from error


def live_instance(source: TranslationSource) -> Model | None:
    """The page or snippet that `source` is of, as the database has it; None where it is gone."""
    try:
        return source.get_source_instance()
    except (ObjectDoesNotExist, AttributeError):
        # AttributeError: its model was removed from the site.
        return None


def read_original(source: TranslationSource) -> Model:
    """The page or snippet that `source` is of, to be read again; raises `ObjectDoesNotExist`.

    Where no reader sees it, its row is first brought up to what was saved last: Wagtail leaves
    the row of a page that is not live as it was when the page was made or withdrawn, and
    wagtail-localize reads nothing else.
    """
    instance = source.get_source_instance()
    if not isinstance(instance, DraftStateMixin) or instance.live or not instance.latest_revision:
        return instance
    children = load_children(type(instance), [instance])
    if not differs(instance, instance.latest_revision.content, children):
        return instance
    draft = instance.get_latest_revision_as_object()
    # A draft need not be valid.
    draft.save(**({"clean": False} if isinstance(draft, Page) else {}))
    return source.get_source_instance()


def is_of_our_page(source: TranslationSource) -> bool:
    """Whether `source` is of one of our page types."""
    return source.specific_content_type_id in page_content_types()


def is_in_our_care(source: TranslationSource) -> bool:
    """Whether `source` is of one of our page types, or of a snippet that one of them shows."""
    shown = RelatedObjectSegment.objects.filter(
        object_id=source.object_id, source__specific_content_type__in=page_content_types()
    )
    return is_of_our_page(source) or shown.exists()
