"""The content of pages and snippets in a form in which two versions can be compared.

The content of an object is a dict by field. A stream or a list is a list of `Item`, a struct and
a row are dicts, translatable child rows are a dict by translation key: so the paths of
wagtail-localize lead through it. It is made of stored JSON, and no block is built for it.

What the editor changes by merely saving makes no difference: keys that were missing and get
their default, `null` for blank text, and the marks that the rich text editor leaves.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model
from modelcluster.models import get_field_value, get_serializable_data_for_fields
from wagtail.blocks import (
    Block,
    ListBlock,
    RawHTMLBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import BaseTranslatableField, get_translatable_fields

from wagtail_botox_pain.services.block_uses import decoded
from wagtail_botox_pain.stored.visitor import stored_children

Content = dict[str, Any]

MISSING: Any = object()
# Equal to any value in `is_same`.
ANY: Any = object()
BLOCK_KEY = re.compile(r'\s+data-block-key="[^"]*"')


class Item(NamedTuple):
    """A block of a stream, or an item of a list; without an id where none is stored."""

    id: str | None
    type: str
    value: Any


Children = Mapping[tuple[str, Any], list[Any]]


def load_children(model: type[Model], instances: Iterable[Model]) -> Children:
    """The child rows of these objects of `model`, by relation and key; a query a relation."""
    rows: dict[tuple[str, Any], list[Any]] = defaultdict(list)
    keys = [instance.pk for instance in instances]
    for translatable in get_translatable_fields(model):
        field = translatable.get_field(model)
        if keys and field.one_to_many:
            found = field.related_model._default_manager.filter(**{f"{field.field.name}__in": keys})
            for row in found:
                rows[field.name, getattr(row, field.field.attname)].append(row)
    return rows


def live_content(instance: Model, children: Children) -> Content:
    """The content of the database's row of a page or snippet."""
    stored: dict[str, Any] = {}
    for translatable in get_translatable_fields(type(instance)):
        field = translatable.get_field(type(instance))
        if field.one_to_many:
            stored[field.name] = list(map(serialised, children.get((field.name, instance.pk), ())))
        elif field.many_to_many:
            stored[field.name] = [chosen.pk for chosen in getattr(instance, field.name).all()]
        elif isinstance(field, StreamField):
            # Not by way of JSON, which would give new ids to blocks that have none.
            stored[field.name] = list(field.value_from_object(instance).raw_data)
        else:
            stored[field.name] = get_field_value(field, instance)
    return stored_content(instance, stored)


def stored_content(instance: Model, stored: dict[str, Any]) -> Content:
    """The content of an earlier version of `instance`, from the JSON that modelcluster writes.

    A field that is newer than the JSON has its default.
    """
    content: Content = {}
    for translatable in get_translatable_fields(type(instance)):
        name, field = translatable.field_name, translatable.get_field(type(instance))
        if not is_compared(translatable, instance):
            continue
        if field.one_to_many:
            content[name] = rows_content(field, stored.get(name, []))
        elif not field.many_to_many:
            value = stored[name] if name in stored else field.get_default()
            content[name] = column_content(field, value)
        elif name in stored:
            # Tags are not there: they are child rows too.
            content[name] = stored[name]
    return content


def is_compared(translatable: BaseTranslatableField, instance: Model) -> bool:
    # wagtail-localize leaves it out of pages only.
    if translatable.field_name == "first_published_at":
        return False
    return translatable.is_translated(instance) or translatable.is_synchronized(instance)


def serialised(row: Any) -> dict[str, Any]:
    """A child row as modelcluster writes it into the JSON of its page."""
    if hasattr(row, "serializable_data"):
        return row.serializable_data()
    return get_serializable_data_for_fields(row)


def rows_content(relation: Any, rows: Any) -> Any:
    """The content of child rows: without what differs between two rows of the same content."""
    model = relation.related_model
    left_out = {model._meta.pk.name, relation.field.name}
    is_translatable = issubclass(model, TranslatableMixin)
    if is_translatable:
        left_out |= {"locale", "translation_key"}
    fields = [field for field in model._meta.concrete_fields if field.name not in left_out]
    readable = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    contents = [row_content(model, fields, row) for row in readable]
    if not is_translatable:
        return contents
    return dict(zip((str(row.get("translation_key")) for row in readable), contents, strict=True))


def row_content(model: type[Model], fields: Sequence[Field], row: dict[str, Any]) -> Content:
    content = {field.name: column_content(field, row.get(field.name)) for field in fields}
    for relation in model._meta.related_objects:
        if (name := relation.get_accessor_name()) and name in row:
            content[name] = rows_content(relation, row[name])
    return content


def column_content(field: Field, stored: Any) -> Any:
    if isinstance(field, StreamField):
        return block_content(field.stream_block, decoded(stored))
    if not isinstance(stored, str):
        stored = json.loads(json.dumps(stored, cls=DjangoJSONEncoder))
    if stored is None:
        return ""
    if isinstance(field, RichTextField) and isinstance(stored, str):
        return without_block_keys(stored)
    return stored


def block_content(block: Block, stored: Any) -> Any:
    """The content of a stored value of `block`, or of `MISSING`."""
    if isinstance(block, StructBlock):
        found = {child.name: child.value for child in stored_children(block, stored)}
        return {
            name: block_content(child, found.get(name, MISSING))
            for name, child in block.child_blocks.items()
        }
    is_default = stored is MISSING
    if is_default:
        stored = block.get_prep_value(block.get_default())
    if isinstance(block, StreamBlock | ListBlock):
        return [
            # The ids of a default are new ones each time.
            Item(
                None if is_default else child.id,
                child.name,
                block_content(child.block, child.value),
            )
            for child in stored_children(block, stored)
            if child.block is not None
        ]
    if stored is None:
        return ""
    if isinstance(block, RichTextBlock | RawHTMLBlock) and isinstance(stored, str):
        return without_block_keys(stored)
    return stored


def without_block_keys(source: str) -> str:
    return BLOCK_KEY.sub("", source)


def is_same(one: Any, other: Any) -> bool:
    """Whether two contents are equal; an id that is not stored equals any other."""
    if one is ANY or other is ANY:
        return True
    if isinstance(one, Item) and isinstance(other, Item):
        ids_match = one.id == other.id or not one.id or not other.id
        return ids_match and one.type == other.type and is_same(one.value, other.value)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    # The key of a chosen object is stored as a number or as text.
    return one == other or str(one) == str(other)


def children_by_name(content: Any) -> dict[str, Any]:
    if isinstance(content, list):
        return {item.id: item.value for item in content if isinstance(item, Item) and item.id}
    return content if isinstance(content, dict) else {}


def with_value(content: Any, path: Sequence[str], value: Any) -> Any:
    """`content` with another `value` at `path`. Raises `KeyError` where nothing is there."""
    if not path:
        return value
    name, *rest = path
    replaced = with_value(children_by_name(content)[name], rest, value)
    if isinstance(content, dict):
        return content | {name: replaced}
    return [item._replace(value=replaced) if item.id == name else item for item in content]
