"""`manage.py list_block_uses` and the check of stored content, before and after a removal."""

import datetime
import json
from io import StringIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale

from tests.content import Terminal, block, full_body, items, question
from tests.editor_form import EditorForm, posted_faq
from tests.testapp.models import HostArticle, StreamPage
from wagtail_botox_pain.checks import check_stored_blocks

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

SECTION = {"type": "section", "id": "s1", "value": {"heading": "Why", "text": "<p>So.</p>"}}
CALLOUT = {"type": "callout", "id": "c1", "value": {"level": "important", "text": "<p>Ask.</p>"}}
FAQ = {
    "type": "faq",
    "id": "f1",
    "value": {"items": [{"question": "Does it hurt?", "answer": "<p>A little.</p>"}]},
}
WITHOUT_FAQ = {"BODY_BLOCKS": {"treatment_article": "tests.test_block_uses.BodyWithoutFAQ"}}
NESTED = {"BODY_BLOCKS": {"treatment_article": "tests.test_block_uses.NestedBody"}}


def __getattr__(name):
    """The bodies that tests name by their path, made late: the blocks need Django's apps."""
    from wagtail.blocks import ListBlock, StreamBlock, StructBlock

    from wagtail_botox_pain.blocks import FAQBlock, TreatmentArticleBody

    if name == "BodyWithoutFAQ":
        return type(name, (TreatmentArticleBody,), {"faq": None})
    if name == "NestedBody":
        column = StructBlock([("content", StreamBlock([("faq", FAQBlock())]))])
        return type(name, (TreatmentArticleBody,), {"columns": ListBlock(column)})
    raise AttributeError(name)


@pytest.fixture
def uses(capsys):
    def run(*arguments):
        call_command("list_block_uses", "--json", *arguments)
        return [
            (use["block"], use["state"], use["locale"], use["title"])
            for use in json.loads(capsys.readouterr().out)
        ]

    return run


@pytest.fixture
def table(capsys):
    def run(*arguments):
        call_command("list_block_uses", *arguments)
        return capsys.readouterr().out

    return run


def stored_warnings():
    found = run_checks(tags=[Tags.database], databases=["default"])
    return [message for message in found if message.id == "wagtail_botox_pain.W003"]


class TestStates:
    def test_live(self, make_article, uses):
        make_article([SECTION, FAQ], title="Neck")
        assert uses() == [("faq", "live", "en", "Neck"), ("section", "live", "en", "Neck")]

    def test_draft_of_a_live_page(self, make_article, uses):
        article = make_article([SECTION], title="Neck")
        article.body = [FAQ]
        article.save_revision()
        assert uses() == [("faq", "draft", "en", "Neck"), ("section", "live", "en", "Neck")]

    def test_published_draft_is_live_only(self, make_article, uses):
        article = make_article([SECTION], title="Neck")
        article.body = [FAQ]
        article.save_revision().publish()
        assert uses() == [("faq", "live", "en", "Neck")]

    def test_never_published(self, make_article, uses):
        make_article([FAQ], title="By code", live=False)
        article = make_article([SECTION], title="By an editor", live=False)
        article.body = [CALLOUT]
        article.save_revision()
        assert uses() == [
            ("callout", "draft", "en", "By an editor"),
            ("faq", "draft", "en", "By code"),
        ]

    def test_unpublished(self, make_article, uses):
        article = make_article([FAQ], title="Neck")
        article.save_revision().publish()
        article.refresh_from_db()
        article.unpublish()
        assert uses() == [("faq", "draft", "en", "Neck")]

    def test_scheduled(self, make_article, uses):
        article = make_article([SECTION], title="Neck")
        article.save_revision().publish()
        article.refresh_from_db()
        article.body = [FAQ]
        article.go_live_at = timezone.now() + datetime.timedelta(days=2)
        article.save_revision().publish()
        article.refresh_from_db()
        article.go_live_at = None
        article.body = [CALLOUT]
        article.save_revision()
        assert uses() == [
            ("callout", "draft", "en", "Neck"),
            ("faq", "scheduled", "en", "Neck"),
            ("section", "live", "en", "Neck"),
        ]

    def test_locales(self, make_article, uses, home, index):
        arabic = Locale.objects.create(language_code="ar")
        article = make_article([FAQ], title="Neck")
        home.copy_for_translation(arabic)
        index.copy_for_translation(arabic)
        copy = article.copy_for_translation(arabic)
        copy.title = "الرقبة"
        copy.save_revision().publish()
        assert uses("--block", "faq") == [
            ("faq", "live", "ar", "الرقبة"),
            ("faq", "live", "en", "Neck"),
        ]


class TestBodies:
    def test_every_page_type_with_the_body(self, make_article, home, uses):
        make_article([FAQ], title="Ours")
        theirs = HostArticle(title="Theirs", slug="theirs", summary="What it says.", body=[FAQ])
        home.add_child(instance=theirs)
        assert {title for *_, title in uses("--body", "treatment_article")} == {"Ours", "Theirs"}

    def test_plain_stream_field_on_a_body(self, home, capsys):
        page = StreamPage(title="Streams", body=[FAQ], questions=[FAQ], other=[SECTION])
        home.add_child(instance=page)
        call_command("list_block_uses", "--json")
        found = [(use["body"], use["block"]) for use in json.loads(capsys.readouterr().out)]
        assert found == [("testapp.StreamPage.body", "faq"), ("treatment_article", "section")]

    def test_nested_in_a_hosts_block(self, make_article, settings, uses):
        settings.WAGTAIL_BOTOX_PAIN = NESTED
        columns = [{"type": "item", "id": "1", "value": {"content": [FAQ]}}, {"content": [FAQ]}]
        make_article([{"type": "columns", "id": "x", "value": columns}], title="Neck")
        assert uses("--block", "faq") == [("columns.item.content.faq", "live", "en", "Neck")]
        assert uses("--block", "columns") == [("columns", "live", "en", "Neck")]

    @pytest.mark.parametrize("stored", [None, {}, "text", [1], [{"type": "faq"}], [{"value": {}}]])
    def test_malformed_content(self, make_article, settings, stored, uses):
        settings.WAGTAIL_BOTOX_PAIN = NESTED
        value = [{"type": "item", "id": "1", "value": {"content": stored}}]
        make_article([{"type": "columns", "id": "x", "value": value}], title="Neck")
        expected = stored == [{"type": "faq"}]
        assert len(uses("--block", "faq")) == int(expected)


class TestOutput:
    def test_table(self, make_article, table):
        article = make_article([FAQ, {**FAQ, "id": "f2"}], title="Neck")
        lines = table("--block", "faq").splitlines()
        assert lines[0] == "Body treatment_article"
        assert lines[1].split() == ["block", "state", "locale", "id", "type", "title"]
        label = "wagtail_botox_pain_pages.TreatmentArticlePage"
        assert lines[2].split() == ["faq", "x2", "live", "en", str(article.pk), label, "Neck"]

    def test_nothing_found(self, make_article, table, uses):
        make_article([SECTION])
        assert "No live, draft or scheduled content uses 'faq'" in table("--block", "faq")
        assert uses("--block", "faq") == []

    def test_unknown_block(self, make_article, table):
        make_article([SECTION])
        with pytest.raises(CommandError, match=r"Did you mean 'faq'\? There are: .*section"):
            table("--block", "fqa")

    def test_unknown_body(self, table):
        with pytest.raises(CommandError, match=r"no body 'treatment'.*'treatment_article'\?"):
            table("--body", "treatment")

    def test_queries_do_not_grow(self, make_article, uses):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                uses()
            return len(captured)

        make_article([FAQ])
        few = queries()
        for _number in range(20):
            make_article([FAQ, SECTION]).save_revision()
        assert queries() == few


class TestAfterARemoval:
    def test_command_still_finds_it(self, make_article, settings, table):
        make_article([FAQ, SECTION], title="Neck")
        settings.WAGTAIL_BOTOX_PAIN = WITHOUT_FAQ
        assert "faq (not in the body)" in table("--block", "faq")

    def test_check_warns(self, make_article, settings):
        make_article([FAQ, SECTION])
        draft = make_article([SECTION])
        draft.body = [FAQ, {**FAQ, "id": "f2"}]
        draft.save_revision()
        assert stored_warnings() == []
        settings.WAGTAIL_BOTOX_PAIN = WITHOUT_FAQ
        (message,) = stored_warnings()
        assert "body 'treatment_article' holds the block 'faq'" in message.msg
        assert ", 2 times." in message.msg
        assert message.hint.endswith("list_block_uses --body treatment_article --block faq")

    def test_check_says_that_the_database_is_away(self, monkeypatch):
        def connect():
            raise OperationalError("connection refused\n")

        monkeypatch.setattr(connections["default"], "ensure_connection", connect)
        (message,) = check_stored_blocks(databases=["default"])
        assert message.id == "wagtail_botox_pain.E012"
        assert message.msg.endswith("body no longer has: connection refused")

    def test_check_without_database_says_nothing(self, make_article, settings):
        make_article([FAQ])
        settings.WAGTAIL_BOTOX_PAIN = WITHOUT_FAQ
        with CaptureQueriesContext(connection) as captured:
            found = run_checks()
        assert "wagtail_botox_pain.W003" not in {message.id for message in found}
        assert not [query for query in captured if "treatmentarticlepage" in query["sql"].lower()]


def test_reading_writes_no_content_types(make_article, settings, uses):
    """`migrate` checks before it renames a model, and its content type with it."""
    make_article([FAQ]).save_revision()
    ContentType.objects.filter(app_label="testapp").delete()
    ContentType.objects.clear_cache()
    settings.WAGTAIL_BOTOX_PAIN = WITHOUT_FAQ
    with CaptureQueriesContext(connection) as captured:
        assert stored_warnings()
        assert uses("--block", "faq")
    written = ("INSERT", "UPDATE", "DELETE")
    assert not [query["sql"] for query in captured if query["sql"].startswith(written)]
    assert not ContentType.objects.filter(app_label="testapp").exists()


def test_check_before_the_first_migrate(make_article, settings):
    def without_tables(execute, sql, *rest):
        if sql.startswith("SELECT") and StreamPage._meta.db_table in sql:
            raise OperationalError("no such table")
        return execute(sql, *rest)

    make_article([FAQ])
    settings.WAGTAIL_BOTOX_PAIN = WITHOUT_FAQ
    with connection.execute_wrapper(without_tables):
        (message,) = stored_warnings()
    assert "holds the block 'faq'" in message.msg


def test_progress_on_a_terminal(make_article):
    make_article(full_body())
    screen = Terminal()
    call_command("list_block_uses", stdout=StringIO(), stderr=screen)
    assert "Reading stored body 1" in screen.getvalue()
    assert screen.getvalue().endswith("\r\033[K")


class TestFormFields:
    """W025: an editor would lose the text of a long page to Django's limit of form fields."""

    @staticmethod
    def warnings():
        found = run_checks(tags=[Tags.database], databases=["default"])
        return [message.msg for message in found if message.id == "wagtail_botox_pain.W025"]

    def test_long_page(self, editor_client, make_article, settings):
        questions = [question(number) for number in range(1, 201)]
        article = make_article([block("faq", {"items": items(*questions)})])
        form = EditorForm(editor_client, article)
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
        assert form.post([posted_faq(200)]).status_code == 400
        (warning,) = self.warnings()
        assert f"treatment article {article.pk} has about 1,2" in warning
        assert "DATA_UPLOAD_MAX_NUMBER_FIELDS is 1,000" in warning
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
        assert form.post([posted_faq(200)]).status_code == 302
        assert self.warnings() == []

    def test_draft_that_is_longer_than_what_is_live(self, make_article, settings):
        article = make_article()
        questions = [question(number) for number in range(1, 201)]
        article.body = [("faq", {"items": questions})]
        article.save_revision()
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
        assert len(self.warnings()) == 1

    def test_no_limit(self, make_article, settings):
        make_article(full_body(size=300))
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = None
        assert self.warnings() == []
