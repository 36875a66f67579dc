"""Keeps an alias as private as its source.

Wagtail applies the restrictions of an alias's source when the alias is visited. Lists of public
pages and the API look only at the restrictions in the alias's own part of the tree. So every
alias of one of our pages gets a copy of its source's restriction, and loses it with the source's.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import swapper
from django.db.models import QuerySet

from wagtail_botox_pain.services.page_types import page_types


def effective_restriction(page: Any) -> Any:
    """The nearest restriction of `page` or of a source that it shows the text of; or None."""
    restrictions = page.get_view_restrictions()
    while page := page.alias_of:
        restrictions = restrictions | page.get_view_restrictions()
    return restrictions.order_by("-page__depth", "pk").first()


def copy_source_restrictions(aliases: Iterable[Any]) -> bool:
    """Create, change or delete the restriction of each alias, so that it is its source's.

    Returns whether anything changed.
    """
    changed = False
    for alias in aliases:
        own = list(alias.view_restrictions.order_by("pk"))
        wanted = effective_restriction(alias.alias_of)
        if wanted is None:
            for restriction in own:
                restriction.delete()
            changed |= bool(own)
        elif own:
            changed |= update_restriction(own[0], wanted)
        elif not type(wanted).objects.filter(page__in=alias.get_ancestors()).exists():
            restrict(alias, wanted)
            changed = True
    return changed


def restrict(page: Any, like: Any) -> None:
    """Give `page` a copy of the restriction `like`."""
    restriction = type(like)(
        page_id=page.pk, restriction_type=like.restriction_type, password=like.password
    )
    restriction.save()
    restriction.groups.set(like.groups.all())


def update_restriction(restriction: Any, wanted: Any) -> bool:
    """Give `restriction` the type, password and groups of `wanted`; False where it has them."""
    has_other_type = (restriction.restriction_type, restriction.password) != (
        wanted.restriction_type,
        wanted.password,
    )
    has_other_groups = set(restriction.groups.all()) != set(wanted.groups.all())
    if has_other_type:
        restriction.restriction_type = wanted.restriction_type
        restriction.password = wanted.password
        restriction.save()
    if has_other_groups:
        restriction.groups.set(wanted.groups.all())
    return has_other_type or has_other_groups


def aliases_within(page: Any) -> QuerySet[Any]:
    """The aliases of `page` and of its descendants among our pages, parents first."""
    return our_pages().filter(alias_of__path__startswith=page.path).order_by("path")


def all_aliases() -> QuerySet[Any]:
    """All aliases among our pages, parents first."""
    return our_pages().filter(alias_of__isnull=False).order_by("path")


def our_pages() -> QuerySet[Any]:
    return swapper.load_model("wagtailcore", "Page").objects.type(*page_types())  # type: ignore[no-any-return]


def follow_source(source: Any, translation: Any) -> None:
    """Restrict a translation whose source is restricted, unless it has a restriction already."""
    wanted = effective_restriction(source)
    if wanted is not None and effective_restriction(translation) is None:
        restrict(translation, wanted)


@contextmanager
def restoring_restrictions(pages: Iterable[Any]) -> Iterator[list[Any]]:
    """Restore the restrictions that `pages` lose inside the `with` block.

    Gives a list of the pages whose restrictions were restored. Use it in a transaction: a page
    without its restriction is public.
    """
    before = [
        (page, restriction, list(restriction.groups.all()))
        for page in pages
        for restriction in page.view_restrictions.all()
    ]
    kept: list[Any] = []
    yield kept
    lost = [(page, *rest) for page, *rest in before if not page.view_restrictions.all().exists()]
    for page, restriction, groups in lost:
        # It keeps its key, by which a session remembers that the visitor entered the password.
        restriction.save(force_insert=True)
        restriction.groups.set(groups)
        if page not in kept:
            kept.append(page)
