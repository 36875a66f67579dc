"""A body is the site's: named in migrations, changed at will, safe for historical models."""

import os
import pickle
import subprocess
import sys

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.test.utils import isolate_apps
from wagtail.blocks import CharBlock
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import AlterBlockValueOperation
from wagtail.fields import StreamField
from wagtail.models import Page

from tests.content import BLOCK_TYPES, block, full_body, items, question
from tests.editor_form import EditorForm, posted_faq
from tests.testapp.blocks import MapBlock
from tests.testapp.models import HostArticle
from wagtail_botox_pain import blocks
from wagtail_botox_pain.fields import BodyField
from wagtail_botox_pain.models import TreatmentArticleMixin
from wagtail_botox_pain.pages.models import TreatmentArticlePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def historical():
    state = MigrationLoader(connection).project_state().apps
    return state.get_model("wagtail_botox_pain_pages", "TreatmentArticlePage")


def stored(article):
    return TreatmentArticlePage.objects.get(pk=article.pk).body.get_prep_value()


class TestHistoricalModel:
    def test_saving_keeps_the_body(self, historical, make_article, image):
        article = make_article(full_body(image.pk))
        before = stored(article)
        historical.objects.get(pk=article.pk).save()
        assert stored(article) == before
        assert len(before) == 11

    def test_nested_data_migration(self, make_article):
        article = make_article(full_body())
        operation = MigrateStreamData(
            app_name="wagtail_botox_pain_pages",
            model_name="TreatmentArticlePage",
            field_name="body",
            operations_and_block_paths=[
                (AlterBlockValueOperation(new_value="New question?"), "faq.items.item.question")
            ],
        )
        state = MigrationLoader(connection).project_state().apps
        operation.migrate_stream_data_forward(state, connection.schema_editor())
        body = TreatmentArticlePage.objects.get(pk=article.pk).body
        assert body.first_block_by_name("faq").value["items"][0]["question"] == "New question?"
        assert len(body) == 11


class TestField:
    def test_migrations_hold_the_name_only(self):
        field = TreatmentArticlePage._meta.get_field("body")
        assert field.deconstruct()[2] == ["treatment_article"]
        _name, path, args, kwargs = BodyField("own", blank=True, max_num=3).deconstruct()
        assert (path, args, kwargs) == (
            "wagtail_botox_pain.fields.BodyField",
            ["own"],
            {"blank": True, "max_num": 3},
        )

    def test_copy_pickle_and_fixture(self, make_article, image, page):
        article = make_article(full_body(image.pk, page.pk))
        before = stored(article)
        assert stored(article.copy(update_attrs={"slug": "copy"})) == before
        article.refresh_from_db()
        assert pickle.loads(pickle.dumps(article.body)) == article.body  # noqa: S301
        (loaded,) = serializers.deserialize("json", serializers.serialize("json", [article]))
        assert loaded.object.body.get_prep_value() == before

    def test_setting_is_read_when_used(self, settings):
        field = TreatmentArticlePage._meta.get_field("body")
        settings.WAGTAIL_BOTOX_PAIN = {
            "BODY_BLOCKS": {"treatment_article": "tests.testapp.blocks.ShortBody"}
        }
        assert "map" in field.stream_block.child_blocks
        settings.WAGTAIL_BOTOX_PAIN = {}
        assert "map" not in field.stream_block.child_blocks


class TestChecks:
    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("clinic.nowhere.Body", "cannot be imported"),
            ("tests.testapp.blocks.Nothing", "cannot be imported"),
            ("nodots", "cannot be imported"),
            ("tests.testapp.blocks.MapBlock", "is not a StreamBlock class"),
            ("tests.testapp.blocks.CharBlock", "is not a StreamBlock class"),
            ("os.path", "is not a StreamBlock class"),
        ],
    )
    def test_wrong_path_stops_at_check(self, settings, path, words):
        settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"treatment_article": path}}
        with pytest.raises(SystemCheckError) as raised:
            call_command("check")
        message = str(raised.value)
        assert "wagtail_botox_pain.E001" in message
        assert "WAGTAIL_BOTOX_PAIN['BODY_BLOCKS']['treatment_article']" in message
        assert words in message
        # Databases add issues of other apps.
        assert message.count("(wagtail_botox_pain.") == 1

    def test_a_hosts_own_name_is_checked_too(self, settings):
        settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"leaflet": "clinic.nowhere.Body"}}
        with pytest.raises(SystemCheckError, match=r"\['leaflet'\]"):
            call_command("check")

    def test_unknown_name(self, settings, monkeypatch):
        field = TreatmentArticlePage._meta.get_field("body")
        monkeypatch.setattr(field, "body", "leaflet")
        monkeypatch.delitem(field.__dict__, "stream_block", raising=False)
        with pytest.raises(SystemCheckError, match=r"wagtail_botox_pain\.E002"):
            call_command("check")
        with pytest.raises(ImproperlyConfigured, match="No body is named 'leaflet'"):
            _ = field.stream_block


def own_body(**attributes):
    """A site's subclass of the package's body."""
    return type("OwnBody", (blocks.TreatmentArticleBody,), attributes)


class PlainFAQItemBlock(blocks.FAQItemBlock):
    answer = blocks.RichTextBlock(features=["bold"])


class ShortFAQBlock(blocks.FAQBlock):
    items = blocks.ItemsBlock(PlainFAQItemBlock(), min_num=1, max_num=2)

    class Meta:
        label = "Patients ask"
        template = "testapp/faq.html"


class PlainSectionBlock(blocks.SectionBlock):
    text = blocks.RichTextBlock(features=["bold", "hr"])


class OwnBody(blocks.TreatmentArticleBody):
    """One of each change that a site may make."""

    references = None
    section = PlainSectionBlock()
    faq = ShortFAQBlock()
    map = MapBlock()

    class Meta:
        block_order = ["faq", "map"]
        block_counts = {"faq": {"max_num": 1}, "references": {"max_num": 1}}


@pytest.fixture
def use_body(settings, monkeypatch):
    """Names a body in the setting, as a site does with `clinic.blocks.OwnBody`."""

    def use(body, name="treatment_article"):
        monkeypatch.setattr("tests.testapp.blocks.OwnBody", body, raising=False)
        settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {name: "tests.testapp.blocks.OwnBody"}}

    return use


@pytest.fixture
def form(editor_client, make_article):
    """The editor's form of an article that holds everything."""
    return EditorForm(editor_client, make_article(full_body()))


class TestHostChangesBlocks:
    def test_in_the_editor(self, form, use_body):
        use_body(OwnBody)
        groups = form.groups()
        assert groups == {
            "Questions, contact and sources": ["faq", "call_to_action"],
            "": ["map"],
            "Text and pictures": ["section", "key_points", "callout", "figure"],
            "The treatment": ["condition_cards", "treatment_plan"],
            "Safety": ["side_effects", "contraindications"],
        }
        assert list(groups)[:2] == ["Questions, contact and sources", ""]
        assert form.block("faq")["_args"][2]["label"] == "Patients ask"

    def test_for_readers(self, client, make_article, use_body):
        use_body(OwnBody)
        article = make_article([*full_body(), block("map", {"heading": "Our house"})])
        html = client.get(article.url).content.decode()
        assert '<div class="our-faq">Questions heading</div>' in html
        assert "Our house" in html
        assert "Section text." in html
        assert "Reference title" not in html

    def test_order_alone(self, form, use_body):
        before = form.groups()
        use_body(own_body(Meta=type("Meta", (), {"block_order": ["callout", "side_effects"]})))
        after = form.groups()
        assert after.pop("Text and pictures") == ["callout", "section", "key_points", "figure"]
        assert next(iter(after)) == "Safety"
        assert after["The treatment"] == before["The treatment"]

    def test_order_of_a_body_made_from_single_blocks(self):
        class Leaflet(blocks.BodyBlock):
            section = blocks.SectionBlock()
            faq = blocks.FAQBlock()

        assert list(Leaflet(block_order=["faq"]).child_blocks) == ["faq", "section"]
        assert list(Leaflet().child_blocks) == ["section", "faq"]

    def test_a_block_that_a_parent_put_in_order_can_be_removed(self):
        class Shorter(OwnBody):
            map = None

        body = Shorter()
        assert next(iter(body.child_blocks)) == "faq"
        assert "map" not in body.child_blocks
        assert body.check() == []


class TestHostChangesRichText:
    def test_by_a_subclass_of_two_lines(self, form, use_body):
        before = form.toolbar("section", "text")
        assert "header-three" in before
        use_body(own_body(section=PlainSectionBlock()))
        assert form.toolbar("section", "text") == ["bold", "hr"]
        assert form.toolbar("callout", "text") == [each for each in before if "header" not in each]

    def test_inside_a_list(self, form, use_body):
        assert "link" in form.toolbar("faq", "items", "", "answer")
        use_body(own_body(faq=ShortFAQBlock()))
        assert form.toolbar("faq", "items", "", "answer") == ["bold"]

    def test_the_sites_own_features(self, form, use_body, settings):
        settings.WAGTAILADMIN_RICH_TEXT_EDITORS = {
            "default": {
                "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
                "OPTIONS": {"features": ["italic", "h4"]},
            }
        }

        class SiteSectionBlock(blocks.SectionBlock):
            text = blocks.RichTextBlock(features=None)

        use_body(own_body(section=SiteSectionBlock()))
        assert form.toolbar("section", "text") == ["header-four", "italic"]

    def test_readers_get_what_was_typed(self, client, make_article, use_body):
        use_body(own_body(section=PlainSectionBlock()))
        article = make_article([block("section", {"heading": "A", "text": "<p>B</p><hr/>"})])
        assert "<p>B</p><hr/>" in client.get(article.url).content.decode()


class TestHostLimits:
    """The browser is told of a limit; the server holds it when publishing, never for a draft."""

    too_many_questions = [posted_faq(3)]
    too_many_blocks = [posted_faq(1), posted_faq(1)]

    def test_the_browser_is_told(self, form, use_body):
        use_body(OwnBody)
        assert form.block("faq", "items")["_args"][3]["maxNum"] == 2
        assert form.definition()["_args"][-1]["blockCounts"] == {"faq": {"max_num": 1}}

    def test_questions_of_one_block(self, form, use_body):
        use_body(OwnBody)
        assert form.errors(self.too_many_questions) == {
            "blockErrors": {
                "0": {"blockErrors": {"items": {"messages": ["The maximum number of items is 2"]}}}
            }
        }
        draft = form.saved_draft(self.too_many_questions)
        assert [item["question"] for item in draft[0].value["items"]] == [
            "Question 1?",
            "Question 2?",
            "Question 3?",
        ]

    def test_blocks_of_one_type(self, form, use_body):
        use_body(OwnBody)
        assert form.errors(self.too_many_blocks) == {
            "messages": ["Patients ask: The maximum number of items is 1"]
        }
        assert len(form.saved_draft(self.too_many_blocks)) == 2

    @pytest.mark.parametrize(
        ("limits", "body", "message"),
        [
            ({"max_num": 1}, too_many_blocks, "The maximum number of items is 1"),
            ({"min_num": 2}, too_many_blocks[:1], "The minimum number of items is 2"),
            (
                {"block_counts": {"section": {"min_num": 1}}},
                too_many_blocks,
                "Section: The minimum number of items is 1",
            ),
        ],
    )
    def test_of_the_whole_body(self, form, use_body, limits, body, message):
        use_body(own_body(Meta=type("Meta", (), limits)))
        assert form.errors(body) == {"messages": [message]}
        assert len(form.saved_draft(body)) == len(body)

    def test_fewer_questions_than_allowed(self, form, use_body):
        class ManyFAQBlock(blocks.FAQBlock):
            items = blocks.ItemsBlock(blocks.FAQItemBlock(), min_num=4)

        use_body(own_body(faq=ManyFAQBlock()))
        (error,) = form.errors(self.too_many_questions)["blockErrors"].values()
        assert error["blockErrors"]["items"]["messages"] == ["The minimum number of items is 4"]
        assert len(form.saved_draft(self.too_many_questions)[0].value["items"]) == 3

    def test_other_errors_of_a_draft_are_still_told(self):
        """A site's own plain blocks may refuse a draft, as they do in any StreamField."""
        body = own_body(code=CharBlock(max_length=2), Meta=type("Meta", (), {"max_num": 1}))()
        value = body.to_python([block("code", "ABC"), block("code", "AB")])
        with pytest.raises(ValidationError) as raised:
            body.clean_deferred(value)
        assert list(raised.value.block_errors) == [0]

    def test_limit_of_a_removed_block_is_forgotten(self, form, use_body):
        """The field's own limits may outlive a block, too: they are in migrations."""
        use_body(OwnBody)
        body = OwnBody()
        body.set_meta_options({"block_counts": {"references": {"max_num": 1}}})
        assert body.meta.block_counts == {}
        value = body.to_python(full_body()[:1])
        assert len(body.clean(value)) == 1

    @pytest.mark.parametrize("option", ["block_order", "block_counts"])
    def test_name_that_no_block_has(self, use_body, option):
        use_body(own_body(Meta=type("Meta", (), {option: {"fag": {"max_num": 1}}})))
        with pytest.raises(SystemCheckError) as raised:
            call_command("check")
        message = str(raised.value)
        assert f"{option} of OwnBody names the block 'fag'" in message
        assert "section, key_points," in message
        assert "wagtail_botox_pain.E010" in message


class TestOnePageType:
    """What a single page type may use: a body by another name, or Wagtail's own options."""

    def page_type(self, body):
        """The page type that a site would write, alone in an app registry of its own."""
        with isolate_apps("tests.testapp"):
            return type(
                "LeafletPage",
                (TreatmentArticleMixin, Page),
                {"body": body, "__module__": "tests.testapp.models"},
            )

    def blocks_of(self, model):
        return set(model._meta.get_field("body").stream_block.child_blocks)

    def test_body_by_another_name(self, use_body):
        use_body(own_body(faq=None, figure=None), name="leaflet")
        leaflet = self.page_type(BodyField("leaflet"))
        assert {*BLOCK_TYPES} - self.blocks_of(leaflet) == {"faq", "figure"}
        assert self.blocks_of(HostArticle) == {*BLOCK_TYPES}
        assert changed_apps() == set()

    def test_limits_of_the_field(self):
        leaflet = self.page_type(
            BodyField("treatment_article", block_counts={"faq": {"max_num": 0}}, max_num=5)
        )
        body = leaflet._meta.get_field("body").stream_block
        with pytest.raises(ValidationError) as raised:
            body.clean(body.to_python([block("faq", {"items": items(question())})]))
        assert raised.value.as_json_data()["messages"] == [
            "Frequently asked questions: The maximum number of items is 0"
        ]
        assert body.meta.max_num == 5

    def test_plain_stream_field(self):
        leaflet = self.page_type(StreamField([("faq", blocks.FAQBlock())]))
        assert self.blocks_of(leaflet) == {"faq"}


def changed_apps():
    """The apps for which `makemigrations` would write something now."""
    loader = MigrationLoader(connection)
    changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(
        loader.graph
    )
    return set(changes)


class TestHostsBodyAndMigrations:
    def test_makes_none(self, use_body):
        before = changed_apps()
        use_body(OwnBody)
        assert before == changed_apps() == set()

    def test_the_way_of_asking_can_find_one(self, monkeypatch):
        """So that the test above can fail."""
        field = TreatmentArticlePage._meta.get_field("body")
        monkeypatch.setattr(field, "body", "leaflet")
        assert changed_apps() == {"wagtail_botox_pain_pages"}

    def test_historical_model_keeps_what_the_host_added(self, use_body, historical, make_article):
        use_body(OwnBody)
        article = make_article([*full_body()[:1], block("map", {"heading": "Our house"})])
        before = stored(article)
        historical.objects.get(pk=article.pk).save()
        assert stored(article) == before
        assert before[1]["value"] == {"heading": "Our house"}

    def test_nested_data_migration(self, use_body, make_article):
        use_body(OwnBody)
        article = make_article([block("map", {"heading": "Our house"}), *full_body()])
        operation = MigrateStreamData(
            app_name="wagtail_botox_pain_pages",
            model_name="TreatmentArticlePage",
            field_name="body",
            operations_and_block_paths=[
                (AlterBlockValueOperation(new_value="Street 1"), "map.heading"),
                (AlterBlockValueOperation(new_value="New?"), "faq.items.item.question"),
            ],
        )
        state = MigrationLoader(connection).project_state().apps
        operation.migrate_stream_data_forward(state, connection.schema_editor())
        body = TreatmentArticlePage.objects.get(pk=article.pk).body
        assert body.first_block_by_name("map").value["heading"] == "Street 1"
        assert body.first_block_by_name("faq").value["items"][0]["question"] == "New?"
        assert body.first_block_by_name("section").value["heading"] == "Section heading"


ALONE = """
from django.test.utils import setup_databases, setup_test_environment
import django; django.setup()
setup_test_environment(); setup_databases(verbosity=0, interactive=False)

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from tests.content import block, full_body, items, question
from tests.testapp.models import StreamPage
from wagtail.models import Site

assert not apps.is_installed("wagtail_botox_pain.pages")
questions = StreamPage._meta.get_field("questions").stream_block
try:
    questions.clean(questions.to_python([block("faq", {"items": items(question(question=""))})]))
except ValidationError as error:
    print(error.as_json_data())
home = Site.objects.get().root_page
faq = block("faq", {"items": items(question())})
page = home.add_child(instance=StreamPage(
    title="Stream", slug="stream", body=full_body(), questions=[faq]
))
client = Client()
print(client.get(page.url).content.decode())
client.force_login(get_user_model().objects.create_superuser("editor", "e@example.org", "secret"))
print(client.get(f"/admin/pages/{page.pk}/edit/").status_code)
"""


@pytest.mark.slow
def test_blocks_alone_without_a_page_of_ours():
    result = subprocess.run(
        [sys.executable, "-c", ALONE],
        capture_output=True,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_VARIANT": "no_pages"},
    )
    assert result.returncode == 0, result.stderr
    error, *html, edit = result.stdout.strip().splitlines()
    assert "'question': {'messages': ['This field is required.']}" in error
    assert "".join(html).count("Answer 1 to it.") == 2
    assert '<h3 class="bp-heading">Frequently asked questions</h3>' in "".join(html)
    assert edit == "200"
