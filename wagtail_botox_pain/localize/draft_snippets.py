"""Keeps drafts of snippets away from the readers of translated pages.

wagtail-localize puts the translation of a chosen snippet into a page as soon as there is one:
a draft, in the words of its source, until somebody translates and publishes it.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db.models import ForeignKey, Model, Q
from django.utils import timezone
from wagtail.blocks import ChooserBlock
from wagtail.fields import StreamField
from wagtail_localize.models import Translation

from wagtail_botox_pain.localize.completeness.draft_choices import (
    block_offers_drafts,
    field_offers_drafts,
    relations_offering_drafts,
)
from wagtail_botox_pain.localize.translation_groups import managing
from wagtail_botox_pain.services.page_types import is_ours
from wagtail_botox_pain.stored.visitor import value_children

Choice = tuple[Any, Callable[[Any], None]]


def hide_draft_snippets(instance: Any, raw: bool, **kwargs: Any) -> None:
    """Let a translation show the snippet of its source where its own is a draft; or else none."""
    if raw:
        return
    drafts = [choice for choice in snippets_in(instance) if not choice[0].live]
    if not drafts or not is_ours(instance):
        return
    # What an editor chose for a page of its own is the editor's affair.
    for source_locale_id in managing(instance).values_list("source__locale_id", flat=True)[:1]:
        for snippet, choose in drafts:
            choose(live_in(source_locale_id, snippet))


def live_in(locale_id: int, snippet: Any) -> Any:
    """The live translation of `snippet` into a locale, if any."""
    return snippet.get_translations().filter(locale_id=locale_id, live=True).first()


def snippets_in(instance: Model) -> Iterator[Choice]:
    """The snippets that `instance`, a page or a child row, has chosen, each with how to choose
    another; and of its child rows, where one has chosen a draft.
    """
    field: Any
    for field in instance._meta.concrete_fields:
        if not field_offers_drafts(field):
            continue
        chosen = getattr(instance, field.name)
        if isinstance(field, StreamField):
            yield from snippets_in_value(chosen)
        elif chosen:
            yield chosen, partial(choose_in_field, instance, field)
    for name in relations_offering_drafts(type(instance)):
        manager = getattr(instance, name)
        if any(not chosen.live for row in manager.all() for chosen, _choose in snippets_in(row)):
            # These very objects are saved with the page, and with its revision.
            for row in manager.get_object_list():
                yield from snippets_in(row)


def choose_in_field(instance: Model, field: ForeignKey, snippet: Any) -> None:
    # Where one must be chosen, what is chosen stays rather than nothing.
    if snippet is not None or field.null:
        setattr(instance, field.name, snippet)


def snippets_in_value(value: Any) -> Iterator[Choice]:
    """The same in the value of a stream, list or struct."""
    for child in value_children(value):
        if child.value is None or not block_offers_drafts(child.block):
            continue
        if isinstance(child.block, ChooserBlock):
            yield child.value, child.replace
        else:
            yield from snippets_in_value(child.value)


def note_changed_snippet(instance: Any, **kwargs: Any) -> None:
    """Let the report look again at the translated pages that show a snippet.

    Where it was published or taken back, they show what took its place until they are published
    again. Where it is deleted, they show the translation of what their original has no more: this
    is called before wagtail-localize forgets who shows it.
    """
    Translation.objects.filter(
        Q(target_locale=instance.locale_id) | Q(source__locale=instance.locale_id),
        source__relatedobjectsegment__object_id=instance.translation_key,
    ).update(translations_last_updated_at=timezone.now())
