"""`ImageRenditionField`s in the `api_fields` of a site's own page types.

Publishing makes the renditions that they name.
"""

import sys
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import ForeignObjectRel, Model, prefetch_related_objects
from modelcluster.models import get_all_child_relations
from wagtail.images.models import AbstractImage, Filter
from wagtail.images.utils import to_svg_safe_spec

# What a source that leads through nothing raises, or none at all.
NO_IMAGE = (AttributeError, KeyError, ObjectDoesNotExist)


def filter_of(field: Any, image: AbstractImage) -> Filter:
    """The filter that `field`, an `ImageRenditionField`, has for `image`."""
    keeps_svg = field.preserve_svg and image.is_svg()
    spec = to_svg_safe_spec(field.filter_spec) if keeps_svg else field.filter_spec
    return image.clean_filter_for_svg(Filter(spec))


def has_rendition(image: AbstractImage, wanted: Filter) -> bool:
    """Whether `image` has the rendition; all its renditions are read once, for all fields."""
    prefetch_related_objects([image], "renditions")
    try:
        image.find_existing_rendition(wanted)
    except image.get_rendition_model().DoesNotExist:
        return False
    return True


def missing_specs(page: Model) -> Iterator[tuple[AbstractImage, str]]:
    """The images of `page` and its inline children that lack a rendition, each with its spec."""
    for item in (page, *children_of(page)):
        for field in rendition_fields(type(item)):
            try:
                image = field.get_attribute(item)
            except NO_IMAGE:
                continue
            if isinstance(image, AbstractImage):
                wanted = filter_of(field, image)
                if not has_rendition(image, wanted):
                    yield image, wanted.spec


def names_renditions(model: type[Model]) -> bool:
    """Whether pages of `model` have such a field, or their inline children."""
    models = (model, *(relation.related_model for relation in child_relations(model)))
    return any(map(rendition_fields, models))


def children_of(page: Any) -> Iterable[Model]:
    for relation in child_relations(page.__class__):
        if rendition_fields(relation.related_model):
            yield from getattr(page, str(relation.get_accessor_name())).all()


@cache
def child_relations(model: type[Model]) -> list[ForeignObjectRel]:
    """The relations to inline children that the API of `model` shows."""
    names = {getattr(field, "name", field) for field in getattr(model, "api_fields", ())}
    relations = get_all_child_relations(model)
    return [relation for relation in relations if relation.get_accessor_name() in names]


@cache
def rendition_fields(model: type[Model]) -> list[Any]:
    """The `ImageRenditionField`s that `model` names, ready to be asked."""
    # A type with such a field has imported it, and with it REST framework, which takes long.
    module = sys.modules.get("wagtail.images.api.fields")
    named = {
        field.name: field.serializer
        for field in getattr(model, "api_fields", ())
        if module and isinstance(getattr(field, "serializer", None), module.ImageRenditionField)
    }
    fields = {name: deepcopy(serializer) for name, serializer in named.items()}
    for name, field in fields.items():
        field.bind(name, None)
    return [*fields.values()]
