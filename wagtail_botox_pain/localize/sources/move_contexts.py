"""Moves translations to the new name of a block's child."""

from typing import NamedTuple

from django.db.models import Model
from wagtail.fields import StreamField
from wagtail_localize.models import (
    SegmentOverride,
    StringTranslation,
    TranslationContext,
    TranslationSource,
)

from wagtail_botox_pain.stored.visitor import block_at


class Rename(NamedTuple):
    """A block that has another name: its old path, as data migrations write it, and the name.

    `Rename("faq.items.item.q", "question")` carries translations on to the child `question`.
    """

    path: str
    name: str

    @property
    def new_path(self) -> str:
        return ".".join([*self.path.split(".")[:-1], self.name])


def move_contexts(source: TranslationSource, rename: Rename) -> int:
    """Let the translations of a renamed child stand for its new name; at how many places.

    Where sentences were extracted under the new name already, they keep the translations that
    they have, and get the others.
    """
    old = rename.path.split(".")
    place = len(old)
    moved = 0
    for context in TranslationContext.objects.filter(object_id=source.object_id):
        names, parts = context.field_path.split("."), context.path.split(".")
        # The path of a stream's block has its id in this place, which stays.
        if names[1 : place + 1] == old and parts[place : place + 1] == old[-1:]:
            parts[place] = rename.name
            moved += move_translations(context, ".".join(parts))
    return moved


def move_translations(context: TranslationContext, path: str) -> bool:
    """Move what is translated in `context` to `path`, where it is not translated there already."""
    there, _created = TranslationContext.objects.get_or_create(
        object_id=context.object_id, path=path
    )
    is_moved = False
    for model, key in ((StringTranslation, "translation_of_id"), (SegmentOverride, "locale_id")):
        taken = set(model.objects.filter(context=there).values_list("locale_id", key))
        for row in model.objects.filter(context=context):
            if (row.locale_id, getattr(row, key)) not in taken:
                model.objects.filter(pk=row.pk).update(context=there)
                is_moved = True
    return is_moved


def body_has_block(model: type[Model], path: str) -> bool:
    """Whether a stream of `model` has a block at `path`, such as "faq.items.item.question"."""
    return any(
        block_at(field.stream_block, path.split(".")) is not None
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
    )
