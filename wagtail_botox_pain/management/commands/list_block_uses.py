import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from wagtail_botox_pain.services.block_uses import Body, Stored, Use, bodies, stream_keys, uses
from wagtail_botox_pain.services.command_output import Progress

STATES = ("live", "draft", "scheduled")
COLUMNS = ("block", "state", "locale", "id", "type", "title")


class Command(BaseCommand):
    help = (
        "Lists the live, draft and scheduled pages that use the blocks of a body, "
        "before a block is removed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--block",
            action="append",
            metavar="NAME",
            help='only this block, such as "faq", wherever it is nested; may be repeated',
        )
        parser.add_argument(
            "--body",
            action="append",
            metavar="NAME",
            help='only this body, such as "treatment_article"; may be repeated',
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = self.chosen_bodies(options["body"])
        wanted = options["block"] or []
        progress = Progress(self.stderr, options["verbosity"])

        def track(values: Iterable[Stored]) -> Iterator[Stored]:
            return progress.track(values, "Reading stored body")

        def is_wanted(path: str) -> bool:
            return not wanted or any(path == name or path.endswith(f".{name}") for name in wanted)

        try:
            found = [use for body in chosen for use in uses(body, is_wanted, track)]
        except DatabaseError as error:
            raise CommandError(f"The database cannot be read. Is it migrated? {error}") from error
        found.sort(
            key=lambda use: (use.body, use.block, STATES.index(use.state), use.locale, str(use.pk))
        )
        self.refuse_unknown_blocks(wanted, chosen, found)
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    [use._asdict() for use in found], indent=2, default=str, ensure_ascii=False
                )
            )
        else:
            self.print_tables(chosen, wanted, found)

    def chosen_bodies(self, names: Sequence[str] | None) -> list[Body]:
        installed = bodies()
        known = sorted({body.name for body in installed})
        for name in names or ():
            if name not in known:
                raise CommandError(f"There is no body {name!r}. {self.choice(name, known)}")
        return [body for body in installed if not names or body.name in names]

    def refuse_unknown_blocks(
        self, wanted: Sequence[str], chosen: Sequence[Body], found: Sequence[Use]
    ) -> None:
        """A name that no body has and no page holds is a slip, not an answer."""
        known = sorted({name for body in chosen for name in stream_keys(body.block)})
        held = {name for use in found for name in (use.block, use.block.rsplit(".", 1)[-1])}
        for name in wanted:
            if name.rsplit(".", 1)[-1] not in known and name not in held:
                raise CommandError(
                    f"No body has a block {name!r}, and no stored content holds one. "
                    f"{self.choice(name, known)}"
                )

    def choice(self, name: str, known: Sequence[str]) -> str:
        near = get_close_matches(name, known, 1)
        question = f"Did you mean {near[0]!r}? " if near else ""
        return f"{question}There are: {', '.join(known) or 'none'}."

    def print_tables(
        self, chosen: Sequence[Body], wanted: Sequence[str], found: Sequence[Use]
    ) -> None:
        if not found:
            what = " or ".join(map(repr, wanted)) if wanted else "a block"
            names = ", ".join(sorted({body.name for body in chosen})) or "no body"
            self.stdout.write(f"No live, draft or scheduled content uses {what} ({names}).")
            return
        for name in sorted({use.body for use in found}):
            self.stdout.write(self.style.MIGRATE_HEADING(f"Body {name}"))
            self.print_table([use for use in found if use.body == name])
            self.stdout.write("")

    def print_table(self, found: Sequence[Use]) -> None:
        cells = [COLUMNS] + [
            (
                f"{use.block}{f' x{use.count}' if use.count > 1 else ''}"
                f"{'' if use.known else ' (not in the body)'}",
                use.state,
                use.locale,
                str(use.pk),
                use.model,
                use.title,
            )
            for use in found
        ]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for row in cells:
            line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write(line.rstrip())
