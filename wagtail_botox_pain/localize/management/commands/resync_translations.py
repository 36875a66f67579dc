from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model
from django.db.transaction import atomic, set_rollback
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from wagtail_botox_pain.localize.privacy import follow_sources
from wagtail_botox_pain.localize.sources.move_contexts import Rename, body_has_block
from wagtail_botox_pain.localize.sources.resync import ResyncResult, end_outdated, resync
from wagtail_botox_pain.localize.sources.source_sync import live_instance
from wagtail_botox_pain.localize.submission.resync_all import describe_source, find_sources
from wagtail_botox_pain.services.alias_privacy import copy_source_restrictions
from wagtail_botox_pain.services.command_output import Progress, counted
from wagtail_botox_pain.services.page_types import page_types


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
        self.progress = Progress(self.stderr, self.verbosity)
        models = chosen_models(options["model"])
        renames = [parse_rename(text, models) for text in options["renamed"] or ()]
        check_pages(options["page"])
        check_locales(options["locale"])
        sources = find_sources(models, options["page"], options["locale"])
        if not any(options[name] for name in ("model", "page", "locale")):
            self.make_private()
        self.run_all(list(sources.values_list("pk", flat=True)), renames)

    def run_all(self, keys: Sequence[int], renames: Sequence[Rename]) -> None:
        self.resynced = self.waiting = failed = 0
        self.moved: Counter[Rename] = Counter()
        for key in self.progress.track(keys, "Reading source", len(keys)):
            try:
                self.run_one(key, renames)
            except Exception as error:  # The others need not wait until this one is corrected.
                failed += 1
                self.progress.clear()
                words = f"Failed: {describe_source(key)}: {type(error).__name__}: {error}"
                self.stderr.write(self.style.ERROR(words))
        for rename in renames:
            if not self.moved[rename]:
                # It is misspelt, or was carried on before.
                words = (
                    f"No translation was found at {rename.path!r}. Unless you have renamed it"
                    " before, look whether it is spelt as it was."
                )
                self.stderr.write(self.style.WARNING(words))
        self.summarise(len(keys), failed)

    def make_private(self) -> None:
        """For pages that are older than this package, which keeps the others so."""
        would = "would be" if self.is_dry_run else "were"
        with atomic():
            for what, is_changed in (
                ("Aliases", copy_source_restrictions()),
                ("Translations", follow_sources()),
            ):
                if is_changed:
                    self.say(f"{what} {would} made as private as their sources.")
            if self.is_dry_run:
                set_rollback(True)

    def run_one(self, key: int, renames: Sequence[Rename]) -> None:
        with atomic():
            source = TranslationSource.objects.get(pk=key)
            if live_instance(source) is None:
                self.say(f"Left alone: {describe_source(key)}: its page was deleted.", 2)
                return
            ended = end_outdated(source)
            result = resync(source, renames)
            if result or ended:
                self.report(key, result or ResyncResult(), ended)
            else:
                self.say(f"Nothing to do: {describe_source(key)}.", 2)
            if self.is_dry_run:
                set_rollback(True)

    def report(self, key: int, result: ResyncResult, ended: int) -> None:
        self.resynced += 1
        self.waiting += len(result.waiting)
        self.moved.update(result.moved)
        done = ["read again"] if result.is_new else []
        for number, thing, what in (
            (sum(result.moved.values()), "renamed place", "carried on"),
            (result.paths, "path", "corrected"),
            (ended, "translation", "ended, as another language came later"),
        ):
            if number:
                done.append(f"{counted(number, thing)} {what}")
        self.say(f"{describe_source(key)}: {', '.join(done)}.")
        for language, sentences in result.waiting.items():
            needs = f"{counted(sentences, 'sentence')} to translate"
            self.say(f"  {language}: {needs if sentences else 'to be published'}")

    def summarise(self, total: int, failed: int) -> None:
        would = "would be " if self.is_dry_run else ""
        self.say(
            f"{counted(total, 'source')}: {self.resynced} {would}brought up to date, "
            f"{total - self.resynced - failed} left as they were, {failed} failed."
        )
        if self.waiting:
            self.say(
                f"Translations that {would and 'would '}wait to be translated or published: "
                f"{self.waiting}. Live pages stay as they are."
            )
        if failed:
            raise CommandError(
                f"{failed} of {counted(total, 'source')} could not be brought up to date."
            )

    def say(self, text: str, verbosity: int = 1) -> None:
        if self.verbosity >= verbosity:
            self.progress.clear()
            self.stdout.write(text)


def chosen_models(names: Sequence[str] | None) -> list[type[Model]] | None:
    try:
        return [apps.get_model(name) for name in names] if names else None
    except (LookupError, ValueError) as error:
        raise CommandError(f"There is no such model. {error}") from error


def check_pages(pages: Sequence[int] | None) -> None:
    found = set(Page.objects.filter(pk__in=pages or ()).values_list("pk", flat=True))
    if missing := [str(page) for page in pages or () if page not in found]:
        raise CommandError(f"There is no page with the id {', '.join(missing)}.")


def check_locales(codes: Sequence[str] | None) -> None:
    known = sorted(Locale.objects.values_list("language_code", flat=True))
    for code in codes or ():
        if code not in known:
            raise CommandError(f"There is no locale {code!r}. There are: {', '.join(known)}.")


def parse_rename(text: str, models: Sequence[type[Model]] | None) -> Rename:
    path, _, name = text.partition("=")
    if not (path and name.isidentifier()):
        raise CommandError(
            f"{text!r} is no rename. Write the old path, = and the new name, such as "
            '"faq.items.item.q=question".'
        )
    rename = Rename(path, name)
    searched = page_types() if models is None else models
    if not any(body_has_block(model, rename.new_path) for model in searched):
        raise CommandError(f"No body has a block {rename.new_path!r}.")
    if any(body_has_block(model, rename.path) for model in searched):
        raise CommandError(f"A body still has the block {rename.path!r}.")
    return rename
