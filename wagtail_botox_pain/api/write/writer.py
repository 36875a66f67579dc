"""What API v3 (Wagtail 8) takes for a body: the JSON that it gives, and Wagtail's plain values.

JSON that was read is written back unchanged. What is still as the API showed it stays as it is
stored, which also keeps what the API did not show: the link of rich text to a page that is not
public, a choice that the content model no longer has. Everything else is turned into stored
JSON and validated by the blocks, as in the admin.
"""

import json
import math
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.images.blocks import ImageBlock

from wagtail_botox_pain.api.write.embeds import embeds_of, restore_embeds
from wagtail_botox_pain.api.write.errors import Located, Path, located
from wagtail_botox_pain.api.write.links import Known, note_links, restore_links
from wagtail_botox_pain.api.write.tables import typed_table
from wagtail_botox_pain.lookups.response import ResponseContext
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.representation import builtin_name, represent, represents
from wagtail_botox_pain.stored.collected_keys import BIGGEST_KEY
from wagtail_botox_pain.stored.repair import lone_surrogates

# The request that writes, whose site links are relative to.
writing_request: ContextVar[Any] = ContextVar("writing_request", default=None)

# What tells an object of the API from another of its kind; the rest follows from it.
TELLING = ("id", "number", "value")

TEXT_FIELDS = (blocks.CharBlock, blocks.TextBlock, blocks.URLBlock, blocks.EmailBlock)


class View(NamedTuple):
    """What is stored, the way that an editor or the public reads it in the API."""

    references: References
    value: Any
    is_public: bool

    def of(self, value: Any) -> "View":
        return self._replace(value=value)

    def shown(self, block: blocks.Block) -> Any:
        with self.references.active():
            return plain(represent(block, self.value, {}))


def plain(value: Any) -> Any:
    """`value` as a client gets it."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def essence(value: Any) -> Any:
    """What of a value of the API is looked at when it is written."""
    if isinstance(value, dict):
        return next((value[name] for name in TELLING if name in value), value)
    return value


class Writer:
    """Turns the JSON of a body into stored JSON, and gathers what is wrong with it.

    `errors` are messages with their codes, by the path from the body's field to the value.
    `removals` is what Wagtail took out of rich text, for the response to say, and `kept` are the
    paths of what stays as it is stored.
    """

    def __init__(self, page: Any, name: str) -> None:
        self.page = page
        self.name = name
        self.errors: Located = {}
        self.removals: list[Any] = []
        self.kept: set[Path] = set()
        self._chosen: dict[type[Any], dict[Path, Any]] = {}
        self._targets: Known = {}

    def views(self, make: Callable[[], tuple[References, Any]]) -> list[View]:
        """What is stored as an editor and as the public reads it."""
        found = []
        for is_public in (False, True):
            references, value = make()
            references.page = self.page
            references.attach(ResponseContext(writing_request.get(), is_editor=not is_public))
            found.append(View(references, value, is_public))
        return found

    def body(self, block: blocks.StreamBlock, written: Any, stored: Any) -> list[dict[str, Any]]:
        """The JSON to store for what was `written` in place of the body's value `stored`."""

        def make() -> tuple[References, Any]:
            source = [*stored.get_prep_value()] if stored else []
            value = block.to_python(source)
            return getattr(value, "references", None) or References(block, source), value

        found = self.stream(block, written, self.views(make), (self.name,))
        self._find_chosen()
        return found

    def has_kept(self, path: Path) -> bool:
        """Whether what is at `path`, or what it is in, stays as it is stored."""
        return any(path[:length] in self.kept for length in range(1, len(path) + 1))

    def wrong(self, path: Path, message: str, code: str = "invalid") -> None:
        self.errors.setdefault(path, []).append((message, code))

    def value(self, block: blocks.Block, written: Any, old: Sequence[View], path: Path) -> Any:
        """The stored JSON of one value."""
        if (kept := self._unchanged(block, written, old)) is not None:
            self.kept.add(path)
            return block.get_prep_value(kept.value)
        try:
            if hasattr(block, "from_api_representation"):
                written = block.from_api_representation(written)
            if (convert := conversion(block, WHOLES)) is None:
                return conversion(block, LEAVES)(self, block, written, old, path)
        except ValidationError as error:
            self.errors.update(located(error, path))
            return None
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            self.wrong(path, _("This value is not of the right kind."))
            return None
        return convert(self, block, written, old, path)

    def _unchanged(self, block: blocks.Block, written: Any, old: Sequence[View]) -> View | None:
        """The stored value that the API shows as what is written."""
        composite = blocks.BaseStreamBlock, blocks.BaseStructBlock, blocks.ListBlock
        if isinstance(block, composite) and not isinstance(block, ImageBlock):
            if is_our_shape(type(block)):
                # Its parts are compared one by one.
                return None
            return next((view for view in old if view.shown(block) == plain(written)), None)
        # Of what makes the JSON of a site's own field, nothing is known.
        same = essence if is_our_shape(type(block)) else plain
        for view in old:
            # The public does not see everything, so that `null` may hide something from it.
            if view.is_public and not isinstance(written, str):
                continue
            shown = view.shown(block)
            if same(shown) == same(written) and not is_other_alt(block, shown, written):
                return view
        return None

    def stream(
        self, block: Any, written: Any, old: Sequence[View], path: Path
    ) -> list[dict[str, Any]]:
        """Blocks of a stream, matched with those that are stored by their ids."""
        found = []
        before = [by_id(view.value or ()) for view in old]
        for index, child in enumerate(self.as_list(written, path)):
            at = (*path, index)
            kind = child.get("type") if isinstance(child, dict) else None
            if not isinstance(kind, str) or "value" not in child:
                self.wrong(at, _("A block has a type and a value."))
                continue
            if kind not in block.child_blocks:
                message = _("There is no block of the type “%(type)s”.")
                self.wrong((*at, "type"), message % {"type": kind})
                continue
            same = [
                view.of(known[child["id"]].value)
                for view, known in zip(old, before, strict=True)
                if is_id(child.get("id"))
                and child["id"] in known
                and known[child["id"]].block_type == kind
            ]
            value = self.value(block.child_blocks[kind], child["value"], same, (*at, "value"))
            found.append({"type": kind, "value": value, "id": self._id(child, at)})
        return found

    def items(
        self, block: Any, written: Any, old: Sequence[View], path: Path
    ) -> list[dict[str, Any]]:
        """Items of a list: objects with an id and a value, or bare values."""
        found = []
        before = [by_id(getattr(view.value, "bound_blocks", ())) for view in old]
        for index, item in enumerate(self.as_list(written, path)):
            at = (*path, index)
            if not (isinstance(item, dict) and "value" in item and not item.keys() - ITEM):
                item = {"value": item}
            same = [
                view.of(known[item["id"]].value)
                for view, known in zip(old, before, strict=True)
                if is_id(item.get("id")) and item["id"] in known
            ]
            value = self.value(block.child_block, item["value"], same, (*at, "value"))
            found.append({"type": "item", "value": value, "id": self._id(item, at)})
        return found

    def struct(self, block: Any, written: Any, old: Sequence[View], path: Path) -> Any:
        """The children of a block. Facts that the API computes from them are passed over."""
        if written is None:
            written = {}
        if not isinstance(written, dict):
            self.wrong(path, _("This is not an object."))
            return {}
        computed = block.computed_fields() if hasattr(block, "computed_fields") else ()
        for name in written.keys() - block.child_blocks.keys() - set(computed):
            self.wrong((*path, name), _("There is no such field."))
        return {
            name: self.value(
                child,
                written[name],
                [view.of(view.value.get(name)) for view in old],
                (*path, name),
            )
            for name, child in block.child_blocks.items()
            if name in written
        }

    def image(self, block: Any, written: Any, old: Sequence[View], path: Path) -> Any:
        """Wagtail's image with its alternative text: as it is read, or as Wagtail stores it."""
        if isinstance(written, dict) and "image" not in written and "id" in written:
            alt = written.get("alt", "")
            written = {"image": written["id"], "alt_text": alt, "decorative": not alt}
        return self.struct(block, written, [], path)

    def plainly(self, block: Any, written: Any, old: Sequence[View], path: Path) -> Any:
        """A value of any other block, as it is stored."""
        return block.get_prep_value(readable(block, written))

    def as_list(self, written: Any, path: Path) -> list[Any]:
        if written is None:
            return []
        if not isinstance(written, list):
            self.wrong(path, _("This is not a list."))
            return []
        return written

    def _id(self, written: dict[str, Any], path: Path) -> str:
        """The id to store, which is a new one for something new."""
        found: Any = written.get("id")
        if is_id(found):
            return found
        if found is not None:
            self.wrong((*path, "id"), _("An id is a text."))
        return str(uuid.uuid4())

    def text(self, block: Any, written: Any, old: Sequence[View], path: Path) -> Any:
        if written is None:
            return ""
        if isinstance(written, bool) or not isinstance(written, str | int | float):
            raise TypeError
        return str(written)

    def rich_text(self, block: Any, written: Any, old: Sequence[View], path: Path) -> str:
        sources = [getattr(view.value, "source", "") for view in old]
        return self.html(written, zip(sources, old, strict=True), block.features, path)

    def html(self, written: Any, old: Any, features: list[str] | None, path: Path) -> str:
        """Rich text to store: links of display HTML found again, cleaned as Wagtail does.

        `old` are the stored text and the view of it, for an editor and for the public.
        """
        from wagtail.api.rich_text import APIRichText

        if written is None:
            return ""
        if isinstance(written, str):
            for source, view in old:
                note_links(source, view.references, self._targets)
                written = self._with_embeds(written, source, view)
            written = restore_links(written, self._targets, writing_request.get())
        try:
            cleaned, removals = APIRichText.convert_input(written, features=features)
        except ValueError as error:
            self.wrong(path, str(error))
            return ""
        self.removals += removals
        return cleaned

    def _with_embeds(self, html: str, source: str, view: View) -> str:
        """`html` with the embeds of the stored text `source`.

        What the public is not shown, an editor may have removed. What nobody is shown is kept.
        """
        from wagtail.admin.rich_text.converters.db_html import RichTextRemoval

        embeds = embeds_of(source, view.references)
        if view.is_public:
            embeds = [embed for embed in embeds if embed.shown]
        html, lost = restore_embeds(html, embeds)
        self.removals += [
            RichTextRemoval("embed", "removed", "unknown_embedtype", detail=embed) for embed in lost
        ]
        return html

    def choice(self, block: Any, written: Any, old: Sequence[View], path: Path) -> Any:
        written = essence(written)
        return None if written is None else a_choice(written)

    def choices(self, block: Any, written: Any, old: Sequence[View], path: Path) -> Any:
        if not isinstance(written, list | None):
            raise TypeError
        return [a_choice(essence(one)) for one in written or ()]

    def checkbox(self, block: Any, written: Any, old: Sequence[View], path: Path) -> bool:
        if not isinstance(written, bool | None):
            raise TypeError
        return bool(written)

    def chosen(self, block: Any, written: Any, old: Sequence[View], path: Path) -> Any:
        """The key of what is chosen, from its object or bare."""
        if isinstance(written, dict) and "id" not in written:
            raise TypeError
        written = essence(written)
        if written is None:
            return None
        if isinstance(written, bool) or not isinstance(written, str | int):
            raise TypeError
        key = block.model_class._meta.pk.to_python(written)
        if isinstance(key, int) and abs(key) > BIGGEST_KEY:
            raise ValueError
        self._chosen.setdefault(block.model_class, {})[path] = key
        return key

    def _find_chosen(self) -> None:
        """Say which chosen objects do not exist, with one query for each model."""
        for model, keys in self._chosen.items():
            found = set(
                model._default_manager.filter(pk__in=keys.values()).values_list("pk", flat=True)
            )
            for path, key in keys.items():
                if key not in found:
                    self.wrong(path, _("It does not exist."), "invalid_choice")


ITEM = {"id", "value", "type"}

Convert = Callable[..., Any]

# What is written part by part; each part answers for itself.
WHOLES: dict[type[blocks.Block], Convert] = {
    blocks.BaseStreamBlock: Writer.stream,
    ImageBlock: Writer.image,
    blocks.BaseStructBlock: Writer.struct,
    blocks.ListBlock: Writer.items,
    BaseTypedTableBlock: typed_table,
}

LEAVES: dict[type[blocks.Block], Convert] = {
    blocks.RichTextBlock: Writer.rich_text,
    ChooserBlock: Writer.chosen,
    blocks.MultipleChoiceBlock: Writer.choices,
    blocks.ChoiceBlock: Writer.choice,
    blocks.BooleanBlock: Writer.checkbox,
    **dict.fromkeys(TEXT_FIELDS, Writer.text),
    blocks.Block: Writer.plainly,
}


def conversion(block: blocks.Block, conversions: Mapping[type[blocks.Block], Convert]) -> Any:
    """How `block` is written, by the first of its classes; None where it is none of them."""
    return next((convert for cls, convert in conversions.items() if isinstance(block, cls)), None)


# Their `to_python` gives nothing, or what was written, for what it cannot read.
NUMBERS_AND_MOMENTS = (
    *(blocks.IntegerBlock, blocks.FloatBlock, blocks.DecimalBlock),
    *(blocks.DateBlock, blocks.TimeBlock, blocks.DateTimeBlock),
)


def readable(block: blocks.Block, written: Any) -> Any:
    """What `block` makes of what was written.

    Raises `ValueError` and the like where it would make nothing of something.
    """
    if isinstance(block, NUMBERS_AND_MOMENTS):
        if written in (None, ""):
            return None
        value = block.to_python(written)
        if value is None or isinstance(written, dict | list | bool):
            raise ValueError
        return value
    value = block.to_python(written)
    if builtin_name(block.__class__) == "TableBlock" and written is not None:
        is_table = isinstance(written, dict) and "data" in written
        if not is_table or represent(block, value, {}) is None:
            raise ValueError
    return value


def a_choice(written: Any) -> str | int:
    """The value of a choice; raises `TypeError` for what can be none."""
    if isinstance(written, bool) or not isinstance(written, str | int):
        raise TypeError
    return written


def is_other_alt(block: blocks.Block, shown: Any, written: Any) -> bool:
    """Whether the alternative text differs where it is stored with the image."""
    if not isinstance(block, ImageBlock) or not isinstance(shown, dict):
        return False
    return not isinstance(written, dict) or shown["alt"] != written.get("alt")


# Of lists and objects in each other. Bodies have some ten; Python ends at some hundreds.
DEEPEST = 100


def is_too_deep(value: Any) -> bool:
    level = [value]
    for _depth in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


def no_number(constant: str) -> None:
    """For `NaN` and `Infinity`, which are no JSON, though Python reads them."""
    raise OverflowError


def finite(text: str) -> float:
    if math.isinf(number := float(text)):
        raise OverflowError
    return number


def unwritable(body: bytes) -> Located:
    """What is wrong with the JSON of a request where Wagtail would fail, or store what it cannot
    show; a text that is no JSON is Wagtail's to answer for.
    """
    if not body.strip():
        return {}
    try:
        written = json.loads(body, parse_constant=no_number, parse_float=finite)
        if is_too_deep(written):
            raise RecursionError
        paths = lone_surrogates(written) if isinstance(written, dict) else [()]
        return {path: [(_("This value is not of the right kind."), "invalid")] for path in paths}
    except ValueError:
        return {}
    except (OverflowError, RecursionError):
        return {(): [(_("This value is not of the right kind."), "invalid")]}


def by_id(children: Iterable[Any]) -> dict[str, Any]:
    return {child.id: child for child in children if is_id(child.id)}


def is_id(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def is_our_shape(block_class: type[blocks.Block]) -> bool:
    """Whether the JSON of a block is of Wagtail's or our making, rather than of the site's."""
    for cls in block_class.__mro__:
        if represents(block_class, cls):
            return cls.__module__.split(".")[0] in ("wagtail", "wagtail_botox_pain")
    return True
