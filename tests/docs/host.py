"""A site such as readers of the documentation have, in a folder of its own."""

import ast
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.clean_site.site import WARNINGS

ROOT = Path(__file__).parent.parent.parent

BASE_TEMPLATE = """{% load static %}<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{% block title %}Site{% endblock %}</title>
{% block extra_css %}{% endblock %}</head><body><main>{% block content %}{% endblock %}</main>
</body></html>
"""
OWN_BODIES = """from wagtail_botox_pain import blocks


class TreatmentArticleBody(blocks.TreatmentArticleBody):
    pass
"""
FIRST_MIGRATION = """from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = []
"""
# What a site has before its developer opens a page of ours: an app, templates, a body.
FILES = {
    "clinic/__init__.py": "",
    "clinic/migrations/__init__.py": "",
    "clinic/migrations/0001_initial.py": FIRST_MIGRATION,
    "clinic/models.py": "",
    "clinic/blocks.py": OWN_BODIES,
    "templates/layouts/site.html": BASE_TEMPLATE,
}
SETTINGS = """
INSTALLED_APPS = ["clinic", *INSTALLED_APPS]
TEMPLATES[0]["DIRS"].append(BASE_DIR / "templates")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
# The home page of `wagtail start` derives from Wagtail's Page.
WITHOUT_HOME = 'INSTALLED_APPS.remove("home")'
OUR_APPS = ["wagtail_botox_pain", "wagtail_botox_pain.pages", "wagtail.contrib.settings"]


class Host:
    """A Wagtail project in `folder`, with the commands that a developer gives in it."""

    def __init__(self, folder: Path, name: str = "mysite") -> None:
        self.folder = folder
        self.name = name
        self.written: set[str] = set()

    @property
    def settings(self) -> Path:
        return self.folder / self.name / "settings" / "base.py"

    @classmethod
    def start(cls, folder: Path) -> "Host":
        """A site made by `wagtail start`, with an app, before this package is installed."""
        folder.mkdir()
        host = cls(folder)
        host.run("wagtail", "start", host.name, ".")
        for path, text in FILES.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        host.add_settings(SETTINGS)
        return host

    def copy(self, folder: Path, apps: Sequence[str] = ()) -> "Host":
        """The same site in another folder, with more apps in its settings."""
        shutil.copytree(self.folder, folder)
        host = type(self)(folder, self.name)
        host.add_settings(f"INSTALLED_APPS = [*{list(apps)}, *INSTALLED_APPS]")
        return host

    def begin_again(self) -> None:
        """Make it a new site, whose models nobody has migrated yet."""
        (self.folder / "db.sqlite3").unlink()
        (self.folder / "clinic/migrations/0001_initial.py").unlink()

    def add_base_page(self) -> None:
        """What Wagtail's own documentation has a site do for a base page, but for the model."""
        for path in (ROOT / "tests/hosts/base_page/migrations").glob("*.py"):
            source = path.read_text(encoding="utf-8").replace("clinic_base_page", "basepage")
            self.write(f"basepage/migrations/{path.name}", source)
        self.add_settings(WITHOUT_HOME)

    def run(self, *command: str, **environment: str) -> str:
        """The output of a command that a reader gives; it must succeed without a warning."""
        result = subprocess.run(
            command,
            cwd=self.folder,
            capture_output=True,
            text=True,
            env=self.environment(**environment),
        )
        assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}{result.stderr}"
        return result.stdout

    def environment(self, **more: str) -> dict[str, str]:
        bin_folder = Path(sys.executable).parent
        own = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO_")}
        return {
            **own,
            "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
            # For a checkout that is not installed; a site's own modules come first.
            "PYTHONPATH": f"{self.folder}{os.pathsep}{ROOT}",
            # Wagtail leaves the temporary file of a rendition to the garbage collector.
            "PYTHONWARNINGS": f"{WARNINGS},ignore::ResourceWarning",
            **more,
        }

    def write(self, path: str, text: str, *, must_exist: bool = False) -> None:
        """Put a sample into its file: below what the page wrote before, else in its place."""
        file = self.folder / path
        assert file.exists() or not must_exist, f"{path} is not there to be opened"
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8") if path in self.written or must_exist else ""
        file.write_text(f"{before}\n\n{text}" if before else text, encoding="utf-8")
        self.written.add(path)
        if path.endswith(".py"):
            compile(file.read_text(encoding="utf-8"), path, "exec")
            for folder in [folder for folder in Path(path).parents if folder.name]:
                (self.folder / folder / "__init__.py").touch()

    def add_settings(self, code: str) -> None:
        with self.settings.open("a", encoding="utf-8") as file:
            file.write(f"\n{merged(code)}\n")

    def probe(self, **job: Any) -> dict[str, Any]:
        """What `tests.docs.probe` finds in this site, in a process of its own."""
        job = {"settings": f"{self.name}.settings.dev", **job}
        output = self.run("python", "-m", "tests.docs.probe", json.dumps(job))
        return json.loads(output.splitlines()[-1])

    def serve(self) -> None:
        """Start `runserver`, open the admin and stop it again."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        server = subprocess.Popen(
            ["python", "manage.py", "runserver", "--noreload", address],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _attempt in range(150):
                try:
                    with urlopen(f"http://{address}/admin/login/") as response:
                        assert response.status == 200
                        return
                except OSError:
                    assert server.poll() is None, "runserver stopped"
                    time.sleep(0.2)
            raise AssertionError("runserver does not answer")
        finally:
            server.terminate()
            server.wait()


def merged(code: str) -> str:
    """Settings to add at the end of a file, where `# ...` in a list or dict stands for the rest."""
    pieces = []
    for node in ast.parse(code).body:
        source = ast.get_source_segment(code, node) or ""
        rest = re.search(r"^\s*# \.\.\.", source, re.MULTILINE)
        if not (rest and isinstance(node, ast.Assign)):
            pieces.append(source)
            continue
        name = ast.unparse(node.targets[0])
        if isinstance(node.value, ast.Dict):
            pieces.append(f"{name} = {{**{name}, **{ast.unparse(node.value)}}}")
            continue
        line = node.lineno + source[: rest.start()].count("\n") + 1
        before, after = [], []
        for element in node.value.elts:
            (before if element.lineno < line else after).append(ast.unparse(element))
        first, last = ", ".join(before), ", ".join(after)
        pieces.append(
            f"{name} = [{first}"
            f"{', ' if before else ''}*[one for one in {name} if one not in "
            f"({first}{', ' if before else ''}{last}{', ' if after else ''})]"
            f"{', ' if after else ''}{last}]"
        )
    return "\n".join(pieces)
