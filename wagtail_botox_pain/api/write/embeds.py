"""Puts embeds back into rich text as the API shows it: as links, as pictures, or not at all."""

import re
from itertools import accumulate
from typing import NamedTuple

from wagtail_botox_pain.serialization.references import SEPARATOR, References
from wagtail_botox_pain.serialization.rich_text import TAG, attributes_of, display_html

# What text stands in; an embed stands between two of these.
TEXT = r"(?:p|h[1-6]|li|blockquote)\b"
BEGINS = re.compile(rf"<{TEXT}", re.IGNORECASE)
ENDS = re.compile(rf"</{TEXT}[^<>]*>", re.IGNORECASE)


class Embed(NamedTuple):
    """One that is shown as `parts[place]` of all that is shown of a text."""

    stored: str
    parts: list[str]
    place: int

    @property
    def shown(self) -> str:
        return self.parts[self.place]

    @property
    def before(self) -> str:
        return "".join(self.parts[: self.place])

    @property
    def after(self) -> str:
        return "".join(self.parts[self.place + 1 :])

    @property
    def attributes(self) -> dict[str, str]:
        return attributes_of(TAG.fullmatch(self.stored)["rest"])  # type: ignore[index]  # It is one.

    def put_back(self, html: str) -> str:
        """`html` with the embed in place of what it shows.

        An editor may have written the same: the address of a video, in a text, as a link.
        """
        parts = html.split(self.shown)
        is_in_text = depth(self.before) > 0
        places = [(level > 0) == is_in_text for level in accumulate(map(depth, parts[:-1]))]
        if not any(places) and self.shown not in self.before + self.after:
            places = [True] * len(places)
        found = parts[0]
        for is_embed, part in zip(places, parts[1:], strict=True):
            found += (self.stored if is_embed else self.shown) + part
        return found

    def place_in(self, html: str) -> int | None:
        """Where in `html` the embed stood that shows nothing, by the text around it."""
        if self.before and html.startswith(self.before):
            return len(self.before)
        if self.after and html.endswith(self.after):
            return len(html) - len(self.after)
        *_, begin = (0, *(match.start() for match in BEGINS.finditer(self.before)))
        if (last := self.before[begin:]) and html.count(last) == 1:
            return html.index(last) + len(last)
        end = ENDS.search(self.after)
        first = self.after[: end.end()] if end else self.after
        return html.index(first) if first and html.count(first) == 1 else None


def depth(html: str) -> int:
    """How many texts begin in `html` that do not end there."""
    return len(BEGINS.findall(html)) - len(ENDS.findall(html))


def embeds_of(source: str, references: References) -> list[Embed]:
    """The embeds of `source`, a stored text."""
    stored: list[str] = []

    def mark(match: re.Match[str]) -> str:
        if (match["name"] or "").lower() != "embed" or match["end"]:
            return match[0]
        stored.append(match[0])
        return SEPARATOR

    marked = TAG.sub(mark, source)
    if not stored:
        return []
    texts = display_html(marked, references).split(SEPARATOR)
    shown = [display_html(embed, references) for embed in stored]
    parts = [part for pair in zip(texts, [*shown, ""], strict=True) for part in pair]
    return [Embed(embed, parts, 2 * at + 1) for at, embed in enumerate(stored)]


def restore_embeds(html: str, embeds: list[Embed]) -> tuple[str, list[str]]:
    """`html` with these `embeds`, and those that show nothing and have lost their place.

    What is written as it is stored needs no place.
    """
    written = [attributes_of(match["rest"] or "") for match in TAG.finditer(html)]
    embeds = [embed for embed in embeds if embed.attributes not in written]
    lost: list[str] = []
    places: list[tuple[int, int, str]] = []
    for embed in embeds:
        if embed.shown:
            continue
        if (place := embed.place_in(html)) is None:
            lost.append(embed.stored)
        else:
            places.append((place, len(places), embed.stored))
    for place, _order, stored in sorted(places, reverse=True):
        html = html[:place] + stored + html[place:]
    for embed in embeds:
        if embed.shown:
            html = embed.put_back(html)
    return html, lost
