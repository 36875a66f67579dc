"""Reads the JSON of a body for API v3 (Wagtail 8): as the API gives it, or as Wagtail stores it.

A value that is still as the API showed it stays as it is stored. This also keeps what the API did
not show: the link of rich text to a page that is not public, a choice that the content model no
longer has. All other values are turned into stored JSON and validated by the blocks, as in the
admin.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.images.blocks import ImageBlock

from wagtail_botox_pain.api.write.field_values import field_value
from wagtail_botox_pain.api.write.rich_text import RichTextWriter
from wagtail_botox_pain.api.write.stored_views import (
    StoredView,
    Views,
    children_by_id,
    identity_of,
    unchanged,
    writing_request,
)
from wagtail_botox_pain.api.write.tables import typed_table
from wagtail_botox_pain.lookups.response import ResponseContext
from wagtail_botox_pain.publishing.block_errors import Located, Path, located
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.stored.collected_keys import BIGGEST_KEY
from wagtail_botox_pain.stored.repair import complete_ids


class Writer:
    """Turns the JSON of a body into stored JSON, and gathers its errors.

    `errors` are messages with their codes, by the path from the body's field to the value.
    `kept` are the paths of the values that stay as they are stored.
    """

    def __init__(self, page: Any, name: str) -> None:
        self.page = page
        self.name = name
        self.errors: Located = {}
        self.texts = RichTextWriter()
        self.kept: set[Path] = set()
        self._chosen: dict[type[Any], dict[Path, Any]] = {}

    def views(self, make: Callable[[], tuple[References, Any]]) -> list[StoredView]:
        """What is stored as an editor and as the public reads it."""
        found = []
        for is_public in (False, True):
            references, value = make()
            references.page = self.page
            references.attach(ResponseContext(writing_request.get(), is_editor=not is_public))
            found.append(StoredView(references, value, is_public))
        return found

    def body(self, block: blocks.StreamBlock, written: Any, stored: Any) -> list[dict[str, Any]]:
        """The JSON to store for what was `written` in place of the body's value `stored`."""

        def make() -> tuple[References, Any]:
            complete_ids(stored)
            source = [*stored.get_prep_value()] if stored else []
            value = block.to_python(source)
            return getattr(value, "references", None) or References(block, source), value

        found = self.stream(block, written, self.views(make), (self.name,))
        self._find_chosen()
        return found

    def has_kept(self, path: Path) -> bool:
        """Whether what is at `path`, or what it is in, stays as it is stored."""
        return any(path[:length] in self.kept for length in range(1, len(path) + 1))

    def add_error(self, path: Path, message: str, code: str = "invalid") -> None:
        self.errors.setdefault(path, []).append((message, code))

    def value(self, block: blocks.Block, written: Any, old: Views, path: Path) -> Any:
        """The stored JSON of one value."""
        if (kept := unchanged(block, written, old)) is not None:
            self.kept.add(path)
            return block.get_prep_value(kept.value)
        try:
            if hasattr(block, "from_api_representation"):
                written = block.from_api_representation(written)
            if (convert := conversion(block, CONTAINERS)) is None:
                return conversion(block, FIELDS)(self, block, written, old, path)
        except ValidationError as error:
            self.errors.update(located(error, path))
            return None
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            self.add_error(path, _("This value is not of the right kind."))
            return None
        return convert(self, block, written, old, path)

    def stream(self, block: Any, written: Any, old: Views, path: Path) -> list[Any]:
        """Blocks of a stream, matched with the stored ones by their ids."""
        found = []
        before = [children_by_id(view) for view in old]
        for index, child in enumerate(self.as_list(written, path)):
            at = (*path, index)
            kind = child.get("type") if isinstance(child, dict) else None
            if not isinstance(kind, str) or "value" not in child:
                self.add_error(at, _("A block has a type and a value."))
            elif kind not in block.child_blocks:
                message = _("There is no block of the type “%(type)s”.")
                self.add_error((*at, "type"), message % {"type": kind})
            else:
                found.append(self._child(block.child_blocks[kind], kind, child, before, at))
        return found

    def items(self, block: Any, written: Any, old: Views, path: Path) -> list[Any]:
        """Items of a list: objects with an id and a value, or bare values."""
        found = []
        before = [children_by_id(view) for view in old]
        for index, item in enumerate(self.as_list(written, path)):
            if not (isinstance(item, dict) and "value" in item and not item.keys() - ITEM):
                item = {"value": item}
            found.append(self._child(block.child_block, "item", item, before, (*path, index)))
        return found

    def _child(
        self, block: Any, kind: str, written: Any, before: list[Any], path: Path
    ) -> dict[str, Any]:
        """The stored JSON of a block or an item; a new one gets an id."""
        key = written.get("id")
        if not (isinstance(key, str) and key):
            if key is not None:
                self.add_error((*path, "id"), _("An id is a text."))
            key = str(uuid.uuid4())
        same = [known[kind, key] for known in before if (kind, key) in known]
        value = self.value(block, written["value"], same, (*path, "value"))
        return {"type": kind, "value": value, "id": key}

    def struct(self, block: Any, written: Any, old: Views, path: Path) -> Any:
        """The children of a block, without the fields that the API computes from them."""
        written = {} if written is None else written
        if not isinstance(written, dict):
            self.add_error(path, _("This is not an object."))
            return {}
        computed = block.computed_fields() if hasattr(block, "computed_fields") else ()
        for name in written.keys() - block.child_blocks.keys() - set(computed):
            self.add_error((*path, name), _("There is no such field."))
        found = {}
        for name, child in block.child_blocks.items():
            if name in written:
                same = [view.of(view.value.get(name)) for view in old]
                found[name] = self.value(child, written[name], same, (*path, name))
        return found

    def image(self, block: Any, written: Any, old: Views, path: Path) -> Any:
        """Wagtail's image with its alternative text: as it is read, or as Wagtail stores it."""
        if isinstance(written, dict) and "image" not in written and "id" in written:
            alt = written.get("alt", "")
            written = {"image": written["id"], "alt_text": alt, "decorative": not alt}
        return self.struct(block, written, [], path)

    def as_list(self, written: Any, path: Path) -> list[Any]:
        if written is None:
            return []
        if not isinstance(written, list):
            self.add_error(path, _("This is not a list."))
            return []
        return written

    def rich_text(self, block: Any, written: Any, old: Views, path: Path) -> str:
        sources = [getattr(view.value, "source", "") for view in old]
        return self.texts.convert(written, zip(sources, old, strict=True), block.features)

    def field(self, block: Any, written: Any, old: Views, path: Path) -> Any:
        return field_value(block, written)

    def chosen(self, block: Any, written: Any, old: Views, path: Path) -> Any:
        """The key of what is chosen, from its object or bare."""
        if isinstance(written, dict) and "id" not in written:
            raise TypeError
        written = identity_of(written)
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
            objects = model._default_manager.filter(pk__in=keys.values())
            found = {*objects.values_list("pk", flat=True)}
            for path, key in keys.items():
                if key not in found:
                    self.add_error(path, _("It does not exist."), "invalid_choice")


ITEM = {"id", "value", "type"}

Convert = Callable[..., Any]

# The blocks inside these add their own errors.
CONTAINERS: dict[type[blocks.Block], Convert] = {
    blocks.BaseStreamBlock: Writer.stream,
    ImageBlock: Writer.image,
    blocks.BaseStructBlock: Writer.struct,
    blocks.ListBlock: Writer.items,
    BaseTypedTableBlock: typed_table,
}

FIELDS: dict[type[blocks.Block], Convert] = {
    blocks.RichTextBlock: Writer.rich_text,
    ChooserBlock: Writer.chosen,
    blocks.Block: Writer.field,
}


def conversion(block: blocks.Block, conversions: Mapping[type[blocks.Block], Convert]) -> Any:
    """The method that writes `block`, by the first class that it is of; None without one."""
    return next((convert for cls, convert in conversions.items() if isinstance(block, cls)), None)
