"""Reads rendered HTML as a tree, the way a browser does."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib


def parse(html: str) -> Element:
    """The tree of a page; raises on anything that the HTML standard calls an error."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=False)
    tree = parser.parse(html)
    assert not parser.errors, parser.errors
    return tree


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def with_class(element: Element, name: str) -> list[Element]:
    return [found for found in element.iter() if name in found.get("class", "").split()]


def headings(element: Element) -> Iterator[tuple[int, str]]:
    for found in element.iter():
        if found.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            yield int(found.tag[1]), text_of(found)
