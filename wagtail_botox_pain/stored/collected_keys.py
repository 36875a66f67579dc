"""What stored JSON refers to, gathered from all values of a body without building any."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import swapper
from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.blocks import Block, ChooserBlock, FieldBlock, RichTextBlock

from wagtail_botox_pain.stored.visitor import stored_columns

# No tag reaches beyond the next <, so that many that never end are read in no time.
PAGE_LINK = re.compile(r"<a\b(?=[^<>]*\blinktype=\"page\")[^<>]*\bid=\"([^\"]*)\"[^<>]*>")
DOCUMENT_LINK = re.compile(r"<a\b(?=[^<>]*\blinktype=\"document\")[^<>]*\bid=\"([^\"]*)\"[^<>]*>")
IMAGE_EMBED = re.compile(r"<embed\b(?=[^<>]*\bembedtype=\"image\")[^<>]*\bid=\"([^\"]*)\"[^<>]*>")
BIGGEST_KEY = 2**63 - 1


class Collected:
    """The keys of chosen and linked objects, by model, and the rich texts that need expanding."""

    def __init__(self) -> None:
        self.keys: dict[type[Model], set[Any]] = defaultdict(set)
        self.rich_texts: set[str] = set()

    def add_rich_text(self, source: str) -> None:
        if has_entities(source):
            self.rich_texts.add(source)
            if pages := linked_pages(source):
                self._pages |= pages

    @cached_property
    def _pages(self) -> set[Any]:
        return self.keys[swapper.load_model("wagtailcore", "Page")]


def has_entities(source: str) -> bool:
    """Whether rich text holds a link or an embed, which Wagtail stores in a form of its own."""
    return "<a " in source or "<embed" in source


def linked_pages(source: str) -> set[int]:
    if 'linktype="page"' not in source:
        return set()
    return {int(key) for key in PAGE_LINK.findall(source) if is_key(key)}


def is_key(text: str) -> bool:
    """Whether `text` can be the integer key of a row on every database."""
    return text.isdecimal() and int(text) <= BIGGEST_KEY


def is_key_of(model: type[Model], stored: Any) -> bool:
    """Whether `stored` can be the key of a row of `model`, which may be no number."""
    if not isinstance(stored, str):
        return isinstance(stored, int) and abs(stored) <= BIGGEST_KEY
    try:
        model._meta.pk.to_python(stored)
    except ValidationError:
        return False
    return stored != ""


class CollectsKeys:
    """A block that says itself which keys are in its stored values."""

    def collect(self, values: Iterable[Any], collected: Collected) -> None:
        raise NotImplementedError


def collect(
    block: Block, values: Iterable[Any], collected: Collected, *, builtin: bool = False
) -> None:
    """Gather what the stored `values` of `block` refer to, whatever is nested in them.

    Wagtail's own choosers and rich text look up theirs by themselves; with `builtin`, their keys
    are gathered too.
    """
    if isinstance(block, CollectsKeys):
        block.collect(values, collected)
    elif not isinstance(block, FieldBlock):
        is_wanted = may_hold_any_keys if builtin else may_hold_keys
        for child, column in stored_columns(block, values, is_wanted):
            collect(child, column, collected, builtin=builtin)
    elif isinstance(block, RichTextBlock) and builtin:
        for value in values:
            if isinstance(value, str):
                collected.add_rich_text(value)
    elif isinstance(block, ChooserBlock) and builtin:
        model = block.model_class
        collected.keys[model].update(value for value in values if is_key_of(model, value))


def may_hold_keys(block: Block) -> bool:
    return isinstance(block, CollectsKeys) or not isinstance(block, FieldBlock)


def may_hold_any_keys(block: Block) -> bool:
    return may_hold_keys(block) or isinstance(block, ChooserBlock | RichTextBlock)
