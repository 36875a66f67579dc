"""What a translated text, or an overridden value, belongs to."""

from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ManyToOneRel, Model
from wagtail.blocks import Block
from wagtail.fields import StreamField
from wagtail_localize.models import TranslationContext, TranslationSource

from wagtail_botox_pain.blocks.base import ClinicBlock
from wagtail_botox_pain.blocks.body import BodyBlock
from wagtail_botox_pain.blocks.field_blocks import DraftFieldMixin
from wagtail_botox_pain.blocks.lists import ItemsBlock
from wagtail_botox_pain.models import ClinicPageMixin
from wagtail_botox_pain.stored.visitor import child_blocks

OUR_BLOCKS = (BodyBlock, ClinicBlock, ItemsBlock, DraftFieldMixin)


class Leaf(NamedTuple):
    """A field of a model, and the block in it where it is a StreamField."""

    field: Field
    block: Block | None = None


def leaf_of(context: TranslationContext | None) -> Leaf | None:
    """The leaf of our page types or of our blocks that `context` names; None for any other."""
    if context is None or not context.field_path:
        return None
    source = TranslationSource.objects.filter(object_id=context.object_id)
    key = source.values_list("specific_content_type", flat=True).first()
    model = ContentType.objects.get_for_id(key).model_class() if key else None
    return find_leaf(model, context.field_path.split(".")) if model else None


def find_leaf(model: type[Model], path: list[str]) -> Leaf | None:
    name, *rest = path
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    if isinstance(field, ManyToOneRel):
        return find_leaf(field.related_model, rest) if rest else None
    if not isinstance(field, StreamField):
        return Leaf(field) if issubclass(model, ClinicPageMixin) else None
    chain: list[Any] = [field.stream_block]
    for name in rest:
        block = child_blocks(chain[-1]).get(name)
        if block is None:
            return None
        chain.append(block)
    ours = issubclass(model, ClinicPageMixin) or any(isinstance(one, OUR_BLOCKS) for one in chain)
    return Leaf(field, chain[-1]) if ours else None
