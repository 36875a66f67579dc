"""How many fields the editor's form of a stored page posts."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from django.db import DatabaseError, router
from django.db.models import Model
from django.db.transaction import atomic

from wagtail_botox_pain.services.block_uses import bodies, stored_values

# Beside its value, a block posts its id, type, order and whether it was deleted.
FIELDS_OF_A_BLOCK = 4
# The title, the slug, what search engines read, comments and a body's own counters.
FIELDS_OF_A_PAGE = 40


class LargestForm(NamedTuple):
    """The object of a model whose form has the most fields, and about how many these are."""

    model: type[Model]
    pk: Any
    fields: int


def count_fields(stored: Any) -> int:
    """The fields of the form for a piece of stored JSON."""
    match stored:
        case {"value": value, "type": _}:
            return FIELDS_OF_A_BLOCK + count_fields(value)
        case dict():
            return sum(map(count_fields, stored.values()))
        case list():
            return 1 + sum(map(count_fields, stored))
    return 1


def largest_forms(databases: Collection[str]) -> Iterator[LargestForm]:
    """For each body, the object whose form is the largest; none for what cannot be read."""
    for alias in databases:
        for body in bodies():
            if not router.allow_migrate_model(alias, body.model):
                continue
            with suppress(DatabaseError), atomic(using=alias):
                counts = [
                    (count_fields(found.value), found.pk) for found in stored_values(body, alias)
                ]
                if counts:
                    fields, pk = max(counts, key=lambda count: count[0])
                    yield LargestForm(body.model, pk, fields + FIELDS_OF_A_PAGE)
