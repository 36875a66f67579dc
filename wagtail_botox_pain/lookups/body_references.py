"""What one body refers to, looked up once for the whole body.

Wagtail loads chosen objects per block type, renditions per image and the links of rich
text per text. A `References` gathers the keys of all of them from the stored JSON first, so
that a body costs one query for its images, one for their renditions and one for its pages,
however long it is. Values outside a body (a form's, a single block's) have one of their own.
"""

import copy
import logging
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Model, Q, When
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamBlock
from wagtail.images.models import AbstractImage, Filter
from wagtail.models import AbstractPage
from wagtail.rich_text import RichText, expand_db_html, features

from wagtail_botox_pain.i18n.language_markup import mark_paragraphs
from wagtail_botox_pain.lookups.clinic import settings_read_for
from wagtail_botox_pain.lookups.images import (
    IMAGE_ERRORS,
    SampleImage,
    Source,
    Specs,
    existing_sources,
    is_animation,
    is_shown_as_it_is,
    original,
    picture,
    readable_rows,
    specs_for,
)
from wagtail_botox_pain.lookups.page_links import (
    NOTHING,
    PageLink,
    find_pages,
    is_public,
    page_model,
)
from wagtail_botox_pain.stored.collected_keys import (
    PAGE_LINK,
    Collected,
    collect,
    has_entities,
    is_key,
    linked_pages,
)
from wagtail_botox_pain.stored.text import has_content

if TYPE_CHECKING:
    from wagtail_botox_pain.lookups.response import Lookup
    from wagtail_botox_pain.models import ClinicSettings

logger = logging.getLogger("wagtail_botox_pain.references")

# Stands between texts that are expanded together; no editor can know it.
SEPARATOR = f"<!--{uuid.uuid4().hex}-->"

current_references: ContextVar["References | None"] = ContextVar("references", default=None)

# The page whose template is rendered, for blocks in a StreamField that is not a BodyField.
page_shown: ContextVar[Any] = ContextVar("page_shown", default=None)


@contextmanager
def showing(page: Any) -> Iterator[None]:
    """Tell blocks that know no page of their own which one they are rendered in."""
    token = page_shown.set(page)
    try:
        yield
    finally:
        page_shown.reset(token)


class References:
    """The images, pages and rich text of one body.

    `block` and `stored` are the body's StreamBlock and its JSON. `request` (optional) tells
    the site that links are relative to. `page` is the page that holds the body, where that is
    known. `clinic` are the settings that were read last without a request, those of the site of
    `clinic_page`: what several pages show, such as a snippet, may be on several sites.
    """

    page: Any = None
    clinic: "ClinicSettings | None" = None
    clinic_page: Any = None
    lookup: "Lookup | None" = None

    def __init__(
        self,
        block: StreamBlock | None = None,
        stored: list[Any] | None = None,
        request: HttpRequest | None = None,
    ) -> None:
        self._request = request
        self._block = block
        self._stored = stored
        self._objects: dict[type[Model], dict[Any, Any]] = defaultdict(dict)
        self._holder: Any = None
        self._members: list[Any] | None = None
        self._in_language: dict[Any, Any] = {}
        self._links: dict[Any, PageLink] = {}
        self._sources: dict[Any, dict[str, Source]] = defaultdict(dict)
        self._looked_up: set[Any] = set()
        self._failed: dict[Any, set[str]] = defaultdict(set)
        self._html: dict[str, str] = {}

    @property
    def request(self) -> HttpRequest | None:
        return self._request

    @request.setter
    def request(self, request: HttpRequest | None) -> None:
        if request is not self._request:
            self._request = request
            # They are relative to the site of the request.
            self._links.clear()
            self._html.clear()

    @property
    def holder(self) -> Any:
        """The page that links are followed from, where it is known."""
        return self.page or page_shown.get()

    def _forget_another_page(self) -> None:
        """Forget the pages found for another holder, whose language and neighbours differ."""
        if (holder := self.holder) is not self._holder:
            self._holder, self._members = holder, None
            self._objects.pop(self._page_model, None)
            self._in_language.clear()
            self._links.clear()
            self._html.clear()

    @cached_property
    def _page_model(self) -> type[Model]:
        return page_model()

    @cached_property
    def known(self) -> Collected:
        """Everything this body refers to, gathered when the first of it is needed."""
        known = Collected()
        if self._block is not None:
            collect(self._block, [self._stored], known, stock=self.lookup is not None)
        return known

    def answer(self, lookup: "Lookup") -> None:
        """Look everything up with the rest of a response of the API, as far as it is public."""
        self.request = lookup.request
        self.lookup = lookup
        self._links.clear()
        self._html.clear()
        if self._block is not None and "known" in vars(self):
            collect(self._block, [self._stored], self.known, stock=True)
        lookup.join(self)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Let the blocks that read stored JSON find their objects here."""
        token = current_references.set(self)
        try:
            yield
        finally:
            current_references.reset(token)

    def objects(self, model: type[Model], keys: Sequence[Any]) -> list[Any]:
        """The objects with these keys, in order, None for those that do not exist.

        As Wagtail's choosers do, a key that occurs twice gets an object of its own each time.
        """
        found = self._load(model, keys)
        seen: set[Any] = set()
        result = []
        for key in keys:
            instance = found.get(key)
            result.append(copy.copy(instance) if key in seen and instance else instance)
            seen.add(key)
        return result

    def _load(self, model: type[Model], keys: Iterable[Any]) -> dict[Any, Any]:
        keys = {key for key in keys if key is not None}
        if self.lookup:
            return self.lookup.objects(model, keys)
        if model is self._page_model:
            self._forget_another_page()
            if keys - self._objects[model].keys():
                self._read_pages(keys)
            return self._objects[model]
        loaded = self._objects[model]
        if missing := keys - loaded.keys():
            wanted = missing | (self.known.keys[model] - loaded.keys())
            loaded.update(dict.fromkeys(wanted))
            loaded.update(readable_rows(model, wanted))
        return loaded

    def _read_pages(self, keys: Iterable[Any] = (), condition: Q = NOTHING) -> list[Any]:
        """Read pages and their translations; gives those that match `condition`."""
        self._forget_another_page()
        loaded = self._objects[self._page_model]
        wanted = self.page_keys().union(keys) - loaded.keys()
        found = find_pages(wanted, condition, self._holder)
        loaded.update(dict.fromkeys(wanted))
        loaded.update((page.pk, page) for page in found)
        self._in_language |= {page.translation_key: page for page in found if page.is_in_language}
        self._members = [page for page in found if page.is_member]
        return [page for page in found if page.matches]

    def page_keys(self) -> set[Any]:
        """All pages that this body links to, and where the clinic's appointments are."""
        keys = set()
        for model, chosen in self.known.keys.items():
            if issubclass(model, AbstractPage):
                keys |= chosen
        clinic = settings_read_for(self.request) if self.request is not None else self.clinic
        if clinic is not None:
            keys.add(clinic.appointment_page_id)
        return keys - {None}

    def members(self) -> list[Any]:
        """The page that holds this, as the database has it, with its translations."""
        if self.lookup:
            return self.lookup.members(self.holder)
        self._forget_another_page()
        if self._members is None:
            self._read_pages()
        return self._members or []

    def load_with(self, model: type[Model], condition: Q) -> list[Any]:
        """The objects that match `condition`, read in the same query as what the body refers to.

        For a site's menu or breadcrumbs, which then cost nothing of their own.
        """
        if model is self._page_model:
            return self._read_pages(condition=condition)
        loaded = self._objects[model]
        wanted = self.known.keys[model] - loaded.keys()
        loaded.update(dict.fromkeys(wanted))
        matches = Case(When(condition, then=True), default=False, output_field=BooleanField())
        found = model._default_manager.annotate(matches=matches).filter(
            Q(matches=True) | Q(pk__in=wanted)
        )
        loaded.update((instance.pk, instance) for instance in found)
        return [instance for instance in found if instance.matches]

    def link(self, page: Model | None) -> PageLink:
        """Where a link to `page` leads in the language of the page that holds it.

        To the translation, or else to the page itself, whichever the public can read first;
        nowhere where readers get neither.
        """
        if page is None:
            return PageLink()
        self._forget_another_page()
        if page.pk not in self._links and self.lookup:
            self._links[page.pk] = self.lookup.link(page.pk, self.holder)
        if page.pk not in self._links:
            chosen = self._load(self._page_model, [page.pk]).get(page.pk)
            self._links[page.pk] = self._first_public(chosen)
        return self._links[page.pk]

    def _first_public(self, chosen: Any) -> PageLink:
        if chosen is None:
            return PageLink()
        for page in (self._in_language.get(chosen.translation_key), chosen):
            href = self._address(page) if page is not None and is_public(page) else None
            if href:
                return PageLink(page, href)
        return PageLink()

    def _address(self, page: Any) -> str | None:
        return page.specific_deferred.get_url(self.request)

    def href(self, page: Model | None) -> str | None:
        """The address that a link to `page` leads to; None where there is no link."""
        return self.link(page).href

    def picture(
        self, image: AbstractImage | SampleImage | None, *, widths: Sequence[int], **options: Any
    ) -> SafeString:
        """The HTML of one picture at `widths`; `options` are those of `images.picture`.

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
        wanted = {*specs.webp, specs.fallback}
        found = self._sources[image.pk]
        if not wanted <= found.keys() and image.pk not in self._looked_up:
            self._find_renditions(type(image), {image.pk})
        missing = wanted - found.keys() - self._failed[image.pk]
        # Of an animation, a rendition would be one frame.
        if missing and not is_animation(image):
            for spec in missing:
                self._make_rendition(image, spec)
        return found

    def _make_rendition(self, image: AbstractImage, spec: str) -> None:
        try:
            # Not get_rendition, which would look for it once more.
            rendition = image.create_rendition(Filter(spec))
        except IMAGE_ERRORS:
            # Readers go without one picture rather than without the page.
            logger.warning("The rendition %s of image %s cannot be made.", spec, image.pk)
            self._failed[image.pk].add(spec)
        else:
            self._sources[image.pk][spec] = Source(rendition.url, rendition.width, rendition.height)

    def _find_renditions(self, model: type[Any], keys: set[Any]) -> None:
        """Read existing renditions of all images that are known."""
        keys = keys | self.known.keys[model] | self._objects[model].keys()
        for key, sources in existing_sources(model, keys).items():
            self._sources[key].update(sources)
        self._looked_up |= keys

    def html(self, source: str) -> str:
        """Rich text as readers see it, with the links of the whole body looked up together."""
        if not has_entities(source):
            return source
        self._forget_another_page()
        if source not in self._html:
            sources = {source, *self.known.rich_texts} - self._html.keys()
            self._html.update(self._expand(list(sources)))
        return self._html[source]

    def _expand(self, sources: list[str]) -> dict[str, str]:
        # Importing it needs Page, which is not there yet when a site's models import blocks.
        from wagtail.rich_text.pages import PageLinkHandler

        expanded = dict(zip(sources, sources, strict=True))
        link_types = features.get_link_types()
        # A site may have a page link handler of its own: then its links are its own affair.
        if link_types.get("page") is PageLinkHandler:
            expanded = {source: self._expand_page_links(source) for source in sources}
        # Wagtail's rewriter reads every tag, so it gets what it has something to do in.
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
        pages = self._load(self._page_model, linked_pages(source))

        def link(match: re.Match[str]) -> str:
            key = match.group(1)
            href = self.href(pages.get(int(key))) if is_key(key) else None
            return f'<a href="{escape(href)}">' if href else "<a>"

        return PAGE_LINK.sub(link, source)


class LinkedRichText(RichText):
    """Rich text whose links are looked up together with those of its whole body."""

    def __init__(self, source: str, references: References | None = None) -> None:
        super().__init__(source)
        self.references = references
        self._foreign: tuple[set[str], str] | None = None

    def mark_foreign(self, texts: set[str], language: str) -> None:
        """Show which paragraphs, being one of `texts`, are in another language."""
        self._foreign = texts, language

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
        if self._foreign:
            html = mark_paragraphs(html, *self._foreign)
        return mark_safe(html)  # noqa: S308  the editor's own HTML
