from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.db.models import Model
from django.db.transaction import atomic, set_rollback
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from wagtail_botox_pain.localize.privacy import follow_sources
from wagtail_botox_pain.localize.resync import (
    Healing,
    Rename,
    end_outdated,
    find_sources,
    has_block,
    heal,
    is_gone,
)
from wagtail_botox_pain.services.alias_privacy import all_aliases, copy_source_restrictions
from wagtail_botox_pain.services.counting import counted
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
        models = self.chosen_models(options["model"])
        renames = [self.parse_rename(text, models) for text in options["renamed"] or ()]
        try:
            self.check_pages(options["page"])
            self.check_locales(options["locale"])
            sources = find_sources(models, options["page"], options["locale"])
            keys = list(sources.values_list("pk", flat=True))
            if not any(options[name] for name in ("model", "page", "locale")):
                self.make_private()
        except DatabaseError as error:
            raise CommandError(f"The database cannot be read. Is it migrated? {error}") from error
        self.run_all(keys, renames)

    def run_all(self, keys: Sequence[int], renames: Sequence[Rename]) -> None:
        healed = failed = waiting = 0
        unused = set(renames)
        for number, key in enumerate(keys, 1):
            self.show_progress(number, len(keys))
            try:
                healing = self.run_one(key, renames)
            except Exception as error:  # The others need not wait until this one is mended.
                failed += 1
                self.clear_progress()
                self.stderr.write(
                    self.style.ERROR(
                        f"Failed: {self.describe(key)}: {type(error).__name__}: {error}"
                    )
                )
            else:
                if healing is not None:
                    healed += 1
                    waiting += len(healing.waiting)
                    unused -= {*healing.renames}
        self.clear_progress()
        for rename in renames:
            if rename in unused:
                self.warn_of_unused(rename)
        self.summarise(len(keys), healed, failed, waiting)

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
                "Aliases": copy_source_restrictions(all_aliases()),
                "Translations": follow_sources(),
            }
            if self.is_dry_run:
                set_rollback(True)
        would = "would be" if self.is_dry_run else "were"
        for what in filter(changed.get, changed):
            self.say(f"{what} {would} made as private as their sources.")

    def run_one(self, key: int, renames: Sequence[Rename]) -> Healing | None:
        with atomic():
            source = TranslationSource.objects.get(pk=key)
            if is_gone(source):
                self.say(f"Left alone: {self.describe(key)}: its page was deleted.", 2)
                return None
            ended = end_outdated(source)
            healing = heal(source, renames)
            if ended:
                healing = (healing or Healing())._replace(ended=ended)
            if healing:
                self.report(source, healing)
            else:
                self.say(f"Nothing to do: {self.describe(key)}.", 2)
            if self.is_dry_run:
                set_rollback(True)
        return healing

    def report(self, source: TranslationSource, healing: Healing) -> None:
        ended = counted(healing.ended, "translation")
        done = [
            words
            for applies, words in (
                (healing.is_new, "read again"),
                (healing.carried, f"{counted(healing.carried, 'renamed place')} carried on"),
                (healing.paths, f"{counted(healing.paths, 'path')} corrected"),
                (healing.ended, f"{ended} ended, as another language came later"),
            )
            if applies
        ]
        self.say(f"{self.describe(source.pk)}: {', '.join(done)}.")
        for locale, sentences in healing.waiting:
            needs = f"{counted(sentences, 'sentence')} to translate"
            self.say(f"  {locale}: {needs if sentences else 'to be published'}")

    def summarise(self, total: int, healed: int, failed: int, waiting: int) -> None:
        would = "would be " if self.is_dry_run else ""
        self.say(
            f"{counted(total, 'source')}: {healed} {would}brought up to date, "
            f"{total - healed - failed} left as they were, {failed} failed."
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

    def describe(self, key: int) -> str:
        source = TranslationSource.objects.select_related("locale", "specific_content_type").get(
            pk=key
        )
        content_type = source.specific_content_type
        found = (
            content_type.get_all_objects_for_this_type(
                translation_key=source.object_id, locale_id=source.locale_id
            )
            .values_list("pk", flat=True)
            .first()
            if content_type.model_class()
            else None
        )
        about = ", ".join(
            [
                content_type.app_labeled_name if found is None else f"{content_type.name} {found}",
                source.locale.language_code,
            ]
        )
        return f"{source.object_repr} ({about})"

    def chosen_models(self, names: Sequence[str] | None) -> list[type[Model]] | None:
        if not names:
            return None
        try:
            return [apps.get_model(name) for name in names]
        except (LookupError, ValueError) as error:
            raise CommandError(f"There is no such model. {error}") from error

    def check_pages(self, pages: Sequence[int] | None) -> None:
        found = set(Page.objects.filter(pk__in=pages or ()).values_list("pk", flat=True))
        if missing := [str(page) for page in pages or () if page not in found]:
            raise CommandError(f"There is no page with the id {', '.join(missing)}.")

    def check_locales(self, codes: Sequence[str] | None) -> None:
        known = sorted(Locale.objects.values_list("language_code", flat=True))
        for code in codes or ():
            if code not in known:
                raise CommandError(f"There is no locale {code!r}. There are: {', '.join(known)}.")

    def parse_rename(self, text: str, models: Sequence[type[Model]] | None) -> Rename:
        path, _, name = text.partition("=")
        if not (path and name.isidentifier()):
            raise CommandError(
                f"{text!r} is no rename. Write the old path, = and the new name, such as "
                '"faq.items.item.q=question".'
            )
        rename = Rename(path, name)
        searched = page_types() if models is None else models
        if not any(has_block(model, rename.new_path) for model in searched):
            raise CommandError(f"No body has a block {rename.new_path!r}.")
        if any(has_block(model, rename.path) for model in searched):
            raise CommandError(f"A body still has the block {rename.path!r}.")
        return rename

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
