"""Where in the JSON of a body something is wrong."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

# From the body's field to a value; and the messages with their codes, by such paths.
Path = tuple[str | int, ...]
Located = dict[Path, list[tuple[str, str]]]


def located(error: ValidationError, path: Path) -> Located:
    """The messages of a block's error, by their paths."""
    return dict(_located(error, path))


def _located(error: Any, path: Path) -> Iterator[tuple[Path, list[tuple[str, str]]]]:
    if cells := getattr(error, "cell_errors", None):
        for row, columns in cells.items():
            for column, cell in columns.items():
                yield from _located(cell, (*path, "rows", row, "values", column))
        if error.non_block_errors:
            yield path, _messages(error.non_block_errors.as_data())
    elif hasattr(error, "block_errors"):
        if error.non_block_errors:
            yield path, _messages(error.non_block_errors.as_data())
        in_struct = isinstance(error, StructBlockValidationError)
        for key, child in error.block_errors.items():
            yield from _located(child, (*path, key) if in_struct else (*path, key, "value"))
    else:
        yield path, _messages(error.error_list)


def _messages(errors: list[ValidationError]) -> list[tuple[str, str]]:
    return [(text, error.code or "invalid") for error in errors for text in error.messages]
