"""Wagtail's block chooser shows a preview of each block, in the package's own look."""

import pytest
from django.urls import reverse
from wagtail.models import Site

from tests.content import BLOCK_TYPES
from tests.html import parse, text_of
from wagtail_botox_pain import blocks
from wagtail_botox_pain.blocks import TreatmentArticleBody
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentArticlePage

pytestmark = [pytest.mark.django_db, pytest.mark.versions]
BODY = TreatmentArticlePage._meta.get_field("body").stream_block


@pytest.mark.parametrize("name", BLOCK_TYPES)
class TestPreview:
    def test_shows_the_block_with_our_stylesheet(self, editor_client, name):
        block = BODY.child_blocks[name]
        response = editor_client.get(
            reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}
        )
        html = response.content.decode()
        assert "wagtail_botox_pain/css/botox_pain.css" in html
        (main,) = parse(html).iter("main")
        assert len(text_of(main)) > 30
        for broken in ("None", "{'", "&lt;p"):
            assert broken not in html

    def test_sample_could_be_published(self, name):
        block = BODY.child_blocks[name]
        value = block.get_preview_value()
        if "image" in name or name in {"figure", "condition_cards"}:
            return  # the sample picture is no image of the site
        ClinicSettings.objects.create(site=Site.objects.get(), emergency_telephone="911")
        block.clean(value)

    def test_is_described_to_editors(self, name):
        block = BODY.child_blocks[name]
        assert block.is_previewable
        assert str(block.get_description())
        assert str(block.meta.group)
        assert block.meta.icon != "placeholder"


def test_icons_exist(editor_client):
    sprite = editor_client.get(reverse("wagtailadmin_sprite")).content.decode()
    icons = {child.meta.icon for child in TreatmentArticleBody().child_blocks.values()}
    assert {icon for icon in icons if f'id="icon-{icon}"' not in sprite} == set()


def test_stream_keys_are_those_of_the_content_model():
    assert tuple(TreatmentArticleBody().child_blocks) == BLOCK_TYPES


@pytest.mark.parametrize("name", [name for name in blocks.__all__ if name.endswith("Block")])
def test_public_blocks_are_documented(name):
    assert getattr(blocks, name).__doc__
