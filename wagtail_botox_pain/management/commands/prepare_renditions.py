from argparse import ArgumentParser
from collections.abc import Collection, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.db.models import Model

from wagtail_botox_pain.lookups.page_links import page_model
from wagtail_botox_pain.services.command_output import Progress, counted
from wagtail_botox_pain.services.renditions import (
    Missing,
    has_pictures,
    live_pages,
    missing_renditions,
    page_models,
    prepare,
)


class Command(BaseCommand):
    help = (
        "Makes the renditions that live pages need and do not have yet, so that the API can name "
        "them and no reader waits for them. Publishing a page makes them for that page."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be made, and make nothing"
        )
        parser.add_argument(
            "--page",
            action="append",
            type=int,
            metavar="ID",
            help="only this live page; may be repeated",
        )
        parser.add_argument(
            "--quiet", action="store_true", help="say only what fails; the same as --verbosity 0"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_dry_run = options["dry_run"]
        self.verbosity = 0 if options["quiet"] else options["verbosity"]
        self.progress = Progress(self.stderr, self.verbosity)
        self.failed: set[tuple[type[Model], Any]] = set()
        try:
            models = page_models()
            self.check_pages(options["page"])
        except DatabaseError as error:
            raise CommandError(f"The database cannot be read. Is it migrated? {error}") from error
        pages = (page for model in models for page in live_pages(model, options["page"]))
        self.run_all(self.progress.track(pages, "Preparing page"))

    def run_all(self, pages: Iterator[Any]) -> None:
        total = made = unread = 0
        for page in pages:
            total += 1
            try:
                made += self.run_one(page)
            except Exception as error:  # The others need not wait until this one is mended.
                unread += 1
                self.complain(f"{page} (page {page.pk}): {type(error).__name__}: {error}")
        self.summarise(total, made, unread)

    def run_one(self, page: Any) -> int:
        """How many renditions were made for `page`, or would be."""
        missing = [
            one
            for one in missing_renditions(page)
            if (type(one.image), one.image.pk) not in self.failed
        ]
        made = sum(len(one.specs) for one in missing)
        if not self.is_dry_run:
            made = self.make(page, missing)
        if made:
            self.say(f"{page} (page {page.pk}): {counted(made, 'rendition')}", 2)
        return made

    def make(self, page: Any, missing: Collection[Missing]) -> int:
        made = 0
        for one in missing:
            prepared = prepare([one])
            made += prepared.made
            for failure in prepared.failures:
                self.failed.add((type(one.image), one.image.pk))
                self.complain(f"{page} (page {page.pk}), {failure}")
        return made

    def summarise(self, pages: int, made: int, unread: int) -> None:
        would = "would be " if self.is_dry_run else ""
        failed = len(self.failed)
        self.say(
            f"{counted(pages, 'page')}: {counted(made, 'rendition')} {would}made, "
            f"{counted(failed, 'image')} failed."
        )
        if failed or unread:
            problems = [counted(failed, "image")] if failed else []
            problems += [counted(unread, "page")] if unread else []
            raise CommandError(f"{' and '.join(problems)} could not be prepared.")

    def check_pages(self, keys: Collection[int] | None) -> None:
        found = {page.pk: page for page in page_model()._default_manager.filter(pk__in=keys or ())}
        for key in keys or ():
            page = found.get(key)
            if page is None:
                raise CommandError(f"There is no page with the id {key}.")
            if not page.live:
                raise CommandError(f"The page {key} is not live, so nobody needs its renditions.")
            if page.specific_class is None or not has_pictures(page.specific_class):
                raise CommandError(f"The page {key} has no pictures that this package shows.")

    def complain(self, text: str) -> None:
        self.progress.clear()
        self.stderr.write(self.style.ERROR(f"Failed: {text}"))

    def say(self, text: str, verbosity: int = 1) -> None:
        if self.verbosity >= verbosity:
            self.progress.clear()
            self.stdout.write(text)
