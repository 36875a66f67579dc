"""What every block of the package has in common, and every value."""

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import nullcontext
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.blocks import StructBlock, StructValue
from wagtail.blocks.struct_block import StructBlockValidationError

from wagtail_botox_pain.blocks.field_blocks import choice_label
from wagtail_botox_pain.blocks.lists import missing_value
from wagtail_botox_pain.blocks.segments import struct_segments
from wagtail_botox_pain.lookups.body import current_references, rendering_in
from wagtail_botox_pain.serialization.computed_fields import HEADING_TEXT, ComputedField
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.representation import nested_schema, representer
from wagtail_botox_pain.serialization.schema import Walker, about, child_schemas, obj
from wagtail_botox_pain.serialization.values import APIRepresentationMixin
from wagtail_botox_pain.stored import repair

logger = logging.getLogger(__name__)

PREVIEW_TEMPLATE = "wagtail_botox_pain/preview.html"


class ClinicValue(StructValue):
    """A value that knows its heading and what its body refers to.

    `anchor` is the id of its block in a stream or of its item in a list; a value in another
    place has none. A child that is left out has its default.
    """

    anchor: str | None = None

    def __init__(self, block: Any, *args: Any) -> None:
        super().__init__(block, *args)
        if len(self) < len(block.child_blocks):
            for name, child in block.child_blocks.items():
                if name not in self:
                    self[name] = missing_value(child)
        self._references: References | None = current_references.get()

    def __reduce__(self) -> tuple[Any, ...]:
        # As it is stored: blocks cannot be pickled, and a copy looks up what it refers to itself.
        stored = self.block.get_prep_value(self)
        return restored_value, (
            type(self.block),
            *self.block._constructor_args,
            stored,
            self.anchor,
        )

    @property
    def fragment(self) -> str:
        """The id of its element in HTML: always a valid CSS selector."""
        return f"bp-{self.anchor}" if self.anchor else ""

    @property
    def id_attribute(self) -> str:
        """` id="…"` with the fragment, to be printed inside a tag; nothing without an anchor."""
        return format_html(' id="{}"', self.fragment) if self.anchor else ""

    @property
    def references(self) -> References:
        if self._references is None:
            self._references = References()
        return self._references

    @property
    def heading_text(self) -> str:
        """The heading that readers see: the editor's, or else the block's translated default."""
        return self.get("heading") or str(getattr(self.block.meta, "default_heading", ""))

    def choice_label(self, name: str) -> str:
        """The words of the child `name` for its value; nothing for one that no longer exists."""
        return choice_label(self.block.child_blocks[name], self.get(name))


def restored_value(
    block_class: type[StructBlock], args: Any, kwargs: Any, stored: Any, anchor: str | None
) -> ClinicValue:
    """A pickled or copied value."""
    value: ClinicValue = block_class(*args, **kwargs).to_python(stored)
    value.anchor = anchor
    return value


class ClinicBlock(APIRepresentationMixin, StructBlock):
    """A StructBlock that reads any stored JSON and checks fields that go together.

    The template gets `heading_level` (2, or what the page passes with `{% include_block %}`)
    and `item_level`, the level of a heading below this block's own.
    """

    reads_anything = True

    def to_python(self, value: Any) -> Any:
        (struct,) = self.bulk_to_python([value])
        return struct

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        """As Wagtail's, column by column, with fewer steps for a complete column."""
        structs = [value if isinstance(value, dict) else {} for value in values]
        columns = []
        for name, child in self.child_blocks.items():
            stored = [struct[name] for struct in structs if name in struct]
            if repair.holds_incomplete(child):
                stored = [repair.complete(child, value) for value in stored]
            column = repair.read(child, stored)
            if len(column) < len(structs):
                present = iter(column)
                column = [
                    next(present) if name in struct else missing_value(child) for struct in structs
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
        errors: dict[str, ValidationError] = {}
        try:
            value = super().clean(value)
        except StructBlockValidationError as error:
            if self.is_deferred_validation:
                raise
            errors = error.block_errors
        if not self.is_deferred_validation:
            self._check_fields_together(value, errors)
        return value

    def _check_fields_together(self, value: Any, errors: dict[str, ValidationError]) -> None:
        """Raise `errors` of single children together with those of `field_errors`."""
        whole = []
        for name, error in self.field_errors(value):
            if not isinstance(error, ValidationError):
                message = "%s.field_errors() yields %r for %r: yield a ValidationError."
                logger.error(message, type(self).__qualname__, error, name)
                error = ValidationError(str(error))
            if name in self.child_blocks:
                errors.setdefault(name, error)
            else:
                whole.append(error)
        if errors or whole:
            raise StructBlockValidationError(block_errors=errors, non_block_errors=whole)

    def field_errors(self, value: Any) -> Iterator[tuple[str, ValidationError]]:
        """What stops `value` from being published: child names with a `ValidationError` each.

        Never called for a draft. A child may be invalid by itself: its own error is shown then. An
        error for another name than a child's is shown above the block.
        """
        yield from ()

    def hidden_children(self, value: Any) -> Collection[str]:
        """The children of `value` whose text no reader sees, so nobody need translate it."""
        return ()

    def get_translatable_segments(self, value: Any) -> list[Any]:
        """What wagtail-localize translates; it loses lists in a struct in a struct by itself."""
        return struct_segments(value, self.hidden_children(value))

    def computed_fields(self) -> dict[str, ComputedField]:
        """What the JSON of a value says beside its children, by name."""
        return {"heading_text": HEADING_TEXT} if "heading" in self.child_blocks else {}

    def references_of(self, value: ClinicValue) -> References:
        return value.references

    def represent(self, value: Any, references: References, context: Any) -> dict[str, Any]:
        if getattr(value, "_references", None) is not references:
            return self.get_api_representation(value, context)  # type: ignore[no-any-return]
        children, computed = self._representers
        stored = value.get
        found = {name: ask(stored(name), references, context) for name, ask in children}
        for name, field in computed:
            found[name] = field(value, references)
        return found

    @cached_property
    def _representers(self) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
        """What represents each child and each computed field, which may replace a child."""
        computed = {name: field.get for name, field in self.computed_fields().items()}
        children = [
            (name, (lambda *args: None) if name in computed else representer(child))
            for name, child in self.child_blocks.items()
        ]
        return children, list(computed.items())

    def get_api_schema(self, walker: Walker) -> dict[str, Any]:
        def build(name: str) -> dict[str, Any]:
            computed = {
                name: field.schema(walker) for name, field in self.computed_fields().items()
            }
            return obj(child_schemas(self, walker, nested_schema) | computed, about(self))

        return walker.define_block(self, build)

    def render(self, value: Any, context: Any = None) -> SafeString:
        page = context.get("page") if context else None
        with rendering_in(page) if page is not None else nullcontext():
            return super().render(value, context)  # type: ignore[no-any-return]

    @cached_property
    def renders_by_template_alone(self) -> bool:
        """Whether a list may print its items with `meta.template`, without calling `render`."""
        cls = type(self)
        return bool(self.meta.template) and (cls.render, cls.get_context, cls.get_template) == (
            *(ClinicBlock.render, ClinicBlock.get_context, ClinicBlock.get_template),
        )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        level = context["heading_level"] = int(context.get("heading_level") or 2)
        context["item_level"] = min(level + 1, 6) if value.heading_text else level
        return context

    class Meta:
        value_class = ClinicValue
        preview_template = PREVIEW_TEMPLATE
