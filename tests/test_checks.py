"""What `check` says: one clear message with its remedy, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from unittest.mock import patch

import polib
import pytest
import wagtail
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import models
from django.test import SimpleTestCase
from django.test.utils import isolate_apps
from wagtail import blocks as stock
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.blocks import StreamBlock
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model_string
from wagtail.embeds.blocks import EmbedBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Locale, Page
from wagtail_localize.fields import SynchronizedField
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor

from tests.content import items, short_body
from tests.testapp.models import HostArticle, StreamPage
from wagtail_botox_pain import checks
from wagtail_botox_pain.blocks import (
    BodyBlock,
    ClinicBlock,
    SectionBlock,
    TreatmentArticleBody,
)
from wagtail_botox_pain.fields import BodyField
from wagtail_botox_pain.forms import TreatmentArticleForm
from wagtail_botox_pain.models import TreatmentArticleMixin

pytestmark = pytest.mark.versions

ROOT = Path(__file__).parent.parent
CORE, PAGES = "wagtail_botox_pain", "wagtail_botox_pain.pages"
LOCALIZE = "wagtail_botox_pain.localize"

BASE_PAGE = """
from django.db import models
from django.test import SimpleTestCase
from django.test.utils import isolate_apps
from wagtail.models import AbstractPage, PageManager

class BasePage(AbstractPage):
    objects = PageManager()
"""
ARTICLE = """
from wagtail.models import Page
from wagtail_botox_pain.models import TreatmentArticleMixin

class ArticlePage(TreatmentArticleMixin, Page):
    content_panels = Page.content_panels + TreatmentArticleMixin.treatment_article_panels
"""
NO_SUMMARY = """
from wagtail.models import Page
from wagtail_botox_pain.models import TreatmentArticleMixin

class ArticlePage(TreatmentArticleMixin, Page):
    summary = None
    content_panels = Page.content_panels + TreatmentArticleMixin.treatment_article_panels
"""


@pytest.fixture
def check(tmp_path):
    """Runs `check` in a process of its own, on the tests' site with some settings changed."""

    def run(changes, command=("check",), files=(), code=""):
        for name, text in dict(files).items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text))
        (tmp_path / "odd_settings.py").write_text(
            "from tests.settings import *\n"
            "APPS = [app for app in INSTALLED_APPS if app != 'tests.testapp']\n"
            f"INSTALLED_APPS = APPS\n{dedent(changes)}\n"
        )
        return subprocess.run(
            [sys.executable, *(["-c", code] if code else ["-m", "django", *command])],
            capture_output=True,
            text=True,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "odd_settings",
                "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
                "COVERAGE_PROCESS_START": "",
            },
        )

    return run


def without(*names):
    return f"INSTALLED_APPS = [app for app in APPS if app not in {names!r}]"


OWN_CONFIG = """
    from wagtail_botox_pain.apps import WagtailBotoxPainConfig

    class OwnConfig(WagtailBotoxPainConfig):
        label = "clinic_articles"
"""
ODD_LABEL = (
    f"INSTALLED_APPS = [app for app in APPS if app not in ('{CORE}', '{PAGES}')]\n"
    "INSTALLED_APPS.append('clinic.apps.OwnConfig')"
)
# The settings, the id of the check and words of its message and hint.
ODD_APPS = {
    "another label": (
        ODD_LABEL,
        ("E011", "OwnConfig gives the app 'wagtail_botox_pain' the label 'clinic_articles'", "out"),
    ),
    "no contrib.settings": (
        without("wagtail.contrib.settings"),
        ("E006", "'wagtail_botox_pain' needs", "Add 'wagtail.contrib.settings' to INSTALLED_APPS"),
    ),
}
# The settings, and the message with which Django stops before it runs checks.
UNUSABLE_APPS = {
    "core listed twice": (
        f"INSTALLED_APPS = [*APPS, '{CORE}']",
        "Application labels aren't unique, duplicates: wagtail_botox_pain",
    ),
    "pages without core": (
        without(CORE),
        "The models of 'wagtail_botox_pain' need apps that are not in INSTALLED_APPS. "
        "Add 'wagtail_botox_pain' to INSTALLED_APPS.",
    ),
    "no images": (
        without("wagtail.images", PAGES),
        "The models of 'wagtail_botox_pain' need apps that are not in INSTALLED_APPS. "
        "Add 'wagtail.images' to INSTALLED_APPS.",
    ),
    "headless without the extra": (
        without("wagtail_headless_preview"),
        "'wagtail_botox_pain.headless' needs an app that is not in INSTALLED_APPS. "
        "Add 'wagtail_headless_preview' to INSTALLED_APPS.",
    ),
    "models of a site without core": (
        without(CORE, PAGES) + "\nINSTALLED_APPS.append('clinic')",
        "The models of 'wagtail_botox_pain' need apps that are not in INSTALLED_APPS. "
        "Add 'wagtail_botox_pain' to INSTALLED_APPS.",
    ),
}


@pytest.mark.slow
class TestOddApps:
    @pytest.mark.parametrize("command", ["check", "migrate"])
    @pytest.mark.parametrize("name", ODD_APPS)
    def test_one_message(self, check, name, command):
        changes, (number, *words) = ODD_APPS[name]
        files = {"clinic/__init__.py": "", "clinic/apps.py": OWN_CONFIG}
        result = check(changes, command=(command,), files=files)
        assert result.returncode == 1, result.stdout
        assert "Traceback" not in result.stderr
        assert result.stderr.count("\n?: (") == 1
        assert f"(wagtail_botox_pain.{number})" in result.stderr
        for word in words:
            assert word in result.stderr

    @pytest.mark.parametrize("name", UNUSABLE_APPS)
    def test_django_stops(self, check, name):
        changes, message = UNUSABLE_APPS[name]
        files = {"clinic/__init__.py": "", "clinic/models.py": ARTICLE}
        result = check(changes, files=files)
        assert result.stderr.count("Traceback") == 1
        assert result.stderr.splitlines()[-1].endswith(f"ImproperlyConfigured: {message}")

    @pytest.mark.skipif(wagtail.VERSION < (8, 0), reason="Wagtail 7.4 has one page model")
    @pytest.mark.parametrize("place", ["before", "after"])
    def test_swapped_page_model(self, check, place):
        files = {"clinic/__init__.py": "", "clinic/models.py": BASE_PAGE}
        changes = (
            f"INSTALLED_APPS = {'[*APPS]' if place == 'before' else 'APPS[2:] + APPS[:2]'}\n"
            "INSTALLED_APPS.append('clinic')\nWAGTAIL_PAGE_MODEL = 'clinic.BasePage'"
        )
        result = check(changes, files=files)
        assert result.stderr.count("Traceback") == 1
        last = result.stderr.splitlines()[-1]
        for words in ("ImproperlyConfigured: 'wagtail_botox_pain.pages'", "WAGTAIL_PAGE_MODEL"):
            assert words in last
        assert "make page types of your own from TreatmentArticleMixin" in last

    @pytest.mark.parametrize("place", ["before", "after"])
    def test_overrides(self, check, place):
        files = {
            f"clinic/{kind}/wagtail_botox_pain/{name}": "ours"
            for kind, name in (
                ("templates", "blocks/faq.html"),
                ("templates", "blocks/own.html"),
                ("static", "css/botox_pain.css"),
            )
        }
        apps = "['clinic', *APPS]" if place == "before" else "[*APPS, 'clinic']"
        result = check(f"INSTALLED_APPS = {apps}", files={"clinic/__init__.py": "", **files})
        assert result.returncode == 0, result.stderr
        if place == "before":
            assert "no issues" in result.stdout
            return
        assert result.stderr.count("wagtail_botox_pain.W001") == 2
        for file in ("templates/wagtail_botox_pain/blocks/faq.html", "css/botox_pain.css"):
            assert f"{file}, which is never used" in result.stderr
        assert "Put 'clinic' before 'wagtail_botox_pain'." in result.stderr
        assert "own.html" not in result.stderr

    def test_previews_without_the_app(self, check):
        changes = without("wagtail_botox_pain.headless")
        assert "no issues" in check(changes).stdout
        result = check(f"{changes}\nWAGTAIL_BOTOX_PAIN = {{'HEADLESS_PREVIEW': True}}")
        assert result.returncode == 0
        assert "identified 1 issue " in result.stderr
        assert "(wagtail_botox_pain.W015)" in result.stderr
        assert "'wagtail_botox_pain.headless' and 'wagtail_headless_preview'" in result.stderr

    def test_panel_of_a_removed_field(self, check):
        files = {"clinic/__init__.py": "", "clinic/models.py": NO_SUMMARY}
        result = check("INSTALLED_APPS = [*APPS, 'clinic']", files=files)
        assert result.returncode == 1
        assert "Traceback" not in result.stderr
        assert "wagtail_botox_pain.E009" in result.stderr


class BodyWithArguments(StreamBlock):
    def __init__(self, place):
        super().__init__()


class FailingBody(StreamBlock):
    def __init__(self):
        raise RuntimeError("no such leaflet")


class BodyWithOddLimits(TreatmentArticleBody):
    class Meta:
        block_counts = ["faq"]


class BodyWithOddOrder(TreatmentArticleBody):
    class Meta:
        block_order = "faq"


# Modules of a site, by name.
BROKEN = {
    "clinic_that_fails": 'raise RuntimeError("no leaflets")',
    "clinic_with_a_mistake": "class Body(",
    "clinic_that_imports": "import nowhere",
}


MISTAKES = {
    "misspelt key": (
        {"BODY_BLOKS": {}},
        ("E003", "WAGTAIL_BOTOX_PAIN has the unknown key 'BODY_BLOKS'", "'BODY_BLOCKS'?"),
    ),
    "key in small letters": (
        {"base_template": "x.html"},
        ("E003", "'base_template'", "'BASE_TEMPLATE'?"),
    ),
    "no dict": (
        ["BODY_BLOCKS"],
        ("E003", "WAGTAIL_BOTOX_PAIN is ['BODY_BLOCKS'], which is not a dict", "Make it a dict"),
    ),
    "bodies that are no dict": (
        {"BODY_BLOCKS": "clinic.blocks.Body"},
        ("E004", "WAGTAIL_BOTOX_PAIN['BODY_BLOCKS'] is 'clinic.blocks.Body'", "must be a dict"),
    ),
    "path that is no text": (
        {"BODY_BLOCKS": {"treatment_article": None}},
        ("E001", "WAGTAIL_BOTOX_PAIN['BODY_BLOCKS']['treatment_article'] is None", "dotted path"),
    ),
    "path that begins with a dot": (
        {"BODY_BLOCKS": {"treatment_article": ".clinic.Body"}},
        ("E001", "is '.clinic.Body', which cannot be imported", "dotted path"),
    ),
    "body that needs arguments": (
        {"BODY_BLOCKS": {"treatment_article": "tests.test_checks.BodyWithArguments"}},
        ("E001", "which cannot be made without arguments", "dotted path"),
    ),
    "name of a body that is no text": (
        {"BODY_BLOCKS": {1: "wagtail_botox_pain.blocks.TreatmentArticleBody"}},
        ("E004", "WAGTAIL_BOTOX_PAIN['BODY_BLOCKS'] is {1: ", "from the names of bodies"),
    ),
    "body that fails": (
        {"BODY_BLOCKS": {"treatment_article": "tests.test_checks.FailingBody"}},
        ("E001", "without arguments: RuntimeError: no such leaflet", "Mend the code that is there"),
    ),
    "module that fails": (
        {"BODY_BLOCKS": {"treatment_article": "clinic_that_fails.Body"}},
        ("E001", "cannot be imported: RuntimeError: no leaflets", "Mend the code that is there"),
    ),
    "module with a mistake": (
        {"BODY_BLOCKS": {"treatment_article": "clinic_with_a_mistake.Body"}},
        ("E001", "cannot be imported: SyntaxError: ", "Mend the code that is there"),
    ),
    "module that imports what is missing": (
        {"BODY_BLOCKS": {"treatment_article": "clinic_that_imports.Body"}},
        ("E001", "cannot be imported: No module named 'nowhere'", "it imports 'nowhere'"),
    ),
    "module that is missing": (
        {"BODY_BLOCKS": {"treatment_article": "tests.nowhere.Body"}},
        ("E001", "cannot be imported: No module named 'tests.nowhere'", "full dotted path"),
    ),
    "limits that are no dict": (
        {"BODY_BLOCKS": {"treatment_article": "tests.test_checks.BodyWithOddLimits"}},
        ("E001", "block_counts of BodyWithOddLimits is ['faq'], which is not a dict", "Mend"),
    ),
    "order that is no list": (
        {"BODY_BLOCKS": {"treatment_article": "tests.test_checks.BodyWithOddOrder"}},
        ("E001", "block_order of BodyWithOddOrder is 'faq', which is not a list", "Mend"),
    ),
    "base template of ours": (
        {"BASE_TEMPLATE": "wagtail_botox_pain/pages/treatment_article.html"},
        ("E005", "cannot be loaded: ValueError: it is one of our own", "name another"),
    ),
    "struct for a body": (
        {"BODY_BLOCKS": {"treatment_article": "wagtail_botox_pain.blocks.FAQBlock"}},
        ("E001", "is not a StreamBlock class", "wagtail.blocks.StreamBlock"),
    ),
    "missing base template": (
        {"BASE_TEMPLATE": "layouts/nowhere.html"},
        ("E005", "WAGTAIL_BOTOX_PAIN['BASE_TEMPLATE'] is 'layouts/nowhere.html'", "TEMPLATES"),
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_in_the_setting(settings, monkeypatch, tmp_path, name):
    for module, code in BROKEN.items():
        (tmp_path / f"{module}.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    settings.WAGTAIL_BOTOX_PAIN, (number, *words) = MISTAKES[name]
    with pytest.raises(SystemCheckError) as raised:
        call_command("check")
    message = str(raised.value)
    assert "identified 1 issue " in message
    assert f"wagtail_botox_pain.{number}" in message
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("name", "warned"), [("treatment_artcle", True), ("treatment_index", False), ("leaflet", False)]
)
def test_name_of_a_body_that_no_field_uses(settings, name, warned):
    path = "wagtail_botox_pain.blocks.TreatmentArticleBody"
    settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {name: path}}
    messages = checks.check_site()
    assert [message.id for message in messages] == ["wagtail_botox_pain.W005"] * warned
    if warned:
        assert f"{name!r}, which no field uses" in messages[0].msg
        assert "Did you mean 'treatment_article'?" in messages[0].hint


class TestValues:
    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("ARTICLES_PER_PAGE", 0),
            ("ARTICLES_PER_PAGE", "12"),
            ("ARTICLES_PER_PAGE", True),
            ("PHONE_REGION", "uk"),
            ("PHONE_REGION", "XX"),
            ("PHONE_REGION", ["GB"]),
            ("API_MAX_AGE", -1),
            ("API_STALE_WHILE_REVALIDATE", "600"),
            ("BASE_TEMPLATE", ["a.html"]),
            ("BASE_TEMPLATE", ""),
        ],
    )
    def test_wrong_value(self, settings, key, value):
        settings.WAGTAIL_BOTOX_PAIN = {key: value}
        (message,) = checks.check_site()
        assert message.id == "wagtail_botox_pain.E004"
        assert f"WAGTAIL_BOTOX_PAIN['{key}'] is {value!r}" in message.msg
        assert message.hint

    @pytest.mark.parametrize(
        "values",
        [
            {},
            {"PHONE_REGION": "GB", "ARTICLES_PER_PAGE": 1, "BASE_TEMPLATE": None},
            {"BODY_BLOCKS": {"leaflet": "wagtail_botox_pain.blocks.TreatmentArticleBody"}},
            {"BASE_TEMPLATE": "wagtail_botox_pain/base.html"},
            {"API_MAX_AGE": 0, "API_STALE_WHILE_REVALIDATE": 0},
        ],
    )
    def test_good_values(self, settings, values):
        settings.WAGTAIL_BOTOX_PAIN = values
        assert checks.check_site() == []

    @pytest.fixture
    def base(self, settings, tmp_path):
        def make(source):
            (tmp_path / "base.html").write_text(source)
            settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
            return checks.check_site()

        return make

    @pytest.mark.parametrize(
        ("source", "error", "reason"),
        [
            # Django 6 names the template between the two.
            ("{% if %}", "TemplateSyntaxError: ", "Unexpected end of expression in if tag."),
            ('{% extends "gone.html" %}', "TemplateDoesNotExist: ", "gone.html."),
        ],
    )
    def test_base_template_that_cannot_be_loaded(self, base, source, error, reason):
        (message,) = base(source)
        assert message.id == "wagtail_botox_pain.E005"
        assert f"cannot be loaded: {error}" in message.msg
        assert message.msg.endswith(reason)

    def test_base_template_without_content(self, base):
        (message,) = base("{% block body %}{% endblock %}")
        assert message.id == "wagtail_botox_pain.W004"
        assert "'base.html' has no block 'content'" in message.msg

    @pytest.mark.parametrize(
        "source",
        [
            "{% block content %}{% endblock %}",
            "{% if page %}{% block content %}{% endblock %}{% endif %}",
            '{% extends "wagtail_botox_pain/base.html" %}',
            "{% extends layout %}",
        ],
    )
    def test_base_template_with_content(self, base, source):
        assert base(source) == []


@isolate_apps("tests.testapp")
class TestPageTypes(SimpleTestCase):
    def message(self, model):
        (message,) = checks.check_page_types([model])
        assert message.obj is model
        return message

    def test_field_removed(self):
        class NoSummary(TreatmentArticleMixin, Page):
            summary = None

            class Meta:
                app_label = "testapp"

        message = self.message(NoSummary)
        assert message.id == "wagtail_botox_pain.E009"
        assert message.msg.endswith(": summary.")

    def test_body_of_another_kind(self):
        class TextBody(TreatmentArticleMixin, Page):
            body = models.TextField()

            class Meta:
                app_label = "testapp"

        message = self.message(TextBody)
        assert message.id == "wagtail_botox_pain.E009"
        assert message.msg.endswith(": body.")

    def test_image_of_another_kind(self):
        class TextImage(TreatmentArticleMixin, Page):
            hero_image = models.CharField(max_length=9)

            class Meta:
                app_label = "testapp"

        message = self.message(TextImage)
        assert message.id == "wagtail_botox_pain.E009"
        assert message.msg.endswith(": hero_image.")

    def test_image_field_of_another_model(self):
        class DocumentForImage(TreatmentArticleMixin, Page):
            hero_image = models.ForeignKey(
                get_document_model_string(), null=True, on_delete=models.SET_NULL, related_name="+"
            )

            class Meta:
                app_label = "testapp"

        message = self.message(DocumentForImage)
        assert message.id == "wagtail_botox_pain.E009"
        assert message.msg.endswith(": hero_image.")

    def test_stream_for_a_text(self):
        class StreamIntroduction(TreatmentArticleMixin, Page):
            introduction = StreamField([("section", SectionBlock())], blank=True)

            class Meta:
                app_label = "testapp"

        message = self.message(StreamIntroduction)
        assert message.id == "wagtail_botox_pain.E009"
        assert message.msg.endswith(": introduction.")

    def test_form_without_ours(self):
        class OwnForm(WagtailAdminPageForm):
            pass

        class OtherForm(TreatmentArticleMixin, Page):
            base_form_class = OwnForm
            content_panels = Page.content_panels + TreatmentArticleMixin.treatment_article_panels

            class Meta:
                app_label = "testapp"

        message = self.message(OtherForm)
        assert message.id == "wagtail_botox_pain.W019"
        assert "TreatmentArticleForm" in message.hint

    def test_body_that_is_no_name(self):
        class ListedBody(TreatmentArticleMixin, Page):
            body = BodyField([("section", SectionBlock())])

            class Meta:
                app_label = "testapp"

        field = ListedBody._meta.get_field("body")
        with patch.object(checks.bodies, "body_fields", return_value=[field]):
            (message,) = checks.check_body_names()
        assert message.id == "wagtail_botox_pain.E002"
        assert not field.is_configured()

    def test_options_of_a_field(self):
        class OddLimits(TreatmentArticleMixin, Page):
            body = BodyField("treatment_article", block_counts=5)

            class Meta:
                app_label = "testapp"

        field = OddLimits._meta.get_field("body")
        with patch.object(checks.bodies, "body_fields", return_value=[field]):
            (message,) = checks.check_bodies()
        assert message.id == "wagtail_botox_pain.E001"
        assert message.obj is field
        assert "block_counts of TreatmentArticleBody is 5" in message.msg

    def test_page_before_the_mixin(self):
        class PageFirst(Page, TreatmentArticleMixin):
            class Meta:
                app_label = "testapp"

        message = self.message(PageFirst)
        assert message.id == "wagtail_botox_pain.E009"
        assert "names Page before TreatmentArticleMixin" in message.msg
        assert "class PageFirst(TreatmentArticleMixin, Page)" in message.hint

    def test_no_page(self):
        class NoPage(TreatmentArticleMixin, models.Model):  # noqa: DJ008
            class Meta:
                app_label = "testapp"

        message = self.message(NoPage)
        assert message.id == "wagtail_botox_pain.E009"
        assert "is no page" in message.msg

    def test_no_panels(self):
        class NoPanels(TreatmentArticleMixin, Page):
            content_panels = [*Page.content_panels, FieldPanel("body")]

            class Meta:
                app_label = "testapp"

        message = self.message(NoPanels)
        assert message.id == "wagtail_botox_pain.W002"
        assert message.msg.endswith("an article needs: summary.")
        assert "TreatmentArticleMixin.treatment_article_panels" in message.hint

    def test_nothing_about_a_complete_page_type(self):
        assert list(checks.check_page_types([HostArticle])) == []


VIEW_OF_THE_SITE = """
from django.http import HttpResponse
from django.urls import path
from wagtail import hooks

@hooks.register("register_admin_urls", order=-2)
def register_views():
    return [path("localize/update/<int:translation_source_id>/", lambda request: HttpResponse())]
"""


def ours():
    """What the checks of all our apps say of the tests' site."""
    return [message for message in run_checks() if message.id.startswith(CORE)]


class TestTranslationSettings:
    @pytest.mark.parametrize("value", [True, None])
    def test_live_translations(self, settings, value):
        settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = value
        if value is None:
            del settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE
        (message,) = ours()
        assert message.id == "wagtail_botox_pain.W007"
        assert "published at once in the other language, untranslated" in message.msg
        assert "WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False" in message.hint

    def test_nothing_without_translations(self, settings):
        settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
        settings.WAGTAIL_I18N_ENABLED = False
        assert ours() == []

    @pytest.mark.slow
    def test_view_of_the_site_in_the_place_of_ours(self, check):
        files = {"clinic/__init__.py": "", "clinic/wagtail_hooks.py": VIEW_OF_THE_SITE}
        result = check("INSTALLED_APPS = ['clinic', *APPS]", files=files)
        assert result.returncode == 1
        assert result.stderr.count("wagtail_botox_pain.E015") == 1
        assert "The view 'update_translations' of wagtail-localize" in result.stderr

    @pytest.mark.slow
    def test_with_simple_translation(self, check):
        result = check("INSTALLED_APPS = [*APPS, 'wagtail.contrib.simple_translation']")
        assert result.returncode == 0
        assert "wagtail_botox_pain.W008" in result.stderr
        assert "Keep one of them in INSTALLED_APPS." in result.stderr

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "apps", ["['wagtail.contrib.simple_translation', 'wagtail.locales']", "[]"]
    )
    def test_nothing_without_wagtail_localize(self, check, apps):
        changes = (
            "INSTALLED_APPS = [app for app in APPS if not app.startswith('wagtail_localize')]\n"
            f"INSTALLED_APPS.remove('{LOCALIZE}')\n"
            f"INSTALLED_APPS += {apps}\ndel WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE"
        )
        assert "identified no issues" in check(changes).stdout

    @pytest.mark.slow
    def test_the_app_without_wagtail_localize(self, check):
        result = check(
            "INSTALLED_APPS = [app for app in APPS if not app.startswith('wagtail_localize')]"
        )
        assert result.returncode != 0
        *_, last = result.stderr.splitlines()
        assert f"{LOCALIZE!r} needs 'wagtail_localize' in INSTALLED_APPS." in last

    @pytest.mark.slow
    def test_wagtail_localize_without_the_app(self, check):
        result = check(f"INSTALLED_APPS = [app for app in APPS if app != '{LOCALIZE}']")
        assert result.returncode == 0
        assert "wagtail_botox_pain.W021" in result.stderr
        assert f"Add {LOCALIZE!r} to INSTALLED_APPS" in result.stderr

    def test_stored_translations_without_the_app(self, monkeypatch, make_article, translator):
        monkeypatch.setattr("wagtail_botox_pain.checks.translation.is_app_missing", lambda: True)
        assert checks.check_stored_blocks(databases=["default"]) == []
        Locale.objects.create(language_code="fr")
        translator(make_article(short_body())).submit()
        (message,) = checks.check_stored_blocks(databases=["default"])
        assert message.id == "wagtail_botox_pain.E013"
        assert "'default' has translations of pages of this package (1)" in message.msg

    @pytest.mark.slow
    @pytest.mark.skipif(wagtail.VERSION < (8, 0), reason="Wagtail 7.4 has one page model")
    def test_with_a_page_model_of_the_site(self, check):
        files = {"clinic/__init__.py": "", "clinic/models.py": BASE_PAGE}
        changes = (
            f"INSTALLED_APPS = [app for app in APPS if app != '{PAGES}'] + ['clinic']\n"
            "WAGTAIL_PAGE_MODEL = 'clinic.BasePage'"
        )
        result = check(changes, files=files)
        assert "Traceback" not in result.stderr
        assert "wagtail_botox_pain.W009" in result.stderr
        assert "Translate with 'wagtail.contrib.simple_translation'" in result.stderr


def struct(**children):
    return stock.StructBlock(list(children.items()))


def text(**options):
    return stock.CharBlock(default="", **options)


# Block, what is stored of it, and what wagtail-localize does: it fails, or finds these leaves.
HAZARDS = {
    "list in a struct in a struct": (
        "W010",
        struct(outer=struct(points=stock.ListBlock(text()))),
        {"outer": {"points": items("One")}},
        [],
    ),
    "image in a struct in a struct": (
        "W010",
        struct(outer=struct(picture=ImageBlock())),
        {"outer": {"picture": {"image": None, "alt_text": "Alt", "decorative": False}}},
        AttributeError,
    ),
    "child called value": (
        "W010",
        struct(outer=struct(value=text())),
        {"outer": {"value": "One"}},
        AttributeError,
    ),
    "optional embed": (
        "W011",
        EmbedBlock(required=False),
        None,
        AttributeError,
    ),
    "text without a default": (
        "W012",
        struct(name=stock.CharBlock()),
        {},
        TypeError,
    ),
    "raw HTML": ("W013", stock.RawHTMLBlock(), "<p>One</p>", []),
    "table": ("W013", TableBlock(), {"data": [["One"]]}, []),
    "table of blocks": ("W013", TypedTableBlock([("text", text())]), None, []),
}

# What is near to a hazard and none.
SAFE = {
    "list in a struct": struct(points=stock.ListBlock(text())),
    "list in a struct in a list in a struct": struct(
        outer=stock.ListBlock(struct(points=stock.ListBlock(text())))
    ),
    "list in a struct in a stream in a struct": struct(
        outer=stock.StreamBlock([("inner", struct(points=stock.ListBlock(text())))])
    ),
    "image in a struct": struct(picture=ImageBlock()),
    "child of a struct called value": struct(value=text()),
    "required embed": EmbedBlock(),
    "text in a stream": stock.CharBlock(),
    "ours in a struct in a struct": struct(outer=struct(section=SectionBlock())),
    "anything in ours": ClinicBlock(
        [
            (
                "outer",
                struct(
                    value=stock.CharBlock(),
                    points=stock.ListBlock(text()),
                    picture=ImageBlock(),
                    film=EmbedBlock(required=False),
                ),
            )
        ]
    ),
}


class TestBlocksForTranslation:
    @pytest.fixture
    def host_block(self, monkeypatch):
        """Puts a block of the site's own into a body in a plain StreamField."""

        def use(block):
            body = BodyBlock([("hosts", block), ("section", SectionBlock())])
            field = StreamPage._meta.get_field("body")
            monkeypatch.setattr(field, "stream_block", body)
            return body

        return use

    @pytest.mark.parametrize("name", HAZARDS)
    def test_hazard(self, db, host_block, name):
        number, block, stored, outcome = HAZARDS[name]
        body = host_block(block)
        (message,) = ours()
        assert message.id == f"wagtail_botox_pain.{number}"
        assert "hosts" in message.msg
        assert message.obj.name == "body"
        assert message.hint

        value = body.to_python([{"type": "hosts", "value": stored, "id": "one"}])
        extractor = StreamFieldSegmentExtractor(StreamField(body), include_overridables=True)
        if isinstance(outcome, list):
            assert extractor.handle_stream_block(value) == outcome
        else:
            with pytest.raises(outcome):
                extractor.handle_stream_block(value)

    @pytest.mark.parametrize("name", SAFE)
    def test_none(self, host_block, name):
        host_block(SAFE[name])
        assert ours() == []

    @pytest.mark.parametrize("name", HAZARDS)
    def test_in_a_body_field(self, monkeypatch, settings, name):
        """A BodyField extracts its text itself, so only what has no text is left to say."""
        number, block, *_ = HAZARDS[name]
        body = type("HostBody", (BodyBlock,), {"hosts": block, "section": SectionBlock()})
        monkeypatch.setitem(globals(), "HostBody", body)
        paths = {"treatment_article": f"{__name__}.HostBody"}
        settings.WAGTAIL_BOTOX_PAIN = {"PHONE_REGION": "US", "BODY_BLOCKS": paths}
        found = [message.id for message in ours()]
        assert found == ["wagtail_botox_pain.W013"] * (number == "W013")

    def test_several_in_one_message(self, host_block):
        host_block(struct(one=stock.CharBlock(), two=stock.TextBlock()))
        (message,) = ours()
        assert message.msg.endswith(": hosts.one, hosts.two.")


@pytest.mark.django_db
def test_the_tests_own_site_is_clean():
    assert ours() == []


@isolate_apps("tests.testapp")
class TestBasePageOfTheSite(SimpleTestCase):
    """Our mixins stand before it, and take nothing of it away."""

    def article(self):
        class HostForm(WagtailAdminPageForm):
            pass

        class BasePage(Page):
            importance = models.CharField(max_length=9, blank=True)
            base_form_class = HostForm
            api_fields = [APIField("importance")]
            override_translatable_fields = [SynchronizedField("importance")]

            class Meta:
                abstract = True
                app_label = "testapp"

        class BasedArticle(TreatmentArticleMixin, BasePage):
            content_panels = Page.content_panels + TreatmentArticleMixin.treatment_article_panels

            class Meta:
                app_label = "testapp"

        return BasedArticle, HostForm

    def test_form_is_both(self):
        article, form = self.article()
        assert issubclass(article.base_form_class, form)
        assert issubclass(article.base_form_class, TreatmentArticleForm)
        assert article.base_form_class is article.base_form_class
        assert list(checks.check_page_types([article])) == []

    def test_fields_that_the_page_type_declares_are_added(self):
        class ListedArticle(TreatmentArticleMixin, Page):
            importance = models.CharField(max_length=9, blank=True)
            api_fields = [APIField("importance")]

            class Meta:
                app_label = "testapp"

        class UnpackedArticle(TreatmentArticleMixin, Page):
            importance = models.CharField(max_length=9, blank=True)
            api_fields = [*TreatmentArticleMixin.api_fields, APIField("importance")]

            class Meta:
                app_label = "testapp"

        names = [field.name for field in ListedArticle.api_fields]
        assert names == [field.name for field in UnpackedArticle.api_fields]
        assert names[-1] == "importance"
        assert {"body", "summary"} <= {*names}

    def test_fields_are_both(self):
        article, _form = self.article()
        names = [field.name for field in article.api_fields]
        assert names[0] == "importance"
        assert "body" in names
        translated = [field.field_name for field in article.override_translatable_fields]
        assert translated[0] == "importance"
        assert "hero_image" in translated


def test_language_without_words(settings, tmp_path):
    languages = [
        ("en-gb", "English"),
        ("fr-ca", "French"),
        ("he", "Hebrew"),
        ("ja", "Japanese"),
        ("ko", "Korean"),
        ("pt", "Portuguese"),
        ("pt-br", "Brazilian Portuguese"),
    ]
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = languages
    settings.LOCALE_PATHS = [tmp_path]
    folder = tmp_path / "he" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Side effects", msgstr="תופעות לוואי"))
    catalogue.save_as_mofile(str(folder / "django.mo"))
    (message,) = checks.check_words()
    assert message.id == "wagtail_botox_pain.W020"
    assert "in: Japanese (ja), Korean (ko), Brazilian Portuguese (pt-br)." in message.msg
    settings.USE_I18N = False
    assert list(checks.check_words()) == []
