"""Which models and blocks let editors choose a snippet that may be a draft."""

from typing import Any

from django.db.models import Field, ForeignKey, Model
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.blocks import Block, ChooserBlock
from wagtail.fields import StreamField
from wagtail.models import AbstractPage, DraftStateMixin, TranslatableMixin

from wagtail_botox_pain.stored.visitor import walk


def has_drafts(model: Any) -> bool:
    """Whether `model` is of snippets that can be translated, and be drafts."""
    return (
        isinstance(model, type)
        and issubclass(model, DraftStateMixin)
        and issubclass(model, TranslatableMixin)
        and not issubclass(model, AbstractPage)
    )


def field_offers_drafts(field: Field) -> bool:
    """Whether such a snippet can be chosen in a model's field."""
    if isinstance(field, StreamField):
        return block_offers_drafts(field.stream_block)
    return isinstance(field, ForeignKey) and has_drafts(field.related_model)


def relations_offering_drafts(model: type[Model]) -> list[str]:
    """The child relations of `model` in whose rows such a snippet can be chosen."""
    if not issubclass(model, ClusterableModel):
        return []
    return [
        relation.get_accessor_name()
        for relation in get_all_child_relations(model)
        if any(map(field_offers_drafts, relation.related_model._meta.concrete_fields))
        or relations_offering_drafts(relation.related_model)
    ]


def block_offers_drafts(block: Block) -> bool:
    """Whether such a snippet can be chosen in `block`, or somewhere inside."""
    if "_botox_offers_drafts" not in vars(block):
        block._botox_offers_drafts = any(
            isinstance(inner, ChooserBlock) and has_drafts(inner.model_class)
            for _path, inner in walk(block)
        )
    return block._botox_offers_drafts
