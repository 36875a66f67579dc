"""Forgets what was deleted, where a site has put Wagtail's own choosers and images into a body.

Our blocks cope with an object that is gone. wagtail-localize does what it does with Wagtail's:
it looks for the object that a translation chose instead, or writes the translated words for a
picture that is not there, and fails to publish the page.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from wagtail.blocks import ChooserBlock
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    SourceDeletedError,
    StringSegment,
    TranslationContext,
    TranslationSource,
)

from wagtail_botox_pain.blocks.field_blocks import DraftFieldMixin
from wagtail_botox_pain.localize.quality_checks.segment_targets import find_leaf
from wagtail_botox_pain.localize.sources.source_sync import UnreadableContentError, segments_of


def forget_what_is_gone(source: TranslationSource) -> None:
    """Take out of `source` what it shows of deleted objects, and mark what overrides with one.

    The overrides are kept with their error, which stands at the field in wagtail-localize's
    editor.
    """
    contexts = list(stock_choosers(source))
    if not contexts:
        return
    for override in SegmentOverride.objects.filter(context__in=contexts, has_error=False):
        # What checks an override when it is saved finds that its object is gone.
        override.save()
    with suppress(SourceDeletedError, ObjectDoesNotExist, UnreadableContentError):
        shown = {segment.path for segment in segments_of(source.as_instance())}
        gone = [context for context in contexts if context.path not in shown]
        if gone:
            drop(source, gone)


def stock_choosers(source: TranslationSource) -> Iterator[TranslationContext]:
    model = source.specific_content_type.model_class()
    segments = OverridableSegment.objects.filter(source=source).select_related("context")
    for segment in segments:
        path = segment.context.field_path
        leaf = find_leaf(model, path.split(".")) if model and path else None
        if leaf and isinstance(leaf.block, ChooserBlock) and not is_ours(leaf.block):
            yield segment.context


def is_ours(block: Any) -> bool:
    return isinstance(block, DraftFieldMixin)


def drop(source: TranslationSource, contexts: list[TranslationContext]) -> None:
    OverridableSegment.objects.filter(source=source, context__in=contexts).delete()
    # The alternative text of an ImageBlock stands beside its image.
    beside = Q(pk__in=[])
    for context in contexts:
        if context.path.endswith(".image"):
            beside |= Q(context__path=f"{context.path.removesuffix('.image')}.alt_text")
    StringSegment.objects.filter(beside, source=source).delete()
