"""Images as a client shows them: a source set for each format, and one fallback."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from wagtail.images.formats import get_image_formats

from wagtail_botox_pain.lookups.images import (
    SampleImage,
    Source,
    is_shown_as_it_is,
    readable_original,
    specs_for,
)
from wagtail_botox_pain.lookups.response import ResponseContext
from wagtail_botox_pain.serialization.schema import INTEGER, STRING, Walker, array, nullable, obj

# Widths of an image without a figure, which would say how wide it is shown.
WIDTHS = (400, 800, 1200)


def image_set(
    image: Any, response: ResponseContext, *, alt: str, widths: Sequence[int] = WIDTHS
) -> dict[str, Any] | None:
    """The files of `image` as JSON, widths in pixels; None where there is nothing to show.

    No rendition is made: one that is missing is left out, and without any the fallback is the
    original. An SVG or an animation has no source set. Sizes that nobody knows are 0.
    """
    if image is None or isinstance(image, SampleImage) or response.is_hidden(image):
        return None
    found: dict[str, Source] = {}
    specs = specs_for(image, widths)
    if not is_shown_as_it_is(image):
        found = response.sources(image, {*specs.webp, specs.fallback})
    fallback = found.get(specs.fallback) or readable_original(image)
    if fallback is None:
        return None
    # By width, since an original may be smaller than its row says.
    webp = {file.width: file for spec in specs.webp if (file := found.get(spec))}
    srcset = [_file(webp[width], response) for width in sorted(webp)]
    return {
        "id": image.pk,
        "alt": str(alt),
        "width": image.width or 0,
        "height": image.height or 0,
        "sources": [{"type": "image/webp", "srcset": srcset}] if srcset else [],
        "fallback": _file(fallback, response),
    }


def _file(source: Source, response: ResponseContext) -> dict[str, Any]:
    url, width, height = source
    return {"url": response.absolute(url), "width": width or 0, "height": height or 0}


def inline_image(image: Any, response: ResponseContext, alt: str, format_name: str = "") -> str:
    """The HTML of an image within rich text; nothing where the public may not see it.

    `format_name` is what the editor chose: how wide it is and beside or between the text.
    """
    if image is None or response.is_hidden(image):
        return ""
    image_format = next((one for one in get_image_formats() if one.name == format_name), None)
    file = None
    if image_format and not is_shown_as_it_is(image):
        spec = image_format.filter_spec
        file = response.sources(image, {spec}).get(spec)
    found = image_set(image, response, alt=alt)
    shown = _file(file, response) if file else found and found["fallback"]
    if not shown:
        return ""
    attributes = {
        "src": shown["url"],
        "width": shown["width"] or None,
        "height": shown["height"] or None,
        "alt": alt,
        "class": image_format.classname if image_format else None,
    }
    return format_html(
        "<img{}>",
        format_html_join(
            "", ' {}="{}"', ((key, text) for key, text in attributes.items() if text is not None)
        ),
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
