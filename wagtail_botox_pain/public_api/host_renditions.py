"""`ImageRenditionField` of a site's own page types: it says a rendition that is there.

Wagtail makes one that is missing while it answers, for whoever asks. The public gets null instead:
publishing makes what the types of pages name, which `renditions` learns here.
"""

import sys
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import ForeignObjectRel, Model, prefetch_related_objects
from wagtail.images.models import AbstractImage, Filter

from wagtail_botox_pain.public_api.audience import is_for_public

# What a source that leads through nothing raises, or none at all.
NO_IMAGE = (AttributeError, KeyError, ObjectDoesNotExist)


@cache
def connect() -> None:
    """Let the public only find renditions, by whichever API; once."""
    from wagtail.images.api.fields import ImageRenditionField

    stock = ImageRenditionField.get_attribute

    def get_attribute(self: Any, instance: Any) -> Any:
        image = stock(self, instance)
        # Nobody makes those that an image names of itself, for Wagtail's endpoint of images.
        is_chosen = isinstance(image, AbstractImage) and image is not instance
        is_guarded = is_chosen and is_for_public()
        return None if is_guarded and not has_rendition(image, filter_of(self, image)) else image

    # It is asked before the field itself is, so that one that a site made of it says null too.
    ImageRenditionField.get_attribute = get_attribute


def filter_of(field: Any, image: AbstractImage) -> Filter:
    """The filter that `field`, an `ImageRenditionField`, has for `image`."""
    from wagtail.images.utils import to_svg_safe_spec

    keeps_svg = field.preserve_svg and image.is_svg()
    spec = to_svg_safe_spec(field.filter_spec) if keeps_svg else field.filter_spec
    return image.clean_filter_for_svg(Filter(spec))


def has_rendition(image: AbstractImage, wanted: Filter) -> bool:
    """Whether `image` has this one; all that it has are read once, for all fields."""
    prefetch_related_objects([image], "renditions")
    try:
        image.find_existing_rendition(wanted)
    except image.get_rendition_model().DoesNotExist:
        return False
    return True


def lacking(page: Model) -> Iterator[tuple[AbstractImage, str]]:
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


def children_of(page: Model) -> Iterable[Model]:
    for relation in child_relations(type(page)):
        if rendition_fields(relation.related_model):
            yield from getattr(page, relation.get_accessor_name()).all()


@cache
def child_relations(model: type[Model]) -> list[ForeignObjectRel]:
    """The relations to inline children that the API of `model` shows."""
    from modelcluster.models import get_all_child_relations

    names = {getattr(field, "name", field) for field in getattr(model, "api_fields", ())}
    relations = get_all_child_relations(model)
    return [relation for relation in relations if relation.get_accessor_name() in names]


@cache
def rendition_fields(model: type[Model]) -> list[Any]:
    """The `ImageRenditionField`s that `model` names, ready to be asked."""
    # A type that has one has imported it, and REST framework, which takes long.
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
