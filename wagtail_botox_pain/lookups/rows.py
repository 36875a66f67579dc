"""Rows of chosen objects and renditions of images, read together for all keys that are known."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import BooleanField, Case, Model, Q, QuerySet, When
from wagtail.images.models import AbstractImage

from wagtail_botox_pain.lookups.images import Source, existing_sources, readable_rows


class Rows:
    """Reads the rows of each model once, for every key that `known` gives at that time.

    The rows are plain: nothing is asked about who may read them.
    """

    def __init__(self, known: Callable[[], Mapping[type[Model], set[Any]]]) -> None:
        self._known = known
        self._objects: dict[type[Model], dict[Any, Any]] = defaultdict(dict)
        self._sources: dict[tuple[type[Model], Any], dict[str, Source]] = defaultdict(dict)
        self._with_sources: set[tuple[type[Model], Any]] = set()

    def objects(self, model: type[Model], keys: Iterable[Any]) -> dict[Any, Any]:
        """The objects of `model` by key, None for those of `keys` that do not exist."""
        loaded = self._objects[model]
        if missing := set(keys) - loaded.keys() - {None}:
            wanted = missing | (self._known_of(model) - loaded.keys())
            loaded.update(dict.fromkeys(wanted))
            loaded.update(readable_rows(model, wanted))
        return loaded

    def matching(self, model: type[Model], condition: Q) -> list[Any]:
        """The objects that match `condition`, read in one query with those that are known."""
        loaded = self._objects[model]
        wanted = self._known_of(model) - loaded.keys()
        loaded.update(dict.fromkeys(wanted))
        matches = Case(When(condition, then=True), default=False, output_field=BooleanField())
        objects: QuerySet[Any] = model._default_manager.annotate(matches=matches)
        found = objects.filter(Q(matches=True) | Q(pk__in=wanted))
        loaded.update((instance.pk, instance) for instance in found)
        return [instance for instance in found if instance.matches]

    def sources(self, image: AbstractImage) -> dict[str, Source]:
        """The existing renditions of `image` by spec; a caller may add those that it makes."""
        model, key = type(image), image.pk
        if (model, key) not in self._with_sources:
            keys = {key} | self._known_of(model) | self._objects[model].keys()
            for found, sources in existing_sources(model, keys).items():
                self._sources[model, found].update(sources)
            self._with_sources.update((model, one) for one in keys)
        return self._sources[model, key]

    def _known_of(self, model: type[Model]) -> set[Any]:
        return self._known().get(model, set())
