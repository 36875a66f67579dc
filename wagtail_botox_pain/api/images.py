"""Images as a client shows them: a source set for each format, and one fallback."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html

from wagtail_botox_pain.images import (
    Source,
    is_shown_as_it_is,
    original,
    specs_for,
)

from .lookup import Lookup
from .schema import INTEGER, STRING, Walker, array, nullable, obj

# Of an image that is chosen by itself, without a figure that says how wide it is shown.
WIDTHS = (400, 800, 1200)


def image_set(
    image: Any, lookup: Lookup, *, alt: str, widths: Sequence[int] = WIDTHS
) -> dict[str, Any] | None:
    """The files of `image` as JSON, widths in pixels; None where there is nothing to show.

    No rendition is made: one that is missing is left out, and without any the fallback is the
    original. An SVG or a GIF has no source set.
    """
    if image is None or lookup.is_hidden(image):
        return None
    try:
        fallback = original(image)
    except (OSError, ValueError):
        return None
    sources: dict[int, Source] = {}
    if not is_shown_as_it_is(image):
        specs, found = specs_for(image, widths), lookup.sources(image)
        fallback = found.get(specs.fallback, fallback)
        # By width, since an original may be smaller than its row says.
        sources = {found[spec].width: found[spec] for spec in specs.webp if spec in found}
    return {
        "id": image.pk,
        "alt": str(alt),
        "width": image.width,
        "height": image.height,
        "sources": [
            {"type": "image/webp", "srcset": [_file(source, lookup) for source in sources.values()]}
        ]
        if sources
        else [],
        "fallback": _file(fallback, lookup),
    }


def _file(source: Source, lookup: Lookup) -> dict[str, Any]:
    return {
        "url": lookup.absolute(source.url),
        "width": source.width,
        "height": source.height,
    }


def inline_image(image: Any, lookup: Lookup, alt: str) -> str:
    """The HTML of an image within rich text; nothing where the public may not see it."""
    found = image_set(image, lookup, alt=alt)
    if found is None:
        return ""
    file = found["fallback"]
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}">',
        *(file["url"], file["width"], file["height"], found["alt"]),
    )


def image_schema(walker: Walker) -> dict[str, Any]:
    file = walker.define(
        "BotoxImageFile",
        obj({"url": STRING, "width": INTEGER, "height": INTEGER}, "A file, its size in pixels."),
    )
    source = walker.define(
        "BotoxImageSource",
        obj({"type": STRING, "srcset": array(file)}, "The files of one format, by width."),
    )
    image = walker.define(
        "BotoxImage",
        obj(
            {
                "id": walker.key,
                "alt": STRING,
                "width": INTEGER,
                "height": INTEGER,
                "sources": array(source),
                "fallback": file,
            },
            "An image. `alt` is empty where it adds nothing to the text.",
        ),
    )
    return nullable(image)
