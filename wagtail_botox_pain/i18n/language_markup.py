"""HTML of text with its language and its left-to-right runs, made where the text is printed.

A page that was published before all of it was translated shows parts of its source. They are
found by comparing the page with its source, so text whose translation is not published yet is
found too.
"""

import re
from collections.abc import Collection
from html import unescape
from typing import Any

from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText

from wagtail_botox_pain.i18n.bidi import NUMBER, isolate_ltr_runs
from wagtail_botox_pain.i18n.language_codes import direction, is_rtl_page
from wagtail_botox_pain.stored.visitor import value_at
from wagtail_botox_pain.translation import SourceTexts

RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")

BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
PARAGRAPH = re.compile(
    r"(?P<opening><(?P<tag>p|li|h[1-6]|blockquote)\b[^<>]*>)"
    r"(?P<text>(?:(?!<(?:p|li|ul|ol|h[1-6]|blockquote)\b).)*?)"
    r"(?=</(?P=tag)>|<(?:ul|ol)\b)",
    re.IGNORECASE | re.DOTALL,
)


class TextInLanguage(str):
    """Plain text in a language that is not its page's; equal to the same text without one."""

    language: str

    def __new__(cls, text: str, language: str = "") -> "TextInLanguage":
        made = super().__new__(cls, text)
        made.language = language
        return made


class PartlyTranslatedRichText(RichText):
    """Rich text of Wagtail's own block with paragraphs that are not translated; equal to it."""

    def __init__(self, source: str, source_texts: Collection[str], language: str) -> None:
        super().__init__(source)
        self.source_texts, self.language = source_texts, language

    def __html__(self) -> SafeString:
        return rich_text_markup(super().__html__(), self.source_texts, self.language)


def language_attributes(language: str) -> SafeString:
    """` lang="…" dir="…"`, to be printed inside a tag."""
    return format_html(' lang="{}" dir="{}"', language, direction(language))


def language_markup(text: Any) -> SafeString:
    """`text` as HTML, for the content of an element; never for an attribute.

    Plain text is escaped, safe HTML is kept. A `TextInLanguage` gets a `<span>` with its language.
    """
    html = conditional_escape(text)
    marked = _markup(html, text.language if isinstance(text, TextInLanguage) else "")
    # Nearly all texts stay as they are, and wrapping them once more takes time.
    return html if marked is html else mark_safe(marked)  # noqa: S308  escaped above


def rich_text_markup(html: str, source_texts: Collection[str], language: str) -> SafeString:
    """The HTML of rich text, with each paragraph that is one of `source_texts` in `language`.

    The `<span>` is inside the paragraph, so that the paragraph is aligned like its neighbours.
    """

    def mark(match: re.Match[str]) -> str:
        if text_of_html(match["text"]) not in source_texts:
            return match[0]
        return match["opening"] + _markup(match["text"], language)

    if not source_texts:
        return mark_safe(_markup(html))  # noqa: S308  adds only <bdi>
    marked = PARAGRAPH.sub(mark, html)
    if is_rtl_page():
        marked = isolate_ltr_runs(marked)
    return mark_safe(marked)  # noqa: S308  adds only <span> and <bdi>


def _markup(html: str, language: str = "") -> str:
    # In the order of the time that each question takes.
    if NUMBER.search(html):
        is_rtl = direction(language) == "rtl" if language else is_rtl_page()
        if is_rtl or (not html.isascii() and RTL_LETTER.search(html)):
            html = isolate_ltr_runs(html)
    return f"<span{language_attributes(language)}>{html}</span>" if language else html


def text_of_html(html: str) -> str:
    """The words in a piece of HTML, for comparing: without tags and with single spaces."""
    return " ".join(unescape(strip_tags(BREAK.sub(" ", html))).split())


def mark_source_texts(page: Any, source: SourceTexts) -> None:
    """Tell the texts in the streams of `page` that they are its source's; they stay equal."""
    for path, texts in source.by_path.items():
        name, *rest = path.split(".")
        if not rest or not isinstance(stream := getattr(page, name, None), StreamValue):
            continue
        if (child := value_at(stream, rest)) is None:
            continue
        if hasattr(child.value, "mark_source_texts"):
            child.value.mark_source_texts(texts, source.language)
        elif isinstance(child.value, RichText):
            child.replace(PartlyTranslatedRichText(child.value.source, texts, source.language))
        elif isinstance(child.value, str) and " ".join(child.value.split()) in texts:
            child.replace(TextInLanguage(child.value, source.language))
