"""Links to pages: what both readers of HTML and clients of the API are told about them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import swapper
from django.conf import settings
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import AbstractPage, Site

from wagtail_botox_pain.translation import get_backend

NOTHING = Q(pk__in=[])


class PageLink(NamedTuple):
    """The page that a link leads to and its address; neither where there is no link."""

    page: Any = None
    href: str | None = None


class PageLinks:
    """Reads pages, and decides where links to them lead from the page `holder`.

    Links lead to the translation in the language of `holder`, or else to the page itself,
    whichever may be opened. The pages of everything that is prepared are read together, with
    their translations. Each page found knows `is_restricted`, `is_unreachable` (below a home page
    that is a draft in its language) and `is_partial` (a member that may show text of its source).
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget all that was found."""
        self._pages: dict[Any, Any] = {}
        self._translations: dict[tuple[Any, Any], Any] = {}
        self._versions: dict[Any, list[Any]] = defaultdict(list)
        self._by_path: dict[str, Any] = {}
        self._links: dict[tuple[Any, Any, Any], PageLink] = {}

    def pages(self, keys: Iterable[Any], holder: Any = None) -> dict[Any, Any]:
        """The pages by key, None for those of `keys` that do not exist."""
        if wanted := set(keys) - {None}:
            self._find(wanted, holder)
        return self._pages

    def members(self, holder: Any) -> list[Any]:
        """`holder` as the database has it, its translations and what it is an alias of."""
        if not isinstance(holder, AbstractPage):
            return []
        self._find(set(), holder)
        members = {page.pk: page for page in self._versions[holder.translation_key]}
        source = self._pages.get(holder.alias_of_id)
        while source is not None and source.pk not in members:
            members[source.pk] = source
            source = self._pages.get(source.alias_of_id)
        return [*members.values()]

    def link(self, key: Any, holder: Any, request: HttpRequest | None) -> PageLink:
        """Where a link to the page with this key leads on the site of `request`."""
        chosen = self.pages([key], holder).get(key)
        language = self._language(holder)
        place = key, language, request
        if place not in self._links:
            self._links[place] = self._find_link(chosen, language, request)
        return self._links[place]

    def is_open(self, page: Any) -> bool:
        """Whether whom the links are for can open `page`, one of those found."""
        raise NotImplementedError

    def _find(self, keys: set[Any], holder: Any) -> None:
        """Read the pages with these keys and the members of `holder`, unless they are known."""
        raise NotImplementedError

    def _language(self, holder: Any) -> Any:
        """What links from `holder` lead to: a locale's key, a language code, or None for none."""
        return getattr(holder, "locale_id", None)

    def _find_link(self, chosen: Any, language: Any, request: HttpRequest | None) -> PageLink:
        if chosen is None:
            return PageLink()
        for page in (self._translations.get((chosen.translation_key, language)), chosen):
            if page is not None and self.is_open(page):
                href = page.specific_deferred.get_url(request)
                if href:
                    return PageLink(page, href)
        return PageLink()

    def _read(
        self, wanted: Q, members: Q, languages: Q | None = None, **annotations: Any
    ) -> list[Any]:
        """Read the pages that are `wanted`, `members`, and their translations into `languages`.

        That is into all, where none are given. The `members` get to know `is_partial`.
        """
        manager = page_model()._default_manager
        wanted |= members
        if is_multilingual():
            # Finds translations by an index, which databases do not use with an OR.
            linked = manager.filter(wanted).order_by().values("translation_key")
            wanted = (wanted | languages if languages else Q()) & Q(translation_key__in=linked)
            annotations["is_unreachable"] = _is_unreachable()
            annotations |= get_backend().annotations(members) if members else {}
        pages = manager.filter(wanted).select_related("locale").annotate(**annotations)
        found = with_completeness(pages)
        for page in found:
            page.is_unreachable = getattr(page, "is_unreachable", False)
            if self._pages.get(page.pk) is None:
                self._pages[page.pk] = self._by_path[page.path] = page
                self._versions[page.translation_key].append(page)
                for language in (page.locale_id, page.locale.language_code):
                    self._translations[page.translation_key, language] = page
        return found


def page_model() -> type[Any]:
    model: type[Any] = swapper.load_model("wagtailcore", "Page")
    return model


def is_multilingual() -> bool:
    """Whether the site's pages have translations at all."""
    return bool(getattr(settings, "WAGTAIL_I18N_ENABLED", False))


def is_public(page: Any) -> bool:
    """Whether a reader can open a page that was found."""
    expired = page.expire_at is not None and page.expire_at <= timezone.now()
    return page.live and not expired and not page.is_restricted and not page.is_unreachable


def members_of(holders: Iterable[Any]) -> Q:
    """The pages among `holders`, their translations and what they are aliases of.

    An alias is as complete as what it repeats.
    """
    pages = [holder for holder in holders if isinstance(holder, AbstractPage)]
    if not pages:
        return Q()
    keys = {page.translation_key for page in pages}
    sources = {page.alias_of_id for page in pages} - {None}
    return Q(translation_key__in=keys) | Q(pk__in=sources)


def paths_down_to(path: str) -> list[str]:
    """The paths of the pages above the one at `path`, from the root of the tree, and its own."""
    step = page_model().steplen
    return [path[:length] for length in range(step, len(path) + 1, step)]


def find_source(key: Any) -> Any:
    """The page with this key, which knows `is_partial`."""
    annotations = get_backend().annotations(Q(pk=key))
    pages = page_model()._default_manager.filter(pk=key).select_related("locale")
    (found,) = with_completeness(pages.annotate(**annotations))
    return found


def with_completeness(pages: Iterable[Any]) -> list[Any]:
    """Pages read with the annotations of the translation backend; each knows `is_partial`."""
    found = list(pages)
    partial = get_backend().partial_pages(found)
    for page in found:
        page.is_partial = page.pk in partial
    return found


def _is_unreachable() -> Exists:
    """Whether Wagtail serves nothing of a page's tree: it shows the site's own home page instead.

    That is so for a translation of the site's home page that is not live.
    """
    own = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    roots = Site.objects.order_by().values("root_page__translation_key")
    drafts = (
        page_model()
        ._default_manager.alias(own=own)
        .filter(
            live=False, sites_rooted_here=None, translation_key__in=roots, own__startswith=F("path")
        )
    )
    return Exists(drafts)
