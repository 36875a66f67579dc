"""The base of a body: a stream that looks up everything it refers to together."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail.blocks import StreamBlock, StreamValue

from wagtail_botox_pain.blocks.base import ClinicBlock
from wagtail_botox_pain.blocks.lists import DraftLimitsMixin, with_anchor
from wagtail_botox_pain.blocks.segments import stream_segments
from wagtail_botox_pain.i18n.language_codes import override_language_for
from wagtail_botox_pain.i18n.language_markup import language_markup
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.representation import stream_json, stream_schema
from wagtail_botox_pain.serialization.values import APIRepresentationMixin
from wagtail_botox_pain.stored import repair
from wagtail_botox_pain.stored.visitor import map_children


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
                # As every iteration over a stream ends.
                raise
            except repair.STALE_VALUE_ERRORS:
                if not self._leave_out_stale_values():
                    raise
                found = super().__getitem__(index)
        return found if isinstance(index, slice) else with_anchor(found)

    def _leave_out_stale_values(self) -> bool:
        """Put defaults in place of what blocks cannot read; whether there was any."""
        by_type = defaultdict(list)
        for place, stored in enumerate(self.raw_data):
            if not repair.reads_anything(self.stream_block.child_blocks[stored["type"]]):
                by_type[stored["type"]].append((place, stored))
        changed = False
        for name, children in by_type.items():
            values = [stored["value"] for _place, stored in children]
            found = repair.readable_values(self.stream_block.child_blocks[name], values)
            for (place, stored), value in zip(children, found, strict=True):
                if value is not stored["value"]:
                    self.raw_data[place] = {**stored, "value": value}
                    changed = True
        return changed


class BodyBlock(DraftLimitsMixin, APIRepresentationMixin, StreamBlock):
    """The base of a body: a StreamBlock whose queries do not grow with its content.

    `Meta.block_order` names the blocks that come first in the editor, in order. Without it a
    subclass could replace a block in its place and add others at the end, but move none.
    """

    reads_anything = True

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
        errors: list[CheckMessage] = super().check(**kwargs)
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
        value = super().to_python(
            map_children(self, repair.complete_stream(value), repair.complete)
        )
        if value.is_lazy and not isinstance(value, BodyValue):
            return BodyValue(self, list(value.raw_data))
        return value

    def bulk_to_python(self, values: Iterable[Any]) -> list[StreamValue]:
        return [self.to_python(value) for value in values]

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return stream_segments(value)

    def get_api_representation(self, value: Any, context: Any = None) -> list[dict[str, Any]]:
        if not isinstance(value, BodyValue):
            value = self.to_python(self.get_prep_value(value or []))
        return super().get_api_representation(value, context)  # type: ignore[no-any-return]

    def references_of(self, value: Any) -> References | None:
        # Wagtail's own value of an empty field has none.
        return getattr(value, "references", None)

    def represent(self, value: Any, references: References, context: Any) -> list[dict[str, Any]]:
        with override_language_for(references.page), references.response.in_one_language():
            return stream_json(self, map(with_anchor, value), context)

    def get_api_schema(self, walker: Any) -> dict[str, Any]:
        return stream_schema(self, walker)

    def render_basic(self, value: Any, context: Any = None) -> SafeString:
        if isinstance(value, BodyValue):
            value.references.is_printed = True
            if context:
                value.references.request = context.get("request")
        children = map(with_anchor, value)
        with override_language_for(self._page_of(value)):
            return format_html_join("\n", "{}", ((_render(child, context),) for child in children))

    def _page_of(self, value: Any) -> Any:
        return value.references.page if isinstance(value, BodyValue) else None

    class Meta:
        block_order = ()
