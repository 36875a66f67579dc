"""Keeps drafts of snippets away from the readers of translated pages.

wagtail-localize puts the translation of a chosen snippet into a page as soon as there is one:
a draft, in the words of its source, until somebody translates and publishes it.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db.models import Field, ForeignKey, Model, Q
from django.utils import timezone
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.blocks import Block, ChooserBlock, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import AbstractPage, DraftStateMixin, TranslatableMixin
from wagtail_localize.models import Translation

from wagtail_botox_pain.localize.groups import managing
from wagtail_botox_pain.services.page_types import is_ours

Choice = tuple[Any, Callable[[Any], None]]


def has_drafts(model: Any) -> bool:
    """Whether `model` is of snippets that can be translated, and be drafts."""
    return (
        isinstance(model, type)
        and issubclass(model, DraftStateMixin)
        and issubclass(model, TranslatableMixin)
        and not issubclass(model, AbstractPage)
    )


def hide_draft_snippets(instance: Any, raw: bool, **kwargs: Any) -> None:
    """Let a translation show the snippet of its source where its own is a draft; or else none."""
    if raw or not isinstance(instance, AbstractPage):
        return
    drafts = [choice for choice in choices_of(instance) if not choice[0].live]
    if not drafts or not is_ours(instance):
        return
    # What an editor chose for a page of its own is the editor's affair.
    for source_locale_id in managing(instance).values_list("source__locale_id", flat=True)[:1]:
        for snippet, choose in drafts:
            choose(live_in(source_locale_id, snippet))


def live_in(locale_id: int, snippet: Any) -> Any:
    """The live translation of `snippet` into a locale, if any."""
    return snippet.get_translations().filter(locale_id=locale_id, live=True).first()


def choices_of(instance: Model) -> Iterator[Choice]:
    """The snippets that `instance`, a page or a child row, has chosen, each with how to choose
    another; and of its child rows, where one has chosen a draft.
    """
    for field in instance._meta.concrete_fields:
        if not chooses_drafts(field):
            continue
        chosen = getattr(instance, field.name)
        if isinstance(field, StreamField):
            yield from choices_in(field.stream_block, chosen)
        elif chosen:
            yield chosen, partial(choose_in_field, instance, field)
    for name in draft_relations(type(instance)):
        manager = getattr(instance, name)
        if any(not chosen.live for row in manager.all() for chosen, _choose in choices_of(row)):
            # These very objects are saved with the page, and with its revision.
            for row in manager.get_object_list():
                yield from choices_of(row)


def choose_in_field(instance: Model, field: ForeignKey, snippet: Any) -> None:
    # Where one must be chosen, what is chosen stays rather than nothing.
    if snippet is not None or field.null:
        setattr(instance, field.name, snippet)


def chooses_drafts(field: Field) -> bool:
    """Whether a snippet that may be a draft can be chosen in a model's field."""
    if isinstance(field, StreamField):
        return offers_drafts(field.stream_block)
    return isinstance(field, ForeignKey) and has_drafts(field.related_model)


def draft_relations(model: type[Model]) -> list[str]:
    """The child relations of `model` in whose rows such a snippet can be chosen."""
    if not issubclass(model, ClusterableModel):
        return []
    return [
        relation.get_accessor_name()
        for relation in get_all_child_relations(model)
        if any(map(chooses_drafts, relation.related_model._meta.concrete_fields))
        or draft_relations(relation.related_model)
    ]


def choices_in(block: Block, value: Any) -> Iterator[Choice]:
    """The same in the `value` of a stream, list or struct `block`."""
    places: list[tuple[Block, Any, Callable[[Any], None]]]
    if isinstance(block, StructBlock):
        places = [
            (child, value.get(name), lambda other, name=name: value.update({name: other}))
            for name, child in block.child_blocks.items()
        ]
    else:
        children = value.bound_blocks if isinstance(block, ListBlock) else value
        places = [
            (child.block, child.value, lambda other, child=child: setattr(child, "value", other))
            for child in children
        ]
    for child, inner, choose in places:
        if inner is None or not offers_drafts(child):
            continue
        if isinstance(child, ChooserBlock):
            yield inner, choose
        else:
            yield from choices_in(child, inner)


def offers_drafts(block: Block) -> bool:
    """Whether a snippet that may be a draft can be chosen in `block`, or somewhere inside."""
    if (found := vars(block).get("_botox_offers_drafts")) is None:
        if isinstance(block, ChooserBlock):
            found = has_drafts(block.model_class)
        elif isinstance(block, ListBlock):
            found = offers_drafts(block.child_block)
        elif isinstance(block, StreamBlock | StructBlock):
            # A block may be inside itself.
            block._botox_offers_drafts = False
            found = any(map(offers_drafts, block.child_blocks.values()))
        else:
            found = False
        block._botox_offers_drafts = found
    return found


def note_snippet(instance: Any, **kwargs: Any) -> None:
    """Let the report look again at the translated pages that show a snippet.

    Until they are published again, they show what took its place.
    """
    if has_drafts(type(instance)):
        look_again_at_pages_showing(instance)


def note_deleted_snippet(instance: Any, **kwargs: Any) -> None:
    """The same for one that is deleted, before wagtail-localize forgets who shows it.

    Translated pages show the translation of what their original has no more.
    """
    if isinstance(instance, TranslatableMixin) and not isinstance(instance, AbstractPage):
        look_again_at_pages_showing(instance)


def look_again_at_pages_showing(instance: Any) -> None:
    Translation.objects.filter(
        Q(target_locale=instance.locale_id) | Q(source__locale=instance.locale_id),
        source__relatedobjectsegment__object_id=instance.translation_key,
    ).update(translations_last_updated_at=timezone.now())
