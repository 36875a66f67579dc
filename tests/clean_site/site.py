"""A project made by `wagtail start` in a virtual environment outside the checkout."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.clean_site.guide import Fence, apply_diff, merge_module, merge_settings

PROBE = Path(__file__).with_name("probe.py")
# The settings that `wagtail start` of 8.0 writes have one that Django 6.1 deprecates.
WARNINGS = "error,ignore:The EMAIL_BACKEND setting is deprecated"
# What belongs to the machine of the tests, not to the site.
FOREIGN = ("DJANGO_SETTINGS_MODULE", "PYTHONPATH", "TEST_VARIANT", "DATABASE_URL", "VIRTUAL_ENV")


def uv() -> str | None:
    """Where uv is there, it makes environments much faster than pip."""
    here = Path(sys.executable).parent
    return shutil.which("uv", path=os.pathsep.join([str(here), os.environ.get("PATH", "")]))


class CleanSite:
    """Runs commands as a person in the project's folder would, with the environment active."""

    def __init__(self, folder: Path, constraints: Iterable[str]) -> None:
        self.environment = folder / "env"
        self.project = folder / "clinic"
        self.constraints = folder / "constraints.txt"
        self.constraints.write_text("\n".join([*constraints, ""]))

    @property
    def settings(self) -> Path:
        return self.project / "clinic/settings/base.py"

    def variables(self, **more: str) -> Mapping[str, str]:
        own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        path = os.pathsep.join([str(self.environment / "bin"), own.get("PATH", os.defpath)])
        return {
            **own,
            "PATH": path,
            "PIP_CONSTRAINT": str(self.constraints),
            "UV_CONSTRAINT": str(self.constraints),
            "DJANGO_SETTINGS_MODULE": "clinic.settings.dev",
            "PYTHONPATH": str(self.project),
            **more,
        }

    def run(
        self, *command: str, words: str = "", allowed: Iterable[int] = (0,), **more: str
    ) -> str:
        """The command's output, both kinds; a failure unless its exit code is `allowed`."""
        result = subprocess.run(
            command,
            cwd=self.project if self.project.exists() else self.project.parent,
            env=self.variables(**more),
            input=words,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert result.returncode in allowed, f"{shlex.join(command)}\n{result.stdout}"
        return result.stdout

    def make(self) -> None:
        """The environment with Wagtail alone, and the project that it starts."""
        if fast := uv():
            self.run(fast, "venv", "--quiet", "--seed", "-p", sys.executable, str(self.environment))
            python = str(self.environment / "bin/python")
            self.run(fast, "pip", "install", "--quiet", "-p", python, "wagtail")
        else:
            self.run(sys.executable, "-m", "venv", str(self.environment))
            self.run("python", "-m", "pip", "install", "--quiet", "wagtail")
        self.run("wagtail", "start", "clinic")

    def shell(self, code: str) -> str:
        """Run shell commands as they are printed; each must succeed, but a search may be empty."""
        output = ""
        # One command a line, but for a quotation that goes over several.
        pending = ""
        for line in code.splitlines():
            pending += line
            if pending.count('"') % 2:
                pending += "\n"
                continue
            searching = pending.startswith("grep ")
            # Deprecations are faults of a package that is not kept up, ours too.
            checked = {"PYTHONWARNINGS": WARNINGS} if pending.startswith("python manage.py") else {}
            output += self.run(
                *("bash", "-c", pending),
                words="yes\n" * 20,
                allowed=(0, 1) if searching else (0,),
                **checked,
            )
            pending = ""
        assert not pending, f"a quotation does not end: {pending}"
        return output

    def follow(self, fences: Iterable[Fence]) -> str:
        """Do what the code of a page asks for, in its order; the output of the commands."""
        output = ""
        for fence in fences:
            file = self.project / fence.file if fence.file else None
            if fence.language == "sh":
                output += self.shell(fence.code)
            elif fence.language == "diff":
                assert file, f"a diff names no file:\n{fence.code}"
                file.write_text(apply_diff(file.read_text(), fence.body))
            elif fence.language == "python" and file:
                file.write_text(merge_module(file.read_text(), fence.body))
            elif fence.language == "python":
                self.settings.write_text(merge_settings(self.settings.read_text(), fence.code))
            elif fence.language == "django" and file:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(fence.body)
            else:
                raise AssertionError(f"nobody follows this:\n{fence.code}")
        return output

    def probe(self, name: str) -> str:
        """Run one function of `probe.py` on the site, with warnings as errors."""
        return self.run("python", "-P", str(PROBE), name, PYTHONWARNINGS=WARNINGS)
