"""The JSON of a request that cannot be stored or shown."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from wagtail_botox_pain.publishing.block_errors import Located, Path

# The limit for nested lists and objects. Bodies have about ten levels; Python fails at hundreds.
MAX_DEPTH = 100

# PostgreSQL stores no NUL, and no page with a lone surrogate can be shown.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def unstorable_texts(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths to the texts of decoded JSON that cannot be stored.

    Raises `RecursionError` for lists and objects that are nested too deep.
    """
    if len(path) > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            # A path with such a key could not be shown either.
            found = UNSTORABLE.search(str(key))
            yield from [path] if found else unstorable_texts(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from unstorable_texts(inner, (*path, index))


def refuse_constant(constant: str) -> None:
    """Refuse `NaN` and `Infinity`, which are not JSON, though Python reads them."""
    raise OverflowError


def finite(text: str) -> float:
    if math.isinf(number := float(text)):
        raise OverflowError
    return number


def request_errors(body: bytes) -> Located:
    """The errors of JSON that Wagtail would fail on, or store and not be able to show.

    Wagtail answers for a text that is not JSON.
    """
    try:
        written = json.loads(body, parse_constant=refuse_constant, parse_float=finite)
        paths = unstorable_texts(written) if isinstance(written, dict) else [()]
        return {path: [(_("This value is not of the right kind."), "invalid")] for path in paths}
    except ValueError:
        return {}
    except (OverflowError, RecursionError):
        return {(): [(_("This value is not of the right kind."), "invalid")]}
