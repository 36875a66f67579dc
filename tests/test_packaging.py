"""What is built from the checkout, and what a site that nobody here wrote makes of it.

The sites follow README.md and docs/how-to/{install,upgrade,uninstall}.md literally: what their code
says is done, in its order.
"""

import csv
import importlib.metadata
import io
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path, PurePosixPath

import pytest
import wagtail

from tests.clean_site.guide import fences, section
from tests.clean_site.site import WARNINGS, CleanSite

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.costly]

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "wagtail_botox_pain"
HOW_TO = ROOT / "docs/how-to"
README = ROOT / "README.md"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# The environment's own Wagtail with its own Django, and each other supported one as a new site gets
# it. In the matrix every environment has but its own to try.
OWN_WAGTAIL = ".".join(map(str, wagtail.VERSION[:2]))
WAGTAILS = {"7.4": ["wagtail==7.4.*", "Django==5.2.*"], "8.0": ["wagtail==8.0.*"]}
if os.environ.get("NOX_CURRENT_SESSION"):
    WAGTAILS = {}
WAGTAILS[OWN_WAGTAIL] = [
    f"{name}=={importlib.metadata.version(name)}"
    for name in ("wagtail", "Django", "django-treebeard")
]
ON_A_SERVER = not os.environ.get("DATABASE_URL", "sqlite").startswith("sqlite")
LEFTOVERS = re.compile(
    r"(^|/)(\.ci|\.git|\.venv[^/]*|\.cache|\.pytest_cache|\.ruff_cache|\.nox|\.tox|\.secrets|media"
    r"|node_modules|htmlcov|dist|build|__pycache__)/|\.(pyc|sqlite3|egg-info|log|orig|rej|swp|bak)$"
    r"|(^|/)(\.coverage|\.DS_Store)|~$"
)


def build(source, folder, *targets):
    chosen = [part for target in targets for part in ("-t", target)]
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder), *chosen],
        cwd=source,
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    build(ROOT, folder, "sdist", "wheel")
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def contents(wheel):
    return set(zipfile.ZipFile(wheel).namelist())


def packed(contents):
    return {name for name in contents if ".dist-info/" not in name}


class TestWheel:
    def test_has_the_whole_package_and_nothing_else(self, contents):
        files = {
            path.relative_to(ROOT).as_posix()
            for path in PACKAGE.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert packed(contents) == files

    @pytest.mark.parametrize(
        ("pattern", "least"),
        [
            ("templates/wagtail_botox_pain/blocks/*.html", 20),
            ("templates/wagtail_botox_pain/pages/*.html", 2),
            ("templates/wagtail_botox_pain/icons/*.svg", 4),
            ("static/wagtail_botox_pain/css/*.css", 1),
            ("migrations/0001_initial.py", 2),
            ("management/commands/*.py", 2),
            ("templatetags/wagtail_botox_pain_tags.py", 1),
            ("contract/v1/*.schema.json", 3),
            ("contract/v1/contract.d.ts", 1),
            ("py.typed", 1),
        ],
    )
    def test_has(self, contents, pattern, least):
        found = [name for name in packed(contents) if PurePosixPath(name).match(pattern)]
        assert len(found) >= least

    def test_catalogues_are_compiled(self, contents):
        sources = {name[:-3] for name in contents if name.endswith(".po")}
        compiled = {name[:-3] for name in contents if name.endswith(".mo")}
        assert sources == compiled

    def test_licence(self, wheel, contents):
        (name,) = (name for name in contents if name.endswith(".dist-info/licenses/LICENSE"))
        assert zipfile.ZipFile(wheel).read(name) == (ROOT / "LICENSE").read_bytes()

    def test_metadata(self, wheel, contents):
        (name,) = (name for name in contents if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(zipfile.ZipFile(wheel).read(name).decode())
        assert metadata["Name"] == "wagtail-botox-pain"
        assert metadata["Version"] in wheel.name
        assert metadata["Requires-Python"] == PROJECT["requires-python"]
        assert metadata["License-Expression"] == "BSD-3-Clause"
        assert metadata["Description-Content-Type"] == "text/markdown"
        assert metadata.get_payload() == README.read_text(encoding="utf-8")
        assert set(metadata.get_all("Classifier")) == set(PROJECT["classifiers"])
        required = {found.lower() for found in metadata.get_all("Requires-Dist")}
        optional = {
            f"{found}; extra == '{extra}'"
            for extra, requirements in PROJECT["optional-dependencies"].items()
            for found in requirements
        }
        assert required == {found.lower() for found in {*PROJECT["dependencies"], *optional}}
        versions = [found.partition(";")[0] for found in required]
        assert not [found for found in versions if "<" in found or "==" in found]


@pytest.fixture(scope="module")
def unpacked(built, tmp_path_factory):
    (path,) = built.glob("*.tar.gz")
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")
    (source,) = folder.iterdir()
    return source


def files(root, path):
    """The files at or below `path`, by their names from `root`."""
    place = root / path
    found = [place] if place.is_file() else place.rglob("*")
    return {file.relative_to(root).as_posix() for file in found if file.is_file()}


def files_of_the_checkout(path):
    """Those that git knows or would add; all, where there is no git."""
    if not (ROOT / ".git").exists():
        return {name for name in files(ROOT, path) if not LEFTOVERS.search(name)}
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", path]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in found.stdout.split("\0") if name and (ROOT / name).is_file()}


class TestSourceDistribution:
    @pytest.mark.parametrize(
        "path",
        [
            "wagtail_botox_pain",
            "tests",
            "example_project",
            "docs",
            "bench",
            *("pyproject.toml", "Makefile", "requirements/test.txt"),
            *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"),
        ],
    )
    def test_has_what_the_tests_need(self, unpacked, path):
        assert files(unpacked, path) == files_of_the_checkout(path) != set()

    def test_has_no_leftovers(self, unpacked):
        names = [path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")]
        assert [name for name in names if LEFTOVERS.search(name) or name == ".ci"] == []

    def test_makes_the_same_wheel(self, unpacked, wheel, tmp_path):
        build(unpacked, tmp_path, "wheel")
        (other,) = tmp_path.glob("*.whl")
        assert other.name == wheel.name
        assert zipfile.ZipFile(other).namelist() == zipfile.ZipFile(wheel).namelist()


def is_offline():
    """Whether there is no package index. On CI there is one: without it the tests fail."""
    if os.environ.get("CI"):
        return False
    ask = ["install", "--dry-run", "--no-deps", "--ignore-installed", "--retries", "0"]
    found = subprocess.run(
        [sys.executable, "-m", "pip", *ask, "--timeout", "5", "phonenumbers"], capture_output=True
    )
    return found.returncode != 0


@pytest.mark.skipif(ON_A_SERVER, reason="the new site has a SQLite file of its own")
@pytest.mark.parametrize("version", WAGTAILS)
def test_site_takes_the_package_and_leaves_it(version, wheel, tmp_path):
    if is_offline():
        pytest.skip("no package index to install Wagtail from")
    constraints = [f"wagtail-botox-pain @ {wheel.as_uri()}", *WAGTAILS[version]]
    site = CleanSite(tmp_path, constraints)
    site.make()
    install(site)
    assert has_wheel(site, wheel)
    look(site)
    site.probe("our_pages")
    install_the_longer_way(site)
    upgrade(site)
    uninstall(site)


def install(site):
    """As the README says, and nothing else."""
    site.follow(section(README, "Install into a site"))


def has_wheel(site, wheel):
    """Whether the site's package is made of the files of this wheel."""
    where = "import wagtail_botox_pain; print(wagtail_botox_pain.__path__[0])"
    installed = Path(site.run("python", "-P", "-c", where).strip())
    assert installed.is_relative_to(site.environment)
    (record,) = installed.parent.glob("wagtail_botox_pain-*.dist-info/RECORD")
    archive = zipfile.ZipFile(wheel)
    (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/RECORD"))

    def hashes(text):
        rows = csv.reader(io.StringIO(text))
        return {row[0]: row[1] for row in rows if ".dist-info/" not in row[0] and row[1]}

    return hashes(record.read_text()) == hashes(archive.read(name).decode()) != {}


def look(site):
    """Nothing is said where there is nothing to say."""
    output = site.run("python", "-m", "django", "check", PYTHONWARNINGS=WARNINGS)
    assert output == "System check identified no issues (0 silenced).\n"
    output = site.run("python", "manage.py", "makemigrations", "--check", "--dry-run")
    assert output == "No changes detected\n"


def install_the_longer_way(site):
    """`install.md`, on top of what the README said, with a base template in its own place."""
    templates = site.project / "clinic/templates"
    (templates / "layouts").mkdir()
    base = templates / "layouts/site.html"
    base.write_text((templates / "base.html").read_text())
    for fence in fences(HOW_TO / "install.md"):
        if fence.language == "django":
            put_into(base, fence.code)
        else:
            site.follow([fence])
    site.probe("base_template")


def put_into(template, code):
    """The opening tag in its place, anything else at the end of the head."""
    if code.startswith("<html"):
        old, new = '<html lang="en">\n', code
    else:
        old, new = "</head>", code + "</head>"
    source = template.read_text()
    assert source.count(old) == 1
    template.write_text(source.replace(old, new))


def upgrade(site):
    output = site.follow(fences(HOW_TO / "upgrade.md"))
    assert re.search(r"Processing .*wagtail_botox_pain-.*\.whl", output)
    assert "No changes detected" in output
    assert "No migrations to apply" in output
    assert '"faq"' in (site.project / "block_uses.json").read_text()


def uninstall(site):
    """From a site that has our page types, its own from a mixin, and single blocks of ours."""
    models = site.project / "home/models.py"
    models.write_text(HOST_MODELS + models.read_text().replace(IMPORT_OF_PAGE, ""))
    site.run("python", "manage.py", "makemigrations")
    remove_a_block(site)
    site.run("python", "manage.py", "migrate")
    site.probe("host_pages")

    assert "treatment_article" in site.follow(steps("1.", "2."))
    assert "Applying home.0005" in site.follow(steps("3."))
    site.probe("host_pages_left")
    assert site.follow(steps("4.")) == ""
    too_early = ["migrate", "wagtail_botox_pain_pages", "zero"]
    refusal = site.run("python", "manage.py", *too_early, allowed=[1])
    assert "CommandError: Pages of the type TreatmentArticlePage are left (1)." in refusal
    assert "home." not in site.follow(steps("5."))
    site.follow(steps("6."))
    output = site.follow(steps("7."))
    assert "System check identified no issues (0 silenced)." in output
    assert "No changes detected" in output
    assert output.count("No problems found.") == 2
    site.probe("gone")
    site.probe("host_pages_left")
    # The site's own migrations load, and make the same tables, where we never were.
    site.settings.write_text(site.settings.read_text() + OTHER_DATABASE)
    site.run("python", "manage.py", "migrate")


def remove_a_block(site):
    """The data migration of `before-you-remove-a-block.md`, in the app that has other tables."""
    (fence,) = (
        fence
        for fence in fences(HOW_TO / "before-you-remove-a-block.md")
        if "MigrateStreamData" in fence.code
    )
    (latest,) = (site.project / "home/migrations").glob("0003_*.py")
    source = fence.code.replace('"clinic", "0001_initial"', f'"home", "{latest.stem}"')
    (site.project / "home/migrations/0004_remove_faq.py").write_text(source)


def steps(*numbers):
    """The code of `uninstall.md` below the headings that begin with these numbers."""
    found = [f for f in fences(HOW_TO / "uninstall.md") if f.heading.startswith(numbers)]
    assert {fence.heading[:2] for fence in found} == {*numbers}
    return found


IMPORT_OF_PAGE = "from wagtail.models import Page\n"
# The README's "Quick start", as `uninstall.md` says that it leaves it.
HOST_MODELS = """from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from wagtail_botox_pain.blocks import CalloutBlock, FAQBlock
from wagtail_botox_pain.models import TreatmentArticleMixin


class ArticlePage(TreatmentArticleMixin, Page):
    content_panels = Page.content_panels + TreatmentArticleMixin.treatment_article_panels
    search_fields = Page.search_fields + TreatmentArticleMixin.treatment_article_search_fields


class AnswersPage(Page):
    body = StreamField([("faq", FAQBlock()), ("callout", CalloutBlock())])
    content_panels = [*Page.content_panels, FieldPanel("body")]


"""
OTHER_DATABASE = '\nDATABASES["default"]["NAME"] = ":memory:"\n'
