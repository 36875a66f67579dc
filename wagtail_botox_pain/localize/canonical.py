"""Stored content in a form in which two versions can be compared, without building a block.

What the editor changes by merely saving makes no difference here: keys that were missing and
get their default, `null` for blank text, and the marks that the rich text editor leaves.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model
from modelcluster.models import get_field_value, get_serializable_data_for_fields
from wagtail.blocks import (
    Block,
    ChooserBlock,
    ListBlock,
    RawHTMLBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import BaseTranslatableField, get_translatable_fields

from wagtail_botox_pain.services.block_uses import decoded
from wagtail_botox_pain.stored.visitor import is_list_item, is_stream_child

MISSING: Any = object()
# What raises where stored content is not that of the blocks of today.
MISFITS = (LookupError, TypeError, ValueError, AttributeError)
BLOCK_KEY = re.compile(r'\s+data-block-key="[^"]*"')


class Item(NamedTuple):
    """A block of a stream, or an item of a list; without an id where none is stored."""

    id: str | None
    type: str
    value: Any


class Children(NamedTuple):
    """The child rows of pages, by relation and key of the page."""

    rows: dict[tuple[str, Any], list[Any]]

    def of(self, name: str, page: Model) -> list[Any]:
        return self.rows.get((name, page.pk), [])


def canonical(block: Block, stored: Any) -> Any:
    """The stored value of `block`, or `MISSING`, in the form in which `same` compares it."""
    if isinstance(block, StreamBlock):
        return [
            Item(
                child.get("id"),
                child["type"],
                canonical(block.child_blocks[child["type"]], child.get("value")),
            )
            for child in (stored if isinstance(stored, list) else ())
            if is_stream_child(child) and child["type"] in block.child_blocks
        ]
    if isinstance(block, ListBlock):
        return canonical_list(block, stored)
    if isinstance(block, StructBlock):
        struct = stored if isinstance(stored, dict) else {}
        return {
            name: canonical(child, struct.get(name, MISSING))
            for name, child in block.child_blocks.items()
        }
    if stored is MISSING:
        stored = block.get_prep_value(block.get_default())
    return canonical_leaf(block, stored)


def canonical_list(block: ListBlock, stored: Any) -> list[Item]:
    is_default = stored is MISSING
    if is_default:
        stored = block.get_prep_value(block.get_default())
    items = []
    for item in stored if isinstance(stored, list) else ():
        # The ids of a default are new ones each time.
        key = item.get("id") if is_list_item(item) and not is_default else None
        value = item.get("value") if is_list_item(item) else item
        items.append(Item(key, "item", canonical(block.child_block, value)))
    return items


def canonical_leaf(block: Block, stored: Any) -> Any:
    if stored is None:
        return ""
    if isinstance(block, ChooserBlock):
        return str(stored)
    if isinstance(block, RichTextBlock | RawHTMLBlock) and isinstance(stored, str):
        return canonical_html(stored)
    return stored


def canonical_html(source: str) -> str:
    return BLOCK_KEY.sub("", source)


def canonical_column(field: Field, stored: Any) -> Any:
    """The value of a model field, as modelcluster writes it in JSON, or decoded from JSON."""
    if isinstance(field, StreamField):
        return canonical(field.stream_block, decoded(stored))
    if stored is None:
        return ""
    if isinstance(field, RichTextField) and isinstance(stored, str):
        return canonical_html(stored)
    return stored


def same(one: Any, other: Any) -> bool:
    """Whether two canonical values are equal; an id that is not stored equals any other."""
    if isinstance(one, Item) and isinstance(other, Item):
        ids_match = one.id == other.id or not one.id or not other.id
        return ids_match and one.type == other.type and same(one.value, other.value)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return one == other


def plain(value: Any) -> Any:
    """`value` as it comes back out of JSON."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def live_column(field: Field, page: Model) -> Any:
    """What the row of `page` holds in `field`, canonical."""
    if isinstance(field, StreamField):
        # Not by way of JSON, which would give new ids to blocks that have none.
        value = field.value_from_object(page)
        return canonical(field.stream_block, list(value.raw_data))
    return canonical_column(field, plain(get_field_value(field, page)))


def serialised_child(child: Any) -> Any:
    """A child row as modelcluster writes it into the JSON of its page."""
    if hasattr(child, "serializable_data"):
        return plain(child.serializable_data())
    return plain(get_serializable_data_for_fields(child))


def load_children(model: type[Model], pages: Iterable[Model]) -> Children:
    """The child rows of these pages of `model` that translations share, a query a relation."""
    rows: dict[tuple[str, Any], list[Any]] = defaultdict(list)
    pages = list(pages)
    for translatable in get_translatable_fields(model):
        field = translatable.get_field(model)
        if pages and field.one_to_many:
            children = field.related_model._default_manager.filter(
                **{f"{field.field.name}__in": [page.pk for page in pages]}
            )
            for child in children:
                key = getattr(child, field.field.attname)
                rows[translatable.field_name, key].append(child)
    return Children(rows)


def is_compared(translatable: BaseTranslatableField, page: Model) -> bool:
    # Of a page wagtail-localize leaves it out, of a snippet it does not.
    if translatable.field_name == "first_published_at":
        return False
    return translatable.is_translated(page) or translatable.is_synchronized(page)


def has_changed(page: Any, content: dict[str, Any], children: Children) -> bool:
    """Whether `page` differs from `content`, an earlier state of it, where translations care."""
    model = type(page)
    return not all(
        is_unchanged(translatable, page, content, children)
        for translatable in get_translatable_fields(model)
        if is_compared(translatable, page)
    )


def is_unchanged(
    translatable: BaseTranslatableField, page: Any, content: dict[str, Any], children: Children
) -> bool:
    name = translatable.field_name
    field = translatable.get_field(type(page))
    if field.one_to_many:
        live = [serialised_child(child) for child in children.of(name, page)]
        return live == content.get(name, [])
    if field.many_to_many:
        # Tags are there as a child relation too.
        return name not in content or content[name] == [o.pk for o in getattr(page, name).all()]
    # A field that is newer than the content would be filled with its default.
    stored = content[name] if name in content else plain(field.get_default())
    return same(live_column(field, page), canonical_column(field, stored))
