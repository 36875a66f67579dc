"""What a reader gets of an article: all that was typed, once, in sound HTML."""

import copy
import itertools
import pickle

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.html import format_html
from wagtail.blocks import ChoiceBlock, StructBlock
from wagtail.blocks import RichTextBlock as WagtailRichTextBlock

from tests.content import BLOCK_TYPES, block, card, effect, figure, full_body, items, link, question
from tests.html import headings, parse, text_of, with_class
from tests.testapp.models import StreamPage
from wagtail_botox_pain.blocks import (
    ConditionCardBlock,
    ConditionCardsBlock,
    FactChoiceBlock,
    FAQBlock,
    FAQItemBlock,
    ItemsBlock,
    KeyPointsBlock,
    SectionBlock,
    SideEffectBlock,
    SideEffectsBlock,
    TreatmentArticleBody,
)
from wagtail_botox_pain.models import ClinicSettings

pytestmark = pytest.mark.django_db


def render(*blocks, **context):
    template = Template("{% load wagtailcore_tags %}{% include_block body %}")
    context.setdefault("request", RequestFactory().get("/"))
    body = TreatmentArticleBody().to_python(list(blocks))
    return template.render(Context({"body": body, **context}))


def fragment(*blocks, **context):
    html = render(*blocks, **context)
    return parse(f"<!DOCTYPE html><title>x</title><body><h1>x</h1>{html}</body>")


def typed_strings(value):
    """Every text an editor typed: not the enumerations, keys and addresses."""
    match value:
        case dict():
            for key, child in value.items():
                if key not in {"kind", "level", "seriousness", "frequency", "evidence", "id"} | {
                    "type",
                    "regulatory_status",
                    "url",
                    "source_url",
                    "telephone",
                }:
                    yield from typed_strings(child)
        case list():
            for child in value:
                yield from typed_strings(child)
        case str() if value:
            yield value.removeprefix("<p>").removesuffix("</p>")


class TestWholeText:
    def test_everything_typed_is_shown_once(self, client, make_article, image, page):
        body = full_body(image.pk, page.pk, size=3)
        article = make_article(body, show_contents=False, introduction="<p>Opening words.</p>")
        html = client.get(article.url).content.decode()
        texts = set(typed_strings([entry["value"] for entry in body]))
        texts |= {article.title, article.summary, "Opening words."}
        assert len(texts) > 40
        main = text_of(with_class(parse(html), "bp-article")[0])
        alternatives = {"Picture 1", "Picture 2", "Picture 3", "Figure alternative"}
        repeated = {"Read more", *(f"Condition {n}" for n in (1, 2, 3))}
        for text in texts - alternatives - repeated:
            assert main.count(text) == 1, text
        for text in alternatives:
            assert html.count(f'alt="{text}"') == 1
        assert main.count("Read more") == 3

    def test_text_is_escaped(self):
        html = render(block("key_points", {"points": items("<1 in 100 & <b>less</b>")}))
        assert "&lt;1 in 100 &amp; &lt;b&gt;less&lt;/b&gt;" in html


class TestHeadings:
    def test_one_first_and_none_skipped(self, client, make_article, image):
        article = make_article(full_body(image.pk, size=2))
        levels = [level for level, _ in headings(parse(client.get(article.url).content.decode()))]
        assert levels.count(1) == 1
        assert all(below <= above + 1 for above, below in itertools.pairwise(levels))

    @pytest.mark.parametrize("name", BLOCK_TYPES)
    def test_block_without_a_heading_comes_first(self, name, image):
        stored = next(entry for entry in full_body(image.pk) if entry["type"] == name)
        stored["value"] |= {"heading": ""} if "heading" in stored["value"] else {}
        levels = [level for level, _ in headings(fragment(stored))]
        assert all(below <= above + 1 for above, below in itertools.pairwise(levels))

    @pytest.mark.parametrize(
        ("name", "heading"),
        [
            ("side_effects", "Side effects"),
            ("faq", "Frequently asked questions"),
            ("contraindications", "Who should not have this treatment"),
            ("references", "References"),
        ],
    )
    def test_defaults(self, name, heading):
        tree = fragment(block(name, {"heading": ""}))
        assert (2, heading) in list(headings(tree))

    def test_level_chosen_by_the_page(self):
        questions = FAQBlock()
        html = questions.render(questions.to_python({}), {"heading_level": 4})
        assert "<h4" in html


class TestContents:
    def test_lists_the_headings_with_the_blocks_ids(self, client, make_article, image):
        body = full_body(image.pk)
        article = make_article(body)
        tree = parse(client.get(article.url).content.decode())
        (contents,) = with_class(tree, "bp-contents")
        links = {anchor.get("href"): text_of(anchor) for anchor in contents.iter("a")}
        expected = {
            f"#bp-{entry['id']}": entry["value"]["heading"]
            for entry in body
            if entry["value"].get("heading")
        }
        assert links == expected
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        assert {href.removeprefix("#") for href in links} <= set(ids)
        # Links to a page of the first release.
        assert {entry["id"] for entry in body} <= set(ids)

    def test_each_item_has_an_id_that_is_a_css_selector(self):
        body = full_body(size=2)
        elements = {e.get("id"): e for e in fragment(*body).iter() if e.get("id")}
        lists = ("cards", "effects", "components", "items")
        stored = [item for entry in body for name in lists for item in entry["value"].get(name, ())]
        assert len(stored) > 8
        for item in stored:
            words = next(filter(None, map(item["value"].get, ("name", "question", "title"))))
            assert words in text_of(elements[f"bp-{item['id']}"])

    def test_can_be_left_out(self, client, make_article):
        article = make_article(full_body(), show_contents=False)
        assert not with_class(parse(client.get(article.url).content.decode()), "bp-contents")

    def test_loop_of_the_site(self, client, home):
        page = home.add_child(instance=StreamPage(title="S", slug="s", body=full_body()))
        html = client.get(page.url).content.decode()
        assert html.count(f'id="{page.body[0].id}"') == 1

    def test_block_inside_another_has_no_anchor(self):
        class PartBlock(StructBlock):
            first = FAQBlock()
            second = FAQBlock()

            class Meta:
                template = "testapp/part.html"

        class Body(TreatmentArticleBody):
            part = PartBlock()

        body = Body().to_python([block("part", {"first": {}, "second": {}}, "p1")])
        assert 'id="' not in body.stream_block.render(body, {})

    def test_new_block_gets_its_anchor(self):
        body = TreatmentArticleBody().to_python([("faq", {"items": []})])
        template = Template(
            "{% load wagtailcore_tags wagtail_botox_pain_tags %}"
            "{% contents_list body %}{% include_block body %}"
        )
        tree = parse(f"<!DOCTYPE html><title>x</title>{template.render(Context({'body': body}))}")
        (anchor,) = (found.get("href").removeprefix("#") for found in tree.iter("a"))
        assert [found.tag for found in tree.iter() if found.get("id") == anchor] == ["section"]

    def test_no_headings_no_list(self, client, make_article):
        article = make_article([block("key_points", {"points": items("A point.")})])
        assert not with_class(parse(client.get(article.url).content.decode()), "bp-contents")

    def test_same_anchor_each_time_without_an_id(self, client, make_article):
        stored = block("section", {"heading": "Heading", "text": "<p>Text.</p>"})
        article = make_article()
        type(article).objects.filter(pk=article.pk).update(body=[{**stored, "id": None}])
        hrefs = {
            with_class(parse(client.get(article.url).content.decode()), "bp-contents")[0]
            .find(".//a")
            .get("href")
            for _ in range(2)
        }
        assert len(hrefs) == 1


class FootnotedRichTextBlock(WagtailRichTextBlock):
    """As in wagtail-footnotes: the block prints more than its value, and needs the page."""

    def render(self, value, context=None):
        return format_html("{}<sup>{}</sup>", value, (context or {}).get("page", "no page"))


class TestReplacedChildren:
    """A block prints what a site puts in place of its children by the child's own methods."""

    def test_render_of_a_child(self):
        class OwnSectionBlock(SectionBlock):
            text = FootnotedRichTextBlock()

        section = OwnSectionBlock()
        value = section.to_python({"heading": "H", "text": "<p>raw</p>"})
        assert "<p>raw</p><sup>12</sup>" in section.render(value, {"page": 12})

    def test_template_of_a_child(self):
        class OwnSectionBlock(SectionBlock):
            text = WagtailRichTextBlock(template="testapp/faq.html")

        section = OwnSectionBlock()
        assert "our-faq" in section.render(section.to_python({"heading": "H", "text": "<p>x</p>"}))

    def test_render_of_the_items_of_a_list(self):
        class OwnPointsBlock(KeyPointsBlock):
            points = ItemsBlock(FootnotedRichTextBlock())

        own = OwnPointsBlock()
        html = own.render(own.to_python({"points": items("<p>One.</p>")}), {"page": 12})
        assert "<p>One.</p><sup>12</sup>" in html

    def test_render_of_a_child_of_an_item(self):
        class OwnQuestionBlock(FAQItemBlock):
            answer = FootnotedRichTextBlock()

        class OwnFAQBlock(FAQBlock):
            items = ItemsBlock(OwnQuestionBlock())

        own = OwnFAQBlock()
        html = own.render(own.to_python({"items": items(question())}), {"page": 12})
        assert "<p>Answer 1 to it.</p><sup>12</sup>" in html

    def test_methods_of_an_item_block(self):
        class OwnContextBlock(FAQItemBlock):
            def get_context(self, value, parent_context=None):
                return super().get_context(value, parent_context) | {"own": parent_context["page"]}

            def get_template(self, value=None, context=None):
                return "testapp/own_context.html"

        class OwnFAQBlock(FAQBlock):
            items = ItemsBlock(OwnContextBlock())

        own = OwnFAQBlock()
        html = own.render(own.to_python({"items": items(question())}), {"page": 12})
        assert "Question 1?: 12" in html

    def test_render_of_an_item_block(self):
        class OwnRenderBlock(FAQItemBlock):
            def render(self, value, context=None):
                return f"{value['question']}, level {context['heading_level']}"

        class OwnFAQBlock(FAQBlock):
            items = ItemsBlock(OwnRenderBlock())

        own = OwnFAQBlock()
        html = own.render(own.to_python({"items": items(question())}), {"heading_level": 4})
        assert "Question 1?, level 4" in html


def pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301  written here


class TestIncompleteValue:
    @pytest.mark.parametrize(
        "block_class",
        [type(child) for child in TreatmentArticleBody().child_blocks.values()],
        ids=lambda block_class: block_class.__name__,
    )
    def test_value_without_children_renders(self, block_class, home):
        own = block_class()
        value = own.meta.value_class(own, [])
        assert own.render(value) == own.render(own.to_python({}))
        assert own.get_prep_value(value) == own.get_prep_value(own.to_python({}))

    @pytest.mark.parametrize("copied", [copy.deepcopy, pickled])
    def test_copies_keep_their_anchor(self, copied):
        body = TreatmentArticleBody().to_python(full_body(size=2))
        for child in body:
            made = copied(child.value)
            assert made.block.get_prep_value(made) == child.block.get_prep_value(child.value)
            assert made.anchor == child.value.anchor == child.id
            assert "heading" not in made or made.heading_text == child.value.heading_text


class TestSideEffects:
    def test_emergencies_first_then_by_number(self):
        tree = fragment(
            block(
                "side_effects",
                {
                    "effects": items(
                        effect(1, name="Mild and rare", frequency="rare"),
                        effect(2, name="Ask", seriousness="needs_advice"),
                        effect(3, name="Mild and common", frequency="common"),
                        effect(4, name="Urgent", seriousness="emergency"),
                    )
                },
            )
        )
        names = [text_of(found) for found in with_class(tree, "bp-side-effect__name")]
        assert names == ["Urgent", "Ask", "Mild and common", "Mild and rare"]
        assert not list(tree.iter("details"))

    @pytest.mark.parametrize(
        ("frequency", "words"),
        [
            ("not_known", "How often is not known"),
            ("very_common", "May affect more than 1 in 10 people"),
            ("common", "May affect up to 1 in 10 people"),
            ("uncommon", "May affect up to 1 in 100 people"),
            ("rare", "May affect up to 1 in 1,000 people"),
            ("very_rare", "May affect up to 1 in 10,000 people"),
        ],
    )
    def test_numbers(self, frequency, words):
        tree = fragment(block("side_effects", {"effects": items(effect(frequency=frequency))}))
        assert [text_of(found) for found in with_class(tree, "bp-frequency")] == [words]

    def test_emergency_number_of_the_clinic(self, home):
        ClinicSettings.objects.create(site=home.sites_rooted_here.get(), emergency_telephone="911")
        urgent = items(effect(seriousness="emergency"))
        assert 'href="tel:911"' in render(block("side_effects", {"effects": urgent}))
        assert "tel:" not in render(block("side_effects", {"effects": items(effect())}))

    @pytest.mark.parametrize("stored", [{}, {"seriousness": None}, {"seriousness": ""}])
    def test_no_seriousness_is_not_mild(self, stored):
        unsaid = {key: value for key, value in effect().items() if key != "seriousness"} | stored
        tree = fragment(block("side_effects", {"effects": items(unsaid)}))
        assert [text_of(found) for found in with_class(tree, "bp-group__heading")] == [
            "Other side effects"
        ]

    @pytest.mark.parametrize("stored", [{}, {"kind": None}, {"kind": ""}])
    def test_no_kind_is_not_may_be_unsuitable(self, stored):
        reasons = items({"name": "Pregnancy", "detail": "", **stored})
        tree = fragment(block("contraindications", {"items": reasons}))
        assert [text_of(found) for found in with_class(tree, "bp-group__heading")] == [
            "Other reasons"
        ]

    @pytest.mark.parametrize(
        ("frequencies", "said"),
        [
            (["not_known", "not_known"], ["How often is not known"]),
            (
                ["not_known", "rare"],
                ["May affect up to 1 in 1,000 people", "How often is not known"],
            ),
        ],
    )
    def test_what_is_not_known_of_a_whole_group_is_said_once(self, frequencies, said):
        effects = [effect(frequency=frequency, source_url="") for frequency in frequencies]
        tree = fragment(block("side_effects", {"effects": items(*effects)}))
        assert [text_of(found) for found in with_class(tree, "bp-frequency")] == said

    def test_name_and_frequency_are_two_phrases(self):
        tree = fragment(block("side_effects", {"effects": items(effect(name="Rash"))}))
        (item,) = with_class(tree, "bp-group")[0].iter("li")
        name, frequency, *_ = item
        assert (name.tag, text_of(name), frequency.tag) == ("p", "Rash", "p")

    def test_source_is_not_named_after_a_resolver(self):
        stored = effect(frequency="rare", source_url="https://doi.org/10.1000/1")
        tree = fragment(block("side_effects", {"effects": items(stored)}))
        (link_,) = [a for a in tree.iter("a") if a.get("href") == "https://doi.org/10.1000/1"]
        assert "doi.org" not in text_of(link_)

    def test_source(self):
        sourced = effect(frequency="rare", source_url="https://www.nice.org.uk/guidance")
        html = render(block("side_effects", {"effects": items(sourced)}))
        assert 'href="https://www.nice.org.uk/guidance"' in html
        assert "(nice.org.uk)" in html


class TestChoicesOfASubclass:
    """HTML and JSON have one source for the words of a choice."""

    @pytest.mark.parametrize(
        "words",
        [
            FactChoiceBlock([("not_known", "Nobody has counted"), ("rare", "1 in 5,000 at most")]),
            ChoiceBlock([("not_known", "Nobody has counted"), ("rare", "1 in 5,000 at most")]),
        ],
        ids=["ours", "Wagtail's"],
    )
    def test_words_of_the_subclass(self, words):
        class OwnEffectBlock(SideEffectBlock):
            frequency = words

        effects = SideEffectsBlock([("effects", ItemsBlock(OwnEffectBlock()))])
        value = effects.to_python({"effects": items(effect(frequency="rare"))})
        html = effects.render(value)
        assert "1 in 5,000 at most" in html
        assert "1,000" not in html

    def test_json_has_the_same_words(self):
        class OwnEffectBlock(SideEffectBlock):
            frequency = FactChoiceBlock([("rare", "1 in 5,000 at most")])

        effects = SideEffectsBlock([("effects", ItemsBlock(OwnEffectBlock()))])
        value = effects.to_python({"effects": items(effect(frequency="rare"))})
        (shown,) = effects.get_api_representation(value)["effects"]
        assert shown["value"]["frequency"] == {"value": "rare", "label": "1 in 5,000 at most"}


class TestConditionCard:
    def test_status_and_evidence_in_words(self):
        tree = fragment(block("condition_cards", {"cards": items(card(evidence="insufficient"))}))
        assert text_of(with_class(tree, "bp-status")[0]) == "Not approved for this use (off-label)"
        assert text_of(with_class(tree, "bp-evidence")[0]) == (
            "Evidence: Not enough evidence to tell"
        )

    def test_nothing_where_nothing_is_stated(self):
        plain = card(regulatory_status="not_stated", evidence="not_stated", source_url="")
        tree = fragment(block("condition_cards", {"cards": items(plain)}))
        for name in ("bp-status", "bp-evidence", "bp-source"):
            assert not with_class(tree, name)

    def test_link_to_a_draft_is_left_out(self, page):
        page.unpublish()
        stored = card(link=link(page=page.pk, text="Read about visits"))
        tree = fragment(block("condition_cards", {"cards": items(stored)}))
        assert "Read about visits" not in text_of(tree)

    def test_template_of_an_item_block(self):
        class OwnCardBlock(ConditionCardBlock):
            class Meta:
                template = "testapp/faq.html"

        cards = ItemsBlock(OwnCardBlock())
        cards_block = ConditionCardsBlock([("cards", cards)])
        html = cards_block.render(cards_block.to_python({"cards": items(card())}))
        assert '<div class="our-faq">' in html

    def test_alone(self):
        single = ConditionCardBlock()
        html = single.render(single.to_python(card()))
        assert "<h2" in html
        assert "Summary 1 of the card." in html


class TestCallout:
    def test_level_is_part_of_the_heading(self):
        stored = {"level": "important", "heading": "Do not drive", "text": "<p>Text.</p>"}
        (heading,) = fragment(block("callout", stored)).iter("h2")
        assert text_of(heading) == "Important: Do not drive"

    def test_level_without_a_heading(self):
        tree = fragment(block("callout", {"level": "important", "text": "<p>Text.</p>"}))
        assert not list(tree.iter("h2"))
        assert "Important" in text_of(tree)

    def test_link_to_the_emergency_number_says_that_it_calls(self, home):
        site = home.get_site()
        ClinicSettings.objects.create(site=site, emergency_telephone="112")
        stored = block("callout", {"level": "emergency", "heading": "Now", "text": "<p>x</p>"})
        (link_,) = fragment(stored, page=home).iter("a")
        assert (link_.get("href"), text_of(link_)) == ("tel:112", "Call 112")


class TestCallToAction:
    def test_telephone_is_a_link_left_to_right(self):
        stored = {"heading": "Call", "telephone": "+12025550143"}
        html = render(block("call_to_action", stored))
        assert (
            '<a class="bp-telephone" href="tel:+12025550143">'
            '<bdi dir="ltr">+1 202-555-0143</bdi></a>' in html
        )

    def test_blank_parts_fall_back_to_the_clinic(self, home, page):
        ClinicSettings.objects.create(
            site=home.sites_rooted_here.get(), telephone="+12025550143", appointment_page=page
        )
        html = render(block("call_to_action", {"heading": "Call"}))
        assert 'href="/appointments/"' in html
        assert "Request an appointment" in html
        assert 'href="tel:+12025550143"' in html
        own = {"heading": "Call", "link": link(text="Ours", url="https://example.org/")}
        html = render(block("call_to_action", own))
        assert 'href="https://example.org/"' in html
        assert "/appointments/" not in html

    def test_page_that_is_gone_falls_back_to_the_clinic(self, home, page):
        ClinicSettings.objects.create(
            site=home.sites_rooted_here.get(), appointment_url="https://clinic.example.org/"
        )
        page.unpublish()
        html = render(block("call_to_action", {"heading": "x", "link": link(page=page.pk)}))
        assert 'href="https://clinic.example.org/"' in html
        assert ">Request an appointment</a>" in html

    def test_extension(self):
        stored = {"heading": "Call", "telephone": "+12025550143;ext=12"}
        html = render(block("call_to_action", stored))
        assert 'href="tel:+12025550143;ext=12"' in html
        assert "+1 202-555-0143 ext. 12" in html

    def test_link_without_words_says_where_it_leads(self, page):
        html = render(block("call_to_action", {"heading": "x", "link": link(page=page.pk)}))
        assert ">Appointments</a>" in html
        html = render(
            block("call_to_action", {"heading": "x", "link": link(url="https://www.a.example/b")})
        )
        assert ">a.example</a>" in html


class TestFAQ:
    def test_questions_are_details(self):
        tree = fragment(block("faq", {"items": items(question(1), question(2))}))
        details = list(tree.iter("details"))
        assert [text_of(found.find("summary")) for found in details] == [
            "Question 1?",
            "Question 2?",
        ]
        assert all(found.get("name") is None for found in details)


class TestFigure:
    def test_responsive_picture(self, image):
        tree = fragment(block("figure", figure(image.pk, alt_text="A hand")))
        source, img = tree.find(".//source"), tree.find(".//img")
        assert source.get("type") == "image/webp"
        widths = [part.split()[1] for part in source.get("srcset").split(", ")]
        assert widths == ["400w", "800w", "1000w"]
        assert (img.get("width"), img.get("height")) == ("800", "480")
        assert (img.get("loading"), img.get("alt")) == ("lazy", "A hand")

    def test_small_picture_has_each_width_once(self, make_image):
        small = make_image(size=(300, 200))
        tree = fragment(block("figure", figure(small.pk, alt_text="A hand")))
        assert tree.find(".//source").get("srcset").count("300w") == 1
        assert tree.find(".//img").get("width") == "300"

    @pytest.mark.parametrize("name", ["a picture.jpg", "صورة.jpg", "50%_off#1.jpg"])
    def test_addresses_are_those_of_the_storage(self, make_image, name):
        image = make_image(name=name)
        render(block("figure", figure(image.pk, decorative=True)))
        html = render(block("figure", figure(image.pk, decorative=True)))
        assert image.renditions.count() == 4
        for rendition in image.renditions.all():
            assert rendition.url in html

    def test_without_a_file_its_caption_is_left_out(self):
        tree = fragment(block("figure", figure(None, caption="Left: a nerve.")))
        assert "Left: a nerve." not in text_of(tree)

    def test_decorative(self, image):
        tree = fragment(block("figure", figure(image.pk, decorative=True, alt_text="A hand")))
        assert tree.find(".//img").get("alt") == ""


class TestReference:
    def test_year_has_no_thousands_separator(self, settings):
        settings.USE_THOUSAND_SEPARATOR = True
        html = render(block("references", {"items": items({"title": "A", "year": 2011})}))
        assert "(2011)" in html


class TestRichTextLinks:
    def test_live_page(self, page):
        text = f'<p><a linktype="page" id="{page.pk}">here</a></p>'
        assert '<a href="/appointments/">here</a>' in render(block("section", {"text": text}))

    def test_draft_page_has_no_address(self, page):
        page.unpublish()
        text = f'<p><a linktype="page" id="{page.pk}">here</a></p>'
        assert "<a>here</a>" in render(block("section", {"text": text}))

    def test_any_character_in_any_text(self, page):
        text = f'<p>\ufdd0\x01 <a linktype="page" id="{page.pk}">here</a></p>'
        html = render(block("section", {"text": text}), block("section", {"text": text + " "}))
        assert html.count('<a href="/appointments/">here</a>') == 2

    def test_documents_still_expand(self):
        from django.core.files.base import ContentFile
        from wagtail.documents import get_document_model

        document = get_document_model().objects.create(
            title="Leaflet", file=ContentFile(b"x", name="leaflet.txt")
        )
        text = f'<p><a linktype="document" id="{document.pk}">leaflet</a></p>'
        html = render(block("section", {"text": text}))
        assert f"/documents/{document.pk}/" in html
