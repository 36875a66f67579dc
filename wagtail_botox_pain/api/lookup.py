"""What the pages of one response refer to, looked up once for all of them.

The public sees a reference only where it could open what it leads to: a live page that has
not expired, is not restricted (nor shows the text of one that is) and belongs to the site that
answers, in any of its languages; an image or document whose collection is open. An editor who
has shown a token sees the titles of all, without addresses that lead nowhere.

Who reads does not matter beyond that. Cookies are not looked at, so one answer serves everybody.
"""

from collections import defaultdict
from collections.abc import Collection as Keys
from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import CharField, Exists, ExpressionWrapper, F, Model, OuterRef, Q
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images.models import AbstractImage
from wagtail.models import AbstractPage, Collection, CollectionViewRestriction, Site

from wagtail_botox_pain.clinic import clinic_settings
from wagtail_botox_pain.images import ALL_SPECS, Source, addresses
from wagtail_botox_pain.page_links import (
    PageLink,
    is_multilingual,
    is_public,
    page_model,
    partial,
    restricted,
)
from wagtail_botox_pain.stored_references import DOCUMENT_LINK, is_key


def plain_request(request: Any) -> HttpRequest | None:
    """Django's request within the one of REST framework, which reads the user from cookies."""
    return getattr(request, "_request", request)


def site_of(request: HttpRequest | None) -> Site | None:
    """The site that answers: the request's, or else the default one, or any."""
    found = Site.find_for_request(request) if request is not None else None
    return found or Site.objects.order_by("-is_default_site", "pk").first()


class Lookup:
    """`request` tells the site; `is_editor` that hidden references are shown by their titles."""

    def __init__(self, request: Any = None, *, is_editor: bool = False) -> None:
        self.request = plain_request(request)
        self.is_editor = is_editor
        self._joined: list[Any] = []
        self._with_pages: set[int] = set()
        self._pages: dict[Any, Any] = {}
        self._translations: dict[tuple[Any, Any], Any] = {}
        self._by_path: dict[str, Any] = {}
        self._objects: dict[type[Model], dict[Any, Any]] = defaultdict(dict)
        self._sources: dict[Any, dict[str, Source]] = defaultdict(dict)
        self._looked_up: set[tuple[type[Model], Any]] = set()

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
        return urljoin(self.base_url, address)

    @cached_property
    def _roots(self) -> tuple[str, ...]:
        """The paths below which the site's pages are, in all its languages."""
        paths = Site.get_site_root_paths()
        return tuple(root.root_path for root in paths if self.site and root.site_id == self.site.pk)

    def is_open(self, page: Any) -> bool:
        """Whether the public can open `page`, one of those found, on the site that answers."""
        return is_public(page) and page.url_path.startswith(self._roots)

    @cached_property
    def _known(self) -> dict[type[Model], set[Any]]:
        """The keys of all that the joined references know, by model, and their documents."""
        known: dict[type[Model], set[Any]] = defaultdict(set)
        for references in self._joined:
            for model, keys in references.known.keys.items():
                known[model] |= keys
            for source in references.known.rich_texts:
                known[get_document_model()] |= linked_documents(source)
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
            loaded.update(model._default_manager.in_bulk(wanted))
        return loaded

    def _find_pages(self, keys: Keys[Any] = ()) -> None:
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
        members = Q(translation_key__in={page.translation_key for page in pages})
        members |= Q(pk__in={page.alias_of_id for page in pages if page.alias_of_id})
        above = {path for page in pages for path in paths_above(page)}
        manager = page_model()._default_manager
        condition = Q(pk__in=missing) | members | Q(path__in=above)
        if is_multilingual():
            linked = manager.filter(condition).order_by().values("translation_key")
            condition = Q(translation_key__in=linked)
        found = manager.filter(condition).select_related("locale")
        self._pages.update(dict.fromkeys(missing))
        for page in found.annotate(is_restricted=restricted(None), **partial(members)):
            page.is_partial = getattr(page, "is_partial", False)
            self._pages[page.pk] = page
            self._translations[page.translation_key, page.locale_id] = page
            self._by_path[page.path] = page

    def members(self, holder: Any) -> list[Any]:
        """The page `holder` as the database has it, its translations and what it repeats."""
        if not isinstance(holder, AbstractPage):
            return []
        self._find_pages()
        return [
            page
            for page in self._pages.values()
            if page is not None
            and (page.translation_key == holder.translation_key or page.pk == holder.alias_of_id)
        ]

    def above(self, holder: AbstractPage) -> list[Any]:
        """The pages above `holder`, from the site's root down, as far as the public sees them."""
        self._find_pages()
        found = (self._by_path.get(path) for path in paths_above(holder))
        return [page for page in found if page is not None and self.is_open(page)]

    def link(self, key: Any, holder: Any) -> PageLink:
        """Where a link from `holder` to the page `key` leads, in the language of the holder."""
        chosen = self.objects(page_model(), [key]).get(key)
        if chosen is None:
            return PageLink()
        locale = getattr(holder, "locale_id", None)
        for page in (self._translations.get((chosen.translation_key, locale)), chosen):
            if page is not None and self.is_open(page):
                href = page.specific_deferred.get_url(self.request)
                if href:
                    return PageLink(page, href)
        return PageLink(chosen, None) if self.is_editor else PageLink()

    @cached_property
    def _closed_collections(self) -> frozenset[Any]:
        """The keys of the collections that are private, by themselves or by one above them."""
        own = ExpressionWrapper(OuterRef("path"), output_field=CharField())
        above = CollectionViewRestriction.objects.alias(own=own).filter(
            own__startswith=F("collection__path")
        )
        return frozenset(Collection.objects.filter(Exists(above)).values_list("pk", flat=True))

    def is_hidden(self, item: Any) -> bool:
        """Whether `item`, an image or a document, is in a collection that is private."""
        return item.collection_id in self._closed_collections and not self.is_editor

    def sources(self, image: AbstractImage) -> dict[str, Source]:
        """The existing renditions of `image` by their specs; none is made."""
        model = type(image)
        if (model, image.pk) not in self._looked_up:
            keys = {image.pk} | self._known[model] | self._objects[model].keys()
            self._find_renditions(model, keys)
        return self._sources[model, image.pk]

    def _find_renditions(self, model: type[Any], keys: set[Any]) -> None:
        rows = model.get_rendition_model()._default_manager.filter(
            image_id__in=keys, filter_spec__in=ALL_SPECS, focal_point_key=""
        )
        address = addresses(model.get_rendition_model()._meta.get_field("file").storage)
        for key, spec, name, width, height in rows.values_list(
            "image_id", "filter_spec", "file", "width", "height"
        ):
            self._sources[model, key][spec] = Source(address(name), width, height)
        self._looked_up.update((model, key) for key in keys)

    def document(self, key: Any) -> Any:
        """The document with this key, where the public may open it; or None."""
        found = self.objects(get_document_model(), [key]).get(key)
        return None if found is None or self.is_hidden(found) else found


def linked_documents(source: str) -> set[int]:
    return {int(key) for key in DOCUMENT_LINK.findall(source) if is_key(key)}


def paths_above(page: AbstractPage) -> list[str]:
    """The paths of the pages above `page`, without the root of the tree."""
    steps = range(page.steplen * 2, len(page.path or ""), page.steplen)
    return [page.path[:length] for length in steps]
