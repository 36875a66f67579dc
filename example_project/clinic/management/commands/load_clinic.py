from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from clinic.loader import ClinicLoader


class Command(BaseCommand):
    help = "Makes the demo clinic's pages on a site that has no home page yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be made.")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        made: list[str] = []
        ClinicLoader(made.append, dry_run).load()
        verb = "Would make" if dry_run else "Made"
        for line in made:
            self.stdout.write(f"{verb} {line}")
        if not made:
            self.stdout.write("There is a clinic already: nothing to make.")
