"""What the pages of one response refer to, looked up once for all of them.

The public sees a reference only where it could open what it leads to: a live page that has
not expired, is not restricted (nor shows the text of one that is) and belongs to the site that
answers, in any of its languages; an image or document whose collection is open. An editor who
has shown a token sees the titles of all, without addresses that lead nowhere.

Who reads does not matter beyond that. Cookies are not looked at, so one answer serves everybody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import AbstractPage, Site

from wagtail_botox_pain.lookups.clinic import clinic_settings
from wagtail_botox_pain.lookups.images import Source, existing_sources, readable_rows
from wagtail_botox_pain.lookups.page_links import (
    PageLink,
    is_multilingual,
    page_model,
    settled,
)
from wagtail_botox_pain.lookups.public_scope import Public, public_on
from wagtail_botox_pain.stored.collected_keys import DOCUMENT_LINK, IMAGE_EMBED, is_key
from wagtail_botox_pain.translation import get_backend


def plain_request(request: Any) -> HttpRequest | None:
    """Django's request within the one of REST framework, which reads the user from cookies."""
    return getattr(request, "_request", request)


def site_of(request: HttpRequest | None) -> Site | None:
    """The site that answers: the request's, or else the default one, or any."""
    found = Site.find_for_request(request) if request is not None else None
    return found or Site.objects.order_by("-is_default_site", "pk").first()


def lookup_for(request: Any) -> "Lookup":
    """The lookup that all pages and blocks share in a response that nothing prepared."""
    request = plain_request(request)
    if request is None:
        return Lookup()
    if (found := vars(request).get("_botox_lookup")) is None:
        found = request._botox_lookup = Lookup(request)
    return found


class Lookup:
    """`request` tells the site; `is_editor` that hidden references are shown by their titles."""

    def __init__(self, request: Any = None, *, is_editor: bool = False) -> None:
        self.request = plain_request(request)
        self.is_editor = is_editor
        self._joined: list[Any] = []
        self._with_pages: set[int] = set()
        self._pages: dict[Any, Any] = {}
        self._translations: dict[tuple[Any, Any], Any] = {}
        self._versions: dict[Any, list[Any]] = defaultdict(list)
        self._by_path: dict[str, Any] = {}
        self._links: dict[tuple[Any, Any], PageLink] = {}
        self._objects: dict[type[Model], dict[Any, Any]] = defaultdict(dict)
        self._sources: dict[Any, dict[str, Source]] = defaultdict(dict)
        self._looked_up: set[tuple[type[Model], Any]] = set()
        self._words: dict[tuple[int, str, str | None], str] = {}
        # Links in rich text as readers see them, by how they are stored and the holder's locale.
        self.link_tags: dict[tuple[str, Any], str] = {}
        self._language: str | None = None

    def join(self, references: Any) -> None:
        """Look up what `references` gathered together with everything else."""
        self._joined.append(references)
        vars(self).pop("_known", None)

    @cached_property
    def site(self) -> Site | None:
        return site_of(self.request)

    @cached_property
    def base_url(self) -> str:
        """What addresses of files begin with, for a client on another origin."""
        configured = getattr(settings, "WAGTAILAPI_BASE_URL", "")
        return configured or (self.site.root_url if self.site else "")

    def absolute(self, address: str) -> str:
        """`address`, which may lack its scheme and host, in full."""
        if address.startswith("/") and not address.startswith("//"):
            return self._origin + address
        return urljoin(self.base_url, address)

    @cached_property
    def _origin(self) -> str:
        return urljoin(self.base_url, "/").removesuffix("/")

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Settles for the labels of a body what the active language is.

        An article has hundreds, and Django looks it up in what it keeps for each thread.
        """
        before, self._language = self._language, get_language()
        try:
            yield
        finally:
            self._language = before

    def words(self, labels: dict[str, Any], value: str) -> str:
        """The label of `value` in the active language, which is translated but once.

        A label that is translated when it is needed cannot itself be a key: it is compared by
        its words.
        """
        key = id(labels), value, self._language or get_language()
        if (found := self._words.get(key)) is None:
            found = self._words[key] = str(labels[value])
        return found

    @cached_property
    def public(self) -> Public:
        """What the public may open on the site."""
        found = public_on(self.request) if self.request is not None else None
        return found if found and found.site else Public(self.site)

    def is_open(self, page: Any) -> bool:
        """Whether the public can open `page`, one of those found, on the site that answers."""
        return self.public.shows(page)

    @cached_property
    def _known(self) -> dict[type[Model], set[Any]]:
        """The keys of all that the joined references know, by model, and their documents."""
        known: dict[type[Model], set[Any]] = defaultdict(set)
        for references in self._joined:
            for model, keys in references.known.keys.items():
                known[model] |= keys
            for source in references.known.rich_texts:
                known[get_document_model()] |= linked_documents(source)
                known[get_image_model()] |= embedded_images(source)
        return known

    def objects(self, model: type[Model], keys: Iterable[Any]) -> dict[Any, Any]:
        """The objects of `model` with these keys, None for those that do not exist."""
        keys = {key for key in keys if key is not None}
        if issubclass(model, AbstractPage):
            self._find_pages(keys)
            return {key: self._pages.get(key) for key in keys}
        loaded = self._objects[model]
        if missing := keys - loaded.keys():
            wanted = missing | (self._known[model] - loaded.keys())
            loaded.update(dict.fromkeys(wanted))
            loaded.update(readable_rows(model, wanted))
        return loaded

    def _find_pages(self, keys: Collection[Any] = ()) -> None:
        new = [references for references in self._joined if id(references) not in self._with_pages]
        self._with_pages.update(map(id, new))
        for references in new[:1]:
            # Its appointment page is found with the others.
            clinic_settings({"request": self.request}, references)
        holders = [references.holder for references in new]
        pages = [holder for holder in holders if isinstance(holder, AbstractPage)]
        wanted = set(keys).union(*(references.page_keys() for references in new))
        missing = wanted - self._pages.keys()
        if not missing and not pages:
            return
        condition = Q(pk__in=missing)
        members = None
        if pages:
            members = Q(translation_key__in={page.translation_key for page in pages})
            condition |= Q(path__in={path for page in pages for path in paths_above(page)})
            # An alias is as complete as what it repeats.
            members |= Q(pk__in={page.alias_of_id for page in pages if page.alias_of_id})
            condition |= members
        self._pages.update(dict.fromkeys(missing))
        self._read_pages(condition, members)
        # An alias of an alias repeats what that repeats.
        seen: set[Any] = {None}
        while sources := {page.alias_of_id for page in pages} - seen:
            if unread := sources - self._pages.keys():
                self._read_pages(Q(pk__in=unread), Q(pk__in=unread))
            seen |= sources
            pages = [page for key in sources if (page := self._pages.get(key))]

    def _read_pages(self, condition: Q, members: Q | None = None) -> None:
        manager = page_model()._default_manager
        partial = {}
        if is_multilingual():
            partial = get_backend().annotations(members) if members else {}
            linked = manager.filter(condition).order_by().values("translation_key")
            condition = Q(translation_key__in=linked)
        pages = manager.filter(condition).select_related("locale").annotate(**partial)
        for page in settled(pages):
            if self._pages.get(page.pk) is not None:
                continue
            page.is_restricted = self.public.is_restricted(page)
            page.is_unreachable = page.path.startswith(self.public.draft_roots)
            self._pages[page.pk] = page
            self._translations[page.translation_key, page.locale_id] = page
            self._versions[page.translation_key].append(page)
            self._by_path[page.path] = page

    def members(self, holder: Any) -> list[Any]:
        """The page `holder` as the database has it, its translations and what it repeats."""
        if not isinstance(holder, AbstractPage):
            return []
        self._find_pages()
        members = {page.pk: page for page in self._versions[holder.translation_key]}
        source = self._pages.get(holder.alias_of_id)
        while source is not None and source.pk not in members:
            members[source.pk] = source
            source = self._pages.get(source.alias_of_id)
        return [*members.values()]

    def page(self, key: Any) -> Any:
        """The page with this key, where the public may open it; or None."""
        found = self.objects(page_model(), [key]).get(key)
        return found if found is not None and self.is_open(found) else None

    def parent(self, holder: AbstractPage) -> Any:
        """The page right above `holder`, where the public may open it; or None."""
        self._find_pages()
        found = self._by_path.get(holder.path[: -holder.steplen])
        return found if found is not None and self.is_open(found) else None

    def above(self, holder: AbstractPage) -> list[Any]:
        """The pages above `holder`, from the site's root down, as far as the public sees them."""
        self._find_pages()
        found = (self._by_path.get(path) for path in paths_above(holder))
        return [page for page in found if page is not None and self.is_open(page)]

    def link(self, key: Any, holder: Any) -> PageLink:
        """Where a link from `holder` to the page `key` leads, in the language of the holder."""
        locale = getattr(holder, "locale_id", None)
        if (key, locale) not in self._links:
            self._links[key, locale] = self._find_link(key, locale)
        return self._links[key, locale]

    def _find_link(self, key: Any, locale: Any) -> PageLink:
        chosen = self.objects(page_model(), [key]).get(key)
        if chosen is None:
            return PageLink()
        for page in (self._translations.get((chosen.translation_key, locale)), chosen):
            if page is not None and self.is_open(page):
                href = page.specific_deferred.get_url(self.request)
                if href:
                    return PageLink(page, href)
        return PageLink(chosen, None) if self.is_editor else PageLink()

    def is_hidden(self, item: Any) -> bool:
        """Whether `item`, an image or a document, is in a collection that is private."""
        return not self.is_editor and not self.public.shows(item)

    def sources(self, image: AbstractImage, specs: Collection[str]) -> dict[str, Source]:
        """The renditions of `image` by spec, as far as they exist; none is made for `specs`."""
        model, key = type(image), image.pk
        if (model, key) not in self._looked_up:
            keys = {key} | self._known[model] | self._objects[model].keys()
            self._find_renditions(model, keys)
        return self._sources[model, key]

    def _find_renditions(self, model: type[Any], keys: set[Any]) -> None:
        for key, sources in existing_sources(model, keys).items():
            self._sources[model, key].update(sources)
        self._looked_up.update((model, key) for key in keys)

    def document(self, key: Any) -> Any:
        """The document with this key, where the public may open it; or None."""
        found = self.objects(get_document_model(), [key]).get(key)
        return None if found is None or self.is_hidden(found) else found


def embedded_images(source: str) -> set[int]:
    if "<embed" not in source:
        return set()
    return {int(key) for key in IMAGE_EMBED.findall(source) if is_key(key)}


def linked_documents(source: str) -> set[int]:
    if 'linktype="document"' not in source:
        return set()
    return {int(key) for key in DOCUMENT_LINK.findall(source) if is_key(key)}


def paths_above(page: AbstractPage) -> list[str]:
    """The paths of the pages above `page`, without the root of the tree."""
    steps = range(page.steplen * 2, len(page.path or ""), page.steplen)
    return [page.path[:length] for length in steps]
