"""Stored content that no longer fits: the page shows, the editor opens, nothing else is lost."""

import io

import jsonschema_rs
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as PillowImage
from wagtail.blocks import (
    CharBlock,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

from tests.api import VERSIONS
from tests.content import (
    BLOCK_TYPES,
    block,
    card,
    figure,
    full_body,
    items,
    link,
    question,
    store,
)
from tests.html import parse
from wagtail_botox_pain.api.contract.build import site_contract
from wagtail_botox_pain.blocks import ClinicBlock, TreatmentArticleBody

pytestmark = pytest.mark.django_db


def empty_shapes(name):
    """Block `name` with everything missing, with `null` for everything, with wrong types."""
    children = TreatmentArticleBody().child_blocks[name].child_blocks
    yield {}
    yield None
    yield dict.fromkeys(children)
    yield {child: [] for child in children}
    yield {child: {} for child in children}
    yield dict.fromkeys(children, 5)
    yield dict.fromkeys(children, "text")
    yield {child: [None, {}, 3, "text"] for child in children}


@pytest.mark.parametrize("name", BLOCK_TYPES)
def test_sparse_block_shows_opens_and_keeps_the_rest(name, client, editor_client, make_article):
    article = make_article()
    kept = block("section", {"heading": "Kept heading", "text": "<p>Kept text.</p>"})
    store(article, [*(block(name, shape) for shape in empty_shapes(name)), kept])

    response = client.get(article.url)
    assert response.status_code == 200
    parse(response.content.decode())
    assert b"Kept text." in response.content
    assert b"None" not in response.content

    article.save_revision()
    edit = editor_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    assert edit.status_code == 200
    assert b"Kept heading" in edit.content
    article.get_latest_revision_as_object().save()
    article.refresh_from_db()
    assert article.body[-1].value["heading"] == "Kept heading"
    assert article.body.stream_block.get_searchable_content(article.body)


@pytest.mark.parametrize("body", [5, "text", [None], [[]], {}, [{"type": "faq"}], [{"value": {}}]])
def test_stored_value_that_is_no_stream(client, make_article, body):
    article = make_article()
    store(article, body)
    assert client.get(article.url).status_code == 200
    nested = StructBlock([("body", TreatmentArticleBody())]).bulk_to_python([{"body": body}])
    assert len(nested[0]["body"]) <= 1


@pytest.mark.parametrize(
    "inner", [None, 5, [None], [{"value": {}}], [{"type": []}], [{"type": "faq"}]]
)
def test_malformed_stream_inside_a_body(inner):
    class Body(TreatmentArticleBody):
        more = TreatmentArticleBody()

    shown = block("callout", {"level": "important", "heading": "Kept", "text": "<p>x</p>"})
    body = Body().to_python([block("more", inner), shown])
    assert "Kept" in body.stream_block.render(body, {})


@pytest.mark.parametrize("missing", ["id", "type"])
def test_list_item_without_a_key(client, make_article, missing):
    (item,) = items(question())
    del item[missing]
    article = make_article()
    store(article, [block("faq", {"items": [item]})])
    html = client.get(article.url).content.decode()
    assert "Question 1?" in html
    assert "Answer 1 to it." in html


@pytest.mark.parametrize("key", [2**63, -1, "x", 1.5, True, [], "9" * 30])
def test_key_that_is_none(client, make_article, key):
    text = f'<p><a linktype="page" id="{key}">kept</a></p>'
    article = make_article(
        [
            block("figure", figure(key, caption="Kept caption")),
            block("call_to_action", {"heading": "x", "link": link(page=key)}),
            block("section", {"heading": "x", "text": text}),
        ]
    )
    html = client.get(article.url).content.decode()
    assert "Kept caption" not in html
    assert "kept</a>" in html


def test_malformed_stream(client, make_article):
    article = make_article()
    kept = block("section", {"heading": "Kept heading", "text": "<p>Kept text.</p>"})
    store(article, [{"type": "faq"}, {"value": {}}, {"type": "gone", "value": 1, "id": "x"}, kept])
    assert b"Kept text." in client.get(article.url).content


class HostParts(StructBlock):
    words = CharBlock()
    page = PageChooserBlock(required=False)


class HostNotice(ClinicBlock):
    inner = HostParts()
    page = PageChooserBlock(required=False)
    text = RichTextBlock(required=False)
    names = ListBlock(CharBlock())


class HostBody(TreatmentArticleBody):
    """A body in which a site has other blocks than when its pages were stored."""

    notice = HostNotice()
    parts = HostParts()
    page = PageChooserBlock()


@pytest.mark.parametrize("stored", [None, "text", 5, ["text"], {"words": None, "page": "text"}])
def test_stored_for_another_block(settings, client, editor_client, make_article, stored):
    bodies = {"treatment_article": f"{__name__}.HostBody"}
    settings.WAGTAIL_BOTOX_PAIN = {**settings.WAGTAIL_BOTOX_PAIN, "BODY_BLOCKS": bodies}
    kept = [
        block("section", {"heading": "Kept heading", "text": "<p>Kept text.</p>"}),
        block("notice", {"inner": {"words": "Kept words"}, "names": items("Kept name")}),
    ]
    notices = [block("notice", {name: stored}) for name in HostNotice().child_blocks]
    article = make_article()
    store(article, [*notices, block("parts", stored), block("page", stored), *kept])

    for address in (article.url, f"/api/v2/pages/{article.pk}/"):
        response = client.get(address)
        assert response.status_code == 200
        for text in (b"Kept text.", b"Kept words", b"Kept name"):
            assert text in response.content
    edit = editor_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    assert edit.status_code == 200
    assert b"Kept words" in edit.content
    article.refresh_from_db()
    article.save_revision().publish()
    assert b"Kept words" in client.get(article.url).content


class FaultyNotice(ClinicBlock):
    """A site's block with a bug, made from ours."""

    def bulk_to_python(self, values):
        return [value["words"].missing for value in values]


class FaultyBody(TreatmentArticleBody):
    notice = FaultyNotice([("words", CharBlock())])


def test_bug_in_a_sites_block_is_not_taken_for_stale_content(settings, client, make_article):
    bodies = {"treatment_article": f"{__name__}.FaultyBody"}
    settings.WAGTAIL_BOTOX_PAIN = {**settings.WAGTAIL_BOTOX_PAIN, "BODY_BLOCKS": bodies}
    article = make_article()
    store(article, [block("notice", {"words": "Kept words"})])
    with pytest.raises(AttributeError, match="missing"):
        client.get(article.url)


class PictureBody(TreatmentArticleBody):
    """A body whose images were chosen by themselves once, without a text of their own."""

    picture = ImageBlock(required=False)
    framed = StructBlock([("pictures", ListBlock(ImageBlock(required=False)))])
    cells = TypedTableBlock([("picture", ImageBlock(required=False))])


@pytest.mark.parametrize("place", ["picture", "framed", "cells"])
@pytest.mark.parametrize("is_empty", [False, True])
def test_images_stored_before_and_after_they_had_a_text(
    settings, client, make_article, image, place, is_empty
):
    bodies = {"treatment_article": f"{__name__}.PictureBody"}
    settings.WAGTAIL_BOTOX_PAIN = {**settings.WAGTAIL_BOTOX_PAIN, "BODY_BLOCKS": bodies}
    after = {"image": image.pk, "alt_text": "Own words", "decorative": False}
    pictures = [after, None if is_empty else image.pk, 10**9]
    article = make_article()
    columns, rows = [{"type": "picture", "heading": ""}], [{"values": [one]} for one in pictures]
    bodies = {
        "picture": [block("picture", picture) for picture in pictures],
        "framed": [block("framed", {"pictures": items(*pictures)})],
        "cells": [block("cells", {"columns": columns, "rows": rows, "caption": ""})],
    }
    store(article, bodies[place])

    def alts():
        if place != "cells":  # Its app, which has the template, is not installed.
            assert client.get(article.url).status_code == 200
        body = client.get(f"/api/v2/pages/{article.pk}/").json()["body"]
        found = {
            "picture": lambda: [child["value"] for child in body],
            "framed": lambda: [item["value"] for item in body[0]["value"]["pictures"]],
            "cells": lambda: [row["values"][0] for row in body[0]["value"]["rows"]],
        }
        return [one and one["alt"] for one in found[place]()]

    expected = ["Own words", None if is_empty else image.default_alt_text, None]
    assert alts() == expected
    article.refresh_from_db()
    article.save_revision().publish()
    assert alts() == expected


def test_removed_choices(client, make_article):
    article = make_article(
        [
            block("condition_cards", {"cards": items(card(evidence="x", regulatory_status="y"))}),
            block("side_effects", {"effects": items({"name": "Kept", "seriousness": "z"})}),
            block("contraindications", {"items": items({"name": "Kept too", "kind": "z"})}),
            block("callout", {"level": "z", "text": "<p>Kept as well.</p>"}),
        ]
    )
    html = client.get(article.url).content.decode()
    for text in ("Condition 1", "Kept<", "Kept too", "Kept as well."):
        assert text in html
    assert article.body[0].value["cards"][0]["evidence"] == "x"


def test_removed_choice_opens_blank_and_must_be_chosen_again():
    effects = TreatmentArticleBody().child_blocks["side_effects"].child_blocks["effects"]
    stored = effects.child_block.to_python({"name": "Kept", "seriousness": "severe"})
    state = effects.child_block.get_form_state(stored)
    assert state["seriousness"] == [""]
    stored["seriousness"] = ""
    with pytest.raises(ValidationError) as raised:
        effects.child_block.clean(stored)
    assert list(raised.value.block_errors) == ["seriousness"]


def test_legacy_lists_without_ids(client, make_article):
    article = make_article([block("faq", {"items": [question(1), question(2)]})])
    html = client.get(article.url).content.decode()
    assert "Question 1?" in html
    assert "Answer 2 to it." in html


class TestDeleted:
    def test_image(self, client, editor_client, make_article, image):
        article = make_article(full_body(image.pk), hero_image=image)
        image.delete()
        html = client.get(article.url).content.decode()
        assert "<img" not in html
        assert "Caption text." not in html
        url = reverse("wagtailadmin_pages:edit", args=[article.pk])
        assert editor_client.get(url).status_code == 200

    def test_page(self, client, make_article, page):
        article = make_article(full_body(page=page.pk))
        page.delete()
        html = client.get(article.url).content.decode()
        assert "Condition 1" in html
        assert 'href=""' not in html

    def test_renditions(self, client, make_article, image):
        article = make_article(full_body(image.pk))
        first = client.get(article.url).content
        image.renditions.all().delete()
        # New files may have new names; the pictures are all there again.
        assert client.get(article.url).content.count(b"<img") == first.count(b"<img") == 2

    def test_image_file(self, client, make_article, image):
        article = make_article(full_body(image.pk), hero_image=image)
        image.file.storage.delete(image.file.name)
        html = client.get(article.url).content.decode()
        assert "<img" not in html
        assert "Caption text." not in html

    def test_image_files_without_more_queries(self, client, make_article, make_image):
        counts = []
        for size in (1, 6):
            images = [make_image(size=(900, 30)) for _ in range(size)]
            article = make_article(full_body([image.pk for image in images], size=size))
            for image in images:
                image.file.storage.delete(image.file.name)
            client.get(article.url)
            with CaptureQueriesContext(connection) as queries:
                client.get(article.url)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_image_without_a_file_name(self, client, make_article, image):
        type(image).objects.filter(pk=image.pk).update(file="")
        article = make_article(full_body(image.pk), hero_image=image)
        html = client.get(article.url).content.decode()
        assert "Caption text." not in html
        assert client.get(article.get_parent().url).status_code == 200

    def test_damaged_image_file(self, client, make_article, image):
        article = make_article(full_body(image.pk))
        name = image.file.name
        image.file.storage.delete(name)
        image.file.storage.save(name, ContentFile(b"no picture"))
        assert client.get(article.url).status_code == 200


def test_image_too_tall_for_webp(client, make_article, make_image):
    tall = make_image(size=(20, 16500), name="tall.png")
    article = make_article(full_body(tall.pk), hero_image=tall)
    html = client.get(article.url).content.decode()
    assert html.count("<img") == 3
    assert "<source" not in html


def test_image_smaller_than_its_row_says(client, make_article, make_image):
    image = make_image(size=(300, 200))
    type(image).objects.filter(pk=image.pk).update(width=3000)
    html = client.get(make_article(full_body(image.pk)).url).content.decode()
    assert "300w," not in html


def test_animation_is_shown_as_it_is(client, make_article):
    frames = [PillowImage.new("P", (40, 30), colour) for colour in (1, 2)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    moving = get_image_model().objects.create(
        title="Moving", file=ContentFile(buffer.getvalue(), name="moving.gif")
    )
    html = client.get(make_article(full_body(moving.pk)).url).content.decode()
    assert html.count(f'src="{moving.file.url}"') == 2


def test_svg_is_shown_as_it_is(client, make_article):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>'
    drawing = get_image_model().objects.create(
        title="A drawing", file=ContentFile(svg, name="drawing.svg"), width=40, height=30
    )
    article = make_article(full_body(drawing.pk), hero_image=drawing)
    html = client.get(article.url).content.decode()
    assert html.count(f'src="{drawing.file.url}"') == 3
    assert "<source" not in html


def test_drafts_text_is_no_link(client, make_article):
    """What only a draft may hold is never an address, should it get onto a page."""
    script = "javascript:alert(1)"
    article = make_article(
        [
            block("call_to_action", {"heading": "x", "link": link(text="go", url=script)}),
            block("condition_cards", {"cards": items(card(source_url=script))}),
            block("references", {"items": items({"title": "x", "url": script})}),
            block("call_to_action", {"heading": "x", "telephone": "call us"}),
            block("figure", figure(99999, caption="No such image")),
        ]
    )
    html = client.get(article.url).content.decode()
    assert script not in html
    assert "tel:" not in html
    assert "call us" in html


class StockBody(TreatmentArticleBody):
    """A body with blocks of Wagtail's that keep whatever JSON is stored."""

    table = TableBlock()
    words = ListBlock(CharBlock())
    inner = StreamBlock([("word", CharBlock())])
    names = ClinicBlock([("names", ListBlock(CharBlock()))])
    cells = TypedTableBlock([("words", ListBlock(CharBlock()))])


@pytest.fixture(params=VERSIONS)
def body_in_api(request, settings, client, make_article):
    """The JSON of a body that is stored, with the schema of a site checked."""
    path = f"{__name__}.StockBody"
    settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"treatment_article": path}}

    def get(*stored):
        article = make_article()
        store(article, [*stored, block("section", {"heading": "Kept", "text": "<p>Kept.</p>"})])
        response = client.get(f"/api/{request.param}/pages/{article.pk}/")
        assert response.status_code == 200, response.content
        found = response.json()
        assert found["plain_text"].endswith("Kept\nKept.")
        schema = site_contract(closed=True).schemas["TreatmentArticlePage.schema.json"]
        faults = jsonschema_rs.Draft202012Validator(schema).iter_errors(found)
        assert [error.message for error in faults] == []
        return [child["value"] for child in found["body"][:-1]]

    return get


@pytest.mark.parametrize("data", [None, 0, "text", {}, [5], [None], [[{}, ["x"]]]])
def test_table_in_the_api(body_in_api, data):
    assert body_in_api(block("table", {"data": data})) == [None]


@pytest.mark.parametrize("key", [7, True, {"a": 1}, [1]])
def test_id_that_is_no_text_in_the_api(body_in_api, key):
    item = {"type": "item", "value": "Word", "id": key}
    word = {"type": "word", "value": "Word", "id": key}
    columns = [{"type": "words", "heading": ""}]
    table = {"columns": columns, "rows": [{"values": [[item]]}], "caption": ""}
    body = (
        *(block("words", [item]), block("inner", [word]), block("names", {"names": [item]})),
        block("cells", table),
    )
    words, inner, names, cells = body_in_api(*body)
    found = [*words, *inner, *names["names"], *cells["rows"][0]["values"][0]]
    assert [one["value"] for one in found] == ["Word"] * 4
    assert all(isinstance(one["id"], str) and one["id"] for one in found)
    # The same each time.
    assert body_in_api(*body) == [words, inner, names, cells]


HALVES = block(
    "section",
    {
        "heading": "a \ud83d b \N{GRINNING FACE} c \\\\ud83d \\\\",
        "text": "<p>\ude00 \ud83d\ud83d\ude00</p>",
    },
)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="no other database takes them")
def test_half_of_a_sign(client, make_article, body_in_api):
    (shown,) = body_in_api(HALVES)
    assert shown["heading"] == "a \ufffd b \N{GRINNING FACE} c \\\\ud83d \\\\"
    assert shown["text"] == "<p>\ufffd \ufffd\N{GRINNING FACE}</p>"
    article = make_article()
    store(article, [HALVES])
    assert "a \ufffd b \N{GRINNING FACE}" in client.get(article.url).content.decode()


@pytest.mark.parametrize("api", VERSIONS)
def test_half_of_a_sign_in_a_draft(client, make_article, api):
    article = make_article()
    article.body = [("section", HALVES["value"])]
    article.save_revision()
    draft = article.get_latest_revision_as_object()
    assert draft.body[0].value["heading"].startswith("a \ufffd b \N{GRINNING FACE}")
    draft.save_revision().publish()
    assert client.get(f"/api/{api}/pages/{article.pk}/").status_code == 200
