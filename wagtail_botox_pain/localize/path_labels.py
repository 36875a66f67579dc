"""What editors call the place of a sentence, from wagtail-localize's path to it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import ManyToOneRel, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.fields import StreamField
from wagtail_localize.models import SourceDeletedError, Translation

from wagtail_botox_pain.stored.visitor import child_blocks, value_children


def path_label(instance: Model, path: str) -> str:
    """Labels from the field down to the text, as the editor of `instance` shows them.

    `body.<id>.items.<id>.answer` is "Body / Frequently asked questions (block 7) / Questions
    (number 2) / Answer". What no longer exists is left out.
    """
    name, *rest = path.split(".")
    try:
        field = instance._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    if isinstance(field, ManyToOneRel):
        return " / ".join(_related_labels(field, rest))
    labels = [capfirst(str(getattr(field, "verbose_name", name)))]
    if isinstance(field, StreamField):
        labels += _block_labels(getattr(instance, name), rest)
    return " / ".join(labels)


def labeller(translation: Translation) -> Callable[[str], str]:
    """Says where the sentence at a path stands; nothing once the source was deleted."""
    try:
        instance = translation.source.as_instance()
    except SourceDeletedError:
        return lambda path: ""
    return lambda path: path_label(instance, path)


def _related_labels(field: ManyToOneRel, rest: Sequence[str]) -> Iterator[str]:
    yield capfirst(str(field.related_model._meta.verbose_name))
    try:
        child = field.related_model._meta.get_field(rest[1] if len(rest) > 1 else "")
    except FieldDoesNotExist:
        return
    yield capfirst(str(getattr(child, "verbose_name", child.name)))


def _block_labels(value: Any, path: Sequence[str]) -> Iterator[str]:
    block = None
    for step in path:
        children = enumerate(value_children(value), start=1)
        number, child = next((pair for pair in children if pair[1].step == step), (0, None))
        if child is None:
            # The value of Wagtail's `ImageBlock` is the image, not a struct.
            if block and (inner := child_blocks(block).get(step)):
                yield str(inner.label)
            return
        names = {"label": child.block.label, "number": number}
        if isinstance(value, StreamValue):
            yield _("%(label)s (block %(number)d)") % names
        elif isinstance(value, ListValue):
            yield _("number %(number)d") % names
        else:
            yield str(child.block.label)
        block, value = child.block, child.value
