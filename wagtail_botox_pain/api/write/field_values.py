"""The stored JSON of fields that need no look-up: text, choices, numbers, dates and tables.

Each function raises `TypeError`, `ValueError` and the like for a value of another kind.
"""

from typing import Any

from wagtail import blocks

from wagtail_botox_pain.api.write.stored_views import identity_of
from wagtail_botox_pain.serialization.representation import builtin_name, represent

TEXT_FIELDS = (blocks.CharBlock, blocks.TextBlock, blocks.URLBlock, blocks.EmailBlock)

# Their `to_python` returns None, or the value itself, where it cannot read a value.
NUMBERS_AND_DATES = (
    *(blocks.IntegerBlock, blocks.FloatBlock, blocks.DecimalBlock),
    *(blocks.DateBlock, blocks.TimeBlock, blocks.DateTimeBlock),
)


def field_value(block: Any, written: Any) -> Any:
    """The stored JSON of what was written for a field."""
    if isinstance(block, blocks.MultipleChoiceBlock):
        if not isinstance(written, list | None):
            raise TypeError
        return [choice_value(identity_of(one)) for one in written or ()]
    if isinstance(block, blocks.ChoiceBlock):
        written = identity_of(written)
        return None if written is None else choice_value(written)
    if isinstance(block, blocks.BooleanBlock):
        if not isinstance(written, bool | None):
            raise TypeError
        return bool(written)
    if isinstance(block, TEXT_FIELDS):
        if isinstance(written, bool) or not isinstance(written, str | int | float | None):
            raise TypeError
        return "" if written is None else str(written)
    return block.get_prep_value(python_value(block, written))


def python_value(block: blocks.Block, written: Any) -> Any:
    """The value that `block` reads; raises an error where it reads something as None."""
    if isinstance(block, NUMBERS_AND_DATES):
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


def choice_value(written: Any) -> str | int:
    """The value of a choice; raises `TypeError` for anything else."""
    if isinstance(written, bool) or not isinstance(written, str | int):
        raise TypeError
    return written
