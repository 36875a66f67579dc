"""BodyField: named in migrations, replaced by the site, safe for historical models."""

import pickle

import pytest
from django.core import serializers
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import AlterBlockValueOperation

from tests.content import full_body
from wagtail_botox_pain.fields import BodyField
from wagtail_botox_pain.pages.models import TreatmentArticlePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def historical():
    apps = MigrationLoader(connection).project_state().apps
    return apps.get_model("wagtail_botox_pain_pages", "TreatmentArticlePage")


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
        apps = MigrationLoader(connection).project_state().apps
        operation.migrate_stream_data_forward(apps, connection.schema_editor())
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

    def test_copy_pickle_and_fixture(self, make_article, image):
        article = make_article(full_body(image.pk))
        before = stored(article)
        assert stored(article.copy(update_attrs={"slug": "copy"})) == before
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
        assert "1 issue" in message

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
