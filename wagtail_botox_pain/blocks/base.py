"""What every block of the package has in common."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail.blocks import ListBlock, StreamBlock, StreamValue, StructBlock, StructValue
from wagtail.blocks.list_block import ListBlockValidationError, ListValue
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from wagtail_botox_pain.choices import label
from wagtail_botox_pain.i18n.language_codes import override_language_for
from wagtail_botox_pain.i18n.language_markup import language_markup
from wagtail_botox_pain.lookups.body import current_references, rendering_in
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.stored import stale_values as misfits
from wagtail_botox_pain.stored.repair_ids import (
    complete_children,
    complete_list,
    complete_stream,
    completing,
    completing_children,
)

if TYPE_CHECKING:
    from wagtail_botox_pain.serialization.representation import Computed

PREVIEW_TEMPLATE = "wagtail_botox_pain/preview.html"


class ClinicValue(StructValue):
    """A value that knows its heading and what its body refers to.

    `anchor` is the id of its block in a stream, for the contents list to link to; a value
    inside another block has none.
    """

    anchor: str | None = None

    def __init__(self, block: Any, *args: Any) -> None:
        super().__init__(block, *args)
        self._references = current_references.get()

    @property
    def references(self) -> References:
        if self._references is None:
            self._references = References()
        return self._references

    @property
    def heading_text(self) -> str:
        """The heading that readers see: the editor's, or else the block's translated default."""
        return self.get("heading") or str(getattr(self.block.meta, "default_heading", ""))

    def choice_label(self, name: str, choices: Any) -> str:
        """The words for a chosen value; nothing for one that no longer exists."""
        return label(choices, self.get(name))


class ClinicBlock(StructBlock):
    """A StructBlock that takes stored JSON as it finds it and checks fields that go together.

    The template gets `heading_level` (2, or what the page passes with `{% include_block %}`)
    and `item_level`, the level of a heading below this block's own.
    """

    completes_stored = True

    def to_python(self, value: Any) -> Any:
        (struct,) = self.bulk_to_python([value])
        return struct

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        """As Wagtail's, column by column, with fewer steps for a complete column."""
        structs = [value if isinstance(value, dict) else {} for value in values]
        completes = completing_children(self)
        columns = []
        for name, child in self.child_blocks.items():
            stored = [struct[name] for struct in structs if name in struct]
            if complete := completes.get(name):
                stored = map(complete, stored)
            column = misfits.read(child, stored)
            if len(column) < len(structs):
                present = iter(column)
                column = [
                    next(present) if name in struct else not_stored(child) for struct in structs
                ]
            columns.append(column)
        names = tuple(self.child_blocks)
        return [
            self._to_struct_value(zip(names, row, strict=True))
            for row in zip(*columns, strict=True)
        ]

    def normalize(self, value: Any) -> Any:
        """A value of this block from a dict in which children may be left out."""
        if isinstance(value, self.meta.value_class):
            return value
        return self._to_struct_value(
            {
                name: child.normalize(value[name]) if name in value else child.get_default()
                for name, child in self.child_blocks.items()
            }
        )

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not self.is_deferred_validation:
            errors = dict(self.field_errors(value))
            if errors:
                raise StructBlockValidationError(block_errors=errors)
        return value

    def field_errors(self, value: Any) -> Iterator[tuple[str, ValidationError]]:
        """What stops `value` from being published: child names with their errors.

        Called when each child is valid by itself, never for a draft.
        """
        yield from ()

    def unseen(self, value: Any) -> Collection[str]:
        """The children of `value` whose text no reader sees, so nobody need translate it."""
        return ()

    def get_translatable_segments(self, value: Any) -> list[Any]:
        """What wagtail-localize translates; its own walk loses lists in a struct in a struct."""
        from wagtail_botox_pain.blocks.segments import Extractor

        return Extractor().handle_struct_block(value)

    def computed(self) -> "dict[str, Computed]":
        """What the JSON of a value says beside its children, by name."""
        from wagtail_botox_pain.serialization.representation import HEADING

        return {"heading_text": HEADING} if "heading" in self.child_blocks else {}

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any]:
        from wagtail_botox_pain.serialization.representation import resolve_references

        references = resolve_references(value.references, context)
        with nullcontext() if current_references.get() is references else references.active():
            return self._as_json(value, references, context)

    def nested_json(self, value: Any, references: References, context: Any) -> dict[str, Any]:
        """The JSON of `value` inside that of another, while `references` are active."""
        if getattr(value, "_references", None) is references:
            return self._as_json(value, references, context)
        return self.get_api_representation(value, context)

    def _as_json(self, value: Any, references: References, context: Any) -> dict[str, Any]:
        children, facts = self._representers
        stored = value.get
        found = {name: ask(stored(name), references, context) for name, ask in children}
        for name, fact in facts:
            found[name] = fact(value, references)
        return found

    @cached_property
    def _representers(self) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
        """What represents each child, and what gives each fact; a fact may be in its place."""
        from wagtail_botox_pain.serialization.representation import representer

        facts = {name: fact.get for name, fact in self.computed().items()}
        children = [
            (name, (lambda *args: None) if name in facts else representer(child))
            for name, child in self.child_blocks.items()
        ]
        return children, list(facts.items())

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
        from wagtail_botox_pain.serialization.representation import about, struct_schema
        from wagtail_botox_pain.serialization.schema import obj

        def build(name: str) -> dict[str, Any]:
            facts = {name: fact.schema(walker) for name, fact in self.computed().items()}
            return obj(struct_schema(self, walker) | facts, about(self))

        return walker.define_block(self, build)

    def render(self, value: Any, context: Any = None) -> SafeString:
        page = context.get("page") if context else None
        with rendering_in(page) if page is not None else nullcontext():
            return super().render(value, context)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        level = context["heading_level"] = int(context.get("heading_level") or 2)
        context["item_level"] = min(level + 1, 6) if value.heading_text else level
        return context

    class Meta:
        value_class = ClinicValue
        preview_template = PREVIEW_TEMPLATE


def not_stored(child: Any) -> Any:
    """The value of a child whose key is missing in stored JSON.

    A list of ours has no items then. In the default of Wagtail's there is one, which would have
    another id each time that it is read.
    """
    if isinstance(child, ItemsBlock):
        return child.to_python(None)
    if isinstance(child, ListBlock):
        stored = child.get_prep_value(child.get_default())
        return child.to_python(complete_list([item["value"] for item in stored]))
    return child.get_default()


class DraftLimitsMixin:
    """Lets a draft hold more blocks than may be published."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except (StreamBlockValidationError, ListBlockValidationError) as error:
            if not self.is_deferred_validation or error.block_errors:
                raise
            return self.normalize(value)


class ItemsBlock(DraftLimitsMixin, ListBlock):
    """A list that takes `null` for empty; `min_num=1` makes it required for publishing."""

    completes_stored = True

    def to_python(self, value: Any) -> Any:
        (found,) = self.bulk_to_python([value])
        return found

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        """As Wagtail's, with fewer steps for lists that are complete."""
        lists = [complete_list(value) for value in values]
        block = self.child_block
        stored_items = [item["value"] for stored in lists for item in stored]
        if complete := completing(block):
            stored_items = [complete(stored) for stored in stored_items]
        items = iter(block.bulk_to_python(stored_items))
        return [
            ListValue(
                self,
                bound_blocks=[
                    ListValue.ListChild(block, next(items), id=item["id"]) for item in stored
                ],
            )
            for stored in lists
        ]

    def get_translatable_segments(self, value: Any) -> list[Any]:
        from wagtail_botox_pain.blocks.segments import Extractor

        return Extractor().handle_list_block(value)

    def get_api_representation(self, value: Any, context: Any = None) -> list[dict[str, Any]]:
        from wagtail_botox_pain.serialization.representation import list_items

        return list_items(self, value, context)

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
        from wagtail_botox_pain.serialization.representation import list_schema

        return list_schema(self, walker)

    @property
    def required(self) -> bool:
        return bool(self.meta.min_num)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.ListBlock", args, kwargs


def anchored(child: StreamValue.StreamChild) -> StreamValue.StreamChild:
    """Tell a block's value the block's id; one that is not stored yet gets it now."""
    if isinstance(child.value, ClinicValue):
        child.id = child.id or str(uuid.uuid4())
        child.value.anchor = child.id
    return child


def _render(child: StreamValue.StreamChild, context: Any) -> SafeString:
    """The HTML of a block in a body; only our own templates call `language_markup` themselves."""
    html = child.render(context)
    return html if isinstance(child.block, ClinicBlock) else language_markup(html)


class BodyValue(StreamValue):
    """A stored stream that looks up everything it refers to at once."""

    def __init__(self, stream_block: StreamBlock, stored: list[dict[str, Any]]) -> None:
        super().__init__(stream_block, stored, is_lazy=True)
        self.references = References(stream_block, stored)

    def __getitem__(self, index: Any) -> Any:
        with self.references.active():
            try:
                found = super().__getitem__(index)
            except IndexError:
                # As every walk through a stream ends.
                raise
            except misfits.MISFITS:
                self._leave_misfits_out()
                found = super().__getitem__(index)
        return found if isinstance(index, slice) else anchored(found)

    def _leave_misfits_out(self) -> None:
        by_type = defaultdict(list)
        for place, stored in enumerate(self.raw_data):
            by_type[stored["type"]].append((place, stored))
        for name, children in by_type.items():
            values = [stored["value"] for _place, stored in children]
            found = misfits.fitting(self.stream_block.child_blocks[name], values)
            for (place, stored), value in zip(children, found, strict=True):
                if value is not stored["value"]:
                    self.raw_data[place] = {**stored, "value": value}


class BodyBlock(DraftLimitsMixin, StreamBlock):
    """The base of a body: a StreamBlock whose queries do not grow with its content.

    `Meta.block_order` names the blocks that come first in the editor, in order. Without it a
    subclass could replace a block in its place and add others at the end, but move none.
    """

    completes_stored = True

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks, **kwargs)
        self._refuse_other_options()
        for name in reversed(self.meta.block_order):
            if name in self.child_blocks:
                self.child_blocks.move_to_end(name, last=False)
        self._forget_limits_of_removed_blocks()

    def set_meta_options(self, opts: dict[str, Any]) -> None:
        super().set_meta_options(opts)
        self._refuse_other_options()
        self._forget_limits_of_removed_blocks()

    def _refuse_other_options(self) -> None:
        for option, kinds, expected in (
            ("block_order", Collection, "a list of the names of blocks"),
            ("block_counts", Mapping, "a dict from the names of blocks to their limits"),
        ):
            found = getattr(self.meta, option)
            if isinstance(found, str) or not isinstance(found, kinds):
                raise ImproperlyConfigured(
                    f"{option} of {type(self).__name__} is {found!r}, which is not {expected}."
                )

    def _forget_limits_of_removed_blocks(self) -> None:
        # Wagtail's own `clean` fails on the limit of a block that is not there.
        removed = self._declared_names() - self.child_blocks.keys()
        self.meta.block_counts = {
            name: limit for name, limit in self.meta.block_counts.items() if name not in removed
        }

    def _declared_names(self) -> set[str]:
        """The blocks that the body has, and those that it has removed from its parent's."""
        classes = (vars(cls) for cls in type(self).__mro__)
        declared = (names.get("declared_blocks", ()) for names in classes)
        return set(self.child_blocks).union(*declared)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """E010: an option names a block that neither the body nor its parents have."""
        errors = super().check(**kwargs)
        names = self._declared_names()
        for option in ("block_order", "block_counts"):
            for unknown in [name for name in getattr(self.meta, option) if name not in names]:
                errors.append(
                    Error(
                        f"{option} of {type(self).__name__} names the block {unknown!r}, "
                        "which the body does not have.",
                        hint=f"Name one of: {', '.join(self.child_blocks)}.",
                        obj=kwargs.get("field"),
                        id="wagtail_botox_pain.E010",
                    )
                )
        return errors

    def to_python(self, value: Any) -> StreamValue:
        value = super().to_python(complete_children(self, complete_stream(value)))
        if value.is_lazy and not isinstance(value, BodyValue):
            return BodyValue(self, list(value.raw_data))
        return value

    def bulk_to_python(self, values: Iterable[Any]) -> list[StreamValue]:
        return [self.to_python(value) for value in values]

    def get_translatable_segments(self, value: Any) -> list[Any]:
        from wagtail_botox_pain.blocks.segments import Extractor

        return Extractor().handle_stream_block(value)

    def get_api_representation(self, value: Any, context: Any = None) -> list[dict[str, Any]]:
        from wagtail_botox_pain.serialization.representation import (
            resolve_references,
            stream_children,
        )

        if not isinstance(value, BodyValue):
            value = self.to_python(self.get_prep_value(value or []))
        # Wagtail's own value of a field that is empty looks nothing up.
        references = resolve_references(getattr(value, "references", None), context)
        with (
            references.active(),
            override_language_for(references.page),
            references.response.in_one_language(),
        ):
            return stream_children(self, map(anchored, value), context)

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
        from wagtail_botox_pain.serialization.representation import stream_schema

        return stream_schema(self, walker)

    def render_basic(self, value: Any, context: Any = None) -> SafeString:
        if isinstance(value, BodyValue):
            value.references.is_printed = True
            if context:
                value.references.request = context.get("request")
        children = map(anchored, value)
        with override_language_for(self._page_of(value)):
            return format_html_join("\n", "{}", ((_render(child, context),) for child in children))

    def _page_of(self, value: Any) -> Any:
        return value.references.page if isinstance(value, BodyValue) else None

    class Meta:
        block_order = ()
