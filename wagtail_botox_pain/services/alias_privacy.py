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


def restriction_on(page: Any) -> Any:
    """The nearest restriction that `page` is under, or a page whose text it shows; or None."""
    restrictions = page.get_view_restrictions()
    while page := page.alias_of:
        restrictions = restrictions | page.get_view_restrictions()
    return restrictions.order_by("-page__depth", "pk").first()


def mirror_onto(aliases: Iterable[Any]) -> bool:
    """Give each alias the restriction of its source: a new one, a changed one, or none.

    Returns whether any had another.
    """
    changed = False
    for alias in aliases:
        own = list(alias.view_restrictions.order_by("pk"))
        wanted = restriction_on(alias.alias_of)
        if wanted is None:
            for restriction in own:
                restriction.delete()
            changed |= bool(own)
        elif own:
            changed |= align(own[0], wanted)
        elif not type(wanted).objects.filter(page__in=alias.get_ancestors()).exists():
            restrict(alias, wanted)
            changed = True
    return changed


def restrict(page: Any, like: Any) -> None:
    """Put `page` under a restriction like the one given."""
    restriction = type(like)(
        page_id=page.pk, restriction_type=like.restriction_type, password=like.password
    )
    restriction.save()
    restriction.groups.set(like.groups.all())


def align(restriction: Any, wanted: Any) -> bool:
    """Make `restriction` say what `wanted` says; False where it does, and nothing is written."""
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
    """Our aliases of `page` and of what is below it, parents before their children."""
    return our_pages().filter(alias_of__path__startswith=page.path).order_by("path")


def all_aliases() -> QuerySet[Any]:
    """All our aliases, parents before their children."""
    return our_pages().filter(alias_of__isnull=False).order_by("path")


def our_pages() -> QuerySet[Any]:
    return swapper.load_model("wagtailcore", "Page").objects.type(*page_types())


def follow_source(source: Any, translation: Any) -> None:
    """Make a translation private whose source is private.

    Whoever made a text private did not mean its translation to be public. A restriction that
    the translation is under already stays as it is.
    """
    wanted = restriction_on(source)
    if wanted is not None and restriction_on(translation) is None:
        restrict(translation, wanted)


@contextmanager
def kept_restrictions(pages: Iterable[Any]) -> Iterator[list[Any]]:
    """Puts back the restrictions that `pages` lose meanwhile.

    Gives a list, in which the pages are that got theirs back. Use it in a transaction, so that
    nobody sees the page in between.
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
        # With its key: a visitor's session knows by it that the password was given.
        restriction.save(force_insert=True)
        restriction.groups.set(groups)
        if page not in kept:
            kept.append(page)
