"""Lets a page know only what the public may open, for API v3, which asks the page itself.

API v2 has serializers that ask (`public_serializers`). Here the relations that a page type names in
its `api_fields` are read before, and what is hidden is taken out of the page: a foreign key leads
to nothing, and of many objects only those that are shown remain. So it is for inline children.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import ForeignObjectRel, Model, prefetch_related_objects
from wagtail.models import AbstractPage

from wagtail_botox_pain.lookups.public_scope import PublicScope, may_be_hidden
from wagtail_botox_pain.lookups.response import ResponseContext


class Relations(NamedTuple):
    """What the `api_fields` of a model lead to.

    `paths` are chains of relations to one object each, `many` lead to several, and `children` to
    those that refer to the object, whose own fields are shown.
    """

    paths: tuple[tuple[str, ...], ...]
    many: tuple[str, ...]
    children: tuple[str, ...]


def hide_relations(page: AbstractPage, response: ResponseContext) -> None:
    """Let `page` know its relations, and what is beside it, only as far as these are public."""
    above = {parent.path: parent for parent in response.links.above(page)}
    if stored := response.links.pages([page.pk])[page.pk]:
        page.locale = stored.locale
    # Where `get_parent` keeps it.
    page._cached_parent_obj = above.get(page.path[: -page.steplen])
    if page.alias_of_id:
        source = response.links.pages([page.alias_of_id])[page.alias_of_id]
        is_open = source is not None and response.links.is_open(source)
        page._meta.get_field("alias_of").set_cached_value(page, source if is_open else None)
    hide_named([page], response.links.scope)


def hide_named(items: list[Any], public: PublicScope, *, are_children: bool = False) -> None:
    """Hide what the `api_fields` of `items`, which are of one model, lead to."""
    if not items:
        return
    relations = relations_of(items[0].__class__)
    if are_children:
        prefetch_related_objects(items, *{path[0] for path in relations.paths})
    for item in items:
        for path in relations.paths:
            hide_along(path, item, public)
        for name in relations.many:
            keep_shown(name, item, public)
        # Wagtail shows no children of children.
        for name in () if are_children else relations.children:
            hide_named(keep_shown(name, item, public), public, are_children=True)


def hide_along(path: Iterable[str], item: Any, public: PublicScope) -> None:
    """Have the chain of relations `path` end where the first hidden object is."""
    for name in path:
        try:
            found = getattr(item, name)
        except ObjectDoesNotExist:
            found = None
        if found is None or not public.is_visible(found):
            relation_at(name, type(item)).set_cached_value(item, None)
            return
        item = found


def keep_shown(name: str, item: Any, public: PublicScope) -> list[Any]:
    """Leave of the objects at `name`, which may be one, those that are shown."""
    manager = getattr(item, name, None)
    if manager is None or isinstance(manager, Model):
        return [manager] if manager else []
    if hasattr(manager, "get_object_list"):
        # Of a page and its parts, which are one.
        found: list[Any] = manager.get_object_list()
        found[:] = filter(public.is_visible, found)
        return found
    prefetch_related_objects([item], name)
    queryset = getattr(item, name).all()
    found = queryset._result_cache = list(filter(public.is_visible, queryset))
    return found


@cache
def relations_of(model: type[Model]) -> Relations:
    """What API v3 follows of `model`, which it learns once as well."""
    paths, many, children = set(), set(), set()
    # Of two of one name, Wagtail reads the last.
    fields = {getattr(field, "name", field): field for field in getattr(model, "api_fields", ())}
    for name, field in fields.items():
        # Our own parts look everything up themselves.
        names = () if hasattr(field, "part") else source_of(name, field)
        relations = [*relations_along(names, model)]
        if any(may_be_hidden(relation.related_model) for relation in relations):
            paths.add(tuple(names[: len(relations)]))
        relation = relation_at(names[0], model) if names else None
        if isinstance(relation, ForeignObjectRel):
            children.add(names[0])
        elif relation is not None and not relations and may_be_hidden(relation.related_model):
            many.add(names[0])
    return Relations(tuple(paths), tuple(many), tuple(children))


def source_of(name: str, field: Any) -> Sequence[str]:
    """The attributes, each of the one before, that one of the `api_fields` is read from."""
    serializer = deepcopy(getattr(field, "serializer", None))
    if serializer is None:
        return (name,)
    serializer.bind(name, None)
    return serializer.source_attrs  # type: ignore[no-any-return]


def relations_along(names: Iterable[str], model: type[Model]) -> Iterator[Any]:
    """The relations to one object each that `names` begin with, from `model` on."""
    for name in names:
        relation = relation_at(name, model)
        if relation is None or not (relation.many_to_one or relation.one_to_one):
            return
        yield relation
        model = relation.related_model


def relation_at(name: str, model: type[Model]) -> Any:
    """The relation that objects of `model` have as the attribute `name`; None without one."""
    field: Any
    for field in model._meta.get_fields():
        is_reverse = isinstance(field, ForeignObjectRel)
        if name == (field.get_accessor_name() if is_reverse else field.name):
            return field if field.is_relation and field.related_model else None
    return None
