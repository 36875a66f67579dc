"""The check of published pages: what was written past all publishing checks."""

from collections.abc import Collection, Iterator
from contextlib import suppress

import swapper
from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, router
from django.db.transaction import atomic

from wagtail_botox_pain.publishing.versions import Refused, Version, checked_pages, refused_versions

# Each page costs some milliseconds, and `migrate` checks too.
SECONDS = 1.0
NAMED = 5


def check_published_pages(databases: Collection[str]) -> Iterator[CheckMessage]:
    """W026: live pages that could not be published as they are."""
    for alias in databases:
        if found := refused_pages(alias):
            named = "; ".join(
                f"{refused.title!r} (id {refused.page.pk}): {refused.reasons}"
                for refused in found[:NAMED]
            )
            rest = "; …" if len(found) > NAMED else ""
            yield Warning(
                f"Live pages that could not be published as they are: {len(found)}. {named}{rest}",
                hint="Mend and publish them. The report “Publishing checks” in the admin lists "
                f"all; this check looks at as many pages as it can in {SECONDS:g} s, those that "
                "were published last first.",
                id="wagtail_botox_pain.W026",
            )


def refused_pages(alias: str) -> list[Refused]:
    """The live pages that could not be published; none where the tables are not there yet."""
    page_model = swapper.load_model("wagtailcore", "Page")
    if router.allow_migrate_model(alias, page_model):
        pages = checked_pages(page_model.objects.using(alias).filter(live=True))
        with suppress(DatabaseError), atomic(using=alias):
            latest = pages.order_by("-last_published_at", "-pk")
            return list(refused_versions(latest, [Version.LIVE], seconds=SECONDS))
    return []
