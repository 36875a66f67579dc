"""Reads stored values that do not fit their block any more.

Our own blocks take whatever is stored. Those of Wagtail and of a site fail on a text where a page
was chosen, or on `null` where a struct was added. A page must still be shown and open in the
editor then, so such a value counts as one that is not stored.
"""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks import Block, RichTextBlock

from wagtail_botox_pain.stored.bare_images import as_structs

MISFITS = (
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError, ValidationError),
    # The file of an image, which Django opens when it reads a row that lacks its size: it may be
    # missing, or no picture, or no XML.
    *(OSError, SyntaxError),
)

logger = logging.getLogger(__name__)


def fits(block: Block, stored: Any) -> bool:
    """Whether `block` can read what is stored; if not, the log says why."""
    try:
        block.bulk_to_python([stored])
    except MISFITS as error:
        logger.warning(
            "What is stored for the block %r does not fit it, and is left out: %s: %s",
            block.name,
            type(error).__name__,
            error,
        )
        return False
    return True


def read(block: Block, stored: Iterable[Any]) -> list[Any]:
    """The values of `block` in place of those stored, read together where they all fit."""
    stored = list(stored)
    if isinstance(block, RichTextBlock):
        # It takes anything, and fails when it is shown.
        stored = [value if isinstance(value, str | None) else default(block) for value in stored]
    try:
        return block.bulk_to_python(stored)
    except MISFITS:
        return block.bulk_to_python(fitting(block, stored))


def fitting(block: Block, stored: Iterable[Any]) -> list[Any]:
    """`stored` as `block` can read it together, with its default for what does not fit it."""
    stored = as_structs(block, stored)
    try:
        block.bulk_to_python(stored)
    except MISFITS:
        return [value if fits(block, value) else default(block) for value in stored]
    return stored


def default(block: Block) -> Any:
    """The default value of `block`, as it would be stored."""
    return block.get_prep_value(block.get_default())
