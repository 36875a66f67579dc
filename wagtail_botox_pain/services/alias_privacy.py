"""Keeps an alias as private as its source.

Wagtail applies the restrictions of an alias's source when the alias is visited. Lists of public
pages and the API look only at the restrictions in the alias's own part of the tree. So every
alias of one of our pages gets a copy of its source's restriction, and loses it with the source's.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet
from django.db.transaction import atomic
from wagtail.models import PageViewRestriction

from wagtail_botox_pain.lookups.page_links import page_model, paths_down_to
from wagtail_botox_pain.lookups.public_scope import batched, below, with_aliases
from wagtail_botox_pain.services.page_types import page_types

RestrictionGroup = PageViewRestriction.groups.through


class Restrictions:
    """The restrictions of pages, of those above them and of what these are aliases of, by path."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.sources: dict[str, str] = {}
        places: set[str] = set()
        while new := {place for path in paths for place in paths_down_to(path)} - places:
            places |= new
            aliases = page_model()._default_manager.filter(path__in=new, alias_of__isnull=False)
            found = dict(aliases.values_list("path", "alias_of__path"))
            self.sources |= found
            paths = found.values()
        self.by_path: dict[str, list[PageViewRestriction]] = defaultdict(list)
        restrictions = PageViewRestriction.objects.filter(page__path__in=places).order_by("pk")
        for restriction in restrictions.select_related("page").prefetch_related("groups"):
            self.by_path[restriction.page.path].append(restriction)

    def effective(self, path: str | None) -> PageViewRestriction | None:
        """The nearest restriction of a page, or of a source that it shows the text of; or None."""
        found: list[PageViewRestriction] = []
        while path:
            for place in paths_down_to(path):
                found += self.by_path.get(self._original(place), ())
            path = self.sources.get(path)
        return min(found, key=lambda one: (-one.page.depth, one.pk), default=None)

    def _original(self, path: str) -> str:
        # As Wagtail does, which ignores what stands on an alias itself.
        while path in self.sources:
            path = self.sources[path]
        return path


def copy_source_restrictions(path: str = "") -> bool:
    """Create, change or delete the restriction of each alias, so that it is its source's.

    Concerns the aliases of the pages in a part of the tree. An alias in it of a page elsewhere
    gets a restriction where it is not under one any more, and keeps the one that it has. The
    number of queries does not depend on the number of aliases. The copies send no signals and
    are not in the history of their pages. Returns whether anything changed.
    """
    parts = with_aliases([path])
    all_aliases = our_pages().filter(alias_of__isnull=False)
    aliases = {
        alias.path: alias
        for some in batched(parts)
        for alias in all_aliases.filter(below(some) | below(some, "alias_of__path"))
    }
    restrictions = Restrictions(aliases)
    created, changed, deleted = [], [], []
    for place, alias in sorted(aliases.items()):
        source = restrictions.sources[place]
        wanted = restrictions.effective(source)
        own = restrictions.by_path.get(place) if source.startswith(parts) else None
        if own and wanted is None:
            deleted += restrictions.by_path.pop(place)
        elif own and wanted and terms(own[0]) != terms(wanted):
            changed.append((own[0], wanted))
        elif wanted and restrictions.by_path.keys().isdisjoint(paths_down_to(place)):
            copy = PageViewRestriction(page=alias)
            restrictions.by_path[place].append(copy)
            created.append((copy, wanted))
    copies = [*created, *changed]
    for copy, wanted in copies:
        copy.restriction_type, copy.password = wanted.restriction_type, wanted.password
    if copies or deleted:
        store(copies, deleted)
    return bool(copies or deleted)


def store(
    copies: Iterable[tuple[PageViewRestriction, PageViewRestriction]],
    deleted: Iterable[PageViewRestriction],
) -> None:
    """Store new and changed `copies`, with the groups of what each copies, all or none."""
    new = [copy for copy, _original in copies if copy.pk is None]
    changed = [copy for copy, _original in copies if copy.pk is not None]
    unwanted = PageViewRestriction.objects.filter(pk__in=[one.pk for one in deleted])
    outdated = [one.pk for one in (*changed, *deleted)]
    with atomic():
        RestrictionGroup.objects.filter(pageviewrestriction__in=outdated).delete()
        unwanted._raw_delete(unwanted.db)
        PageViewRestriction.objects.bulk_update(changed, ["restriction_type", "password"])
        PageViewRestriction.objects.bulk_create(new)
        RestrictionGroup.objects.bulk_create(
            RestrictionGroup(pageviewrestriction=copy, group=group)
            for copy, original in copies
            for group in original.groups.all()
        )


def terms(restriction: PageViewRestriction) -> tuple[str, str, set[Any]]:
    """Whom a restriction lets read."""
    groups = {group.pk for group in restriction.groups.all()}
    return restriction.restriction_type, restriction.password, groups


def our_pages() -> QuerySet[Any]:
    return page_model().objects.type(*page_types())  # type: ignore[no-any-return]


def follow_source(source: Any, translation: Any) -> bool:
    """Restrict a translation whose source is restricted, unless it has a restriction already."""
    restrictions = Restrictions([source.path, translation.path])
    wanted = restrictions.effective(source.path)
    if wanted is None or restrictions.effective(translation.path):
        return False
    copy = PageViewRestriction(
        page_id=translation.pk,
        restriction_type=wanted.restriction_type,
        password=wanted.password,
    )
    copy.save()
    copy.groups.set(wanted.groups.all())
    return True


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
