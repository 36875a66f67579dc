"""Where a link to a page leads: to its translation or to itself, where the public may read it.

All that a body links to is found in one query, together with the translations of the page
that holds the body. Each page found knows `is_restricted`, `is_unreachable` (below a home page
that is no more than a draft in its language), `is_in_language` (the language that links lead
to), `is_member` (the holder, a translation of it, or what it is an alias of) and, for a member,
`is_partial` (it may show text that is not translated yet).
"""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

import swapper
from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import AbstractPage, PageViewRestriction, Site

from wagtail_botox_pain.translation import get_backend

NOTHING = Q(pk__in=[])


class PageLink(NamedTuple):
    """The page that a link leads to and its address; neither where there is no link."""

    page: Any = None
    href: str | None = None


def page_model() -> type[Model]:
    return swapper.load_model("wagtailcore", "Page")


def is_multilingual() -> bool:
    """Whether the site's pages have translations at all."""
    return bool(getattr(settings, "WAGTAIL_I18N_ENABLED", False))


def is_public(page: Any) -> bool:
    """Whether a reader can open a page that `find_pages` found."""
    expired = page.expire_at is not None and page.expire_at <= timezone.now()
    return page.live and not expired and not page.is_restricted and not page.is_unreachable


def find_pages(keys: Collection[Any], condition: Q, holder: Any) -> list[Any]:
    """The pages with these keys, those that match `condition`, and their translations.

    The latter in the language of `holder`, the page (or other model with a locale) that links
    to them, or in the active language without one. `matches` says which match `condition`.
    """
    pages = _query(keys, condition, holder)
    language, members = _language_of_links(holder), _members(holder)
    found = settled(pages)
    for page in found:
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
    annotations: dict[str, Any] = {"is_restricted": _restricted(holder)}
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
        # Looks their translations up by an index, which databases do not with an OR.
        linked = pages.order_by().values("translation_key")
        language = _language_of_links(holder)
        name = "locale__language_code" if isinstance(language, str) else "locale"
        pages = manager.filter(wanted | Q((name, language)), translation_key__in=linked)
    return pages.select_related("locale").annotate(**annotations)


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


def _restricted(holder: Any) -> Exists:
    """Whether a page is private: by itself, a page above it, or what these are an alias of.

    What `holder` is under itself does not count: who reads it may read its neighbours.
    """
    own = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    source = ExpressionWrapper(OuterRef("alias_of__path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.alias(
        own=own, source=source, alias=F("page__aliases__path")
    ).filter(
        Q(own__startswith=F("page__path"))
        | Q(own__startswith=F("alias"))
        | Q(source__startswith=F("page__path"))
    )
    if isinstance(holder, AbstractPage) and (path := holder.path):
        steps = range(holder.steplen, len(path) + 1, holder.steplen)
        above = [path[:length] for length in steps]
        restrictions = restrictions.filter(
            ~Q(page__path__in=above), Q(alias__isnull=True) | ~Q(alias__in=above)
        )
    return Exists(restrictions)


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


def find_source(key: Any) -> Any:
    """The page with this key, which knows `is_partial`."""
    annotations = get_backend().annotations(Q(pk=key))
    pages = page_model()._default_manager.filter(pk=key).select_related("locale")
    (found,) = settled(pages.annotate(**annotations))
    return found


def settled(pages: Iterable[Any]) -> list[Any]:
    """The pages found with the annotations of the translation backend; each knows `is_partial`."""
    found = list(pages)
    partial = get_backend().partial_pages(found)
    for page in found:
        page.is_partial = page.pk in partial
    return found
