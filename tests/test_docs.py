"""The documentation agrees with what is shipped."""

import ast
import importlib
import re
import tomllib
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.utils.text import slugify
from wagtail.blocks import ChoiceBlock, ListBlock, StructBlock

from tests.docs.pages import DOCS, FENCE, PAGES, ROOT, name_of
from wagtail_botox_pain import choices
from wagtail_botox_pain.blocks import TreatmentArticleBody
from wagtail_botox_pain.conf import DEFAULTS
from wagtail_botox_pain.models import ClinicSettings, TreatmentArticleMixin, TreatmentIndexMixin

pytestmark = pytest.mark.once

STYLESHEET = ROOT / "wagtail_botox_pain/static/wagtail_botox_pain/css/botox_pain.css"
TEMPLATES = ROOT / "wagtail_botox_pain/templates"

LINK = re.compile(r"\]\(([^)\s]+)\)")
PROPERTY = re.compile(r"--bp-[a-z0-9-]+")


def reference(name):
    return (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")


def prose(path):
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def headings(path):
    found = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {slugify(heading.replace("`", "")) for heading in found}


def section(text, heading):
    """The part of a page below the heading that is exactly `heading`, up to the next one."""
    start = re.search(rf"^#+ {re.escape(heading)}$", text, re.MULTILINE)
    assert start, f"no heading {heading}"
    return re.split(r"^#+ ", text[start.end() :], maxsplit=1, flags=re.MULTILINE)[0]


def structs(block):
    """Every StructBlock inside `block`, whatever it is nested in."""
    if isinstance(block, ListBlock):
        yield from structs(block.child_block)
    elif isinstance(block, StructBlock):
        yield block
        for child in block.child_blocks.values():
            yield from structs(child)


BODY = TreatmentArticleBody()
STRUCTS = {
    type(struct).__name__: struct
    for block in BODY.child_blocks.values()
    for struct in structs(block)
}


class TestLinks:
    @pytest.mark.parametrize("page", PAGES, ids=name_of)
    def test_relative_links_resolve(self, page):
        for link in LINK.findall(prose(page)):
            if link.startswith(("https://", "http://")):
                continue
            path, _, anchor = link.partition("#")
            target = (page.parent / unquote(path)).resolve() if path else page
            assert target.is_file(), link
            assert not anchor or anchor in headings(target), link

    def test_index_leads_to_every_page(self):
        index = DOCS / "index.md"
        linked = {(DOCS / link).resolve() for link in LINK.findall(prose(index))}
        assert linked == {page for page in DOCS.rglob("*.md") if page != index}


class TestBlocks:
    text = reference("blocks")

    @pytest.mark.parametrize("key", BODY.child_blocks)
    def test_stream_key(self, key):
        part = section(self.text, f"`{type(BODY.child_blocks[key]).__name__}`")
        assert f"Stream key `{key}`." in part

    @pytest.mark.parametrize("name", STRUCTS)
    def test_children_with_their_labels_and_limits(self, name):
        part = section(self.text, f"`{name}`")
        documented = {
            cells[1].strip(" `"): cells
            for line in part.splitlines()
            if (cells := line.split("|")) and line.startswith("| `") and len(cells) == 7
        }
        assert list(documented) == list(STRUCTS[name].child_blocks)
        for child_name, child in STRUCTS[name].child_blocks.items():
            _, _, label, _, required, limit, _ = documented[child_name]
            assert label.strip() == str(child.label)
            assert required.strip() == ("yes" if child.required else "no")
            field = getattr(child, "field", None)
            if longest := getattr(field, "max_length", None):
                assert f"{longest} characters" in limit
            if isinstance(child, ChoiceBlock):
                default = child.meta.default
                assert (f"default `{default}`" if default else "no default") in limit

    @pytest.mark.parametrize("name", STRUCTS)
    def test_template(self, name):
        template = STRUCTS[name].meta.template
        assert f"`{template}`" in section(self.text, f"`{name}`")
        assert (TEMPLATES / template).is_file()

    @pytest.mark.parametrize("name", STRUCTS)
    def test_properties_of_the_value(self, name):
        value_class = STRUCTS[name].meta.value_class
        own = {
            attribute
            for parent in value_class.__mro__
            if parent.__module__.startswith("wagtail_botox_pain.blocks")
            and parent.__name__ != "ClinicValue"
            for attribute, found in vars(parent).items()
            if not attribute.startswith("_") and (callable(found) or hasattr(found, "__get__"))
        }
        # A card's image is documented as the figure that it is.
        part = section(self.text, "`FigureBlock`" if name == "CardImageBlock" else f"`{name}`")
        for attribute in own:
            assert re.search(rf"`{attribute}[`(]", part), attribute

    @pytest.mark.parametrize(
        "enumeration",
        [
            choices.RegulatoryStatus,
            choices.Evidence,
            choices.Seriousness,
            choices.Frequency,
            choices.ContraindicationKind,
            choices.CalloutLevel,
        ],
    )
    def test_choices_with_their_words(self, enumeration):
        for value, label in enumeration.choices:
            assert f"| `{value}` | {label} |" in self.text


class TestReference:
    @pytest.mark.parametrize("key", DEFAULTS)
    def test_settings_with_their_defaults(self, key):
        default = str(DEFAULTS[key]).replace("'", '"')
        assert f"| `{key}` | `{default}` |" in reference("settings")

    def test_clinic_settings(self):
        own = {field.name for field in ClinicSettings._meta.local_fields} - {"id", "site"}
        part = section(reference("settings"), "`ClinicSettings`")
        assert {name for name in own if f"`{name}`" in part} == own

    @pytest.mark.parametrize("mixin", [TreatmentArticleMixin, TreatmentIndexMixin])
    def test_pages(self, mixin):
        part = section(reference("pages"), f"`{mixin.__name__}`")
        for field in mixin._meta.local_fields:
            assert f"| `{field.name}` |" in part
        for name in vars(mixin):
            if name.endswith(("_panels", "_search_fields")):
                assert f"`{name}`" in part

    @pytest.mark.parametrize("name", ["treatment_article", "treatment_index"])
    def test_regions_of_page_templates(self, name):
        source = (TEMPLATES / f"wagtail_botox_pain/pages/{name}.html").read_text(encoding="utf-8")
        overriding = (DOCS / "how-to/override-templates.md").read_text(encoding="utf-8")
        for region in re.findall(r"{% block (\w+)", source):
            assert f"`{region}`" in overriding
            assert region in {"title", "extra_css", "content"} or f"`{region}`" in reference(
                "pages"
            )

    def test_templates_named_exist(self):
        for page in PAGES:
            for name in re.findall(
                r"`(wagtail_botox_pain/[\w/-]+\.html)`", page.read_text("utf-8")
            ):
                assert (TEMPLATES / name).is_file(), name
        overriding = (DOCS / "how-to/override-templates.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| (`\w+\.html`.*?) \|", overriding, re.MULTILINE)
        for name in re.findall(r"`(\w+\.html)`", " ".join(rows)):
            assert (TEMPLATES / "wagtail_botox_pain/blocks" / name).is_file(), name

    def test_regions_of_block_templates(self):
        overriding = (DOCS / "how-to/override-templates.md").read_text(encoding="utf-8")
        for template in (TEMPLATES / "wagtail_botox_pain/blocks").iterdir():
            regions = re.findall(r"{% block (\w+)", template.read_text(encoding="utf-8"))
            listed = ", ".join(f"`{region}`" for region in regions)
            assert f"`{template.name}`" in overriding
            assert not regions or f"| `{template.name}` | {listed} |" in overriding

    def test_template_tags(self):
        source = ROOT / "wagtail_botox_pain/templatetags/wagtail_botox_pain_tags.py"
        names = re.findall(r"^def (\w+)", source.read_text(encoding="utf-8"), re.MULTILINE)
        for name in names:
            assert section(reference("template-tags"), f"`{name}`")

    def test_checks(self):
        sources = (ROOT / "wagtail_botox_pain").rglob("*.py")
        code = "".join(source.read_text(encoding="utf-8") for source in sources)
        ids = set(re.findall(r'"(wagtail_botox_pain\.[EW]\d+)"', code))
        assert ids == set(re.findall(r"^## `([\w.]+)`", reference("checks"), re.MULTILINE))


def messages(*names):
    """What the sources say to editors; an ellipsis stands for what is filled in."""
    for name in names:
        source = (ROOT / "wagtail_botox_pain/localize" / f"{name}.py").read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(source)):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"_", "ngettext"}:
                for text in call.args:
                    if isinstance(text, ast.Constant):
                        yield re.sub(r"%\(\w+\)[ds]", "…", text.value)


class TestTranslation:
    guide = (DOCS / "how-to/translate.md").read_text(encoding="utf-8")
    report = reference("translation-report")

    def first_cells(self, text):
        """What a table has in quotes, and nothing beside them, in its first column."""
        cells = [line.split(" | ")[0][2:] for line in text.splitlines() if line.startswith("| ")]
        quoted = [cell.split('", "') for cell in cells if cell[0] == cell[-1] == '"']
        return [text.strip('"') for texts in quoted for text in texts if text.strip('"')[-1] == "."]

    @pytest.mark.skipif(not apps.is_installed("wagtail_localize"), reason="not installed")
    def test_every_state(self):
        from wagtail_botox_pain.localize.report.states import TranslationState

        for state in TranslationState:
            assert section(self.report, str(state.label)).strip()

    def test_every_reason(self):
        found = messages("report/states", "report/status")
        said = [text for text in found if text.endswith(".")]
        assert sorted(self.first_cells(self.report)) == sorted(said)

    def test_what_is_said_of_a_po_file(self):
        modules = ("po/po_import", "po/po_files")
        checks = ("quality_checks/comparison", "quality_checks/markup")
        said = {text for text in messages(*modules, *checks) if text.endswith(".")}
        assert set(self.first_cells(self.guide)) == said


class TestTheme:
    text = (DOCS / "how-to/theme.md").read_text(encoding="utf-8")
    css = re.sub(r"/\*.*?\*/", "", STYLESHEET.read_text(encoding="utf-8"), flags=re.DOTALL)

    def test_every_property(self):
        documented = {found.rstrip("-") for found in PROPERTY.findall(self.text)} - {"--bp-on"}
        assert documented == set(PROPERTY.findall(self.css))

    def test_defaults(self):
        root = self.css[self.css.index(":where(:root)") :].split("}")[0]
        defaults = dict(re.findall(r"(--bp-[a-z0-9-]+):\s*([^;]+);", root))
        assert len(defaults) > 30
        for name, value in defaults.items():
            assert f"| `{name}` | `{value}` |" in self.text

    def test_classes(self):
        sources = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")] + [
            self.css
        ]
        for name in re.findall(r"`(bp-[\w-]+)`", self.text):
            stem = name.split("--")[0]
            assert any(stem in source for source in sources), name


class TestVersions:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    @pytest.fixture
    def rows(self):
        part = section((ROOT / "README.md").read_text(encoding="utf-8"), "Versions")
        cells = [line.split("|") for line in part.splitlines() if line.startswith("|")]
        return {row[1].strip(): (row[2].strip(), row[3].strip()) for row in cells}

    def classified(self, name):
        """The versions that the classifiers name, apart from the bare "3" of Python."""
        pattern = re.compile(rf"{name} :: (\d[\d.]*)")
        found = map(pattern.fullmatch, self.project["classifiers"])
        return {match.group(1) for match in found if match} - {"3"}

    def test_python(self, rows):
        supported, tested = rows["Python"]
        assert f">={supported.split()[0]}" == self.project["requires-python"]
        assert set(tested.split(", ")) == self.classified("Programming Language :: Python")

    def test_django(self, rows):
        supported, tested = rows["Django"]
        assert set(tested.split(", ")) == self.classified("Framework :: Django")
        assert f"Django>={supported.split()[0]}" in self.project["dependencies"]

    def test_wagtail(self, rows):
        supported, tested = rows["Wagtail"]
        majors = {version.split(".")[0] for version in tested.split(", ")}
        assert majors == self.classified("Framework :: Wagtail")
        assert f"wagtail>={supported.split()[0]}" in self.project["dependencies"]

    def test_changelog_has_this_version(self):
        source = (ROOT / "wagtail_botox_pain/__init__.py").read_text(encoding="utf-8")
        (version,) = re.findall(r'__version__ = "(.+)"', source)
        changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        assert re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.M)


class TestPublicAPI:
    rows = re.findall(
        r"^\| `([\w.]+)` \| (.+) \|$", (DOCS / "reference/public-api.md").read_text("utf-8"), re.M
    )

    @pytest.mark.parametrize(("module", "names"), rows)
    def test_names(self, module, names):
        found = importlib.import_module(module)
        for name in re.findall(r"`(\w+)`", names):
            assert hasattr(found, name), name

    def test_every_import_of_the_documentation_is_public(self):
        public = {module for module, _names in self.rows}
        for page in PAGES:
            for module in re.findall(
                r"^from (wagtail_botox_pain\.[\w.]+) import", page.read_text("utf-8"), re.M
            ):
                assert module in public, name_of(page)


class TestContributing:
    def test_make_targets_exist(self):
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
        for page in PAGES:
            named = re.findall(r"(?:^|`|\d )make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
            assert set(named) <= targets, name_of(page)

    def test_paths_in_contributing_exist(self):
        part = section((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), "Architecture")
        package = ROOT / "wagtail_botox_pain"
        for path in re.findall(r"`([\w/]+(?:\.py|\.css|/))`", part):
            assert (ROOT / path).exists() or (package / path).exists(), path
