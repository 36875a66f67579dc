"""What one body refers to, as HTML: its pictures and its rich text.

Sites import `References` and `LinkedRichText` from `wagtail_botox_pain.references`.
"""

import logging
import re
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamBlock
from wagtail.images.models import AbstractImage, Filter
from wagtail.rich_text import RichText, expand_db_html, features

from wagtail_botox_pain.i18n.language_markup import rich_text_markup
from wagtail_botox_pain.lookups.body import BodyLookup
from wagtail_botox_pain.lookups.images import (
    IMAGE_ERRORS,
    SampleImage,
    Source,
    Specs,
    is_animation,
    is_shown_as_it_is,
    original,
    specs_for,
)
from wagtail_botox_pain.serialization.pictures import picture
from wagtail_botox_pain.stored.collected_keys import PAGE_LINK, has_entities, is_key
from wagtail_botox_pain.stored.text import has_content

logger = logging.getLogger("wagtail_botox_pain.references")

# By its path: its module needs `Page`, which is not loaded while a site's models import blocks.
PAGE_LINK_HANDLER = "wagtail.rich_text.pages.PageLinkHandler"

# Stands between texts that are expanded together; no editor can know it.
SEPARATOR = f"<!--{uuid.uuid4().hex}-->"


class References(BodyLookup):
    """The images, pages and rich text of one body."""

    def __init__(
        self,
        block: StreamBlock | None = None,
        stored: list[Any] | None = None,
        request: HttpRequest | None = None,
    ) -> None:
        super().__init__(block, stored, request)
        self._html: dict[str, str] = {}
        self._html_for: tuple[Any, Any] = (None, None)
        self._failed: dict[Any, set[str]] = defaultdict(set)

    def picture(
        self, image: AbstractImage | SampleImage | None, *, widths: Sequence[int], **options: Any
    ) -> SafeString:
        """The HTML of one picture at `widths`; `options` are those of `pictures.picture`.

        An SVG or a GIF is shown as it is. Nothing without an image, or where its file is
        missing or damaged.
        """
        if image is None:
            return mark_safe("")
        if is_shown_as_it_is(image):
            return picture(original(image), (), **options)
        specs = specs_for(image, widths)
        sources = self._sources_of(image, specs)
        if specs.fallback not in sources:
            return picture(original(image), (), **options) if is_animation(image) else mark_safe("")
        webp = (sources[spec] for spec in specs.webp if spec in sources)
        return picture(sources[specs.fallback], webp, **options)

    def _sources_of(self, image: AbstractImage, specs: Specs) -> dict[str, Source]:
        """The files of `image` by rendition spec, made where they are missing.

        A spec whose file cannot be made (the original is missing or damaged) is left out.
        """
        found = self.rows.sources(image)
        missing = {*specs.webp, specs.fallback} - found.keys() - self._failed[image.pk]
        # A rendition of an animation would be one frame.
        if missing and not is_animation(image):
            for spec in missing:
                self._make_rendition(image, spec, found)
        return found

    def _make_rendition(self, image: AbstractImage, spec: str, found: dict[str, Source]) -> None:
        try:
            # Not get_rendition, which would look for it once more.
            rendition = image.create_rendition(Filter(spec))
        except IMAGE_ERRORS:
            # Readers go without one picture rather than without the page.
            logger.warning("The rendition %s of image %s cannot be made.", spec, image.pk)
            self._failed[image.pk].add(spec)
        else:
            found[spec] = Source(rendition.url, rendition.width, rendition.height)

    def html(self, source: str) -> str:
        """Rich text as readers see it, with the links of the whole body looked up together."""
        if not has_entities(source):
            return source
        self._forget_another_reader()
        if source not in self._html:
            sources = {source, *self.known.rich_texts} - self._html.keys()
            self._html.update(self._expand(list(sources)))
        return self._html[source]

    def _forget_another_reader(self) -> None:
        """Forget the HTML for another page or site, whose links differ."""
        holder, request = self._html_for
        if holder is not self.holder or request is not self.request:
            self._html_for = self.holder, self.request
            self._html.clear()

    def _expand(self, sources: list[str]) -> dict[str, str]:
        expanded = dict(zip(sources, sources, strict=True))
        link_types = features.get_link_types()
        # A site may have a page link handler of its own, which then decides.
        if link_types.get("page") is import_string(PAGE_LINK_HANDLER):
            expanded = {source: self._expand_page_links(source) for source in sources}
        # Wagtail's rewriter reads every tag, so it gets only texts that it changes.
        rewritten = link_types.keys() & {"external", "email", "anchor"}
        left = [
            source
            for source, html in expanded.items()
            if rewritten or "linktype=" in html or "<embed" in html
        ]
        if left:
            joined = expand_db_html(SEPARATOR.join(expanded[source] for source in left))
            expanded.update(zip(left, joined.split(SEPARATOR), strict=True))
        return expanded

    def _expand_page_links(self, source: str) -> str:
        def link(match: re.Match[str]) -> str:
            key = match.group(1)
            href = self.link_to(int(key)).href if is_key(key) else None
            return f'<a href="{escape(href)}">' if href else "<a>"

        return PAGE_LINK.sub(link, source)


class LinkedRichText(RichText):
    """Rich text whose links are looked up together with those of its whole body."""

    def __init__(self, source: str, references: References | None = None) -> None:
        super().__init__(source)
        self.references = references
        self._source_texts: set[str] = set()
        self._source_language = ""

    def mark_source_texts(self, texts: set[str], language: str) -> None:
        """Print each paragraph that is one of `texts`, those of the source, in `language`."""
        self._source_texts, self._source_language = texts, language

    @property
    def has_content(self) -> bool:
        """Whether a reader sees anything: the editor's empty paragraph is nothing."""
        return has_content(self.source)

    def __bool__(self) -> bool:
        return self.has_content

    @property
    def shown(self) -> SafeString:
        """What a reader sees; nothing where there is no content."""
        return self.__html__() if self.has_content else mark_safe("")

    def __html__(self) -> SafeString:
        references = self.references or References()
        html = references.html(self.source)
        return rich_text_markup(html, self._source_texts, self._source_language)
