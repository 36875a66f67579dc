"""Text that is not in the language of its page, and says so to browsers and screen readers.

A page that was published before all of it was translated shows parts of its source. They
are found by comparing what the page shows with the source, so text that only waits to be
published is found too.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import unescape
from typing import Any

from django.utils.html import escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText

from wagtail_botox_pain.i18n.html_pieces import FLAGS, MARKUP
from wagtail_botox_pain.i18n.language_codes import direction
from wagtail_botox_pain.translation import SourceTexts

# Stands around foreign text until the page is complete; no editor can know it.
MARK = uuid.uuid4().hex
MARKS = re.compile(rf"<!--{MARK}[^>]*-->")
MARKED = re.compile(rf"(?P<end><!--{MARK}-->)|<!--{MARK} (?P<language>[\w-]+)-->|{MARKUP}", FLAGS)

is_marking: ContextVar[bool] = ContextVar("is_marking", default=False)

BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
PARAGRAPH = re.compile(
    r"(?P<opening><(?P<tag>p|li|h[1-6]|blockquote)\b[^>]*>)"
    r"(?P<text>(?:(?!<(?:p|li|ul|ol|h[1-6]|blockquote)\b).)*?)"
    r"(?=</(?P=tag)>|<(?:ul|ol)\b)",
    re.IGNORECASE | re.DOTALL,
)


def plain(html: str) -> str:
    """The words in a piece of HTML, for comparing: without tags and with single spaces."""
    return " ".join(unescape(strip_tags(BREAK.sub(" ", html))).split())


def texts_of(html: str) -> set[str]:
    """The words in rich or plain text, for comparing: all of them, and those of each paragraph."""
    paragraphs = {plain(match["text"]) for match in PARAGRAPH.finditer(html)}
    return {" ".join(html.split()), plain(html), *paragraphs} - {""}


def attributes(language: str) -> SafeString:
    return format_html(' lang="{}" dir="{}"', language, direction(language))


class ForeignText(str):
    """Plain text in a language of its own; equal to the same text without one.

    A template prints it like any other text. Inside `{% page_text %}` it gets a `<span>` with
    its language, except in an attribute or an element that cannot have one.
    """

    language: str

    @classmethod
    def of(cls, text: str, language: str) -> "ForeignText":
        marked = cls(text)
        marked.language = language
        return marked

    def __html__(self) -> SafeString:
        text = escape(str(self))
        if not is_marking.get():
            return text
        # Only the whole page shows whether this stands in an attribute.
        return mark_safe(f"<!--{MARK} {self.language}-->{text}<!--{MARK}-->")  # noqa: S308


@contextmanager
def marking() -> Iterator[Callable[[str], SafeString]]:
    """Let foreign text mark itself in what is rendered, and give what finishes that HTML."""
    token = is_marking.set(True)
    try:
        yield finish
    finally:
        is_marking.reset(token)


def finish(html: str) -> SafeString:
    if MARK not in html:
        return mark_safe(html)  # noqa: S308  rendered by a template

    def finished(match: re.Match[str]) -> str:
        if match["end"]:
            return "</span>"
        if match["language"]:
            return f"<span{attributes(match['language'])}>"
        return MARKS.sub("", match[0])

    return mark_safe(MARKED.sub(finished, html))  # noqa: S308  only spans were added


def mark_paragraphs(html: str, texts: set[str], language: str) -> SafeString:
    """Rich text with the language around each paragraph, item or heading that is one of `texts`.

    Inside it, so that it begins where its neighbours begin.
    """

    def marked(match: re.Match[str]) -> str:
        if plain(match["text"]) not in texts:
            return match[0]
        return f"{match['opening']}<span{attributes(language)}>{match['text']}</span>"

    return mark_safe(PARAGRAPH.sub(marked, html))  # noqa: S308  only spans were added


class ForeignRichText(RichText):
    """Rich text of Wagtail's own block, of which `texts` are in another language; equal to it."""

    def __init__(self, source: str, texts: set[str], language: str) -> None:
        super().__init__(source)
        self.texts, self.language = texts, language

    def __html__(self) -> SafeString:
        return mark_paragraphs(super().__html__(), self.texts, self.language)


def mark_source_texts(page: Any, source: SourceTexts) -> None:
    """Tell the texts in the streams of `page` that they are its source's; they stay equal."""
    for path in source.by_path:
        name, *rest = path.split(".")
        if rest and isinstance(stream := getattr(page, name, None), StreamValue):
            _mark_child(stream, rest, path, source)


def _mark_child(value: Any, names: list[str], path: str, source: SourceTexts) -> None:
    """Mark what stands at `names` in `value`, which is the end of `path`; nothing if it is gone."""
    name, *rest = names
    if isinstance(value, StructValue) and name in value:
        child, keep = value[name], _keeper(value, name)
    elif isinstance(value, StreamValue | ListValue):
        children = value if isinstance(value, StreamValue) else value.bound_blocks
        found = next((child for child in children if child.id == name), None)
        if found is None:
            return
        child, keep = found.value, lambda marked: setattr(found, "value", marked)
    else:
        return
    if rest:
        _mark_child(child, rest, path, source)
    elif hasattr(child, "mark_foreign"):
        child.mark_foreign(source.by_path[path], source.language)
    elif isinstance(child, RichText):
        keep(ForeignRichText(child.source, source.by_path[path], source.language))
    elif isinstance(child, str) and source.language_of(path, child):
        keep(ForeignText.of(child, source.language))


def _keeper(struct: StructValue, name: str) -> Callable[[Any], None]:
    return lambda marked: struct.__setitem__(name, marked)
