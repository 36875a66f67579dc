"""Follows a page of the documentation from top to bottom, as its reader does."""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import polib
import wagtail
from packaging.requirements import Requirement

from tests.docs.host import Host
from tests.docs.pages import ROOT, Sample, name_of
from tests.docs.stylesheets import check_stylesheet

# Pages that are followed where a site is installed for real, in an environment of its own.
FOLLOWED_ELSEWHERE = {
    "docs/how-to/install.md": "tests/test_packaging.py",
    "docs/how-to/upgrade.md": "tests/test_packaging.py",
    "docs/how-to/uninstall.md": "tests/test_packaging.py",
    "docs/how-to/deploy.md": "tests/production/site.py",
}


def is_settings(code: str) -> bool:
    """Whether a sample is a piece of a settings file: imports and names in capitals."""
    body = ast.parse(code).body
    named = [
        ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
        for node in body
        if isinstance(node, ast.Assign | ast.AugAssign)
    ]
    rest = [
        node
        for node in body
        if not isinstance(node, ast.Assign | ast.AugAssign | ast.Import | ast.ImportFrom)
    ]
    return bool(named) and not rest and all(name.split("[")[0].isupper() for name in named)


def other_test(sample: Sample) -> str | None:
    """The test that executes a sample in the place of this one."""
    return sample.notes.get("tested by") or FOLLOWED_ELSEWHERE.get(name_of(sample.page))


def executor(sample: Sample) -> Callable[["Reader", Sample], None] | None:
    """How a sample is executed; None for one in a language that nobody executes."""
    if sample.language == "python" and (
        is_settings(sample.code) and not (sample.file or "").endswith(("models.py", "blocks.py"))
    ):
        return Reader.follow_settings
    return {
        "python": Reader.follow_python,
        "django": Reader.follow_template,
        "html": Reader.follow_template,
        "sh": Reader.follow_commands,
        "css": Reader.follow_stylesheet,
        "json": Reader.follow_json,
        "ts": Reader.follow_excerpt,
    }.get(sample.language)


class Reader:
    """Follows the samples of one page; sites are made when they are first needed."""

    def __init__(self, sites: dict[str, Host], folder: Path, samples: list[Sample]) -> None:
        self.sites = sites
        self.folder = folder
        self.samples = samples
        self.made = 0
        self.site: Host | None = None
        self.from_empty = False
        self.base_page = False
        self.forget()

    def forget(self) -> None:
        self.templates: list[str] = []
        self.modules: list[str] = []
        self.loose: list[tuple[str, str]] = []

    def follow(self) -> None:
        for place, sample in enumerate(self.samples):
            if other_test(sample):
                continue
            if "new site" in sample.notes:
                self.finish()
                self.from_empty = True
                self.base_page = sample.notes["new site"] == "base page"
            if not self.supports(sample):
                continue
            if self.site is None:
                self.prepare(self.samples[place:])
            try:
                follow = executor(sample)
                if follow:
                    follow(self, sample)
            except Exception as error:
                error.add_note(f"in the sample at {sample}")
                raise

    def supports(self, sample: Sample) -> bool:
        """Whether the Wagtail that runs is new enough for what follows on the page."""
        needed = sample.notes.get("wagtail", "0")
        return wagtail.VERSION[:2] >= tuple(int(part) for part in needed.split("."))

    def prepare(self, samples: list[Sample]) -> None:
        """Make the site that the page is for, unless none of its samples needs one."""
        later = (place for place, one in enumerate(samples) if place and "new site" in one.notes)
        own = [one for one in samples[: next(later, None)] if not other_test(one)]
        commands = [one.code for one in own if one.language == "sh"]
        needs_site = any(one.language in {"python", "django", "html"} for one in own)
        if not (needs_site or any("manage.py" in code for code in commands)):
            return
        self.made += 1
        folder = self.folder / str(self.made)
        if any("wagtail start" in code for code in commands):
            folder.mkdir()
            self.site = Host(folder)
            return
        installs = any(
            '"wagtail_botox_pain"' in one.code and "INSTALLED_APPS" in one.code
            for one in own
            if one.language == "python"
        )
        self.site = self.sites["bare" if installs else "installed"].copy(folder)
        if self.from_empty:
            self.site.begin_again()
        if self.base_page:
            self.site.add_base_page()

    def finish(self) -> None:
        """Use what the page made so far: its page types, blocks, templates and loose samples."""
        if self.site is None:
            return
        found = self.site.probe(modules=self.modules, samples=self.loose)
        assert found["pages"], "the site has no page type to look at"
        unused = set(self.templates) - set(found["rendered"])
        assert not unused, f"no page shows these templates: {unused}"
        self.site = None
        self.forget()

    def follow_settings(self, sample: Sample) -> None:
        if sample.must_exist:
            assert self.site.settings == self.site.folder / sample.file
        self.site.add_settings(sample.code)

    def follow_python(self, sample: Sample) -> None:
        if not sample.file:
            self.loose.append(("python", sample.code))
            return
        self.site.write(sample.file, sample.code, must_exist=sample.must_exist)
        module = sample.file.removesuffix(".py").replace("/", ".")
        if module not in self.modules:
            self.modules.append(module)

    def follow_template(self, sample: Sample) -> None:
        if not sample.file:
            self.loose.append(("django", sample.code))
            return
        self.site.write(sample.file, sample.code, must_exist=sample.must_exist)
        self.templates.append(sample.file)

    def follow_stylesheet(self, sample: Sample) -> None:
        check_stylesheet(sample.code)
        if sample.file and self.site:
            self.site.write(sample.file, sample.code, must_exist=sample.must_exist)

    def follow_json(self, sample: Sample) -> None:
        json.loads(sample.code)

    def follow_excerpt(self, sample: Sample) -> None:
        """A sample that is a piece of a file, which other tests execute."""
        assert sample.file, "no file is named"
        assert sample.code in (ROOT / sample.file).read_text(encoding="utf-8")

    def follow_commands(self, sample: Sample) -> None:
        for line in sample.code.replace("\\\n", " ").splitlines():
            if command := shlex.split(line, comments=True):
                self.follow_command(line, command)

    def follow_command(self, line: str, command: list[str]) -> None:
        match [word for word in command if not re.match(r"[A-Z_]+=", word)]:
            case ["make", *_]:
                variables = [word for word in command if "=" in word and word[0].isupper()]
                targets = [word for word in command if word not in {"make", *variables}]
                for target in targets:
                    subprocess.run(
                        ["make", "-n", target], cwd=ROOT, check=True, capture_output=True
                    )
            case ["wagtail", "start", name, *rest]:
                self.site.run("wagtail", "start", name, *rest)
                self.site.name = name
            case ["cd", folder]:
                self.site.folder /= folder
                assert self.site.folder.is_dir(), line
            case ["python", "manage.py", "runserver", *_]:
                self.site.serve()
            case ["python", "manage.py", "createsuperuser"]:
                self.site.run(
                    *("python", "manage.py", "createsuperuser", "--noinput"),
                    DJANGO_SUPERUSER_USERNAME="editor",
                    DJANGO_SUPERUSER_EMAIL="editor@example.org",
                    DJANGO_SUPERUSER_PASSWORD="secret",
                )
            case ["python", "manage.py", "collectstatic", *rest]:
                self.site.run("python", "manage.py", "collectstatic", "--noinput", *rest)
            case ["python", "manage.py", *rest]:
                self.site.run("python", "manage.py", *rest)
            case ["python", "-m", "pip", "install", *requirements]:
                for requirement in map(Requirement, requirements):
                    assert version(requirement.name) in requirement.specifier, line
            case ["mkdir", *_]:
                self.site.run("sh", "-c", line)
            case ["msginit", *options]:
                # GNU gettext is not on every machine; on that of CI it has to be.
                if shutil.which("msginit") or "CI" in os.environ:
                    self.site.run("sh", "-c", line)
                    self.check_empty_catalogue(options)
            case ["python3", "-m", "venv", _]:
                self.site.run(*command)
            case [".", script]:
                assert (self.site.folder / script).is_file(), line
            case _:
                raise AssertionError(f"Nothing executes: {line}")

    def check_empty_catalogue(self, options: list[str]) -> None:
        """Every message of the package is there, none is translated, and plurals have forms."""
        values = dict(
            option.removeprefix("--").split("=", 1) for option in options if "=" in option
        )
        made = polib.pofile(str(self.site.folder / values["output-file"]))
        french = polib.pofile(str(ROOT / "wagtail_botox_pain/locale/fr/LC_MESSAGES/django.po"))
        assert made.metadata["Language"] == values["locale"]
        assert "nplurals=2" in made.metadata["Plural-Forms"]
        assert [entry.msgid for entry in made] == [entry.msgid for entry in french]
        assert made.translated_entries() == []
