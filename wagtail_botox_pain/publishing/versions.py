"""The stored versions of pages that cannot be published as they are."""

import math
import time
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy
from wagtail.models import Revision, get_page_models

from wagtail_botox_pain.publishing.mixins import PublishingChecksMixin
from wagtail_botox_pain.publishing.reasons import Reason, reasons_against

# How many pages are in memory at once.
CHUNK = 100


class Version(TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    LIVE = "live", gettext_lazy("Live")


PAGES_WITH = {
    Version.DRAFT: Q(live=False) | Q(has_unpublished_changes=True),
    Version.LIVE: Q(live=True),
}


class Refused(NamedTuple):
    """A version of a page that cannot be published, and why."""

    page: Any
    kind: Version
    found: list[Reason]

    @property
    def title(self) -> str:
        return str(self.page.get_admin_display_title())

    @property
    def language(self) -> str:
        return str(self.page.locale)

    @property
    def version(self) -> str:
        return str(self.kind.label)

    @property
    def reasons(self) -> str:
        return " ".join(map(str, self.found))

    @property
    def updated(self) -> Any:
        return self.page.latest_revision_created_at


def of_checked_types(name: str = "content_type") -> Q:
    """The filter for pages that ask before they are published; `name` leads to their type.

    By names: Django's manager would write a row for a type that has none yet.
    """
    found = Q(pk__in=[])
    for model in get_page_models():
        if issubclass(model, PublishingChecksMixin):
            path = f"{name}__" if name else ""
            meta = {"app_label": model._meta.app_label, "model": model._meta.model_name}
            found |= Q(**{path + key: value for key, value in meta.items()})
    return found


def checked_pages(pages: Any) -> Any:
    """Those of `pages` that ask before they are published. An alias shows what its source does."""
    return pages.filter(of_checked_types(), alias_of=None)


def refused_versions(
    pages: Any, wanted: Collection[str] = tuple(Version), *, seconds: float = math.inf
) -> Iterator[Refused]:
    """The versions of the queryset `pages` that cannot be published. Each page costs some ms.

    Stops before the first page that it would look at after `seconds`.
    """
    end = time.monotonic() + seconds
    specific = pages.specific().iterator(chunk_size=CHUNK)
    while chunk := list(islice(specific, CHUNK)):
        revisions = Revision.objects.in_bulk(
            page.latest_revision_id
            for page in chunk
            if page.latest_revision_id and (page.has_unpublished_changes or not page.live)
        )
        for page in chunk:
            if time.monotonic() > end:
                return
            revision = revisions.get(page.latest_revision_id)
            if Version.DRAFT in wanted and (revision or not page.live):
                draft = page.with_content_json(revision.content) if revision else page
                if found := reasons_against(draft):
                    yield Refused(page, Version.DRAFT, found)
            if Version.LIVE in wanted and page.live and (found := reasons_against(page)):
                yield Refused(page, Version.LIVE, found)
