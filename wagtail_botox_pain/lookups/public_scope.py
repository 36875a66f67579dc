"""Which pages, images and documents the public may open on a site.

A page is public where it is live, has not expired, and neither it, nor a page above it, nor one
that it repeats is restricted: an alias of a restricted page shows the same text, whichever came
first. A collection is private with everything below it.

Who asks does not matter: a login, or a password that a visitor has given, opens nothing here.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import (
    AbstractPage,
    Collection,
    CollectionViewRestriction,
    DraftStateMixin,
    PageViewRestriction,
    Site,
)

from wagtail_botox_pain.lookups.page_links import is_multilingual, page_model

# SQLite takes no more than 1,000 conditions joined by OR.
CONDITIONS = 400


def public_pages(site: Site | None, model: type[Any] | None = None) -> QuerySet[Any]:
    """The pages of `site` that the public may open, in all its languages; none without a site.

    They are objects of `model`, a page type; without it, of the base page model.
    """
    return PublicScope(site).pages(model)


def public_anywhere() -> QuerySet[Any]:
    """The pages that the public may open on any of the sites."""
    sites = [PublicScope(site) for site in Site.objects.select_related("root_page")]
    everywhere = PublicScope(None)
    everywhere.roots = tuple(root_paths(path for public in sites for path in public.roots))
    return everywhere.pages()


class PublicScope:
    """What the public may open on `site`, looked up once however often it is asked."""

    def __init__(self, site: Site | None) -> None:
        self.site = site

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The paths of the site's root page and of its live translations.

        Wagtail serves nothing below a translation that is only a draft.
        """
        if self.site is None:
            return ()
        root = self.site.root_page
        paths = [root.path]
        if is_multilingual():
            versions = page_model()._default_manager.filter(translation_key=root.translation_key)
            paths += versions.filter(live=True).values_list("path", flat=True)
        return tuple(root_paths(paths))

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """The paths of the pages that are restricted, with all that is below them."""
        return with_aliases(PageViewRestriction.objects.values_list("page__path", flat=True))

    def pages(self, model: type[Any] | None = None) -> QuerySet[Any]:
        """The public pages, as objects of `model` or of the base page model."""
        found: QuerySet[Any] = (model or page_model()).objects.filter(unexpired(), live=True)
        if not self.roots:
            return found.none()
        found = found.filter(below(self.roots))
        for some in batched(self.hidden):
            found = found.exclude(below(some))
        return found

    def page(self, key: Any) -> QuerySet[Any]:
        """The public page `key` as an object of its own type; none where it is hidden."""
        # Only what tells whether it is public and of which type: the type's table has the rest.
        names = ("content_type", "path", "live", "expire_at")
        page = page_model()._default_manager.filter(pk=key).only(*names).first()
        return specific(page.content_type_id if page and self.is_visible(page) else None, key)

    @cached_property
    def private_collections(self) -> frozenset[Any]:
        """The keys of the collections that are restricted, by themselves or by one above them."""
        paths = root_paths(
            CollectionViewRestriction.objects.values_list("collection__path", flat=True)
        )
        private = (Collection.objects.filter(below(some)) for some in batched(paths))
        return frozenset(key for some in private for key in some.values_list("pk", flat=True))

    def is_restricted(self, page: AbstractPage) -> bool:
        """Whether `page` itself, a page above it, or what it repeats is restricted."""
        return bool(page.path.startswith(self.hidden))

    def is_visible(self, item: Any) -> bool:
        """Whether the public may open `item`: a page, or a member of a collection.

        Other objects with drafts are visible when they are live, and everything else always is.
        """
        if isinstance(item, AbstractPage | DraftStateMixin) and (
            not item.live or has_expired(item)
        ):
            return False
        if isinstance(item, AbstractPage):
            return item.path.startswith(self.roots) and not self.is_restricted(item)
        if hasattr(item, "collection_id"):
            return item.collection_id not in self.private_collections
        return True


def may_be_hidden(model: Any) -> bool:
    """Whether `is_visible` may be false for objects of `model`."""
    return issubclass(model, AbstractPage | DraftStateMixin) or hasattr(model, "collection_id")


def specific(kind: Any, key: Any) -> QuerySet[Any]:
    """The page `key` as an object of its own type, whose content type has the key `kind`."""
    model: type[Any] | None = None
    if kind is not None:
        model = ContentType.objects.get_for_id(kind).model_class()
    pages: QuerySet[Any] = (model or page_model())._default_manager.filter(pk=key)
    return pages if kind is not None else pages.none()


def public_on(request: HttpRequest) -> PublicScope:
    """What the public may open on the site of `request`, looked up once for each request."""
    site = Site.find_for_request(request)
    found: PublicScope | None = vars(request).get("_botox_public")
    if found is None or found.site != site:
        found = vars(request)["_botox_public"] = PublicScope(site)
    return found


def scope_for(request: HttpRequest | None) -> PublicScope:
    """The same; on the default site, or any, where the request is for none."""
    found = public_on(request) if request is not None else None
    if found and found.site:
        return found
    return PublicScope(Site.objects.order_by("-is_default_site", "pk").first())


def unexpired() -> Q:
    return Q(expire_at=None) | Q(expire_at__gt=timezone.now())


def has_expired(item: Any) -> bool:
    expires = getattr(item, "expire_at", None)
    return expires is not None and expires <= timezone.now()


def below(paths: Iterable[str], field: str = "path") -> Q:
    """The pages with these paths and all below them."""
    return reduce(or_, (Q((f"{field}__startswith", path)) for path in paths))


def root_paths(paths: Iterable[str]) -> list[str]:
    """Those of `paths` that are not below another of them."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


def with_aliases(paths: Iterable[str]) -> tuple[str, ...]:
    """The parts of the tree that are restricted where the pages at `paths` are.

    These are the parts below `paths`, and those below an alias of a page in any of the parts.
    """
    found = new = tuple(root_paths(paths))
    while new:
        aliases = [path for some in batched(new) for path in _aliases_of(some)]
        new = tuple(root_paths(path for path in aliases if not path.startswith(found)))
        found = tuple(root_paths([*found, *new]))
    return found


def batched(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """`paths`, in as many as one condition takes."""
    for start in range(0, len(paths), CONDITIONS):
        yield paths[start : start + CONDITIONS]


def _aliases_of(paths: Sequence[str]) -> list[str]:
    aliases = page_model()._default_manager.filter(below(paths, "alias_of__path"))
    return [*aliases.values_list("path", flat=True)]
