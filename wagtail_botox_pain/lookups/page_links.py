"""Links to pages: what both readers of HTML and clients of the API are told about them."""

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

import swapper
from django.conf import settings
from django.db.models import Q

from wagtail_botox_pain.translation import get_backend


class PageLink(NamedTuple):
    """The page that a link leads to and its address; neither where there is no link."""

    page: Any = None
    href: str | None = None


class PageLinks(Protocol):
    """Reads pages, and decides where links to them lead from the page `holder`.

    Links lead to the translation in the language of `holder`, or else to the page itself,
    whichever may be opened. The pages of everything that is prepared are read together.
    """

    def pages(self, keys: Iterable[Any], holder: Any) -> dict[Any, Any]:
        """The pages by key, None for those of `keys` that do not exist."""

    def members(self, holder: Any) -> list[Any]:
        """`holder` as the database has it, its translations and what it is an alias of."""

    def link(self, key: Any, holder: Any, request: Any) -> PageLink:
        """Where a link to the page with this key leads on the site of `request`."""


def page_model() -> type[Any]:
    model: type[Any] = swapper.load_model("wagtailcore", "Page")
    return model


def is_multilingual() -> bool:
    """Whether the site's pages have translations at all."""
    return bool(getattr(settings, "WAGTAIL_I18N_ENABLED", False))


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
