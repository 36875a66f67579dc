from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.db.transaction import atomic, set_rollback
from wagtail_localize.models import TranslationSource

from wagtail_botox_pain.localize.management.resync_options import (
    check_locales,
    check_pages,
    chosen_models,
    parse_rename,
)
from wagtail_botox_pain.localize.privacy import follow_sources
from wagtail_botox_pain.localize.sources.move_contexts import Rename
from wagtail_botox_pain.localize.sources.resync import ResyncResult, end_outdated, is_gone, resync
from wagtail_botox_pain.localize.submission.resync_all import describe_source, find_sources
from wagtail_botox_pain.services.alias_privacy import copy_source_restrictions
from wagtail_botox_pain.services.counting import counted


class Command(BaseCommand):
    help = (
        "Brings what is submitted to wagtail-localize up to date after a block was renamed or "
        "pages were changed by code. It publishes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and change nothing"
        )
        parser.add_argument(
            "--page",
            action="append",
            type=int,
            metavar="ID",
            help="only this page, given by its id in any language; may be repeated",
        )
        parser.add_argument(
            "--locale",
            action="append",
            metavar="CODE",
            help='only what is translated into this language, such as "fr"; may be repeated',
        )
        parser.add_argument(
            "--model",
            action="append",
            metavar="APP.MODEL",
            help="only this model, which may be any that is translated; may be repeated",
        )
        parser.add_argument(
            "--renamed",
            action="append",
            metavar="PATH=NAME",
            help="carry translations on to the new name of a child of a block, such as "
            '"faq.items.item.q=question"; may be repeated',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_dry_run = options["dry_run"]
        self.verbosity = options["verbosity"]
        models = chosen_models(options["model"])
        renames = [parse_rename(text, models) for text in options["renamed"] or ()]
        try:
            check_pages(options["page"])
            check_locales(options["locale"])
            sources = find_sources(models, options["page"], options["locale"])
            keys = list(sources.values_list("pk", flat=True))
            if not any(options[name] for name in ("model", "page", "locale")):
                self.make_private()
        except DatabaseError as error:
            raise CommandError(f"The database cannot be read. Is it migrated? {error}") from error
        self.run_all(keys, renames)

    def run_all(self, keys: Sequence[int], renames: Sequence[Rename]) -> None:
        resynced = failed = waiting = 0
        unused = set(renames)
        for number, key in enumerate(keys, 1):
            self.show_progress(number, len(keys))
            try:
                result = self.run_one(key, renames)
            except Exception as error:  # The others need not wait until this one is mended.
                failed += 1
                self.clear_progress()
                self.stderr.write(
                    self.style.ERROR(
                        f"Failed: {describe_source(key)}: {type(error).__name__}: {error}"
                    )
                )
            else:
                if result is not None:
                    resynced += 1
                    waiting += len(result.waiting)
                    unused -= {*result.renames}
        self.clear_progress()
        for rename in renames:
            if rename in unused:
                self.warn_of_unused(rename)
        self.summarise(len(keys), resynced, failed, waiting)

    def warn_of_unused(self, rename: Rename) -> None:
        """It is misspelt, or was carried on before."""
        self.stderr.write(
            self.style.WARNING(
                f"No translation was found at {rename.path!r}. Unless you have renamed it before,"
                " look whether it is spelt as it was."
            )
        )

    def make_private(self) -> None:
        """For pages that are older than this package, which keeps the others so."""
        with atomic():
            changed = {
                "Aliases": copy_source_restrictions(with_tree=True),
                "Translations": follow_sources(),
            }
            if self.is_dry_run:
                set_rollback(True)
        would = "would be" if self.is_dry_run else "were"
        for what in filter(changed.get, changed):
            self.say(f"{what} {would} made as private as their sources.")

    def run_one(self, key: int, renames: Sequence[Rename]) -> ResyncResult | None:
        with atomic():
            source = TranslationSource.objects.get(pk=key)
            if is_gone(source):
                self.say(f"Left alone: {describe_source(key)}: its page was deleted.", 2)
                return None
            ended = end_outdated(source)
            result = resync(source, renames)
            if ended:
                result = (result or ResyncResult())._replace(ended=ended)
            if result:
                self.report(source, result)
            else:
                self.say(f"Nothing to do: {describe_source(key)}.", 2)
            if self.is_dry_run:
                set_rollback(True)
        return result

    def report(self, source: TranslationSource, result: ResyncResult) -> None:
        ended = counted(result.ended, "translation")
        done = [
            words
            for applies, words in (
                (result.is_new, "read again"),
                (result.moved, f"{counted(result.moved, 'renamed place')} carried on"),
                (result.paths, f"{counted(result.paths, 'path')} corrected"),
                (result.ended, f"{ended} ended, as another language came later"),
            )
            if applies
        ]
        self.say(f"{describe_source(source.pk)}: {', '.join(done)}.")
        for locale, sentences in result.waiting:
            needs = f"{counted(sentences, 'sentence')} to translate"
            self.say(f"  {locale}: {needs if sentences else 'to be published'}")

    def summarise(self, total: int, resynced: int, failed: int, waiting: int) -> None:
        would = "would be " if self.is_dry_run else ""
        self.say(
            f"{counted(total, 'source')}: {resynced} {would}brought up to date, "
            f"{total - resynced - failed} left as they were, {failed} failed."
        )
        if waiting:
            self.say(
                f"Translations that {would and 'would '}wait to be translated or published: "
                f"{waiting}. Live pages stay as they are."
            )
        if failed:
            raise CommandError(
                f"{failed} of {counted(total, 'source')} could not be brought up to date."
            )

    def say(self, text: str, verbosity: int = 1) -> None:
        if self.verbosity >= verbosity:
            self.clear_progress()
            self.stdout.write(text)

    def show_progress(self, number: int, total: int) -> None:
        if self.stderr.isatty() and self.verbosity:
            self.stderr.write(f"\rReading {number} of {total} sources", ending="")

    def clear_progress(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("\r\033[K", ending="")
