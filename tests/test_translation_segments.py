"""What translators get of each block, in every nesting, and that nothing stored makes it fail."""

import copy
import json
import uuid

import polib
import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from wagtail import blocks as stock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail.users.models import UserProfile
from wagtail_localize.models import (
    String,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor

from tests.content import (
    BLOCK_TYPES,
    block,
    card,
    effect,
    figure,
    full_body,
    items,
    link,
    question,
)
from tests.test_stale_content import empty_shapes, store
from tests.testapp.models import Caution, Disclaimer, StreamPage
from wagtail_botox_pain import blocks

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.lowest,
    pytest.mark.usefixtures("no_publishing_checks"),
]


@pytest.fixture
def use_body(settings):
    """Lets articles have another body."""

    def use(name):
        bodies = {"treatment_article": f"{__name__}.{name}"}
        settings.WAGTAIL_BOTOX_PAIN = {**settings.WAGTAIL_BOTOX_PAIN, "BODY_BLOCKS": bodies}

    return use


CARD_STRINGS = ["name", "summary", "image.alt_text", "image.caption", "link.text"]
CARD_OVERRIDABLES = [
    "summary.'https://linked.example.org/'",
    "source_url",
    "image.image",
    "link.page",
]
FIGURE_STRINGS = ["alt_text", "caption"]


def under(prefix, paths):
    return [f"{prefix}.{path}" for path in paths]


RICH = '<p>Text with <b>bold</b> and <a href="https://linked.example.org/">a link</a>.</p>'
RICH_TARGET = "'https://linked.example.org/'"

# Each block: its strings, then what may be overridden, with * for the id of an item.
GOLDEN = {
    "section": (["heading", "text"], []),
    "key_points": (["heading", "introduction", "points.*", "points.*"], []),
    "condition_cards": (
        ["heading", "introduction", *under("cards.*", CARD_STRINGS)],
        under("cards.*", CARD_OVERRIDABLES),
    ),
    "side_effects": (
        ["heading", "introduction", "effects.*.name", "effects.*.description", "advice"],
        ["effects.*.source_url"],
    ),
    "contraindications": (["heading", "introduction", "items.*.name", "items.*.detail"], []),
    "treatment_plan": (
        ["heading", "introduction", "components.*.name", "components.*.description", "closing"],
        [],
    ),
    "faq": (["heading", "items.*.question", "items.*.answer"], []),
    "call_to_action": (["heading", "text", "link.text"], ["link.page", "telephone"]),
    "callout": (["heading", "text"], []),
    "figure": (FIGURE_STRINGS, ["image"]),
    "references": (["heading", "items.*.title", "items.*.source"], ["items.*.url"]),
}
GOLDEN_ITEMS = {
    blocks.ConditionCardBlock: (CARD_STRINGS, CARD_OVERRIDABLES),
    blocks.SideEffectBlock: (["name", "description"], ["source_url"]),
    blocks.ContraindicationBlock: (["name", "detail"], []),
    blocks.PlanComponentBlock: (["name", "description"], []),
    blocks.FAQItemBlock: (["question", "answer"], []),
    blocks.ReferenceBlock: (["title", "source"], ["url"]),
    blocks.LinkBlock: (["text"], ["page"]),
    blocks.CardImageBlock: (FIGURE_STRINGS, ["image"]),
}


def stored_blocks(image, page):
    """Stored JSON of each block, with everything in it that the content model has."""
    stored = {one["type"]: one["value"] for one in full_body(image.pk, page.pk)}
    stored["condition_cards"]["cards"] = items(full_card(image, page))
    stored["side_effects"]["effects"] = items(
        effect(frequency="common", source_url="https://source.example.org/")
    )
    return stored


def full_card(image, page):
    return {
        **card(summary=RICH, link=link(text="Read more", page=page.pk)),
        "image": figure(image.pk, alt_text="Alternative", caption="Caption"),
    }


def stored_items(image, page):
    return {
        blocks.ConditionCardBlock: full_card(image, page),
        blocks.SideEffectBlock: effect(source_url="https://source.example.org/"),
        blocks.ContraindicationBlock: {"name": "A", "kind": "must_not", "detail": "B"},
        blocks.PlanComponentBlock: {"name": "A", "description": "B"},
        blocks.FAQItemBlock: question(),
        blocks.ReferenceBlock: {
            "title": "A",
            "source": "B",
            "year": 2011,
            "url": "https://doi.example.org/1",
        },
        blocks.LinkBlock: link(text="A", page=page.pk),
        blocks.CardImageBlock: figure(image.pk, alt_text="A", caption="B"),
    }


def extracted(stream_block, stored):
    """What wagtail-localize takes out of a StreamField of `stream_block`."""
    extractor = StreamFieldSegmentExtractor(None, include_overridables=True)
    found = extractor.handle_stream_block(stream_block.to_python(stored))
    return [segment for segment in found if not segment.is_empty()]


def is_id(part):
    try:
        return bool(uuid.UUID(part))
    except ValueError:
        return False


def leaves(segments, kind, prefix):
    """The paths below `prefix`, with * for ids."""
    paths = [segment.path for segment in segments if isinstance(segment, kind)]
    assert all(path.startswith(prefix) for path in paths)
    return [
        ".".join("*" if is_id(part) else part for part in path.removeprefix(prefix).split("."))
        for path in paths
    ]


class ClinicStruct(blocks.ClinicBlock):
    """A site's own block on our base."""


def nestings(child, stored):
    """Streams that hold `child` in the ways of a site, with the path that leads to it."""
    stream = str(uuid.uuid4())
    item = items(stored)
    (item_id,) = (one["id"] for one in item)

    # A block knows its name, and the body's blocks are shared.
    child = copy.deepcopy(child)

    def struct(**children):
        return stock.StructBlock(list(children.items()))

    def case(outer, value, *path):
        body = stock.StreamBlock([("outer", outer)])
        return body, [block("outer", value, stream)], ".".join((stream, *path, ""))

    found = {
        "at the top": case(child, stored),
        "in a list": case(stock.ListBlock(child), item, item_id),
        "in our list": case(blocks.ItemsBlock(child), item, item_id),
        "in a struct": case(struct(inner=child), {"inner": stored}, "inner"),
        "in a struct in a struct": case(
            struct(middle=struct(inner=child)), {"middle": {"inner": stored}}, "middle", "inner"
        ),
        "in our list in a struct in a struct": case(
            struct(middle=struct(inner=blocks.ItemsBlock(child))),
            {"middle": {"inner": item}},
            "middle",
            "inner",
            item_id,
        ),
        "in a list in a struct in ours": case(
            ClinicStruct([("middle", struct(inner=stock.ListBlock(child)))]),
            {"middle": {"inner": item}},
            "middle",
            "inner",
            item_id,
        ),
        "in a stream in a struct": case(
            struct(middle=stock.StreamBlock([("inner", child)])),
            {"middle": [block("inner", stored, item_id)]},
            "middle",
            item_id,
        ),
    }
    if isinstance(child, stock.StructBlock):
        # wagtail-localize itself fails on a leaf of this name.
        found["in a child named value"] = case(
            struct(value=struct(value=child)), {"value": {"value": stored}}, "value", "value"
        )
    return found


class TestLeaves:
    @pytest.mark.parametrize("name", BLOCK_TYPES)
    def test_block(self, name, image, page):
        child = blocks.TreatmentArticleBody().child_blocks[name]
        self.assert_golden(child, stored_blocks(image, page)[name], *GOLDEN[name])

    @pytest.mark.parametrize("cls", GOLDEN_ITEMS)
    def test_item(self, cls, image, page):
        self.assert_golden(cls(), stored_items(image, page)[cls], *GOLDEN_ITEMS[cls])

    def assert_golden(self, child, stored, strings, overridables):
        for nesting, (body, value, prefix) in nestings(child, stored).items():
            segments = extracted(body, value)
            found = leaves(segments, StringSegmentValue, prefix)
            # The three parts of one text with bold and a link are one string.
            assert found == strings, nesting
            assert leaves(segments, OverridableSegmentValue, prefix) == overridables, nesting

    def test_every_block_is_listed(self):
        assert set(GOLDEN) == set(blocks.TreatmentArticleBody().child_blocks)

    @pytest.mark.parametrize(
        ("child", "stored", "strings", "overridables"),
        [
            (blocks.PlainTextBlock(), "Words", [""], []),
            (blocks.PlainParagraphBlock(), "Words\r\nand more", [""], []),
            (blocks.RichTextBlock(), RICH, [""], [RICH_TARGET]),
            (blocks.TelephoneBlock(), "+12025550143", [], [""]),
            (blocks.WebAddressBlock(), "https://example.org/", [], [""]),
            (blocks.FactChoiceBlock([("a", "A")]), "a", [], []),
            (blocks.YearBlock(), 2011, [], []),
            (blocks.CheckboxBlock(), True, [], []),
        ],
    )
    def test_leaf_of_a_site(self, child, stored, strings, overridables):
        for nesting, (body, value, prefix) in nestings(child, stored).items():
            segments = extracted(body, value)
            prefix = prefix.removesuffix(".")
            found = [path.lstrip(".") for path in leaves(segments, StringSegmentValue, prefix)]
            assert found == strings, nesting
            targets = leaves(segments, OverridableSegmentValue, prefix)
            assert [path.lstrip(".") for path in targets] == overridables, nesting

    def test_lines_of_a_paragraph_are_breaks(self):
        body = stock.StreamBlock([("text", blocks.PlainParagraphBlock())])
        (segment,) = extracted(body, [block("text", "One & two\r\nthree")])
        assert segment.string.data == "One &amp; two<br/>three"


class TestUnseen:
    """What no reader sees is no string."""

    def strings(self, name, value):
        segments = extracted(blocks.TreatmentArticleBody(), [block(name, value)])
        return [one.string.data for one in segments if isinstance(one, StringSegmentValue)]

    def test_alternative_of_a_decorative_picture(self, image):
        value = figure(image.pk, alt_text="Alternative", decorative=True, caption="Caption")
        assert self.strings("figure", value) == ["Caption"]

    def test_alternative_without_a_picture(self):
        assert self.strings("figure", figure(None, alt_text="Alternative")) == []

    def test_words_of_a_link_that_leads_nowhere(self):
        value = {"heading": "Heading", "link": link(text="Never shown")}
        assert self.strings("call_to_action", value) == ["Heading"]

    def test_words_of_a_card_whose_page_was_deleted(self, page):
        """They stay on the card, as text."""
        stored = card(link=link(text="Read more", page=page.pk))
        page.delete()
        assert "Read more" in self.strings("condition_cards", {"cards": items(stored)})

    @pytest.mark.parametrize("blank", ["", "  ", "\u200b", "\u00a0"])
    def test_blank_text(self, blank):
        value = {"heading": blank, "text": f"<p>{blank}</p><p>Seen.</p><p>{blank}</p>"}
        assert self.strings("section", value) == ["Seen."]
        assert self.strings("section", {"heading": blank, "text": f"<p>{blank}</p>"}) == []


class Teaser(stock.StructBlock):
    title = stock.CharBlock(required=False)
    picture = ImageBlock(required=False)
    address = stock.URLBlock(required=False)
    questions = stock.ListBlock(blocks.FAQItemBlock())


class HostBlock(blocks.ClinicBlock):
    """A site's block, on our base, with Wagtail's own blocks in it, and theirs around ours."""

    heading = blocks.PlainTextBlock()
    note = stock.TextBlock(required=False)
    more = stock.RichTextBlock(required=False)
    teaser = Teaser()
    picture = ImageChooserBlock(required=False)
    on = stock.DateBlock(required=False)
    kind = stock.ChoiceBlock(choices=[("a", "A")], required=False)
    stream = stock.StreamBlock([("callout", blocks.CalloutBlock()), ("words", stock.CharBlock())])


class HostNotice(blocks.ClinicBlock):
    """A site's block that shows a snippet."""

    inner = stock.StructBlock([("disclaimer", SnippetChooserBlock(Disclaimer, required=False))])


class HostCaution(blocks.ClinicBlock):
    cautions = stock.ListBlock(
        stock.StructBlock([("chosen", SnippetChooserBlock(Caution, required=False))])
    )


class NoticeBody(blocks.BodyBlock):
    notice = HostNotice()
    caution = HostCaution()


class Choosers(blocks.ClinicBlock):
    picture = ImageBlock(required=False)
    image = ImageChooserBlock(required=False)
    page = stock.PageChooserBlock(required=False)
    leaflet = DocumentChooserBlock(required=False)
    words = stock.CharBlock()


class ChooserBody(blocks.BodyBlock):
    choosers = Choosers()
    image = ImageChooserBlock(required=False)


class HostColumns(stock.StructBlock):
    left = stock.StructBlock([("questions", blocks.FAQBlock()), ("phone", blocks.TelephoneBlock())])
    right = stock.ListBlock(stock.StructBlock([("link", blocks.LinkBlock())]))
    cards = stock.StructBlock([("list", stock.ListBlock(blocks.SideEffectBlock()))])


class HostBody(blocks.BodyBlock):
    host = HostBlock()
    columns = HostColumns()
    points = blocks.ItemsBlock(blocks.PlainTextBlock())
    phone = blocks.TelephoneBlock()
    named = stock.StructBlock([("value", stock.StructBlock([("value", stock.CharBlock())]))])
    words = stock.CharBlock()
    picture = ImageBlock(required=False)


class StockLists(stock.StructBlock):
    words = stock.ListBlock(stock.CharBlock())
    stream = stock.StreamBlock([("calls", stock.ListBlock(blocks.CallToActionBlock()))])


class ListsBody(blocks.BodyBlock):
    words = stock.ListBlock(stock.CharBlock())
    notices = stock.ListBlock(blocks.CalloutBlock())
    lists = StockLists()
    ours = blocks.ItemsBlock(StockLists())


class RichBody(blocks.BodyBlock):
    rich = stock.RichTextBlock()


def host_body(image, page):
    callout = {"level": "important", "heading": "Callout", "text": "<p>Callout text.</p>"}
    return [
        block(
            "host",
            {
                "heading": "Heading",
                "note": "Note",
                "more": "<p>More</p>",
                "teaser": {
                    "title": "Teaser",
                    "picture": {"image": image.pk, "alt_text": "Alternative", "decorative": False},
                    "address": "https://teaser.example.org/",
                    "questions": items(question(1), question(2)),
                },
                "picture": image.pk,
                "on": "2026-01-31",
                "kind": "a",
                "stream": [block("callout", callout), block("words", "Words in a stream")],
            },
        ),
        block(
            "columns",
            {
                "left": {
                    "questions": {"heading": "Left", "items": items(question(3))},
                    "phone": "+12025550143",
                },
                "right": items({"link": link(text="Right", page=page.pk)}),
                "cards": {"list": items(effect(4))},
            },
        ),
        block("points", items("Point one", "Point two")),
        block("phone", "+12025550143"),
        block("named", {"value": {"value": "Named value"}}),
        block("words", "Words"),
        block("picture", {"image": image.pk, "alt_text": "Top", "decorative": False}),
    ]


def bare(stored, mark="FR "):
    """Stored JSON without the marks of a translation, and how many there were."""
    text = json.dumps(stored)
    return json.loads(text.replace(mark, "")), text.count(mark)


def stored_text(page):
    """The JSON in the database."""
    with connection.cursor() as cursor:
        table = type(page)._meta.db_table
        cursor.execute(f"SELECT body FROM {table} WHERE page_ptr_id = %s", [page.pk])  # noqa: S608
        return cursor.fetchone()[0]


def stored_body(page):
    return json.loads(json.dumps(page.body.get_prep_value()))


class TestRoundTrip:
    def assert_round_trip(self, translator):
        """Everything is shown, translated, published, and nothing else differs."""
        source_before = stored_body(translator.page)
        translator.submit()
        shown = translator.translate_all()
        assert translator.translation.get_progress() == (shown, shown)

        target = translator.publish()
        assert target.live
        structure, marks = bare(stored_body(target))
        assert structure == source_before
        translator.page.refresh_from_db()
        assert stored_body(translator.page) == source_before
        assert target.title == f"FR {translator.page.title}"
        return shown, marks, target

    def test_article(self, translator, make_article, image, page, client):
        article = make_article(
            full_body(image.pk, page.pk, size=2),
            introduction="<p>Introduction.</p>",
            seo_title="Title for search",
            search_description="Description for search.",
            hero_image=image,
        )
        shown, marks, target = self.assert_round_trip(translator(article))
        in_fields = ["title", "summary", "introduction", "seo_title", "search_description"]
        assert shown == marks + len(in_fields)
        assert all(str(getattr(target, name)).count("FR ") == 1 for name in in_fields)
        assert target.hero_image == image
        html = client.get(target.url).content.decode()
        for text in ("FR Effect 2", "FR Answer 1 to it.", "FR Read more", "FR Reference title"):
            assert text in html

    def test_index(self, translator, index):
        index.introduction = "<p>One <b>two</b>.</p><ul><li>Three</li></ul>"
        index.save()
        work = translator(index).submit()
        shown = work.translate_all()
        assert work.translation.get_progress() == (shown, shown) == (3, 3)
        target = work.publish()
        assert target.introduction == "<p>FR One <b>two</b>.</p><ul><li>FR Three</li></ul>"

    def test_a_sites_own_nesting(self, translator, make_article, image, page, use_body):
        use_body("HostBody")
        article = make_article(host_body(image, page))
        shown, marks, _target = self.assert_round_trip(translator(article))
        assert shown == marks + 2  # title and summary
        assert marks == 23

    def test_what_cannot_be_read_is_not_submitted(self, translator, make_article, use_body):
        use_body("RichBody")
        article = make_article([block("rich", "<p>x</p>", "1")])
        store(article, [block("rich", ["x"], "1")])
        response = translator(article).submit_page()
        said = [str(message) for message in get_messages(response.wsgi_request)]
        assert "Something in the original cannot be read." in "".join(said)
        assert not TranslationSource.objects.exists()

    def test_what_cannot_be_read_is_not_taken_up_again(self, translator, make_article, use_body):
        use_body("RichBody")
        work = translator(make_article([block("rich", "<p>x</p>", "1")])).submit()
        page = work.publish()
        work.client.post(reverse("wagtail_localize:stop_translation", args=[work.translation.pk]))
        store(page, [block("rich", ["x"], "1")])
        type(page).objects.filter(pk=page.pk).update(latest_revision=None)
        response = work.client.post(work.edit_url, {"localize-restart-translation": "yes"})
        assert response.status_code == 302
        said = "".join(str(message) for message in get_messages(response.wsgi_request))
        assert "cannot be read. Nothing was changed." in said
        assert not Translation.objects.get().enabled

    def test_what_cannot_be_read_below_is_left_out(
        self, translator, make_article, index, use_body, french
    ):
        use_body("RichBody")
        damaged, good = (make_article([block("rich", "<p>x</p>", "1")]) for _number in range(2))
        store(damaged, [block("rich", ["x"], "1")])
        work = translator(index)
        url = reverse("wagtail_localize:submit_page_translation", args=[index.pk])
        response = work.client.post(url, {"locales": [french.pk], "include_subtree": "on"})
        assert response.status_code == 302
        said = "".join(str(message) for message in get_messages(response.wsgi_request))
        assert "These pages cannot be read, so they were not submitted:" in said
        assert damaged.title in said
        assert good.title not in said
        assert good.has_translation(french)
        assert not damaged.has_translation(french)

    def test_names_of_places_in_a_sites_own_nesting(
        self, translator, make_article, image, page, use_body
    ):
        use_body("HostBody")
        work = translator(make_article(host_body(image, page))).submit()
        url = reverse("wagtail_localize:download_pofile", args=[work.translation.pk])
        file = polib.pofile(work.client.get(url).content.decode())
        places = {entry.msgid: entry.comment for entry in file}
        assert places["Alternative"] == "Body / Host (block 1) / Teaser / Picture / Alt text"
        assert places["Top"] == "Body / Picture (block 7) / Alt text"

    def test_our_body_in_a_plain_streamfield(self, translator, home, image, page):
        stream_page = home.add_child(
            instance=StreamPage(
                title="Plain",
                slug="plain",
                body=full_body(image.pk, page.pk),
                questions=[block("faq", {"heading": "Other", "items": items(question())})],
            )
        )
        shown, marks, target = self.assert_round_trip(translator(stream_page))
        in_questions = 3
        # The slug too: this page type is the site's own affair.
        assert shown == marks + in_questions + len(["title", "slug"])
        assert target.questions[0].value["items"][0]["question"] == "FR Question 1?"

    def test_telephone_of_a_translation_is_still_one(self, translator, make_article):
        work = translator(make_article(full_body())).submit()
        work.override("telephone", "+33142685300")
        block_value = work.publish().body.first_block_by_name("call_to_action").value
        assert block_value["telephone"].display == "+33 1 42 68 53 00"

    def test_link_targets_in_rich_text(self, translator, make_article):
        work = translator(make_article([block("section", {"heading": "A", "text": RICH})])).submit()
        work.translate(".text", 'Du <b>gras</b> et <a id="a1">un lien</a> &lt;1')
        work.override(RICH_TARGET, "https://fr.example.org/")
        text = work.publish().body[0].value["text"]
        assert text.source == (
            '<p>Du <b>gras</b> et <a href="https://fr.example.org/">un lien</a> &lt;1</p>'
        )


class TestSnippets:
    @pytest.fixture
    def work(self, translator, make_article, use_body):
        use_body("NoticeBody")
        disclaimer = Disclaimer.objects.create(text="Ask your doctor")
        article = make_article([block("notice", {"inner": {"disclaimer": disclaimer.pk}})])
        work = translator(article).submit()
        work.disclaimer = disclaimer
        return work

    def shown(self, work):
        return work.publish().body[0].value["inner"]["disclaimer"]

    def test_translation_takes_the_place_of_the_source(self, work):
        translated = work.disclaimer.get_translation(work.locale)
        (segment,) = work.segments("related_object")
        assert segment["dest"]["title"] == "Ask your doctor"
        assert self.shown(work) == translated
        # The source shows its own.
        work.page.refresh_from_db()
        assert work.page.body[0].value["inner"]["disclaimer"] == work.disclaimer

    def test_deleted_translation(self, work):
        work.disclaimer.get_translation(work.locale).delete()
        assert work.editor()
        assert self.shown(work) == work.disclaimer

    def test_deleted_source(self, work):
        work.disclaimer.delete()
        work.sync()
        assert work.segments("related_object") == []
        assert self.shown(work) is None

    def test_taken_up_again_with_what_is_written(self, work):
        translation = Translation.objects.get(source__object_id=work.disclaimer.translation_key)
        Translation.objects.filter(pk=translation.pk).update(enabled=False)
        own = work.disclaimer.get_translation(work.locale)
        own.text = "Demandez à votre médecin"
        own.save()
        url = reverse("wagtailsnippets_testapp_disclaimer:edit", args=[own.pk])
        response = work.client.post(url, {"localize-restart-translation": "yes"})
        assert response.status_code == 302
        translation.refresh_from_db()
        translation.save_target(publish=True)
        assert self.shown(work).text == "Demandez à votre médecin"

    def test_what_was_written_for_an_earlier_sentence_is_not_taken(self, work):
        translation = Translation.objects.get(source__object_id=work.disclaimer.translation_key)
        Translation.objects.filter(pk=translation.pk).update(enabled=False)
        own = work.disclaimer.get_translation(work.locale)
        own.text = "Demandez à votre médecin"
        own.save()
        work.disclaimer.text = "Never ask"
        work.disclaimer.save()
        translation.source.update_from_db()
        url = reverse("wagtailsnippets_testapp_disclaimer:edit", args=[own.pk])
        response = work.client.post(url, {"localize-restart-translation": "yes"})
        said = "".join(str(message) for message in get_messages(response.wsgi_request))
        assert "“Demandez à votre médecin”" in said
        assert not StringTranslation.objects.filter(translation_of__data="Never ask").exists()


class TestDraftSnippets:
    """Scenario 19: a snippet that can be a draft, which its translation is at first."""

    WAITS = "Everything is translated, but not published yet."

    @pytest.fixture
    def caution(self, db):
        return Caution.objects.create(text="Keep away from children")

    @pytest.fixture
    def work(self, translator, make_article, use_body, caution):
        use_body("NoticeBody")
        value = {"cautions": items({"chosen": caution.pk})}
        work = translator(make_article([block("caution", value)])).submit()
        work.translate_all()
        return work

    @pytest.fixture
    def report(self, work):
        def read():
            html = work.client.get(reverse("wagtail_botox_pain_translation_report")).content
            soup = BeautifulSoup(html, "html.parser")
            (row,) = (
                row.get_text(" ", strip=True)
                for row in soup.select("#listing-results table.listing tbody tr")
                if "French" in row.get_text() and work.page.title in row.get_text()
            )
            return row

        return read

    def shown(self, page):
        (item,) = page.body[0].value["cautions"]
        return item["chosen"]

    def snippet_url(self, action, snippet):
        return reverse(f"wagtailsnippets_testapp_caution:{action}", args=[snippet.pk])

    def post(self, work, url, **data):
        with work.commit(execute=True):
            response = work.client.post(url, data)
        assert response.status_code == 302

    def translate(self, work, caution):
        """Translate the snippet and publish it, in its own editor."""
        source = TranslationSource.objects.get_for_instance(caution)
        translation = source.translations.get(target_locale=work.locale)
        (segment,) = source.stringsegment_set.all()
        url = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        work.put({"editUrl": url}, "Tenir hors de portée des enfants")
        own = caution.get_translation(work.locale)
        self.post(work, self.snippet_url("edit", own), action="publish")
        own.refresh_from_db()
        assert (own.live, own.text) == (True, "Tenir hors de portée des enfants")
        return own

    def test_untranslated_draft_gives_way_to_the_source(self, work, caution, report):
        assert not caution.get_translation(work.locale).live
        page = work.publish()
        assert self.shown(page) == caution
        assert self.shown(page.get_latest_revision_as_object()) == caution
        row = report()
        assert "Partly translated" in row
        assert "“Keep away from children”, which the page shows, is not fully translated." in row

    def test_page_says_that_it_is_partial(self, work, caution, client):
        page = work.publish()
        assert page.page_languages().state == "partial"
        self.translate(work, caution)
        assert work.target.page_languages().state == "complete"

    def test_published_snippet_waits_for_the_page(self, work, caution, report):
        work.publish()
        own = self.translate(work, caution)
        assert self.WAITS in report()
        assert self.shown(work.publish()) == own
        assert "Up to date" in report()

    def test_withdrawn_snippet(self, work, caution, report):
        own = self.translate(work, caution)
        assert self.shown(work.publish()) == own
        self.post(work, self.snippet_url("unpublish", own))
        assert self.WAITS in report()
        assert self.shown(work.publish()) == caution
        assert "Partly translated" in report()

    def test_withdrawn_original(self, work, caution, report):
        own = self.translate(work, caution)
        assert self.shown(work.publish()) == own
        self.post(work, self.snippet_url("unpublish", caution))
        row = report()
        assert "Behind its source" in row
        assert "is live in this language, but its original is not." in row
        self.post(work, self.snippet_url("unpublish", own))
        assert "its original is not" not in report()

    def test_draft_of_the_source_is_not_shown_either(self, work, caution, report):
        self.post(work, self.snippet_url("unpublish", caution))
        assert self.shown(work.publish()) is None
        # The page of the source is its editor's affair.
        work.page.refresh_from_db()
        assert self.shown(work.page) == caution
        self.translate(work, caution)
        assert self.WAITS in report()

    def test_deleted_everywhere(self, work, caution, report):
        work.publish()
        caution.get_translation(work.locale).delete()
        caution.delete()
        assert report()
        assert self.shown(work.publish()) is None

    def test_page_out_of_the_translation_editor(self, work, caution):
        work.publish()
        own = caution.get_translation(work.locale)
        Translation.objects.filter(source__object_id=work.page.translation_key).update(
            enabled=False
        )
        page = work.target
        page.body[0].value["cautions"][0]["chosen"] = own
        page.save()
        assert self.shown(work.target) == own


def make_document(name):
    file = ContentFile(b"Text.", name=f"{name}.txt")
    return get_document_model().objects.create(title=name, file=file)


class TestStockChoosers:
    """Wagtail's own choosers in a site's blocks; what they chose is deleted after all."""

    @pytest.fixture
    def work(self, translator, make_article, use_body, image, page):
        use_body("ChooserBody")
        leaflet = make_document("leaflet")
        value = {
            "picture": {"image": image.pk, "alt_text": "Alternative", "decorative": False},
            "image": image.pk,
            "page": page.pk,
            "leaflet": leaflet.pk,
            "words": "Words",
        }
        article = make_article([block("choosers", value), block("image", image.pk)])
        work = translator(article).submit()
        work.translate_all()
        work.chosen = {"image": image, "page": page, "leaflet": leaflet}
        return work

    @pytest.fixture
    def others(self, make_image, home):
        return {
            "image": make_image(),
            "page": home.add_child(instance=Page(title="Other", slug="other")),
            "leaflet": make_document("other"),
        }

    def override(self, work, others, name):
        chosen = [
            segment
            for segment in work.segments("synchronised_value")
            if segment["contentPath"].endswith(f".{name}") or segment["contentPath"].count(".") == 1
        ]
        assert chosen
        for segment in chosen:
            work.put(segment, others[name].pk)

    @pytest.mark.parametrize("name", ["image", "page", "leaflet"])
    def test_of_the_source(self, work, name):
        work.chosen[name].delete()
        work.editor()
        value = work.publish().body[0].value
        assert (value["words"], value[name]) == ("FR Words", None)

    @pytest.mark.parametrize("name", ["image", "page", "leaflet"])
    def test_of_the_source_after_it_was_overridden(self, work, others, name):
        self.override(work, others, name)
        assert work.publish().body[0].value[name] == others[name]
        work.chosen[name].delete()
        work.editor()
        assert work.publish().body[0].value["words"] == "FR Words"
        work.sync(publish_translations="on")
        assert work.target.body[0].value["words"] == "FR Words"

    @pytest.mark.parametrize("name", ["image", "page", "leaflet"])
    def test_of_the_translation(self, work, others, name):
        self.override(work, others, name)
        work.publish()
        others[name].delete()
        assert any(one["error"] for one in work.editor()["initialOverrides"])
        value = work.publish().body[0].value
        assert (value["words"], value[name]) == ("FR Words", work.chosen[name])


class TestLabels:
    def shown(self, work):
        """The labels of each text outside a list, by the block that they are grouped under."""
        for segment in work.segments():
            where = segment["location"]
            yield where["blockId"], segment["contentPath"], (where["field"], where["subField"])

    def test_are_there_and_differ(self, translator, make_article, image, page):
        work = translator(make_article(full_body(image.pk, page.pk, size=2))).submit()
        seen = {}
        for group, path, (field, sub_field) in self.shown(work):
            assert field
            assert sub_field or group is None
            in_block = [part for part in path.split(".")[2:] if not is_id(part)]
            place = in_block[0] if in_block else path
            # All of a list share its label: wagtail-localize shows no more than two levels.
            assert seen.setdefault((group, field, sub_field), place) == place

    def test_are_in_the_language_of_the_translator(
        self, translator, make_article, django_user_model
    ):
        work = translator(make_article([block("faq", {"items": items(question())})])).submit()
        UserProfile.objects.create(user=django_user_model.objects.get(), preferred_language="fr")
        faq = blocks.TreatmentArticleBody().child_blocks["faq"]
        with override("fr"):
            expected = str(faq.label), str(faq.child_blocks["items"].label)
        assert expected != (str(faq.label), str(faq.child_blocks["items"].label))
        assert [labels for group, _path, labels in self.shown(work) if group] == [expected] * 2


class TestEdits:
    def test_reordered(self, translator, make_article):
        body = full_body()
        article = make_article(body)
        work = translator(article).submit()
        work.translate_all()
        article.body = list(reversed(body))
        article.save()
        work.sync()
        total, done = work.translation.get_progress()
        assert total == done > 30
        target = work.publish()
        assert [child.block_type for child in target.body] == [
            one["type"] for one in article.body.raw_data
        ]
        assert bare(stored_body(target))[0] == stored_body(article)

    def test_imported_again_with_the_same_ids(self, translator, make_article):
        body = full_body()
        article = make_article(body)
        work = translator(article).submit()
        work.translate_all()
        store(article, json.loads(json.dumps(body)))
        work.sync()
        total, done = work.translation.get_progress()
        assert total == done > 30

    def test_deleted_block(self, translator, make_article):
        body = full_body()
        article = make_article(body)
        work = translator(article).submit()
        work.translate_all()
        work.publish()
        article.body = [one for one in body if one["type"] != "faq"]
        article.save()
        work.sync(publish_translations="on")
        structure, _marks = bare(stored_body(work.target))
        assert structure == stored_body(article)
        assert "faq" not in {child.block_type for child in work.target.body}
        total, done = work.translation.get_progress()
        assert total == done


class TestFigures:
    @pytest.fixture
    def work(self, translator, make_article, image):
        def make(**values):
            values = {"alt_text": "Alternative", "caption": "Caption", **values}
            return translator(make_article([block("figure", figure(image.pk, **values))])).submit()

        return make

    def published(self, work):
        return work.publish().body[0].value

    def test_override_keeps_the_words(self, work, make_image):
        figure_work, other = work(), make_image()
        figure_work.translate_all()
        assert figure_work.override("image", other.pk)["error"] is None
        value = self.published(figure_work)
        assert (value["image"], value["alt_text"]) == (other, "FR Alternative")

    def test_override_keeps_decorative(self, work, make_image):
        decorative, other = work(decorative=True, alt_text=""), make_image()
        decorative.override("image", other.pk)
        value = self.published(decorative)
        assert (value["image"], value["decorative"], value["alt_text"]) == (other, True, "")

    def test_deleted_override_leaves_the_source(self, work, make_image, image):
        figure_work, other = work(), make_image()
        figure_work.override("image", other.pk)
        other.delete()
        assert figure_work.editor()["initialOverrides"][0]["error"]
        assert self.published(figure_work)["image"] == image

    def test_deleted_past_django_leaves_the_source(self, work, make_image, image):
        figure_work, other = work(), make_image()
        figure_work.override("image", other.pk)
        type(other).objects.filter(pk=other.pk)._raw_delete("default")
        assert self.published(figure_work)["image"] == image

    def test_deleted_image_of_the_source(self, work, make_image, image):
        figure_work, other = work(), make_image()
        figure_work.translate_all()
        figure_work.override("image", other.pk)
        image.delete()
        assert figure_work.editor()
        assert self.published(figure_work)["image"] == other
        figure_work.sync()
        assert [one["source"] for one in figure_work.segments()][-1] == "Caption"
        assert self.published(figure_work)["image"] is None


LINKED_TEXT = '<p>See <a href="https://linked.example.org/">this</a>.</p>'


class TestStored:
    """Whatever is stored: submit, editor, publish, sync and publish again."""

    def assert_works(self, work):
        work.submit()
        work.editor()
        work.publish()
        work.sync()
        work.editor()
        return work.publish()

    @pytest.mark.parametrize("name", BLOCK_TYPES)
    def test_sparse_block(self, name, translator, make_article):
        article = make_article()
        kept = block("section", {"heading": "Kept", "text": "<p>Kept text.</p>"})
        store(article, [*(block(name, shape) for shape in empty_shapes(name)), kept])
        target = self.assert_works(translator(article))
        assert target.body[-1].value["heading"] == "Kept"

    def test_no_blocks_at_all(self, translator, make_article):
        for stored in (None, {}, "text", [], [None, 3, "text", {"value": 1}]):
            article = make_article()
            store(article, stored)
            assert len(self.assert_works(translator(article)).body) == 0

    def test_unknown_block(self, translator, make_article):
        article = make_article()
        known = block("section", {"heading": "Kept", "text": ""})
        store(article, [block("gone", {"heading": "Lost"}), known])
        target = self.assert_works(translator(article))
        assert [child.block_type for child in target.body] == ["section"]

    def test_numbers_of_blocks_without_ids_are_the_same_everywhere(self, translator, make_article):
        """A block is found by its place then, and another may come before it."""
        calls = [
            block("call_to_action", {"heading": f"Call {n}", "telephone": f"+1202555010{n}"})
            for n in (1, 2)
        ]
        for call in calls:
            del call["id"]
        linked = block("section", {"heading": "A", "text": LINKED_TEXT})
        del linked["id"]
        article = make_article()
        store(article, [*calls, linked])
        work = translator(article).submit()
        assert [
            one for one in work.segments("synchronised_value") if "body" in one["contentPath"]
        ] == []
        work.translate_all()
        assert "FR Call 1" in {child.value["heading"] for child in work.publish().body}

        store(
            article,
            [{**calls[0], "value": {"heading": "New", "telephone": "+12025550109"}}, *calls],
        )
        work.sync()
        work.translate_all()
        numbers = {
            child.value["heading"]: child.value["telephone"] for child in work.publish().body
        }
        assert numbers == {
            "FR New": "+12025550109",
            "FR Call 1": "+12025550101",
            "FR Call 2": "+12025550102",
        }

    def test_lists_without_ids_are_translated(self, translator, make_article):
        """In the format of today without ids, in that of before Wagtail 2.16, and in both."""
        article = make_article()
        known = items("Third")
        points = [{"type": "item", "value": "First"}, "Second", *known, {"value": "Fourth"}]
        section = {"type": "section", "value": {"heading": "No id", "text": "<p>Text.</p>"}}
        store(article, [{"type": "key_points", "value": {"points": points}}, section])
        work = translator(article).submit()
        assert [one["source"] for one in work.segments()][2:] == [
            "First",
            "Second",
            "Third",
            "Fourth",
            "No id",
            "Text.",
        ]
        work.translate_all()
        work.sync()
        total, done = work.translation.get_progress()
        assert total == done == 8
        target = work.publish()
        assert list(target.body[0].value["points"]) == [
            "FR First",
            "FR Second",
            "FR Third",
            "FR Fourth",
        ]
        ids = [child.id for child in target.body[0].value["points"].bound_blocks]
        assert len(set(ids)) == 4
        assert ids[2] == known[0]["id"]

        # Whoever saves the source stores the same ids.
        article.refresh_from_db()
        assert [child.value for child in article.body]
        article.save()
        assert json.loads(stored_text(article))[1]["id"]
        work.sync()
        assert work.translation.get_progress() == (8, 8)

    def test_ids_that_are_no_ids_or_occur_twice(self, translator, make_article):
        article = make_article()
        same = {"type": "item", "id": "same"}
        points = [
            {**same, "value": "First"},
            {**same, "value": "Second"},
            {"type": "item", "id": "a.b", "value": "Third"},
            {"type": "item", "id": 4, "value": "Fourth"},
        ]
        store(
            article,
            [
                block("key_points", {"points": points}, "twice"),
                block("section", {"heading": "Heading", "text": ""}, "twice"),
                block("section", {"heading": "Dotted", "text": ""}, "dot.ted"),
            ],
        )
        work = translator(article).submit()
        assert work.translate_all() == 8
        target = work.publish()
        first, second, third = target.body
        assert list(first.value["points"]) == ["FR First", "FR Second", "FR Third", "FR Fourth"]
        assert (second.value["heading"], third.value["heading"]) == ("FR Heading", "FR Dotted")

    @pytest.mark.parametrize("ids", [{}, {"id": "same"}, {"id": None}])
    def test_stock_lists_without_ids(self, translator, make_article, use_body, ids, client):
        """Also where there is one id for all, as in JSON that somebody has copied."""
        use_body("ListsBody")
        article = make_article()

        def listed(*values):
            return [{"type": "item", "value": value, **ids} for value in values] if ids else values

        told = {"heading": "Notice", "text": "<p>Read</p>"}
        lists = {
            "words": listed("In a struct", "Of two"),
            "stream": [
                {"type": "calls", "value": listed({"heading": "Call", "telephone": "112"}), **ids},
                {"type": "calls", "value": listed({"heading": "Write", "telephone": "112"}), **ids},
            ],
        }
        store(
            article,
            [
                {"type": "words", "value": listed("Do not drive", "Do not drink"), **ids},
                {"type": "notices", "value": listed(told), **ids},
                {"type": "lists", "value": lists, **ids},
                {"type": "ours", "value": listed(lists), **ids},
            ],
        )
        work = translator(article).submit()
        struct = ["In a struct", "Of two", "Call", "Write"]
        words = ["Do not drive", "Do not drink", "Notice", "Read", *struct, *struct]
        assert [one["source"] for one in work.segments()][2:] == words
        work.translate_all()
        target = work.publish()
        html = client.get(target.get_url()).content.decode()
        assert [word for word in words if f"FR {word}" not in html] == []
        first, second = target.body[0].value.bound_blocks
        assert first.id != second.id

        article.refresh_from_db()
        assert [child.value for child in article.body]
        article.save()
        work.sync()
        assert work.translation.get_progress() == (14, 14)

    def test_deleted_page_and_image(self, translator, make_article, image, page):
        article = make_article(full_body(image.pk, page.pk), hero_image=image)
        work = translator(article).submit()
        work.translate_all()
        page.delete()
        image.delete()
        work.editor()
        target = work.publish()
        assert target.body.first_block_by_name("figure").value["image"] is None
        work.sync()
        target = work.publish()
        assert "FR Effect 1" in json.dumps(stored_body(target))

    def test_rich_text_of_an_import(self, translator, make_article):
        """Markup that the editor never writes, with attributes that wagtail-localize refuses."""
        texts = [
            '<p class="lead">A <b class="x">bold</b> <span style="y">word</span></p>',
            "<div><p>Nested <i>text</i></p></div><!-- a comment -->",
            '<p><a>No target</a> <a href="">Empty</a> <a name="here"></a></p>',
            "<b><p>Block in inline</p></b>",
            '<p><embed embedtype="image" id="1" alt="A" format="left"/></p>',
            "<h3>Unclosed <b>bold",
            "Words without a paragraph",
            '<p><strong id="s">Strong</strong><br class="x"/>line</p>',
        ]
        article = make_article()
        store(article, [block("section", {"heading": "A", "text": text}) for text in texts])
        work = translator(article)
        self.assert_works(work)
        work.translate_all()
        html = json.dumps(stored_body(work.publish()))
        for words in ("<a>No target", "FR Block in inline", "FR Words without a paragraph"):
            assert words in html

    def test_stock_blocks_in_a_sites_block(self, translator, make_article, use_body, image):
        use_body("HostBody")
        article = make_article()
        empty = dict.fromkeys(HostBlock().child_blocks)
        store(
            article,
            [
                block("host", None),
                block("host", {}),
                block("host", {**empty, "teaser": {}, "stream": []}),
                block("host", {**empty, "teaser": {"questions": [question()]}, "stream": []}),
                block("host", {**empty, "teaser": {"picture": image.pk}, "stream": []}),
                block("columns", {}),
                block("points", None),
                block("phone", None),
                block("words", "Kept"),
                block("picture", {"image": None, "alt_text": None, "decorative": None}),
            ],
        )
        self.assert_works(translator(article))

    def test_block_that_is_text_in_an_older_release(self, translator, make_article):
        """A source that was extracted when a telephone was still a string."""
        work = translator(make_article(full_body())).submit()
        telephone = work.segment("telephone", "synchronised_value")
        segment = work.source.overridablesegment_set.get(pk=telephone["id"])
        string = work.source.stringsegment_set.last()
        StringSegment.objects.create(
            source=work.source,
            context=segment.context,
            string=string.string,
            order=segment.order,
            attrs="null",
        )
        value = work.publish().body.first_block_by_name("call_to_action").value
        assert value["telephone"] == "+12025550143"


class TestQueries:
    """A translation takes at most as many queries as one of Wagtail's own blocks."""

    BUILTIN_ITEMS = {
        "faq": [("question", stock.CharBlock()), ("answer", stock.RichTextBlock())],
        "side_effects": [
            ("name", stock.CharBlock()),
            ("seriousness", stock.CharBlock()),
            ("frequency", stock.CharBlock()),
            ("source_url", stock.URLBlock(required=False)),
            ("description", stock.TextBlock()),
        ],
    }
    BUILTIN_FIELDS = {
        "faq": [("heading", stock.CharBlock(required=False))],
        "side_effects": [
            ("heading", stock.CharBlock(required=False)),
            ("introduction", stock.RichTextBlock(required=False)),
            ("advice", stock.RichTextBlock(required=False)),
        ],
    }
    LISTS = {"faq": "items", "side_effects": "effects"}

    @pytest.mark.parametrize("name", ["faq", "side_effects"])
    def test_no_more_than_builtin_blocks(self, name, translator, index, monkeypatch):
        translator(index).submit()
        # The first translation of a process looks up content types, which are then cached.
        self.costs(name, 1, index, translator)
        ours = self.costs(name, 20, index, translator)
        items = stock.ListBlock(stock.StructBlock(self.BUILTIN_ITEMS[name]))
        builtin = stock.StructBlock([*self.BUILTIN_FIELDS[name], (self.LISTS[name], items)])
        body = StreamPage._meta.get_field("body")
        monkeypatch.setattr(body, "stream_block", stock.StreamBlock([(name, builtin)]))

        theirs = self.costs(name, 20, index, translator)

        assert {step for step in ours if ours[step] > theirs[step]} == set()

    def costs(self, name, size, index, translator):
        # Texts that are known already cost less.
        String.objects.all().delete()
        body = StreamPage._meta.get_field("body")
        page = StreamPage(title="Questions", slug=str(uuid.uuid4()))
        page.body = body.to_python([self.items(name, size)])
        index.add_child(instance=page).save_revision().publish()
        work = translator(StreamPage.objects.get(pk=page.pk))
        costs = {"submit": self.count(work.submit)}
        assert work.translate_all() >= 2 * size

        def save_and_publish():
            with work.commit(execute=True):
                work.translation.save_target()

        steps = {"sync": work.sync, "editor": work.editor, "save and publish": save_and_publish}
        return {**costs, **{step: self.count(action) for step, action in steps.items()}}

    def test_publishing_costs_the_same_for_any_number(self, translator, make_article):
        few, many = (translator(make_article([self.items("faq", size)])) for size in (2, 30))
        for work in (few, many):
            work.submit().translate_all()
            work.publish()
        few.publish()
        assert self.count(few.publish) == self.count(many.publish)

    def items(self, name, size):
        numbers = range(1, size + 1)
        if name == "faq":
            return block("faq", {"heading": "", "items": items(*map(question, numbers))})
        effects = items(*map(effect, numbers))
        return block(
            "side_effects", {"heading": "", "introduction": "", "effects": effects, "advice": ""}
        )

    def count(self, action):
        with CaptureQueriesContext(connection) as captured:
            action()
        return len(captured)


def test_page_model_is_untouched(home):
    """A page type of a site that has nothing of ours is none of our business."""
    assert not hasattr(Page, "override_translatable_fields")
