"""What wagtail-localize takes out of our blocks, and puts back into them.

wagtail-localize asks a block for its segments and gives the translated ones back to it. Its own
traversal of a StreamField reads the stored JSON beside the values, loses it below a struct in a
struct, and fails on `null`. So our blocks are traversed here, by their values alone: the same
segments come out wherever a site nests them. Putting back is left to wagtail-localize as far as
possible, because only its own writer knows the locale.

This is the one module of the core that knows wagtail-localize. It works without the app
`wagtail_botox_pain.localize`.
"""

from collections.abc import Collection, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

from bs4 import BeautifulSoup
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from wagtail_botox_pain.stored.repair import ids_of_places
from wagtail_botox_pain.validators import is_blank
from wagtail_botox_pain.web_addresses import SAFE_HREF

Segments = list[Any]


@cache
def localize() -> Any:
    """The parts of wagtail-localize that segments are made of and read with."""
    # It is optional, and its segments import models, which blocks must not.
    from wagtail_localize import segments, strings
    from wagtail_localize.segments import extract, ingest

    return SimpleNamespace(
        StringSegmentValue=segments.StringSegmentValue,
        TemplateSegmentValue=segments.TemplateSegmentValue,
        OverridableSegmentValue=segments.OverridableSegmentValue,
        StreamFieldSegmentExtractor=extract.StreamFieldSegmentExtractor,
        quote_path_component=extract.quote_path_component,
        organise_template_segments=ingest.organise_template_segments,
        INLINE_TAGS=strings.INLINE_TAGS,
        extract_strings=strings.extract_strings,
        restore_strings=strings.restore_strings,
    )


def block_segments(block: Any, value: Any) -> Segments:
    """The segments of any block: its own, or those of Wagtail's block that it is."""
    if value is None:
        return []
    if isinstance(block, ImageBlock):
        return image_block_segments(block, value)
    if hasattr(block, "get_translatable_segments"):
        return block.get_translatable_segments(value)  # type: ignore[no-any-return]
    if isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.BlockQuoteBlock):
        return text_segments(value)
    if isinstance(block, blocks.RichTextBlock):
        return rich_text_segments(value.source)
    if isinstance(block, blocks.StructBlock):
        return struct_segments(value)
    if isinstance(block, blocks.ListBlock):
        return list_segments(value)
    if isinstance(block, blocks.StreamBlock):
        return stream_segments(value)
    extractor = localize().StreamFieldSegmentExtractor(None, include_overridables=True)
    return extractor.handle_block(block, value)  # type: ignore[no-any-return]


def struct_segments(value: Any, hidden: Collection[str] = ()) -> Segments:
    """The segments of a struct, without those of its `hidden` children."""
    return [
        segment.wrap(name)
        for name, child in value.block.child_blocks.items()
        if name not in hidden
        for segment in block_segments(child, value.get(name))
    ]


def list_segments(value: Any) -> Segments:
    """The segments of a list. An item without a stored id gets another each time: no path."""
    return _bound_segments([item for item in value.bound_blocks if item.original_id])


def stream_segments(value: Any) -> Segments:
    return _bound_segments([child for child in value if child.id])


def _bound_segments(children: Sequence[Any]) -> Segments:
    """The segments of the items of a list, or of the blocks of a stream.

    An id that was made from a place belongs to another block once one is put before it: a telephone
    number that overrides the first one's would be shown for it. A text is only ever replaced by
    its own translation.
    """
    of_places = ids_of_places([child.id for child in children])
    return [
        segment.wrap(child.id)
        for child in children
        for segment in block_segments(child.block, child.value)
        if child.id not in of_places or not is_overridable(segment)
    ]


def image_block_segments(block: ImageBlock, value: Any) -> Segments:
    stored = block.get_prep_value(value)
    # With another image it would be no longer decorative, and have no text either.
    if stored.get("decorative"):
        return []
    return [
        segment.wrap(name)
        for name, child in block.child_blocks.items()
        for segment in block_segments(child, value if name == "image" else stored.get(name))
    ]


def is_overridable(segment: Any) -> bool:
    return isinstance(segment, localize().OverridableSegmentValue)


def text_segments(value: Any) -> Segments:
    """Plain text as a string to translate; nothing where a reader sees nothing."""
    if not isinstance(value, str) or is_blank(value):
        return []
    return [localize().StringSegmentValue("", value.replace("\r\n", "\n"))]


def overridable_segments(value: Any) -> Segments:
    """What is the same in every language, unless a translation has one of its own."""
    return [localize().OverridableSegmentValue("", value)] if value else []


def overriding(segments: Sequence[Any], default: Any) -> Any:
    """What overrides the source's value; `default` where nothing does."""
    for segment in segments:
        # Segments of an older release may be of another kind until the page is synced.
        if is_overridable(segment):
            return segment.data
    return default


def rich_text_segments(source: str) -> Segments:
    """The texts of rich text, what they are set into, and the targets of their links."""
    template, strings = without_blanks(*extract(source))
    if not strings:
        return []
    targets = {
        attributes["href"]
        for _string, by_id in strings
        for attributes in by_id.values()
        if attributes.get("href")
    }
    return [
        localize().TemplateSegmentValue("", "html", template, len(strings)),
        *(localize().StringSegmentValue("", string, attrs=by_id) for string, by_id in strings),
        *(
            localize().OverridableSegmentValue(localize().quote_path_component(target), target)
            for target in sorted(targets)
        ),
    ]


def extract(source: str) -> tuple[str, list[Any]]:
    try:
        return localize().extract_strings(source)  # type: ignore[no-any-return]
    except ValueError:
        # It takes no attributes but those of a link, and an import may have stored others.
        soup = BeautifulSoup(source, "html.parser")
        for tag in soup.find_all(localize().INLINE_TAGS):
            if tag.name != "a":
                tag.attrs = {}
        return localize().extract_strings(str(soup))  # type: ignore[no-any-return]


def without_blanks(template: str, strings: list[Any]) -> tuple[str, list[Any]]:
    """The same, with texts of which a reader sees nothing left in the template."""
    if not any(is_blank(string.render_text()) for string, _by_id in strings):
        return template, strings
    soup = BeautifulSoup(template, "html.parser")
    kept: list[Any] = []
    place: Any
    for place in soup.find_all("text"):
        string, by_id = strings[int(place["position"])]
        if is_blank(string.render_text()):
            place.replace_with(string.render_soup(by_id))
        else:
            place["position"] = len(kept)
            kept.append((string, by_id))
    return str(soup), kept


def restored_rich_text(source: str, segments: Sequence[Any]) -> str:
    """Rich text with its translated texts, and with the targets that override its links'."""
    usable = [
        segment
        for segment in segments
        if not is_overridable(segment) or SAFE_HREF.match(str(segment.data))
    ]
    if not any(isinstance(segment, localize().TemplateSegmentValue) for segment in usable):
        return source
    _format, template, strings = localize().organise_template_segments(usable)
    return str(localize().restore_strings(template, strings))
