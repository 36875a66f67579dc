"""Serializers of API v2 that leave out what the public may not open.

Wagtail's own follow every relation that a page type names in its `api_fields`, and with
`?fields=relation(*)` say all that is behind it. Here a hidden object is null, and missing from a
list, wherever a serializer meets it: as a foreign key, as the source of a rendition, or within
an inline child of the page.
"""

from collections.abc import Iterable
from contextlib import suppress
from copy import deepcopy
from functools import partial
from typing import Any

from django.db.models import Model
from django.urls import NoReverseMatch
from rest_framework import relations
from rest_framework.fields import Field, SkipField
from wagtail.api.v2.serializers import (
    DetailUrlField,
    PageAliasOfField,
    PageHtmlUrlField,
    PageParentField,
    PageSerializer,
    PageTypeField,
    RelatedField,
)
from wagtail.fields import StreamField

from wagtail_botox_pain.lookups.response import plain_request
from wagtail_botox_pain.page_json.serializers import StreamSerializerField


class PublicManyRelatedField(relations.ManyRelatedField):
    """Many related objects, without those that are hidden."""

    def get_attribute(self, instance: Any) -> Iterable[Any]:
        public = self.context["view"].public
        return [item for item in super().get_attribute(instance) if public.is_visible(item)]


class PublicRelatedField(RelatedField):
    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> PublicManyRelatedField:
        names = {*relations.MANY_RELATION_KWARGS} & kwargs.keys()
        options = {name: kwargs[name] for name in names}
        return PublicManyRelatedField(child_relation=cls(*args, **kwargs), **options)


# The serializer that a mixin is mixed into; REST framework has no types.
Mixed: Any = object


class PublicSerializer(Mixed):
    """Mixed into a serializer, hides what the public may not open."""

    serializer_related_field = PublicRelatedField
    serializer_field_mapping = {
        **PageSerializer.serializer_field_mapping,
        StreamField: StreamSerializerField,
    }

    def get_fields(self) -> dict[str, Field]:
        cls = type(self)
        if "built_fields" not in vars(cls):
            cls.built_fields = super().get_fields()
        # Each becomes part of the serializer that gets it.
        fields = deepcopy(cls.built_fields)
        for field in fields.values():
            field.get_attribute = partial(self._shown, field.get_attribute)
        return fields

    def _shown(self, get_attribute: Any, instance: Any) -> Any:
        found = get_attribute(instance)
        is_other = isinstance(found, Model) and found is not instance
        return None if is_other and not self.context["view"].public.is_visible(found) else found


def public_serializer(serializer: type[Any]) -> type[Any]:
    """`serializer`, and those of what it relates to, hiding what the public may not open."""
    for name, child in serializer.child_serializer_classes.items():
        serializer.child_serializer_classes[name] = public_serializer(child)
    if issubclass(serializer, PublicSerializer):
        return serializer
    return type(serializer.__name__, (PublicSerializer, serializer), {})


class HtmlUrlField(PageHtmlUrlField):
    """The page's address; the request keeps the addresses of the sites for all pages."""

    def to_representation(self, page: Any) -> str | None:
        try:
            return page.get_full_url(plain_request(self.context["request"]))
        except NoReverseMatch:
            return None


class NeighbourMixin(Mixed):
    """A page beside those shown, as Wagtail's serializer gives it, which it would make for one."""

    def to_representation(self, page: Any) -> dict[str, Any]:
        meta = {"type": PageTypeField.to_representation(self, page)}
        with suppress(SkipField):
            meta["detail_url"] = DetailUrlField.get_attribute(self, page)
        meta["html_url"] = HtmlUrlField.to_representation(self, page)
        return {"id": page.pk, "meta": meta, "title": page.title}


class ParentField(NeighbourMixin, PageParentField):
    def get_attribute(self, instance: Any) -> Any:
        return self.context["view"].parent_of(instance)


class AliasOfField(NeighbourMixin, PageAliasOfField):
    def get_attribute(self, instance: Any) -> Any:
        return self.context["view"].source_of(instance)


class PublicPageSerializer(PublicSerializer, PageSerializer):
    html_url = HtmlUrlField(read_only=True)
    parent = ParentField(read_only=True)
    alias_of = AliasOfField(read_only=True)
