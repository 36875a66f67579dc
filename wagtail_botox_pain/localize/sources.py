"""Lets what is submitted for translation be what readers see today.

wagtail-localize keeps a snapshot of a page when it is first submitted. A locale that is added
later would get that snapshot, with doses and warnings that were changed since.
"""

import json
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page
from wagtail_localize.models import RelatedObjectSegment, Translation, TranslationSource

from wagtail_botox_pain.localize import canonical
from wagtail_botox_pain.services.page_types import page_types

# What a translation takes over from the page when it is made, beside its content.
SCHEDULE = ("go_live_at", "expire_at")


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
    children = canonical.load_children(type(instance), [instance])
    if not differs(instance, instance.latest_revision.content, children):
        return instance
    draft = instance.get_latest_revision_as_object()
    # A draft need not be valid.
    draft.save(**({"clean": False} if isinstance(draft, Page) else {}))
    return source.get_source_instance()


def has_changed(source: TranslationSource, instance: Model) -> bool:
    """Whether the snapshot in `source` has other content than `instance` has.

    Dates, revisions and places in the tree are no content, so that a page that was published
    again without a change has not changed. When it is to be published and to expire is.
    """
    children = canonical.load_children(type(instance), [instance])
    return differs(instance, snapshot_of(source), children)


def snapshot_of(source: TranslationSource) -> dict[str, Any] | None:
    """The content of the page or snippet as it was read last; None where that is damaged."""
    try:
        snapshot = json.loads(source.content_json)
    except ValueError:
        return None
    return snapshot if isinstance(snapshot, dict) else None


def differs(instance: Model, snapshot: dict[str, Any] | None, children: canonical.Children) -> bool:
    """The same as `has_changed`, with the child rows of `instance` at hand."""
    if snapshot is None:
        return True
    if isinstance(instance, Page):
        schedule = canonical.plain([getattr(instance, name) for name in SCHEDULE])
        if schedule != [snapshot.get(name) for name in SCHEDULE]:
            return True
    return canonical.has_changed(instance, snapshot, children)


def is_of_our_page(source: TranslationSource) -> bool:
    """Whether `source` is of one of our page types."""
    ours = {model._meta.label_lower for model in page_types()}
    return ".".join(source.specific_content_type.natural_key()) in ours


def is_in_our_care(source: TranslationSource) -> bool:
    """Whether `source` is of one of our page types, or of a snippet that one of them shows."""
    if is_of_our_page(source):
        return True
    ours = {model._meta.label_lower for model in page_types()}
    types = RelatedObjectSegment.objects.filter(object_id=source.object_id).values_list(
        "source__specific_content_type__app_label", "source__specific_content_type__model"
    )
    return any(".".join(label) in ours for label in types.distinct())


def refresh_source(instance: Translation, created: bool, raw: bool, **kwargs: Any) -> None:
    """Bring the source up to date before a new translation, or one taken up again, is saved.

    The very object that is saved from next is updated. Pages in other languages stay as they
    are: what changed waits for their translators.
    """
    if raw or not (created or instance.enabled):
        return
    source = instance.source
    if is_in_our_care(source) and live_instance(source) is not None:
        # Not at the top: they need this module.
        from wagtail_botox_pain.localize.resync import heal
        from wagtail_botox_pain.localize.shown import submit_shown

        if heal(source):
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
