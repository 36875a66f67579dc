"""Where links lead for the public that reads the API: the same for everybody, of many pages.

Cookies are not looked at, so one answer serves everybody.
"""

from functools import cached_property
from typing import Any, Protocol

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import AbstractPage

from wagtail_botox_pain.lookups.clinic import ClinicHolder, clinic_settings
from wagtail_botox_pain.lookups.page_links import (
    NOTHING,
    PageLink,
    PageLinks,
    members_of,
    paths_down_to,
)
from wagtail_botox_pain.lookups.public_scope import PublicScope, scope_for
from wagtail_botox_pain.stored.collected_keys import Collected


class Body(ClinicHolder, Protocol):
    """A body whose rows are read with those of others."""

    @property
    def holder(self) -> Any: ...

    @property
    def known(self) -> Collected: ...

    def page_keys(self) -> set[Any]: ...


class PublicLinks(PageLinks):
    """The `PageLinks` of one response. An editor sees the titles of pages that are not public."""

    def __init__(self, request: HttpRequest | None, *, is_editor: bool) -> None:
        super().__init__()
        self._request = request
        self._is_editor = is_editor
        self._unread: list[Body] = []

    @cached_property
    def scope(self) -> PublicScope:
        """What the public may open on the site that answers."""
        return scope_for(self._request)

    def add(self, body: Body) -> None:
        """Read the pages of `body` with the next that are needed."""
        self._unread.append(body)

    def is_open(self, page: Any) -> bool:
        """Whether the public can open `page`, one of those found, on the site that answers."""
        return self.scope.is_visible(page)

    def parent(self, holder: AbstractPage) -> Any:
        """The page right above `holder`, where the public may open it; or None."""
        return next((page for page in self.above(holder) if holder.is_child_of(page)), None)

    def above(self, holder: AbstractPage) -> list[Any]:
        """The pages above `holder`, from the site's root down, as far as the public sees them."""
        self._find(set(), holder)
        found = (self._by_path.get(path) for path in paths_above(holder))
        return [page for page in found if page is not None and self.is_open(page)]

    def _find_link(self, chosen: Any, language: Any, request: HttpRequest | None) -> PageLink:
        found = super()._find_link(chosen, language, request)
        return PageLink(chosen) if self._is_editor and found.page is None else found

    def _find(self, keys: set[Any], holder: Any) -> None:
        """Read the pages with these keys, and all of the bodies that were added since."""
        unread, self._unread = self._unread, []
        for body in unread[:1]:
            # Its appointment page is found with the others.
            clinic_settings({"request": self._request}, body)
        holders = [body.holder for body in unread if isinstance(body.holder, AbstractPage)]
        missing = keys.union(*(body.page_keys() for body in unread)) - self._pages.keys()
        if not missing and not holders:
            return
        self._pages.update(dict.fromkeys(missing))
        above = {path for page in holders for path in paths_above(page)}
        self._read_all(Q(pk__in=missing) | Q(path__in=above), members_of(holders))
        seen: set[Any] = {None}
        while sources := {page.alias_of_id for page in holders} - seen:
            # An alias of an alias repeats what that repeats.
            if missing := sources - self._pages.keys():
                self._read_all(NOTHING, Q(pk__in=missing))
            seen |= sources
            holders = [page for key in sources if (page := self._pages.get(key))]

    def _read_all(self, wanted: Q, members: Q) -> None:
        for page in self._read(wanted, members):
            page.is_restricted = self.scope.is_restricted(page)


def paths_above(page: AbstractPage) -> list[str]:
    """The paths of the pages above `page`, without the root of the tree."""
    return paths_down_to(page.path or "")[1:-1]
