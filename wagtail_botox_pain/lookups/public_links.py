"""Where links lead for the public that reads the API: the same for everybody, of many pages.

Cookies are not looked at, so one answer serves everybody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any, Protocol

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import AbstractPage

from wagtail_botox_pain.lookups.clinic import ClinicHolder, clinic_settings
from wagtail_botox_pain.lookups.page_links import (
    PageLink,
    is_multilingual,
    page_model,
    with_completeness,
)
from wagtail_botox_pain.lookups.public_scope import PublicScope, scope_for
from wagtail_botox_pain.translation import get_backend


class LinkingBody(ClinicHolder, Protocol):
    """A body whose pages are read with those of others."""

    @property
    def holder(self) -> Any: ...

    def page_keys(self) -> set[Any]: ...


class PublicLinks:
    """The `PageLinks` of one response. An editor sees the titles of pages that are not public."""

    def __init__(self, request: HttpRequest | None, *, is_editor: bool) -> None:
        self._request = request
        self._is_editor = is_editor
        self._unread: list[LinkingBody] = []
        self._pages: dict[Any, Any] = {}
        self._translations: dict[tuple[Any, Any], Any] = {}
        self._versions: dict[Any, list[Any]] = defaultdict(list)
        self._by_path: dict[str, Any] = {}
        self._links: dict[tuple[Any, Any], PageLink] = {}

    @cached_property
    def scope(self) -> PublicScope:
        """What the public may open on the site that answers."""
        return scope_for(self._request)

    def add(self, body: LinkingBody) -> None:
        """Read the pages of `body` with the next that are needed."""
        self._unread.append(body)

    def is_open(self, page: Any) -> bool:
        """Whether the public can open `page`, one of those found, on the site that answers."""
        return self.scope.is_visible(page)

    def pages(self, keys: Iterable[Any], holder: Any = None) -> dict[Any, Any]:
        self._find(set(keys) - {None})
        return self._pages

    def members(self, holder: Any) -> list[Any]:
        if not isinstance(holder, AbstractPage):
            return []
        self._find()
        members = {page.pk: page for page in self._versions[holder.translation_key]}
        source = self._pages.get(holder.alias_of_id)
        while source is not None and source.pk not in members:
            members[source.pk] = source
            source = self._pages.get(source.alias_of_id)
        return [*members.values()]

    def parent(self, holder: AbstractPage) -> Any:
        """The page right above `holder`, where the public may open it; or None."""
        self._find()
        found = self._by_path.get(holder.path[: -holder.steplen])
        return found if found is not None and self.is_open(found) else None

    def above(self, holder: AbstractPage) -> list[Any]:
        """The pages above `holder`, from the site's root down, as far as the public sees them."""
        self._find()
        found = (self._by_path.get(path) for path in paths_above(holder))
        return [page for page in found if page is not None and self.is_open(page)]

    def link(self, key: Any, holder: Any, request: Any) -> PageLink:
        locale = getattr(holder, "locale_id", None)
        if (key, locale) not in self._links:
            self._links[key, locale] = self._find_link(key, locale, request)
        return self._links[key, locale]

    def _find_link(self, key: Any, locale: Any, request: Any) -> PageLink:
        chosen = self.pages([key]).get(key)
        if chosen is None:
            return PageLink()
        for page in (self._translations.get((chosen.translation_key, locale)), chosen):
            if page is not None and self.is_open(page):
                href = page.specific_deferred.get_url(request)
                if href:
                    return PageLink(page, href)
        return PageLink(chosen, None) if self._is_editor else PageLink()

    def _find(self, keys: Collection[Any] = ()) -> None:
        """Read the pages with these keys, and all of the bodies that were added since."""
        unread, self._unread = self._unread, []
        for body in unread[:1]:
            # Its appointment page is found with the others.
            clinic_settings({"request": self._request}, body)
        holders = [body.holder for body in unread if isinstance(body.holder, AbstractPage)]
        missing = set(keys).union(*(body.page_keys() for body in unread)) - self._pages.keys()
        if not missing and not holders:
            return
        self._pages.update(dict.fromkeys(missing))
        above = {path for page in holders for path in paths_above(page)}
        members = _members(holders)
        self._read(Q(pk__in=missing) | Q(path__in=above) | members, members if holders else None)
        self._read_sources(holders)

    def _read_sources(self, holders: list[Any]) -> None:
        """Read what aliases repeat: an alias of an alias repeats what that repeats."""
        seen: set[Any] = {None}
        while sources := {page.alias_of_id for page in holders} - seen:
            if unread := sources - self._pages.keys():
                self._read(Q(pk__in=unread), Q(pk__in=unread))
            seen |= sources
            holders = [page for key in sources if (page := self._pages.get(key))]

    def _read(self, condition: Q, members: Q | None) -> None:
        manager = page_model()._default_manager
        annotations = {}
        if is_multilingual():
            annotations = get_backend().annotations(members) if members else {}
            linked = manager.filter(condition).order_by().values("translation_key")
            condition = Q(translation_key__in=linked)
        pages = manager.filter(condition).select_related("locale").annotate(**annotations)
        for page in with_completeness(pages):
            if self._pages.get(page.pk) is not None:
                continue
            page.is_restricted = self.scope.is_restricted(page)
            page.is_unreachable = page.path.startswith(self.scope.draft_roots)
            self._pages[page.pk] = page
            self._translations[page.translation_key, page.locale_id] = page
            self._versions[page.translation_key].append(page)
            self._by_path[page.path] = page


def _members(holders: Collection[AbstractPage]) -> Q:
    """The pages `holders`, their translations and what they are aliases of.

    An alias is as complete as what it repeats.
    """
    keys = {page.translation_key for page in holders}
    sources = {page.alias_of_id for page in holders} - {None}
    return Q(translation_key__in=keys) | Q(pk__in=sources)


def paths_above(page: AbstractPage) -> list[str]:
    """The paths of the pages above `page`, without the root of the tree."""
    steps = range(page.steplen * 2, len(page.path or ""), page.steplen)
    return [page.path[:length] for length in steps]
