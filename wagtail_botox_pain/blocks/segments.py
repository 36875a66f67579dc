"""What wagtail-localize takes out of our blocks, and puts back into them.

wagtail-localize asks a block for its segments and gives the translated ones back to it. Its own
walk through a StreamField reads the stored JSON beside the values, loses it below a struct in a
struct, and fails on `null`. So our blocks are walked here, by their values alone: the same
leaves come out wherever a site nests them. Putting back is left to wagtail-localize as far as
possible, because only its own writer knows the locale.
"""

from collections.abc import Sequence
from typing import Any

from bs4 import BeautifulSoup
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail_localize.segments import (
    OverridableSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor, quote_path_component
from wagtail_localize.segments.ingest import organise_template_segments
from wagtail_localize.segments.types import BaseValue
from wagtail_localize.strings import INLINE_TAGS, extract_strings, restore_strings

from wagtail_botox_pain.blocks.field_blocks import SAFE_HREF
from wagtail_botox_pain.stored.repair_ids import ids_of_places
from wagtail_botox_pain.validators import is_blank

Segments = list[BaseValue]


class Extractor(StreamFieldSegmentExtractor):
    """wagtail-localize's own, by values alone, for our blocks and whatever a site puts in them."""

    def __init__(self) -> None:
        super().__init__(None, include_overridables=True)

    def handle_block(self, block_type: Any, block_value: Any, raw_value: Any = None) -> Segments:
        if block_value is None:
            return []
        if isinstance(block_type, ImageBlock):
            return self._image_block(block_type, block_value)
        if hasattr(block_type, "get_translatable_segments"):
            return block_type.get_translatable_segments(block_value)
        if isinstance(block_type, blocks.CharBlock | blocks.TextBlock | blocks.BlockQuoteBlock):
            return text_segments(block_value)
        if isinstance(block_type, blocks.RichTextBlock):
            return rich_text_segments(block_value.source)
        return super().handle_block(block_type, block_value)

    def handle_struct_block(self, struct_block: Any, raw_value: Any = None) -> Segments:
        unseen = getattr(struct_block.block, "unseen", None)
        left_out = unseen(struct_block) if unseen else ()
        return [
            segment.wrap(name)
            for name, child in struct_block.block.child_blocks.items()
            if name not in left_out
            for segment in self.handle_block(child, struct_block.get(name))
        ]

    def handle_list_block(self, list_block: Any, raw_value: Any = None) -> Segments:
        # An item without a stored id gets another one each time, so it has no path.
        return self._children([item for item in list_block.bound_blocks if item.original_id])

    def handle_stream_block(self, stream_block: Any) -> Segments:
        return self._children([child for child in stream_block if child.id])

    def _children(self, children: Sequence[Any]) -> Segments:
        """The segments of the items of a list, or of the blocks of a stream.

        What has its place for an id is another block once one is put before it: a telephone
        number that overrides the first one's would be shown for it. A text is only ever
        replaced by its own translation.
        """
        placed = ids_of_places([child.id for child in children])
        return [
            segment.wrap(child.id)
            for child in children
            for segment in self.handle_block(child.block, child.value)
            if child.id not in placed or not isinstance(segment, OverridableSegmentValue)
        ]

    def _image_block(self, block: ImageBlock, value: Any) -> Segments:
        stored = block.get_prep_value(value)
        # With another image it would be no longer decorative, and have no text either.
        if stored.get("decorative"):
            return []
        return self.handle_image_block(block, value, raw_value=stored)


def text_segments(value: Any) -> Segments:
    """Plain text as a string to translate; nothing where a reader sees nothing."""
    if not isinstance(value, str) or is_blank(value):
        return []
    return [StringSegmentValue("", value.replace("\r\n", "\n"))]


def overridable_segments(value: Any) -> Segments:
    """What is the same in every language, unless a translation has one of its own."""
    return [OverridableSegmentValue("", value)] if value else []


def overriding(segments: Sequence[BaseValue], default: Any) -> Any:
    """What overrides the source's value; `default` where nothing does."""
    for segment in segments:
        # Segments of an older release may be of another kind until the page is synced.
        if isinstance(segment, OverridableSegmentValue):
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
        TemplateSegmentValue("", "html", template, len(strings)),
        *(StringSegmentValue("", string, attrs=by_id) for string, by_id in strings),
        *(
            OverridableSegmentValue(quote_path_component(target), target)
            for target in sorted(targets)
        ),
    ]


def extract(source: str) -> tuple[str, list[Any]]:
    try:
        return extract_strings(source)
    except ValueError:
        # It takes no attributes but those of a link, and an import may have stored others.
        soup = BeautifulSoup(source, "html.parser")
        for tag in soup.find_all(INLINE_TAGS):
            if tag.name != "a":
                tag.attrs = {}
        return extract_strings(str(soup))


def without_blanks(template: str, strings: list[Any]) -> tuple[str, list[Any]]:
    """The same, with texts of which a reader sees nothing left in the template."""
    if not any(is_blank(string.render_text()) for string, _by_id in strings):
        return template, strings
    soup = BeautifulSoup(template, "html.parser")
    kept: list[Any] = []
    for place in soup.find_all("text"):
        string, by_id = strings[int(place["position"])]
        if is_blank(string.render_text()):
            place.replace_with(string.render_soup(by_id))
        else:
            place["position"] = len(kept)
            kept.append((string, by_id))
    return str(soup), kept


def restored_rich_text(source: str, segments: Sequence[BaseValue]) -> str:
    """Rich text with its translated texts, and with the targets that override its links'."""
    usable = [
        segment
        for segment in segments
        if not isinstance(segment, OverridableSegmentValue) or SAFE_HREF.match(str(segment.data))
    ]
    if not any(isinstance(segment, TemplateSegmentValue) for segment in usable):
        return source
    _format, template, strings = organise_template_segments(usable)
    return restore_strings(template, strings)
