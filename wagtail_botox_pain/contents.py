from typing import Any, NamedTuple

from wagtail_botox_pain.blocks import ClinicValue
from wagtail_botox_pain.blocks.lists import with_anchor
from wagtail_botox_pain.stored.repair import complete_ids


class ContentsEntry(NamedTuple):
    """A heading of a body: the id of its block, the fragment of its address, and its words."""

    anchor: str
    fragment: str
    text: str


def contents(stream: Any) -> list[ContentsEntry]:
    """The headings that readers meet in a stream, in order; never typed by an editor."""
    complete_ids(stream)
    return [
        ContentsEntry(child.id, child.value.fragment, child.value.heading_text)
        for child in map(with_anchor, stream or ())
        if isinstance(child.value, ClinicValue) and child.value.heading_text
    ]
