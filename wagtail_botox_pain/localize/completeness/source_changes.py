"""Whether a page or snippet has changed since wagtail-localize read it last."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from wagtail_botox_pain.localize.completeness.content import (
    Children,
    is_same,
    live_content,
    load_children,
    stored_content,
)

# What a translation takes over from the page when it is made, beside its content.
SCHEDULE = ("go_live_at", "expire_at")


def has_changed(source: TranslationSource, instance: Model) -> bool:
    """Whether `instance` has other content than the snapshot in `source`.

    Dates, revisions and places in the tree are no content, so that a page that was published
    again without a change has not changed. When it is to be published and to expire is.
    """
    return differs(instance, snapshot_of(source), load_children(type(instance), [instance]))


def snapshot_of(source: TranslationSource) -> dict[str, Any] | None:
    """The content of the page or snippet as it was read last; None where that is damaged."""
    try:
        snapshot = json.loads(source.content_json)
    except ValueError:
        return None
    return snapshot if isinstance(snapshot, dict) else None


def differs(instance: Model, snapshot: dict[str, Any] | None, children: Children) -> bool:
    """The same as `has_changed`, with the child rows of `instance` at hand."""
    if snapshot is None:
        return True
    if isinstance(instance, Page):
        schedule = json.dumps([getattr(instance, name) for name in SCHEDULE], cls=DjangoJSONEncoder)
        if json.loads(schedule) != [snapshot.get(name) for name in SCHEDULE]:
            return True
    stored, live = stored_content(instance, snapshot), live_content(instance, children)
    # A snapshot has no tags, but as child rows.
    return not is_same({name: live[name] for name in stored}, stored)
