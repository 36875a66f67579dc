"""What editors call the place of a sentence, from wagtail-localize's path to it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import ManyToOneRel, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField


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
        labels += _block_labels(field.stream_block, getattr(instance, name), rest)
    return " / ".join(labels)


def _related_labels(field: ManyToOneRel, rest: Sequence[str]) -> Iterator[str]:
    yield capfirst(str(field.related_model._meta.verbose_name))
    try:
        child = field.related_model._meta.get_field(rest[1] if len(rest) > 1 else "")
    except FieldDoesNotExist:
        return
    yield capfirst(str(getattr(child, "verbose_name", child.name)))


def _block_labels(block: Block, value: Any, rest: Sequence[str]) -> Iterator[str]:
    if not rest or value is None:
        return
    first, *rest = rest
    if isinstance(block, StreamBlock):
        for number, child in enumerate(value, start=1):
            if child.id == first:
                yield _("%(label)s (block %(number)d)") % {
                    "label": child.block.label,
                    "number": number,
                }
                yield from _block_labels(child.block, child.value, rest)
    elif isinstance(block, ListBlock):
        for number, child in enumerate(value.bound_blocks, start=1):
            if child.id == first:
                yield _("number %(number)d") % {"number": number}
                yield from _block_labels(child.block, child.value, rest)
    elif isinstance(block, StructBlock) and first in block.child_blocks:
        child = block.child_blocks[first]
        yield str(child.label)
        # That of Wagtail's `ImageBlock` is the image.
        yield from _block_labels(child, value.get(first) if isinstance(value, dict) else None, rest)
