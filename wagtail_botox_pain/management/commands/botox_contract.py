import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from wagtail_botox_pain.api.contract.build import TYPES, VERSION, Contract, site_contract
from wagtail_botox_pain.api.contract.files import contract_folder, differences
from wagtail_botox_pain.serialization.schema import SchemaClashError


class Command(BaseCommand):
    help = (
        "Writes the JSON Schemas and TypeScript types of what the API says of this site's bodies "
        "and page types."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--out",
            metavar="DIR",
            type=Path,
            help=f"write them into DIR/{VERSION}; without it, CONTRACT_DIR or else print them",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing, and fail where the files are not what would be written",
        )
        parser.add_argument(
            "--typescript", action="store_true", help=f"also {TYPES}, or print only that"
        )
        parser.add_argument(
            "--strict", action="store_true", help="fail where a block does not say what its JSON is"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.handle_contract(site_contract(), **options)
        except (SchemaClashError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error

    def handle_contract(self, contract: Contract, **options: Any) -> None:
        self.name_untyped(contract, strict=options["strict"])
        out = options["out"] or contract_folder()
        if options["check"]:
            self.check_files(contract, out, types=options["typescript"])
            return
        files = contract.files(types=options["typescript"])
        if out:
            for name, text in files.items():
                self.write(out / VERSION / name, text)
            bodies = len(contract.schemas["blocks.schema.json"]["x-bodies"])
            self.stdout.write(
                f"Wrote {len(files)} files to {out / VERSION}: {bodies} bodies, "
                f"{len(contract.pages)} page types, {len(contract.definitions)} types."
            )
        else:
            schemas = json.dumps(contract.schemas, indent=2, ensure_ascii=False)
            self.stdout.write(files[TYPES] if options["typescript"] else schemas)

    def name_untyped(self, contract: Contract, *, strict: bool) -> None:
        if not contract.untyped:
            return
        lines = [f"  {untyped}" for untyped in contract.untyped]
        message = "\n".join(
            [
                "What the JSON of these is cannot be known, so it may be anything. Declare it in "
                "get_api_schema(walker), beside get_api_representation:",
                *lines,
            ]
        )
        if strict:
            raise CommandError(message)
        self.stderr.write(self.style.WARNING(message))

    def check_files(self, contract: Contract, out: Path | None, *, types: bool) -> None:
        if out is None:
            raise CommandError(
                "--check needs --out, or CONTRACT_DIR in WAGTAIL_BOTOX_PAIN, to find the files."
            )
        if found := differences(contract, out / VERSION, types=types):
            lines = "\n".join(f"  {difference}" for difference in found)
            raise CommandError(f"{out / VERSION} is not what the site says now:\n{lines}")
        self.stdout.write("The contract is what the site says.")

    def write(self, path: Path, text: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error}") from error
