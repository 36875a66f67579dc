"""Halves of signs, which JSON can write and nothing else can: `"\\ud83d"`.

A text with one cannot be encoded, so a page that shows it would be an error in every form.
"""

import re
from collections.abc import Iterator
from typing import Any

HALF = re.compile("[\ud800-\udfff]")
# Each escape is read, so that a backslash before one is not taken for its beginning.
ESCAPES = re.compile(r"(\\u[dD][89abAB]..\\u[dD][c-fC-F]..)|(\\u[dD][89a-fA-F]..)|\\.")


def mended(stored: str) -> str:
    """JSON text with the sign for what is unknown (U+FFFD) in place of each half."""
    if "\\ud" not in stored and "\\uD" not in stored:
        return stored
    return ESCAPES.sub(lambda escape: r"\ufffd" if escape[2] else escape[0], stored)


def halves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to the texts in JSON that hold one."""
    if isinstance(value, str):
        if HALF.search(value):
            yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            # A path with half a sign in it could not be shown either.
            yield from [path] if HALF.search(str(key)) else halves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from halves(inner, (*path, place))
