"""What is read from API v3 can be written back to it, and what is wrong is said where it is."""

import io
import json
import re
from urllib.error import HTTPError
from urllib.parse import unquote

import pytest
import wagtail
from django.core.files.base import ContentFile
from django.test.client import MULTIPART_CONTENT
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page, PageViewRestriction

from tests.content import BLOCK_TYPES, block, card, effect, figure, full_body, items, link
from tests.docs.pages import DOCS, samples
from tests.testapp.models import StreamPage
from tests.writing import latest, section, stored
from wagtail_botox_pain.blocks import TreatmentArticleBody
from wagtail_botox_pain.pages.models import TreatmentArticlePage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(wagtail.VERSION < (8,), reason="API v3 came with Wagtail 8"),
    pytest.mark.versions,
]


class ShoutingBlock(blocks.StructBlock):
    """A site's own representation, which is not how it is stored."""

    text = blocks.CharBlock()

    def get_api_representation(self, value, context=None):
        return {"shouted": value["text"].upper()}


class AddingBlock(blocks.StructBlock):
    """A site's own representation that can be read back."""

    text = blocks.CharBlock()

    def get_api_representation(self, value, context=None):
        return {**super().get_api_representation(value, context), "length": len(value["text"])}

    def from_api_representation(self, value):
        return {"text": value["text"]}


class MoneyBlock(blocks.CharBlock):
    """The same of a field, with names in its JSON that the package's own has too."""

    def get_api_representation(self, value, context=None):
        number, _space, currency = value.partition(" ")
        return {"value": number, "currency": currency}

    def from_api_representation(self, value):
        return f"{value['value']} {value['currency']}"


class HostBody(TreatmentArticleBody):
    """A body with Wagtail's own blocks among ours."""

    plain = blocks.StructBlock(
        [
            ("line", blocks.CharBlock(required=False)),
            ("price", blocks.DecimalBlock(required=False)),
            ("day", blocks.DateBlock(required=False)),
            ("answer", blocks.BooleanBlock(required=False)),
            ("size", blocks.ChoiceBlock(choices=[("s", "Small"), ("l", "Large")], required=False)),
            ("picture", ImageChooserBlock(required=False)),
            ("image", ImageBlock(required=False)),
            ("paper", DocumentChooserBlock(required=False)),
            ("page", blocks.PageChooserBlock(required=False)),
            ("text", blocks.RichTextBlock(required=False)),
            ("lines", blocks.ListBlock(blocks.CharBlock())),
            ("inner", blocks.StreamBlock([("word", blocks.CharBlock())], required=False)),
        ]
    )
    shouting = ShoutingBlock()
    adding = AddingBlock()
    money = MoneyBlock()
    prices = blocks.ListBlock(MoneyBlock())
    kinds = blocks.StructBlock(
        [
            ("count", blocks.IntegerBlock(required=False)),
            ("rate", blocks.FloatBlock(required=False)),
            ("price", blocks.DecimalBlock(required=False)),
            ("day", blocks.DateBlock(required=False)),
            ("moment", blocks.DateTimeBlock(required=False)),
            ("time", blocks.TimeBlock(required=False)),
            ("table", TableBlock(required=False)),
            ("line", blocks.CharBlock(required=False)),
            ("size", blocks.ChoiceBlock(choices=[("s", "Small")], required=False)),
            ("colours", blocks.MultipleChoiceBlock([("r", "Red"), ("b", "Blue")], required=False)),
            ("mail", blocks.EmailBlock(required=False)),
            ("web", blocks.URLBlock(required=False)),
            ("code", blocks.RegexBlock(regex="^[A-Z]+$", required=False)),
        ]
    )
    cells = TypedTableBlock(
        [
            ("words", blocks.CharBlock(required=False)),
            ("text", blocks.RichTextBlock(required=False)),
            ("price", blocks.DecimalBlock(required=False)),
            ("page", blocks.PageChooserBlock(required=False)),
            ("mail", blocks.EmailBlock(required=False)),
        ]
    )


@pytest.fixture
def host_body(settings):
    path = f"{HostBody.__module__}.HostBody"
    settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"treatment_article": path}}


@pytest.fixture
def document():
    return get_document_model().objects.create(
        title="Leaflet", file=ContentFile(b"text", name="leaflet.txt")
    )


def without_ids(value):
    """Read JSON with neither ids of blocks nor of list items."""
    if isinstance(value, list):
        return [
            without_ids(item["value"])
            if isinstance(item, dict) and item.keys() == {"id", "value"}
            else without_ids({name: item[name] for name in item if name != "id"})
            if isinstance(item, dict) and item.keys() == {"type", "value", "id"}
            else without_ids(item)
            for item in value
        ]
    if isinstance(value, dict):
        # Groups name the items by their ids.
        return {name: without_ids(item) for name, item in value.items() if name != "groups"}
    return value


ids = pytest.mark.parametrize("as_editor", [True, False], ids=["editor", "public"])


class TestWhatWasReadIsWrittenBack:
    @ids
    def test_whole_document(self, api, make_article, image, page, document, as_editor):
        text = (
            f'<p data-block-key="abcde">See <a linktype="page" id="{page.pk}">the page</a>, '
            f'<a linktype="document" id="{document.pk}">a leaflet</a> and '
            '<a href="https://example.org/?a=1&amp;b=2">more</a>.</p>'
        )
        article = make_article(
            [section(text), *full_body(image.pk, page.pk, 2)],
            hero_image=image,
            introduction=text,
            show_contents=False,
        )
        before = stored(article)
        read = api.read(article, as_editor, "")

        written = api.patch(article, **read)

        draft = latest(article)
        assert stored(article) == before
        assert [draft.title, draft.slug, draft.summary] == [
            article.title,
            article.slug,
            article.summary,
        ]
        assert draft.introduction == text
        assert draft.hero_image == image
        assert draft.show_contents is False
        assert written["body"] == api.read(article)["body"]

    @ids
    def test_content_that_no_longer_fits_stays_as_it_is(
        self, api, make_article, image, page, as_editor
    ):
        hidden = page.add_child(instance=Page(title="Hidden", slug="hidden", live=False))
        text = f'<p>A <a linktype="page" id="{hidden.pk}">draft</a> and <a id="99">nothing</a>.</p>'
        body = [
            section(text),
            block("callout", {"level": "catastrophe", "heading": "", "text": "<p>Words.</p>"}),
            block(
                "call_to_action",
                {"heading": "Call", "text": "", "link": link(), "telephone": "12345"},
            ),
            block("figure", figure(image.pk, alt_text="x" * 300)),
            block("faq", {"heading": "", "items": []}),
        ]
        article = make_article(body)
        before = stored(article)
        api.patch(article, body=api.read(article, as_editor, "")["body"])
        assert stored(article) == before

    def test_editor_keeps_what_the_public_cannot_see(self, api, make_article, page, image):
        page.live = False
        page.save()
        article = make_article(full_body(image.pk, page.pk))
        before = stored(article)
        read = api.read(article)["body"]
        assert read[7]["value"]["link"]["page"] == {
            "id": page.pk,
            "type": "wagtailcore.Page",
            "title": "Appointments",
            "url": None,
        }
        api.patch(article, body=read)
        assert stored(article) == before

    def test_null_removes_what_the_public_cannot_see(self, api, make_article, page, image):
        page.live = False
        page.save()
        article = make_article(full_body(image.pk, page.pk))
        api.patch(article, body=api.read(article, token=False, query="")["body"])
        assert stored(article)[7]["value"]["link"]["page"] is None

    def test_reference_to_a_translation_stays_with_the_original(
        self, api, make_article, home, french, page, image
    ):
        french_home = home.copy_for_translation(french)
        french_home.save_revision().publish()
        french_page = page.copy_for_translation(french)
        french_page.save_revision().publish()
        article = make_article(full_body(image.pk, page.pk), parent=french_home, locale=french)
        read = api.read(article, query="")["body"]
        assert read[7]["value"]["link"]["page"]["id"] == french_page.pk
        api.patch(article, body=read)
        assert stored(article)[7]["value"]["link"]["page"] == page.pk

    def test_index(self, api, index, page):
        index.introduction = f'<p>To <a linktype="page" id="{page.pk}">it</a></p>'
        index.save()
        api.patch(index, **api.read(index, token=False, query=""))
        assert latest(index).introduction == index.introduction

    def test_as_a_new_page(self, api, make_article, index, image, page):
        article = make_article(full_body(image.pk, page.pk, 2), hero_image=image)
        read = api.read(article, token=False, query="")
        created = api.create(index, **{**read, "slug": "a-copy", "meta": {}})
        copied = TreatmentArticlePage.objects.get(pk=created["id"])
        assert stored(copied) == stored(article)
        assert created["body"] == read["body"]
        assert created["hero_image"] == read["hero_image"]

    @ids
    def test_blocks_of_a_site(
        self, api, host_body, make_article, image, make_image, page, document, as_editor
    ):
        plain = {
            "line": "A line",
            "price": "1.50",
            "day": "2026-02-03",
            "answer": True,
            "size": "l",
            "picture": image.pk,
            "image": {"image": image.pk, "alt_text": "Seen", "decorative": False},
            "paper": document.pk,
            "page": page.pk,
            "text": f'<p>To <a linktype="page" id="{page.pk}">it</a></p>',
            "lines": items("First", "Second"),
            "inner": [block("word", "Word")],
        }
        body = [
            block("plain", plain),
            block("shouting", {"text": "quiet"}),
            block("adding", {"text": "four"}),
        ]
        article = make_article(body)
        before = stored(article)
        read = api.read(article, as_editor, "")["body"]
        assert read[1]["value"] == {"shouted": "QUIET"}
        api.patch(article, body=read)
        assert stored(article) == before

        other = make_image()
        read[0]["value"] |= {
            "price": "2.25",
            "size": "s",
            "image": {**read[0]["value"]["image"], "alt": "Seen anew"},
            "picture": {"id": other.pk},
        }
        read[2]["value"]["text"] = "Another"
        api.patch(article, body=read)
        after = stored(article)
        assert after[0]["value"] == {
            **before[0]["value"],
            "price": "2.25",
            "size": "s",
            "image": {"image": image.pk, "alt_text": "Seen anew", "decorative": False},
            "picture": other.pk,
        }
        assert after[2]["value"] == {"text": "Another"}

    def test_every_part_of_the_shape_of_a_sites_field(self, api, host_body, make_article):
        article = make_article([block("money", "12 EUR"), block("prices", items("1 EUR", "2 EUR"))])
        body = api.read(article)["body"]
        body[0]["value"]["currency"] = body[1]["value"][1]["value"]["currency"] = "USD"
        assert api.patch(article, body=body)["body"] == body
        found = stored(article)
        assert found[0]["value"] == "12 USD"
        assert [item["value"] for item in found[1]["value"]] == ["1 EUR", "2 USD"]

    def test_shape_of_a_site_that_cannot_be_read_back(self, api, host_body, make_article):
        article = make_article([block("shouting", {"text": "quiet"})])
        read = api.read(article)["body"]
        read[0]["value"]["shouted"] = "LOUD"
        assert ("body", 0, "value", "shouted") in api.problems(article, body=read)
        assert stored(article)[0]["value"] == {"text": "quiet"}


class TestPlainValues:
    """What Wagtail's own clients send: keys, bare values, rich text as it is stored."""

    @pytest.mark.parametrize("kind", BLOCK_TYPES)
    def test_stored_json(self, api, make_article, image, page, kind):
        (wanted,) = [item for item in full_body(image.pk, page.pk) if item["type"] == kind]
        article = make_article()
        api.patch(article, body=[wanted])
        expected = make_article([wanted])
        assert stored(article) == stored(expected)

    def test_without_ids(self, api, make_article, image, page):
        article = make_article(full_body(image.pk, page.pk))
        read = api.read(article)["body"]
        other = make_article()
        written = api.patch(other, body=without_ids(read))["body"]
        assert without_ids(written) == without_ids(read)
        made = [item["id"] for item in written]
        made += [item["id"] for item in written[1]["value"]["points"]]
        assert len(set(made)) == len(made) and all(made)
        assert api.read(other)["body"] == written

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("<p>Plain</p>", "<p>Plain</p>"),
            ({"format": "db_html", "content": "<p>Stored</p>"}, "<p>Stored</p>"),
            ({"format": "db_markdown", "content": "Some **bold**"}, "<b>bold</b>"),
            ("<p>Not<script>alert(1)</script> <u>this</u></p>", "this"),
            (None, ""),
        ],
    )
    def test_rich_text(self, api, make_article, text, expected):
        article = make_article()
        api.patch(article, body=[section(text)], introduction=text or "")
        found = stored(article)[0]["value"]["text"]
        introduction = latest(article).introduction
        for source in (found, introduction):
            plain = re.sub(r' data-block-key="\w+"', "", source)
            assert expected in plain
            assert "<script" not in source and "<u>" not in source

    def test_removals_are_told(self, api, make_article):
        article = make_article()
        written = api.patch(article, body=[section("<p>A <u>line</u></p>")])
        assert "warnings" in written["meta"]

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"end": "END"}, "{before}{video}{lost}<p>END</p>"),
            ({"See ": "Look at "}, "{before}{video}{lost}<p>end</p>"),
            ({"<p>end</p>": ""}, "{before}{video}{lost}"),
            ({"end": "{shown} END"}, "{before}{video}{lost}<p>{shown} END</p>"),
            ({"</p>{shown}": "</p>"}, "{before}{lost}<p>end</p>"),
            ({"</p>{shown}<p>end</p>": "</p><p>END</p>"}, "{before}<p>END</p>"),
            ({"{before}{shown}<p>end</p>": ""}, ""),
        ],
    )
    def test_embeds_beside_what_looks_like_them(
        self, api, host_body, make_article, image, change, expected
    ):
        """The address of a video as a link too; and the picture of a file that is missing."""
        address = "https://video.example.org/1"
        shown = f'<a href="{address}">{address}</a>'
        words = {
            "shown": shown,
            "before": f"<p>See {shown}.</p>",
            "video": f'<embed embedtype="media" url="{address}"/>',
            "lost": f'<embed alt="x" embedtype="image" format="left" id="{image.pk}"/>',
        }
        image.file.storage.delete(image.file.name)
        text = "{before}{video}{lost}<p>end</p>".format(**words)
        article = make_article([block("plain", {"text": text})])
        body = api.read(article)["body"]
        read = body[0]["value"]["text"]
        assert read == "{before}{shown}<p>end</p>".format(**words)
        for old, new in change.items():
            read = read.replace(old.format(**words), new.format(**words))
        body[0]["value"]["text"] = read
        answer = api.patch(article, body=body)
        words["before"] = words["before"].replace("See", "Look at" if "See " in change else "See")
        assert stored(article)[0]["value"]["text"] == expected.format(**words)
        assert ("warnings" in answer["meta"]) == ("{lost}" not in expected)

    def test_links_are_found_again(self, api, make_article, page, document):
        article = make_article()
        address = f"http://localhost{page.get_url()}"
        text = (
            f'<p><a href="{page.get_url()}">1</a> <a href="{address}">2</a> '
            f'<a href="{document.url}">3</a> <a data-linktype="page" data-id="{page.pk}">4</a> '
            '<a href="https://example.org/appointments/">5</a> '
            f'<a href="{page.get_url()}#part">6</a> <a href="/no-such-page/">7</a></p>'
        )
        api.patch(article, body=[section(text)], introduction=text)
        found = stored(article)[0]["value"]["text"]
        introduction = latest(article).introduction
        for source in (found, introduction):
            links = re.findall(r"<a ([^>]*)>(\d)", source)
            told = {number: dict(re.findall(r'(\w+)="([^"]*)"', text)) for text, number in links}
            to_page = {"linktype": "page", "id": str(page.pk)}
            assert told == {
                "1": to_page,
                "2": to_page,
                "3": {"linktype": "document", "id": str(document.pk)},
                "4": to_page,
                "5": {"href": "https://example.org/appointments/"},
                "6": {"href": f"{page.get_url()}#part"},
                "7": {"href": "/no-such-page/"},
            }

    def test_hero_image(self, api, make_article, image, make_image):
        article = make_article(hero_image=image)
        other = make_image()
        assert api.patch(article, hero_image=other.pk)["hero_image"]["id"] == other.pk
        assert api.patch(article, hero_image={"id": image.pk})["hero_image"]["id"] == image.pk
        assert api.patch(article, hero_image_id=other.pk)["hero_image"]["id"] == other.pk
        assert api.patch(article, hero_image=None)["hero_image"] is None
        assert ("hero_image",) in api.problems(article, hero_image={"id": 999})

    def test_choices(self, api, make_article):
        article = make_article()
        body = [
            block("callout", {"level": {"value": "emergency"}, "text": "<p>Go.</p>"}),
            block("callout", {"level": "important", "text": "<p>Go.</p>"}),
            block("callout", {"level": None, "text": "<p>Go.</p>"}),
        ]
        api.patch(article, body=body)
        assert [item["value"]["level"] for item in stored(article)] == [
            "emergency",
            "important",
            "",
        ]

    def test_only_what_is_written_changes(self, api, make_article, image):
        article = make_article(full_body(image.pk), hero_image=image, introduction="<p>In.</p>")
        before = stored(article)
        api.patch(article, summary="Another.")
        draft = latest(article)
        assert stored(article) == before
        assert (draft.summary, draft.introduction) == ("Another.", "<p>In.</p>")
        api.patch(article, body=[])
        assert stored(article) == []

    def test_order_and_removal(self, api, make_article, image, page):
        article = make_article(full_body(image.pk, page.pk))
        before = stored(article)
        read = api.read(article)["body"]
        api.patch(article, body=[read[4], read[0]])
        assert stored(article) == [before[4], before[0]]


class TestProblems:
    @pytest.mark.parametrize(
        ("body", "loc"),
        [
            ([{"type": "nope", "value": {}}], (0, "type")),
            (["text"], (0,)),
            ([{"type": "section"}], (0,)),
            ([block("section", "text")], (0, "value")),
            ([block("section", {"headng": "x"})], (0, "value", "headng")),
            ([block("section", {"heading": {"a": 1}})], (0, "value", "heading")),
            ([block("section", {"text": 5})], (0, "value", "text")),
            ([block("section", {"text": {"format": "html", "content": ""}})], (0, "value", "text")),
            ([block("faq", {"items": {}})], (0, "value", "items")),
            ([block("faq", {"items": ["x"]})], (0, "value", "items", 0, "value")),
            (
                [block("side_effects", {"effects": items(effect(seriousness=["x"]))})],
                (0, "value", "effects", 0, "value", "seriousness"),
            ),
            ([block("figure", figure(999_999))], (0, "value", "image")),
            ([block("figure", figure({"url": "x"}))], (0, "value", "image")),
            ([block("figure", figure(10**30))], (0, "value", "image")),
            ([block("figure", figure(None, decorative="yes"))], (0, "value", "decorative")),
            (
                [block("call_to_action", {"link": link(page={"id": "x"})})],
                (0, "value", "link", "page"),
            ),
            ([{**block("section", {}), "id": 5}], (0, "id")),
        ],
    )
    def test_malformed(self, api, make_article, body, loc):
        article = make_article([section("<p>Before.</p>")])
        before = stored(article)
        assert ("body", *loc) in api.problems(article, body=body)
        assert stored(article) == before

    @pytest.mark.parametrize("half", ["\ud83d", "\ude00", "\ud83d\ud83d", "\0"])
    @pytest.mark.parametrize(
        ("field", "value", "loc"),
        [
            ("body", [block("section", {"heading": "a{}"})], ("body", 0, "value", "heading")),
            ("body", [section("<p>{}b</p>")], ("body", 0, "value", "text")),
            (
                "body",
                [block("key_points", {"points": ["one", "{}"]})],
                ("body", 0, "value", "points", 1),
            ),
            ("body", [block("section", {"{}": "a"})], ("body", 0, "value")),
            ("body", [block("{}", None)], ("body", 0, "type")),
            ("title", "{}", ("title",)),
            ("slug", "a{}", ("slug",)),
            ("summary", "{}", ("summary",)),
            ("introduction", "<p>{}</p>", ("introduction",)),
            (
                "introduction",
                {"format": "db_markdown", "content": "{}"},
                ("introduction", "content"),
            ),
        ],
    )
    def test_text_that_cannot_be_stored(self, api, make_article, half, field, value, loc):
        article = make_article([section("<p>Before.</p>")])
        before = stored(article)
        for action in (None, "publish"):
            written = json.loads(json.dumps(value).replace("{}", json.dumps(half)[1:-1]))
            assert api.problems(article, action, **{field: written}).keys() == {loc}
        assert stored(article) == before
        assert api.read(article)["summary"] == article.summary

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
    def test_half_of_a_sign_as_bytes(self, api, client, make_article, encoding):
        address = f"/api/v3/pages/{make_article().pk}/"
        written = '{"title": "\ud83d"}'.encode(encoding, "surrogatepass")
        found = client.patch(address, written, content_type="application/json", **api.token)
        assert found.status_code in (400, 422)
        assert client.get(f"{address}?version=draft", **api.token).status_code == 200

    @pytest.mark.parametrize(
        "value",
        ["NaN", "-Infinity", "1e999", "[" * 300 + "]" * 300, '{"a":' * 900 + "1" + "}" * 900],
        ids=lambda value: value[:9],
    )
    def test_what_no_database_or_reader_takes(self, api, client, make_article, value):
        article = make_article()
        address = f"/api/v3/pages/{article.pk}/"
        written = f'{{"summary": "Other", "body": [{{"type": "section", "value": {value}}}]}}'
        found = client.patch(address, written, content_type="application/json", **api.token)
        assert found.status_code == 422
        assert latest(article).summary == article.summary

    def test_whole_sign(self, api, make_article):
        article = make_article()
        api.patch(article, body=[section("<p>\N{GRINNING FACE} \\\\ud83d</p>")])
        assert "\N{GRINNING FACE} \\\\ud83d" in api.read(article)["body"][0]["value"]["text"]

    @pytest.mark.parametrize("data", [b"[]", b"null", b"5", b'"x"', b"[" * 99_999, b"{", b"x", b""])
    def test_request_that_is_no_object(self, api, client, make_article, index, data):
        for send, address in ((client.patch, f"{make_article().pk}/"), (client.post, "")):
            address = f"/api/v3/pages/{address}"
            found = send(address, data, content_type="application/json", **api.token)
            assert 400 <= found.status_code < 500, found.content
            assert found["Content-Type"] == "application/problem+json"

    def test_body_that_is_no_list(self, api, make_article):
        found = api.patch(make_article(), 422, body={"a": 1})
        assert "body" in found["errors"][0]["loc"]

    def test_publishing_checks_everything(self, api, make_article):
        article = make_article()
        body = [
            section(""),
            block(
                "side_effects",
                {"effects": items(effect(), effect(frequency="common", source_url=""))},
            ),
            block("condition_cards", {"cards": items(card(evidence="mixed", source_url="nope"))}),
        ]
        found = api.problems(article, "publish", body=body)
        assert found.keys() == {
            ("body", 0, "value", "text"),
            ("body", 1, "value", "effects", 1, "value", "source_url"),
            ("body", 2, "value", "cards", 0, "value", "source_url"),
        }
        assert all(found.values())

    def test_drafts_save(self, api, make_article):
        article = make_article()
        body = [section("", heading=""), block("figure", figure()), block("callout", {})]
        api.patch(article, body=body, summary="x" * 301)
        assert len(stored(article)) == 3
        assert ("summary",) in api.problems(article, "publish", summary="x" * 301)

    def test_publishing(self, api, client, make_article, image, page):
        article = make_article()
        api.patch(article, action="publish", body=full_body(image.pk, page.pk))
        article.refresh_from_db()
        assert len(article.body) == 11
        assert len(api.read(article, token=False, query="")["body"]) == 11

    def test_needs_a_token(self, client, make_article):
        article = make_article()
        response = client.patch(
            f"/api/v3/pages/{article.pk}/", {"title": "Mine"}, content_type="application/json"
        )
        assert response.status_code == 401

    @pytest.mark.parametrize("action", [None, "publish"])
    @pytest.mark.parametrize(
        "html",
        [
            "<b>" * 150 + "x" + "</b>" * 150,
            "<p>" * 150 + "x" + "</p>" * 150,
            "<ul><li>" * 150 + "x",
            "</div>" * 150 + "<div>" * 150 + "x",
            "<div>" * 5000 + "x",
            "<p>" * 5000 + "x",
        ],
        ids=[
            "bold",
            "paragraphs",
            "lists",
            "end tags first",
            "not closed",
            "paragraphs not closed",
        ],
    )
    def test_deeply_nested_html(self, api, make_article, html, action):
        article = make_article([section("<p>Before.</p>")])
        message = "This text has too many elements inside one another."
        for written in (html, {"format": "db_html", "content": html}):
            for field, value, loc in (
                ("body", [section(written)], ("body", 0, "value", "text")),
                ("introduction", written, ("introduction",)),
            ):
                assert api.problems(article, action, **{field: value})[loc] == message

    def test_deeply_nested_markdown(self, api, make_article):
        article = make_article([section("<p>Before.</p>")])
        lists = "\n".join("  " * level + "- x" for level in range(150))
        written = {"format": "db_markdown", "content": lists}
        problems = api.problems(article, introduction=written)
        assert problems == {
            ("introduction",): "This text has too many elements inside one another."
        }

    @pytest.mark.databases
    @pytest.mark.parametrize("path", ["/media/%00", "/documents/%00/", "/documents/1/%00", "/%00/"])
    def test_link_with_nul_leads_nowhere(self, api, client, make_article, path):
        article = make_article([section("<p>Before.</p>")])
        html = f'<p><a href="{path}">x</a></p>'
        api.patch(article, introduction=html, body=[section(html)])
        assert latest(article).introduction == html
        found = client.get("/api/v3/pages/find/", {"html_path": unquote(path)})
        assert found.status_code in (400, 404)

    def test_paragraphs_without_end_tags_are_not_nested(self, api, make_article):
        article = make_article([section("<p>Before.</p>")])
        api.patch(article, body=[section("<p>Text." * 150)])
        assert latest(article).body[0].value["text"].source.count("Text.") == 150

    @pytest.mark.parametrize(
        ("path", "content_type", "data"),
        [
            ("pages/1/", "application/json", {"title": "x" * 1000}),
            ("images/", MULTIPART_CONTENT, {"title": "x" * 1000}),
            ("images/", MULTIPART_CONTENT, {"tags": ["x"] * 9}),
        ],
        ids=["JSON", "form", "fields"],
    )
    def test_request_that_is_too_large(self, client, token, settings, path, content_type, data):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 8
        method = client.patch if path.startswith("pages/") else client.post
        response = method(f"/api/v3/{path}", data, content_type=content_type, **token)
        assert (response.status_code, response.json()["status"]) == (413, 413)
        assert response["Content-Type"].startswith("application/problem+json")


class TestAudience:
    """Who writes is an editor in the answer, too."""

    @pytest.fixture
    def hidden(self, page):
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        return page

    def test_answer_to_writing(self, api, make_article, index, image, hidden):
        article = make_article()
        body = full_body(image.pk, hidden.pk)
        for written in (
            api.patch(article, body=body),
            api.create(index, title="New", summary="New.", body=body),
        ):
            assert written["body"][7]["value"]["link"]["page"]["id"] == hidden.pk

    def test_revision(self, api, client, token, make_article, image, hidden):
        article = make_article()
        api.patch(article, body=full_body(image.pk, hidden.pk))
        revision = Page.objects.get(pk=article.pk).get_latest_revision()
        found = client.get(f"/api/v3/pages/{article.pk}/revisions/{revision.pk}/", **token)
        content = found.json()["content_object"]
        assert content["body"][7]["value"]["link"]["page"]["title"] == hidden.title

    def test_draft(self, api, make_article, image, hidden):
        article = make_article([section("<p>Live.</p>")])
        api.patch(article, body=full_body(image.pk, hidden.pk))
        assert api.read(article)["body"][7]["value"]["link"]["page"]["id"] == hidden.pk
        public = api.read(article, token=False)["body"]
        assert [item["value"]["text"] for item in public] == ["<p>Live.</p>"]


GUIDE = DOCS / "how-to" / "write-with-api-v3.md"


class Answer(io.BytesIO):
    """What `urlopen` returns."""


class TestGuide:
    @pytest.fixture
    def samples(self):
        return [sample.code for sample in samples(GUIDE) if sample.language == "python"]

    def test_client(self, client, token, make_article, image, samples, monkeypatch):
        """The program of the guide, against the test site instead of the network."""
        article = make_article(full_body(image.pk), slug="neck-spasms")
        key = token["HTTP_AUTHORIZATION"].removeprefix("Bearer ")

        def urlopen(request, body=None):
            assert request.get_header("Authorization") == f"Bearer {key}"
            path = request.full_url.removeprefix("https://clinic.example.org")
            if request.get_method() == "GET":
                response = client.get(path, follow=True, **token)
            else:
                etag = request.get_header("If-match", "*")
                response = client.patch(
                    path,
                    body or request.data,
                    content_type="application/json",
                    HTTP_IF_MATCH=etag,
                    **token,
                )
            if response.status_code != 200:
                raise HTTPError(path, response.status_code, "", {}, None)
            answer = Answer(response.content)
            answer.headers = response.headers
            return answer

        monkeypatch.setattr("urllib.request.urlopen", urlopen)
        names = {}
        exec(samples[0].replace("the token of an editor", key), names)  # noqa: S102  our own
        headings = [item["value"].get("heading") for item in stored(article)]
        assert "What patients ask" in headings
        exec(samples[1], names)  # noqa: S102  our own
        names["replace_heading"](article.pk, "Written with care")
        assert stored(article)[0]["value"]["heading"] == "Written with care"

    def test_block(self, api, make_article, samples, settings, monkeypatch):
        names = {"__name__": __name__}
        exec(samples[2], names)  # noqa: S102  our own
        body = type("PricedBody", (TreatmentArticleBody,), {"price": names["PriceBlock"]()})
        monkeypatch.setitem(globals(), "PricedBody", body)
        path = f"{HostBody.__module__}.PricedBody"
        settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"treatment_article": path}}
        article = make_article([block("price", {"amount": "80.00"})])
        read = api.read(article)["body"]
        assert read[0]["value"] == {"price": "80.00 EUR"}
        api.patch(article, body=read)
        assert stored(article)[0]["value"] == {"amount": "80.00"}
        read[0]["value"]["price"] = "90.50 EUR"
        api.patch(article, body=read)
        assert stored(article)[0]["value"] == {"amount": "90.50"}
        for other in ({"price": 7}, {}, None, "7 EUR", []):
            read[0]["value"] = other
            assert [*api.problems(article, body=read)] == [("body", 0, "value")]


class TestTypedTable:
    """A table with a block for each column, in a body of the site's."""

    COLUMNS = [{"type": name, "heading": name} for name in ("words", "text", "price", "page")]

    @pytest.fixture
    def article(self, host_body, make_article, page):
        text = f'<p>See <a linktype="page" id="{page.pk}">this</a>.</p>'
        rows = [{"values": [name, text, "1.50", page.pk]} for name in ("One", "Two")]
        table = {"columns": self.COLUMNS, "rows": rows, "caption": "Doses"}
        return make_article([block("cells", table, "table-1")])

    def stored(self, article):
        return latest(article).body.get_prep_value()[0]["value"]

    def test_round_trip(self, api, article):
        before = self.stored(article)
        api.patch(article, body=api.read(article)["body"])
        assert self.stored(article) == before

    @pytest.mark.parametrize("change", ["cell", "row", "order"])
    def test_what_was_not_changed_stays_as_it_is_stored(self, api, article, change):
        before = self.stored(article)
        body = api.read(article)["body"]
        rows = body[0]["value"]["rows"]
        if change == "cell":
            rows[1]["values"][0] = "Three"
            before["rows"][1]["values"][0] = "Three"
        elif change == "row":
            del rows[0], before["rows"][0]
        else:
            rows.reverse()
            before["rows"].reverse()
        api.patch(article, body=body)
        assert self.stored(article) == before

    def test_rich_text_is_cleaned(self, api, article):
        body = api.read(article)["body"]
        script = "<p>Good</p><script>alert(1)</script><img src=x onerror=alert(2)>"
        body[0]["value"]["rows"][0]["values"][1] = script
        answer = api.patch(article, body=body, action="publish")
        assert answer["meta"]["warnings"]
        assert self.stored(article)["rows"][0]["values"][1].count("<") == 2
        shown = api.read(article, token=False, query="")["body"][0]["value"]
        assert "script" not in str(shown)
        assert "onerror" not in str(shown)

    def test_errors_name_the_cell(self, api, article):
        body = api.read(article)["body"]
        rows = body[0]["value"]["rows"]
        rows[0]["values"][2], rows[1]["values"][3] = "abc", {"id": 987654}
        rows.append({"values": ["a", "", None, None, "too many"]})
        problems = api.problems(article, body=body)
        where = ("body", 0, "value", "rows")
        assert problems.keys() == {
            (*where, 0, "values", 2),
            (*where, 1, "values", 3),
            (*where, 2, "values"),
        }

    def test_validation_names_the_cell(self, api, host_body, make_article):
        table = {"columns": [{"type": "mail", "heading": ""}], "rows": [], "caption": ""}
        table["rows"] = [{"values": ["a@example.org"]}, {"values": ["no mail"]}]
        article = make_article([block("cells", table, "table-1")])
        where = ("body", 0, "value", "rows")
        body = api.read(article)["body"]
        assert [*api.problems(article, "publish", body=body)] == [(*where, 1, "values", 0)]
        # What was there before is no obstacle for a draft.
        body[0]["value"]["rows"][0]["values"][0] = "b@example.org"
        api.patch(article, body=body)
        body[0]["value"]["rows"][0]["values"][0] = "none"
        found = [*api.problems(article, body=body)]
        assert (*where, 0, "values", 0) in found

    @pytest.mark.parametrize(
        ("table", "where"),
        [
            ([], ()),
            ({"columns": 5}, ("columns",)),
            ({"columns": ["x"]}, ("columns", 0)),
            ({"columns": [{"type": "gone"}]}, ("columns", 0, "type")),
            ({"columns": [{"type": ["words"]}]}, ("columns", 0, "type")),
            ({"columns": COLUMNS, "rows": [5]}, ("rows", 0)),
            ({"columns": COLUMNS, "rows": [{"values": 5}]}, ("rows", 0, "values")),
        ],
    )
    def test_no_table(self, api, article, table, where):
        problems = api.problems(article, body=[{"type": "cells", "value": table}])
        assert [*problems] == [("body", 0, "value", *where)]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("count", ["many", [], {}, True]),
        ("rate", ["much", [], {}]),
        ("price", ["abc", "1,5", [], {}]),
        ("day", ["tomorrow", "10000-01-01", "2024-02-30", [], 5]),
        ("moment", ["x", [], {}]),
        ("time", ["noon", {}]),
        ("table", [[], {}, {"data": 5}, {"zz": 1}, "text"]),
        ("colours", ["r", 5, {}, {"r": 1}, [["r"]], [{}], [{"value": ["r"]}], [True], [None]]),
    ],
)
def test_values_that_cannot_be_read(api, host_body, make_article, name, values):
    article = make_article([])
    for value in values:
        body = [{"type": "kinds", "value": {name: value}}]
        assert [*api.problems(article, body=body)] == [("body", 0, "value", name)], value
    for value in (None, "") if name not in {"table", "colours"} else (None,):
        api.patch(article, body=[{"type": "kinds", "value": {name: value}}])


class TestOtherPageTypes:
    """A page type of the site that is not made from our mixins, with our blocks in it."""

    @pytest.fixture
    def stream_page(self, home, page, image, document):
        faq = {"heading": "Asked", "items": items({"question": "Why?", "answer": "<p>So.</p>"})}
        body = [
            *full_body(image.pk),
            block("callout", {"level": "emergency", "heading": "", "text": "<p>!</p>"}),
        ]
        made = StreamPage(title="Stream", body=body, questions=[block("faq", faq, "faq-1")])
        home.add_child(instance=made)
        made.save_revision().publish()
        return made

    def stored(self, page):
        return [[*getattr(latest(page), name).get_prep_value()] for name in ("body", "questions")]

    def test_round_trip(self, api, stream_page):
        before = self.stored(stream_page)
        read = api.read(stream_page)
        api.patch(stream_page, body=read["body"], questions=read["questions"])
        assert self.stored(stream_page) == before

    def test_a_word_is_changed(self, api, stream_page):
        _body, ((faq,)) = self.stored(stream_page)
        questions = api.read(stream_page)["questions"]
        questions[0]["value"]["items"][0]["value"]["question"] = "How?"
        api.patch(stream_page, questions=questions)
        faq["value"]["items"][0]["value"]["question"] = "How?"
        assert self.stored(stream_page)[1] == [faq]

    def test_errors_name_the_place(self, api, stream_page):
        problems = api.problems(stream_page, questions=[{"type": "gone", "value": {}}])
        assert [*problems] == [("questions", 0, "type")]


@pytest.mark.parametrize(
    ("name", "stored"),
    [("size", "gone"), ("mail", "no mail"), ("web", "x y"), ("code", "small")],
)
def test_what_no_longer_fits_is_no_obstacle_for_a_draft(api, host_body, make_article, name, stored):
    """The client sees a value that is not stored, or nothing, and sends it back."""
    article = make_article([block("kinds", {"line": "Before", name: stored}, "kinds-1")])
    body = api.read(article)["body"]
    for line in ("Before", "After"):
        body[0]["value"]["line"] = line
        api.patch(article, body=body)
        found = latest(article).body.raw_data[0]["value"]
        assert (found["line"], found[name]) == (line, stored)
    assert [*api.problems(article, "publish", body=body)] == [("body", 0, "value", name)]
    body[0]["value"][name] = f"{stored} too"
    assert [*api.problems(article, body=body)] == [("body", 0, "value", name)]
