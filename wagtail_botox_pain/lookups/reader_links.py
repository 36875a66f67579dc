"""Where links lead for the reader of a page's HTML: to what they may open, in its language.

One query reads all pages that a body links to, their translations, and the translations of the
page that holds the body.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, Exists, F, Q, When
from django.utils.translation import get_language
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import AbstractPage, PageViewRestriction

from wagtail_botox_pain.lookups.page_links import (
    NOTHING,
    PageLinks,
    is_public,
    members_of,
    page_model,
    paths_down_to,
)


class ReaderLinks(PageLinks):
    """The `PageLinks` of one body. `wanted` gives the keys of all pages that it links to."""

    def __init__(self, wanted: Callable[[], set[Any]]) -> None:
        super().__init__()
        self._wanted = wanted
        self._holder: Any = None
        self._is_read = False

    def is_open(self, page: Any) -> bool:
        return is_public(page)

    def matching(self, condition: Q, holder: Any) -> list[Any]:
        """The pages that match `condition`, read in one query with those that are wanted."""
        self._forget_another(holder)
        return self._read_all(set(), condition)

    def _find(self, keys: set[Any], holder: Any) -> None:
        self._forget_another(holder)
        if not self._is_read or keys - self._pages.keys():
            self._read_all(keys, NOTHING)

    def _forget_another(self, holder: Any) -> None:
        """Forget the pages found for another holder, whose language and neighbours differ."""
        if holder is not self._holder:
            self._holder, self._is_read = holder, False
            self.forget()

    def _language(self, holder: Any) -> Any:
        """The holder's locale, or else the active language."""
        if locale := super()._language(holder):
            return locale
        try:
            return get_supported_content_language_variant(get_language())
        except LookupError:
            return settings.LANGUAGE_CODE

    def _read_all(self, keys: set[Any], condition: Q) -> list[Any]:
        """Read the pages that are wanted, those with `keys` and those that match `condition`."""
        unread = self._wanted().union(keys) - self._pages.keys() - {None}
        self._pages.update(dict.fromkeys(unread))
        self._is_read = True
        annotations: dict[str, Any] = {
            "source_path": F("alias_of__path"),
            # Where nothing is private, the paths of what is need no query.
            "has_private_pages": Exists(PageViewRestriction.objects.all()),
        }
        if condition != NOTHING:
            annotations["matches"] = Case(
                When(condition, then=True), default=False, output_field=BooleanField()
            )
        language = self._language(self._holder)
        name = "locale__language_code" if isinstance(language, str) else "locale"
        wanted = Q(pk__in=unread) | condition
        found = self._read(wanted, members_of([self._holder]), Q((name, language)), **annotations)
        private = private_paths(self._holder) if found and found[0].has_private_pages else set()
        for page in found:
            paths = (*paths_down_to(page.path), *paths_down_to(page.source_path or ""))
            page.is_restricted = not private.isdisjoint(paths)
        return [page for page in found if getattr(page, "matches", False)]


def private_paths(holder: Any) -> set[str]:
    """The paths of the pages that are restricted, and of their aliases.

    Restrictions that `holder` is under itself do not count: its readers may read its neighbours.
    """
    above = set(paths_down_to(holder.path)) if isinstance(holder, AbstractPage) else set()
    restricted = PageViewRestriction.objects.order_by()
    aliases = page_model()._default_manager.filter(alias_of__in=restricted.values("page"))
    # Not in one join: with its statistics, SQLite would compare each restriction with each page.
    rows = list(
        # Under a name of its own: Django 5.2 selects a column that is named twice only once.
        restricted.annotate(source=F("page__path"))
        .values_list("page__path", "source")
        .union(aliases.order_by().values_list("path", "alias_of__path"))
    )
    above |= {source for path, source in rows if path in above}
    return {path for path, source in rows if above.isdisjoint((path, source))}
