"""Which stored content uses which blocks of a body, read from the JSON in the database."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, router
from django.db.models import Exists, ExpressionWrapper, F, JSONField, Model, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTransform
from django.db.transaction import atomic
from wagtail.blocks import Block, StreamBlock
from wagtail.fields import StreamField
from wagtail.models import AbstractPage, DraftStateMixin, Revision, TranslatableMixin

from wagtail_botox_pain.blocks.body import BodyBlock
from wagtail_botox_pain.fields import BodyField
from wagtail_botox_pain.stored.visitor import child_blocks, stored_children, walk

LIVE, DRAFT, SCHEDULED = "live", "draft", "scheduled"
CHUNK = 200


class Body(NamedTuple):
    """A field that holds a body: its name, where it is, and the blocks that it has."""

    name: str
    model: type[Model]
    field: StreamField

    @property
    def block(self) -> StreamBlock:
        return self.field.stream_block


class Use(NamedTuple):
    """One block type in one state of one object.

    `block` is the path of stream keys and child names, as Wagtail's data migrations write it,
    such as "faq" or "columns.left.faq". `state` is live, draft or scheduled. `known` is false
    for a block that the body no longer has.
    """

    body: str
    block: str
    state: str
    locale: str
    model: str
    pk: Any
    title: str
    count: int  # type: ignore[assignment]  # It hides tuple.count().
    known: bool


class LostBlock(NamedTuple):
    """A block type that stored values of a body hold, and that the body no longer has."""

    model: type[Model]
    body: str
    block: str
    count: int  # type: ignore[assignment]  # It hides tuple.count().


class Stored(NamedTuple):
    """One stored value of a body."""

    state: str
    pk: Any
    value: Any


def bodies() -> list[Body]:
    """Every body of the installed models: BodyFields and StreamFields on a `BodyBlock`."""
    found = []
    for model in apps.get_models():
        if model._meta.proxy:
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, StreamField) or is_counted_with_parent(model, field):
                continue
            if isinstance(field, BodyField):
                if field.is_configured():
                    found.append(Body(field.body, model, field))
            elif isinstance(field.stream_block, BodyBlock):
                found.append(Body(f"{model._meta.label}.{field.name}", model, field))
    return found


def is_counted_with_parent(model: type[Model], field: StreamField) -> bool:
    """Whether the parent's rows and revisions include those of `model`, as of all but pages."""
    return field.model is not model and not issubclass(model, AbstractPage)


def block_paths(
    block: Block, stored: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, bool]]:
    """The path of every stream block in stored JSON, with whether the definition has it."""
    for child in stored_children(block, stored):
        child_path = (*path, child.name)
        if isinstance(block, StreamBlock):
            yield ".".join(child_path), child.block is not None
        if child.block is not None:
            yield from block_paths(child.block, child.value, child_path)


def stream_keys(block: Block) -> set[str]:
    """The keys of a stream's blocks, and of those of streams nested in it."""
    return {
        name
        for _path, inner in walk(block)
        if isinstance(inner, StreamBlock)
        for name in child_blocks(inner)
    }


def decoded(stored: Any) -> Any:
    """The JSON of a body; a revision holds it as text inside its own JSON."""
    if isinstance(stored, str):
        try:
            return json.loads(stored)
        except ValueError:
            return None
    return stored


def of_type(model: type[Any], of_revision: bool = False) -> dict[str, str]:
    """The filter for objects of `model`, or for revisions of them.

    By names: get_for_model would write a row where there is none, before a migration makes it.
    A revision of a child of `model`, which is no page, has the parent's base content type.
    """
    name = "content_type"
    if of_revision and not issubclass(model, AbstractPage):
        name = "base_content_type"
    meta = model._meta.concrete_model._meta
    return {f"{name}__app_label": meta.app_label, f"{name}__model": meta.model_name}


def rows(body: Body, alias: str) -> QuerySet[Any]:
    """The objects of exactly this model; a parent's table also has the rows of its children."""
    queryset = body.model._base_manager.using(alias)
    if issubclass(body.model, AbstractPage):
        queryset = queryset.filter(**of_type(body.model))
    return queryset


def stored_values(body: Body, alias: str) -> Iterator[Stored]:
    """Stored values of live objects, newest drafts and scheduled revisions."""
    queryset = rows(body, alias)
    has_drafts = issubclass(body.model, DraftStateMixin)
    if has_drafts:
        # The editor opens the newest revision, if any, of an object that was never published.
        queryset = queryset.filter(Q(live=True) | Q(latest_revision=None))
    in_table = queryset.annotate(
        # The field's own conversion would build blocks.
        body_json=ExpressionWrapper(F(body.field.name), output_field=JSONField())
    ).values_list("pk", "body_json", *(["live"] if has_drafts else []))
    for pk, stored, *live in in_table.iterator(chunk_size=CHUNK):
        yield Stored(LIVE if all(live) else DRAFT, pk, decoded(stored))
    # Without drafts, the newest revision is the live version.
    if has_drafts:
        yield from stored_revisions(body, alias)


def stored_revisions(body: Body, alias: str) -> Iterator[Stored]:
    newest = rows(body, alias).filter(
        Q(live=False) | Q(has_unpublished_changes=True), latest_revision=OuterRef("pk")
    )
    revisions = (
        Revision.objects.using(alias)
        .filter(**of_type(body.model, of_revision=True))
        .annotate(is_newest=Exists(newest), stored=KeyTransform(body.field.name, "content"))
        .filter(Q(is_newest=True) | Q(approved_go_live_at__isnull=False))
        .values_list("object_id", "stored", "approved_go_live_at")
    )
    key = body.model._meta.pk
    for pk, stored, go_live_at in revisions.iterator(chunk_size=CHUNK):
        # A key may be one that the model cannot have.
        with suppress(ValidationError):
            yield Stored(SCHEDULED if go_live_at else DRAFT, key.to_python(pk), decoded(stored))


def locales_and_titles(body: Body, keys: Collection[Any], alias: str) -> dict[Any, tuple[str, str]]:
    """The locale and the title of objects, by key."""
    queryset = body.model._base_manager.using(alias).filter(pk__in=keys)
    if issubclass(body.model, TranslatableMixin):
        queryset = queryset.select_related("locale")
    queryset = queryset.defer(body.field.name)
    return {
        instance.pk: (
            instance.locale.language_code if isinstance(instance, TranslatableMixin) else "",
            instance.title if isinstance(instance, AbstractPage) else str(instance),
        )
        for instance in queryset
    }


def uses(
    body: Body,
    is_wanted: Callable[[str], bool],
    track: Callable[[Iterable[Stored]], Iterable[Stored]] = iter,
) -> Iterator[Use]:
    """The uses of blocks in `body` whose path `is_wanted`; `track` sees what is read."""
    alias = router.db_for_read(body.model)
    counts: Counter[tuple[str, bool, str, Any]] = Counter()
    for stored in track(stored_values(body, alias)):
        for path, known in block_paths(body.block, stored.value):
            if is_wanted(path):
                counts[path, known, stored.state, stored.pk] += 1
    keys = sorted({pk for *_, pk in counts}, key=str)
    about: dict[Any, tuple[str, str]] = {}
    for start in range(0, len(keys), CHUNK):
        about |= locales_and_titles(body, keys[start : start + CHUNK], alias)
    for (path, known, state, pk), count in counts.items():
        # A revision may outlive its object.
        if pk in about:
            locale, title = about[pk]
            label = body.model._meta.label
            yield Use(body.name, path, state, locale, label, pk, title, count, known)


def lost_blocks(databases: Collection[str]) -> list[LostBlock]:
    """The block types in the stored values of `databases` that their body does not have.

    What cannot be read is left out: `migrate` asks this before it makes tables and columns.
    """
    counts: Counter[tuple[Body, str]] = Counter()
    for alias in databases:
        for body in bodies():
            if not router.allow_migrate_model(alias, body.model):
                continue
            with suppress(DatabaseError), atomic(using=alias):
                for stored in stored_values(body, alias):
                    paths = block_paths(body.block, stored.value)
                    counts.update(
                        (body, path) for path in {path for path, known in paths if not known}
                    )
    return [LostBlock(body.model, body.name, path, count) for (body, path), count in counts.items()]
