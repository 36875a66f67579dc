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
from wagtail_botox_pain.services.page_types import page_types

RestrictionGroup = PageViewRestriction.groups.through


class Restrictions:
    """The restrictions of all pages and the sources of all aliases, read once, by path."""

    def __init__(self) -> None:
        self.by_path: dict[str, list[PageViewRestriction]] = defaultdict(list)
        found = PageViewRestriction.objects.select_related("page").prefetch_related("groups")
        for restriction in found.order_by("pk"):
            self.by_path[restriction.page.path].append(restriction)
        self.sources: dict[str, str] = {}
        if self.by_path:
            aliases = page_model()._default_manager.filter(alias_of__isnull=False)
            self.sources = dict(aliases.values_list("path", "alias_of__path"))

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

    def aliases_of(self, path: str) -> set[str]:
        """The aliases of the pages in a part of the tree, and of what they and pages below show."""
        found: set[str] = set()
        parts = {path}
        while parts:
            aliases = {
                alias
                for alias, source in self.sources.items()
                if not parts.isdisjoint(paths_down_to(source))
            }
            parts = aliases - found
            found |= parts
        return found


def copy_source_restrictions(path: str = "", *, with_tree: bool = False) -> bool:
    """Create, change or delete the restriction of each alias, so that it is its source's.

    Concerns the aliases of the pages in a part of the tree, and those that are in it
    `with_tree`. The number of queries does not depend on the number of aliases. The copies send
    no signals and are not in the history of their pages. Returns whether anything changed.
    """
    restrictions = Restrictions()
    paths = restrictions.aliases_of(path)
    if with_tree:
        paths |= {alias for alias in restrictions.sources if alias.startswith(path)}
    created, changed, deleted = [], [], []
    for alias in our_pages().filter(path__in=paths).order_by("path"):
        wanted = restrictions.effective(restrictions.sources[alias.path])
        own = restrictions.by_path.get(alias.path)
        if own and wanted is None:
            deleted += restrictions.by_path.pop(alias.path)
        elif own and wanted and terms(own[0]) != terms(wanted):
            changed.append((own[0], wanted))
        elif wanted and restrictions.by_path.keys().isdisjoint(paths_down_to(alias.path)):
            copy = PageViewRestriction(page=alias)
            restrictions.by_path[alias.path].append(copy)
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
    restrictions = Restrictions()
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
