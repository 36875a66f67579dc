"""Stored values as the API shows them, to find out what a client has changed."""

import json
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.representation import represent, represents

# The request that writes, whose site links are relative to.
writing_request: ContextVar[Any] = ContextVar("writing_request", default=None)

# The key that identifies an object of the API; its other keys follow from it.
IDENTITY_KEYS = ("id", "number", "value")


class StoredView(NamedTuple):
    """A stored value as an editor or the public reads it in the API."""

    references: References
    value: Any
    is_public: bool

    def of(self, value: Any) -> "StoredView":
        return self._replace(value=value)

    def shown(self, block: blocks.Block) -> Any:
        with self.references.active():
            return plain_json(represent(block, self.value, {}))


Views = Sequence[StoredView]


def plain_json(value: Any) -> Any:
    """`value` as decoded JSON."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def identity_of(value: Any) -> Any:
    """The part of a value of the API that identifies it when it is written."""
    if isinstance(value, dict):
        return next((value[name] for name in IDENTITY_KEYS if name in value), value)
    return value


def unchanged(block: blocks.Block, written: Any, old: Views) -> StoredView | None:
    """The stored value that the API shows as what is written."""
    composite = blocks.BaseStreamBlock, blocks.BaseStructBlock, blocks.ListBlock
    if isinstance(block, composite) and not isinstance(block, ImageBlock):
        if is_known_json(type(block)):
            # Its parts are compared one by one.
            return None
        return next((view for view in old if view.shown(block) == plain_json(written)), None)
    # The JSON of a site's own field is compared as a whole.
    same = identity_of if is_known_json(type(block)) else plain_json
    for view in old:
        # `null` may stand for something that the public does not see.
        if view.is_public and not isinstance(written, str):
            continue
        shown = view.shown(block)
        if same(shown) == same(written) and not is_other_alt(block, shown, written):
            return view
    return None


def children_by_id(view: StoredView) -> dict[tuple[str, str], StoredView]:
    """The stored blocks of a stream or items of a list, by their types and ids."""
    children = getattr(view.value, "bound_blocks", view.value or ())
    return {
        (getattr(child, "block_type", "item"), child.id): view.of(child.value)
        for child in children
        if isinstance(getattr(child, "id", None), str)
    }


def is_other_alt(block: blocks.Block, shown: Any, written: Any) -> bool:
    """Whether the alternative text differs where it is stored with the image."""
    if not isinstance(block, ImageBlock) or not isinstance(shown, dict):
        return False
    return not isinstance(written, dict) or shown["alt"] != written.get("alt")


def is_known_json(block_class: type[blocks.Block]) -> bool:
    """Whether Wagtail or the package makes the JSON of a block, rather than the site."""
    for cls in block_class.__mro__:
        if represents(block_class, cls):
            return cls.__module__.split(".")[0] in ("wagtail", "wagtail_botox_pain")
    return True
