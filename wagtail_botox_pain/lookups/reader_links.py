"""Where links lead for the reader of a page's HTML: to what they may open, in its language.

One query reads all pages that a body links to, their translations, and the translations of the
page that holds the body. Each page found knows `is_restricted`, `is_unreachable` (below a home
page that is a draft in its language), `is_in_language` (the language that links lead to),
`is_member` (the holder, a translation of it, or what it is an alias of) and `is_partial` (a
member that may show text of its source).
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import AbstractPage, PageViewRestriction, Site

from wagtail_botox_pain.lookups.page_links import (
    PageLink,
    is_multilingual,
    page_model,
    paths_down_to,
    with_completeness,
)
from wagtail_botox_pain.translation import get_backend

NOTHING = Q(pk__in=[])


class ReaderLinks:
    """The `PageLinks` of one body. `wanted` gives the keys of all pages that it links to."""

    def __init__(self, wanted: Callable[[], set[Any]]) -> None:
        self._wanted = wanted
        self._holder: Any = None
        self._request: Any = None
        self._pages: dict[Any, Any] = {}
        self._in_language: dict[Any, Any] = {}
        self._members: list[Any] | None = None
        self._links: dict[Any, PageLink] = {}

    def pages(self, keys: Iterable[Any], holder: Any) -> dict[Any, Any]:
        self._forget_another(holder)
        if set(keys) - self._pages.keys() - {None}:
            self._read(keys)
        return self._pages

    def members(self, holder: Any) -> list[Any]:
        self._forget_another(holder)
        if self._members is None:
            self._read()
        return self._members or []

    def matching(self, condition: Q, holder: Any) -> list[Any]:
        """The pages that match `condition`, read in one query with those that are wanted."""
        self._forget_another(holder)
        return self._read(condition=condition)

    def link(self, key: Any, holder: Any, request: Any) -> PageLink:
        self._forget_another(holder)
        if request is not self._request:
            # Addresses are relative to the site of the request.
            self._request = request
            self._links.clear()
        if key not in self._links:
            self._links[key] = self._find_link(self.pages([key], holder).get(key))
        return self._links[key]

    def _find_link(self, chosen: Any) -> PageLink:
        if chosen is None:
            return PageLink()
        for page in (self._in_language.get(chosen.translation_key), chosen):
            if page is not None and is_public(page):
                href = page.specific_deferred.get_url(self._request)
                if href:
                    return PageLink(page, href)
        return PageLink()

    def _forget_another(self, holder: Any) -> None:
        """Forget the pages found for another holder, whose language and neighbours differ."""
        if holder is not self._holder:
            self._holder, self._members = holder, None
            self._pages.clear()
            self._in_language.clear()
            self._links.clear()

    def _read(self, keys: Iterable[Any] = (), condition: Q = NOTHING) -> list[Any]:
        wanted = self._wanted().union(keys) - self._pages.keys() - {None}
        found = find_pages(wanted, condition, self._holder)
        self._pages.update(dict.fromkeys(wanted))
        self._pages.update((page.pk, page) for page in found)
        self._in_language |= {page.translation_key: page for page in found if page.is_in_language}
        self._members = [page for page in found if page.is_member]
        return [page for page in found if page.matches]


def is_public(page: Any) -> bool:
    """Whether a reader can open a page that `find_pages` found."""
    expired = page.expire_at is not None and page.expire_at <= timezone.now()
    return page.live and not expired and not page.is_restricted and not page.is_unreachable


def find_pages(keys: Collection[Any], condition: Q, holder: Any) -> list[Any]:
    """The pages with these keys, those that match `condition`, and their translations.

    Translations are read in the language of `holder`, the page (or other model with a locale)
    that links to them, or in the active language. `matches` says which match `condition`.
    """
    found = with_completeness(_query(keys, condition, holder))
    language, members = _language_of_links(holder), _members(holder)
    private = _private_paths(holder) if found and found[0].has_private_pages else set()
    for page in found:
        paths = (*paths_down_to(page.path), *paths_down_to(page.source_path or ""))
        page.is_restricted = not private.isdisjoint(paths)
        page.matches = getattr(page, "matches", False)
        page.is_unreachable = getattr(page, "is_unreachable", False)
        page.is_in_language = language in (page.locale_id, page.locale.language_code)
        page.is_member = bool(members) and (
            page.translation_key == holder.translation_key or page.pk == holder.alias_of_id
        )
    return found


def _query(keys: Collection[Any], condition: Q, holder: Any) -> QuerySet[Any]:
    manager = page_model()._default_manager
    wanted = Q(pk__in=keys) | condition
    annotations: dict[str, Any] = {
        "source_path": F("alias_of__path"),
        # Where nothing is private, the paths of what is need no query.
        "has_private_pages": Exists(PageViewRestriction.objects.all()),
    }
    if condition != NOTHING:
        annotations["matches"] = Case(
            When(condition, then=True), default=False, output_field=BooleanField()
        )
    if members := _members(holder):
        wanted |= members
        annotations |= get_backend().annotations(members)
    pages = manager.filter(wanted)
    if is_multilingual():
        annotations["is_unreachable"] = _unreachable()
        # Finds their translations by an index, which databases do not use with an OR.
        linked = pages.order_by().values("translation_key")
        language = _language_of_links(holder)
        name = "locale__language_code" if isinstance(language, str) else "locale"
        pages = manager.filter(wanted | Q((name, language)), translation_key__in=linked)
    found: QuerySet[Any] = pages.select_related("locale").annotate(**annotations)
    return found


def _language_of_links(holder: Any) -> Any:
    """The key of the holder's locale, or else the code of the active language."""
    if not is_multilingual():
        return None
    if locale := getattr(holder, "locale_id", None):
        return locale
    try:
        return get_supported_content_language_variant(get_language())
    except LookupError:
        return settings.LANGUAGE_CODE


def _members(holder: Any) -> Q | None:
    if not (is_multilingual() and isinstance(holder, AbstractPage)):
        return None
    members = Q(translation_key=holder.translation_key)
    return members | Q(pk=holder.alias_of_id) if holder.alias_of_id else members


def _private_paths(holder: Any) -> set[str]:
    """The paths of the pages that are restricted, and of their aliases.

    Restrictions that `holder` is under itself do not count: its readers may read its neighbours.
    """
    above = set(paths_down_to(holder.path)) if isinstance(holder, AbstractPage) else set()
    restricted = PageViewRestriction.objects.order_by()
    aliases = page_model()._default_manager.filter(alias_of__in=restricted.values("page"))
    # Not in one join: with its statistics, SQLite would compare each restriction with each page.
    rows = list(
        restricted.values_list("page__path", "page__path").union(
            aliases.order_by().values_list("path", "alias_of__path")
        )
    )
    above |= {source for path, source in rows if path in above}
    return {path for path, source in rows if above.isdisjoint((path, source))}


def _unreachable() -> Exists:
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
