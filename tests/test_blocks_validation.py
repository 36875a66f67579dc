"""What an editor is told when publishing, at which field; a draft is told nothing."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks.base import get_error_json_data
from wagtail.models import Page, Site

from tests.content import block, card, effect, figure, full_body, items, link, question
from wagtail_botox_pain.blocks import (
    ContraindicationBlock,
    FAQBlock,
    LinkBlock,
    SideEffectBlock,
    TreatmentArticleBody,
)
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.publishing import reasons_against

pytestmark = [pytest.mark.django_db, pytest.mark.versions]


def errors_of(name, value, path=()):
    """The error messages at `path` inside block `name` when it is published."""
    body = TreatmentArticleBody()
    with pytest.raises(ValidationError) as raised:
        body.clean(body.to_python([block(name, value)]))
    data = get_error_json_data(raised.value)["blockErrors"][0]
    for step in path:
        data = data["blockErrors"][step]
    assert set(data) == {"messages"}, data
    return data["messages"]


def draft_of(name, value):
    """What is stored when block `name` is saved in a draft."""
    body = TreatmentArticleBody()
    return body.clean_deferred(body.to_python([block(name, value)]))[0].value


def action(**values):
    return {"heading": "Call us", "text": "", "link": link(), "telephone": "", **values}


class TestCompleteBody:
    def test_publishes_unchanged(self, image, page):
        body = TreatmentArticleBody()
        value = body.to_python(full_body(image.pk, page.pk, size=3))
        assert body.get_prep_value(body.clean(value)) == full_body_of(value)


def full_body_of(value):
    return [
        {"type": child.block_type, "value": child.block.get_prep_value(child.value), "id": child.id}
        for child in value
    ]


class TestLink:
    def test_page_and_url(self, page):
        value = action(link=link(page=page.pk, url="https://example.org/"))
        message = ["Choose a page or enter a web address, not both."]
        assert errors_of("call_to_action", value, ["link", "page"]) == message
        assert errors_of("call_to_action", value, ["link", "url"]) == message

    def test_text_without_target(self):
        value = action(link=link(text="Read on"), telephone="+12025550143")
        assert errors_of("call_to_action", value, ["link", "page"]) == [
            "Choose a page or enter a web address."
        ]

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/", "mailto:a@b.example"],
    )
    def test_other_schemes(self, url):
        value = action(link=link(url=url))
        assert errors_of("call_to_action", value, ["link", "url"]) == [
            "Enter a web address that begins with https:// or http://."
        ]

    @pytest.mark.parametrize(
        "url",
        [
            "https://example.org:65536/",
            "https://example.org:99999/",
            "https://[::1]:70000/",
            "https://xn--a.example/",
            "https://xn--.example/",
        ],
    )
    def test_what_no_browser_opens(self, url):
        value = action(link=link(url=url))
        assert errors_of("call_to_action", value, ["link", "url"]) == [
            "Enter a web address that begins with https:// or http://."
        ]

    @pytest.mark.parametrize(
        "url",
        [
            "https://example.org:65535/",
            "https://[::1]:8000/",
            "https://xn--mnchen-3ya.example/",
            "https://xn--fa-hia.example/",
            "https://xn--e1afmkfd.xn--p1ai/",
            "https://пример.рф/",
            "https://مثال.إختبار/",
        ],
    )
    def test_what_browsers_open(self, url):
        body = TreatmentArticleBody()
        stored = [block("call_to_action", action(link=link(url=url)))]
        assert body.clean(body.to_python(stored))[0].value["link"]["url"] == url

    def test_required_link(self):
        required = LinkBlock(required=True)
        with pytest.raises(ValidationError) as raised:
            required.clean(required.to_python(link()))
        assert get_error_json_data(raised.value)["blockErrors"]["page"]["messages"] == [
            "Choose a page or enter a web address."
        ]


class TestCallToAction:
    MESSAGE = ["Give a link or a telephone number, here or in the clinic's settings."]

    def test_leads_nowhere(self):
        assert errors_of("call_to_action", action(), ["telephone"]) == self.MESSAGE

    def test_falls_back_to_the_clinic(self, home):
        ClinicSettings.objects.create(site=home.sites_rooted_here.get(), telephone="+12025550143")
        body = TreatmentArticleBody()
        value = body.to_python([block("call_to_action", action())])
        assert len(body.clean(value)) == 1

    @pytest.mark.parametrize("typed", ["call us", "12", "+1 202 555 014", "+999 123456789"])
    def test_no_telephone_number(self, typed):
        assert errors_of("call_to_action", action(telephone=typed), ["telephone"])

    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ("(202) 555-0143", "+12025550143"),
            ("+44 20 7946 0123", "+442079460123"),
            ("tel:+1-202-555-0143", "+12025550143"),
            ("911", "911"),
            ("+1 202-555-0143 ext. 12", "+12025550143;ext=12"),
            ("٢٠٢٥٥٥٠١٤٣", "+12025550143"),
        ],
    )
    def test_telephone_is_normalised(self, typed, stored):
        body = TreatmentArticleBody()
        cleaned = body.clean(body.to_python([block("call_to_action", action(telephone=typed))]))
        assert cleaned[0].value["telephone"] == stored

    def test_national_number_without_a_region(self, settings):
        settings.WAGTAIL_BOTOX_PAIN = {}
        assert errors_of("call_to_action", action(telephone="(202) 555-0143"), ["telephone"]) == [
            "Begin the number with + and the country code, such as +1 202-555-0143."
        ]


class TestSources:
    @pytest.mark.parametrize("evidence", ["guideline_recommended", "mixed", "no_benefit_shown"])
    def test_stated_evidence(self, evidence):
        value = {"cards": items(card(evidence=evidence, source_url=""))}
        assert errors_of("condition_cards", value, ["cards", 0, "source_url"]) == [
            "Give the source of the evidence."
        ]

    def test_approval(self):
        stated = card(regulatory_status="approved", evidence="not_stated", source_url="")
        value = {"cards": items(stated)}
        assert errors_of("condition_cards", value, ["cards", 0, "source_url"]) == [
            "Give the source of the approval."
        ]

    def test_frequency(self):
        value = {"effects": items(effect(frequency="rare"))}
        assert errors_of("side_effects", value, ["effects", 0, "source_url"]) == [
            "Give the source of the frequency, or choose “not known”."
        ]

    @pytest.mark.parametrize("status", ["not_stated", "off_label", "investigational"])
    def test_other_statuses_need_none(self, status):
        body = TreatmentArticleBody()
        stated = card(regulatory_status=status, evidence="not_stated", source_url="")
        value = body.to_python([block("condition_cards", {"cards": items(stated)})])
        assert body.clean(value)


class TestNoReassuringDefault:
    def test_seriousness_is_required(self):
        unsaid = {"name": "Severe allergic reaction"}
        path = ["effects", 0, "seriousness"]
        assert errors_of("side_effects", {"effects": items(unsaid)}, path) == [
            "This field is required."
        ]

    def test_kind_is_required(self):
        assert errors_of(
            "contraindications", {"items": items({"name": "Pregnancy"})}, ["items", 0, "kind"]
        ) == ["This field is required."]

    def test_draft_without_them_is_saved_as_it_is(self):
        assert draft_of("side_effects", {"effects": items(effect(seriousness=""))})["effects"][0][
            "seriousness"
        ] == ("")

    def test_new_items_are_blank(self):
        assert SideEffectBlock().get_default()["seriousness"] == ""
        assert ContraindicationBlock().get_default()["kind"] == ""


class TestEmergencyNumber:
    """What to do in an emergency is to dial a number, so the clinic needs one."""

    MESSAGE = (
        "The page says that this is an emergency, and the clinic has no emergency number. "
        "Somebody who may change the clinic's settings enters it under “Settings”, “Clinic”."
    )
    EFFECTS = "side_effects", {"effects": items(effect(seriousness="emergency"))}
    CALLOUT = "callout", {"level": "emergency", "text": "<p>Call an ambulance.</p>"}

    @pytest.mark.parametrize(
        ("stored", "path"),
        [(EFFECTS, ["effects", 0, "seriousness"]), (CALLOUT, ["level"])],
        ids=["effect", "callout"],
    )
    def test_clinic_without_a_number(self, stored, path, home):
        assert errors_of(*stored, path) == [self.MESSAGE]
        ClinicSettings.objects.create(site=home.sites_rooted_here.get(), emergency_telephone="911")
        body = TreatmentArticleBody()
        assert body.clean(body.to_python([block(*stored)]))

    @pytest.mark.parametrize("stored", [EFFECTS, CALLOUT], ids=["effect", "callout"])
    def test_draft(self, stored):
        assert draft_of(*stored)

    def test_number_of_another_site(self, home, make_article):
        other = Site.objects.create(hostname="other.example", root_page=Page.objects.get(depth=1))
        ClinicSettings.objects.create(site=other, emergency_telephone="911")
        article = make_article([block(*self.EFFECTS)])
        assert [reason.message for reason in reasons_against(article)] == [self.MESSAGE]


class TestErrorsOfOneBlock:
    def test_all_at_once(self):
        """A child that is invalid by itself does not hide what is wrong between children."""
        value = {"effects": items(effect(name="", seriousness="", frequency="rare"))}
        path = ["effects", 0]
        assert errors_of("side_effects", value, [*path, "name"]) == ["This field is required."]
        assert errors_of("side_effects", value, [*path, "seriousness"]) == [
            "This field is required."
        ]
        assert errors_of("side_effects", value, [*path, "source_url"]) == [
            "Give the source of the frequency, or choose “not known”."
        ]

    def test_error_of_the_child_itself_wins(self):
        sourced = effect(frequency="rare", source_url="ftp://example.org/")
        assert errors_of(
            "side_effects", {"effects": items(sourced)}, ["effects", 0, "source_url"]
        ) == ["Enter a web address that begins with https:// or http://."]

    @pytest.mark.parametrize("yielded", ["Not like this.", ValidationError("Not like this.")])
    @pytest.mark.parametrize("name", ["name", "nothing"])
    def test_mistakes_of_developers(self, name, yielded, caplog):
        """The editor reads the words; the log tells developers what to yield."""

        class OwnEffectBlock(SideEffectBlock):
            def field_errors(self, value):
                yield name, yielded

        with pytest.raises(ValidationError) as raised:
            OwnEffectBlock().clean(OwnEffectBlock().to_python(effect()))
        data = get_error_json_data(raised.value)
        assert (data["blockErrors"]["name"] if name == "name" else data)["messages"] == [
            "Not like this."
        ]
        assert ("yield a ValidationError" in caplog.text) == isinstance(yielded, str)


class TestFigure:
    def test_no_alternative_text(self, image):
        assert errors_of("figure", figure(image.pk), ["alt_text"]) == [
            "Describe the picture, or mark it as decorative."
        ]

    def test_alternative_text_of_a_decorative_picture(self, image):
        value = figure(image.pk, decorative=True, alt_text="A hand")
        assert errors_of("figure", value, ["alt_text"]) == [
            "A decorative picture has no alternative text: clear it."
        ]

    def test_caption_without_a_picture_on_a_card(self):
        value = {"cards": items(card(image=None) | {"image": figure(caption="A caption")})}
        assert errors_of("condition_cards", value, ["cards", 0, "image", "image"]) == [
            "Choose the image that this text describes."
        ]


class TestText:
    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("<b>Bold</b>", "<b>"),
            ("Line<br/>break", "<br/>"),
            ("Salt &amp; pepper", "&amp;"),
            ("<script>alert(1)</script>", "<script>"),
            ('<a href="https://x.example" class=y>x</a>', '<a href="https://x.example" class=y>'),
            ("<!-- note", "<!--"),
            ("<img src=x onerror=alert(1)//", "<img src="),
            ("<!DOCTYPE html>", "<!D"),
        ],
    )
    def test_markup(self, typed, found):
        value = {"heading": typed, "text": "<p>Text.</p>"}
        assert errors_of("section", value, ["heading"]) == [
            f"This is plain text: remove “{found}”."
        ]

    @pytest.mark.parametrize(
        "typed",
        [
            "<1 in 100",
            "a < b > c",
            "if a<b and c>d",
            "Ask <name@example.org>",
            "R&D; AT&T",
            "≥5 U & more",
        ],
    )
    def test_signs_that_are_no_markup(self, typed):
        body = TreatmentArticleBody()
        value = body.to_python([block("section", {"heading": typed, "text": "<p>Text.</p>"})])
        assert body.clean(value)[0].value["heading"] == typed

    @pytest.mark.parametrize("blank", ["\u200b", "\u200f \ufeff", "\u3164"])
    def test_signs_that_nobody_sees(self, blank):
        value = {"heading": blank, "text": "<p>Text.</p>"}
        assert errors_of("section", value, ["heading"]) == ["This field is required."]

    @pytest.mark.parametrize(
        "text", ["<h3>A</h3>", "<p>t</p><h3>A</h3>", "<h3>A</h3><h3>B</h3><p>t</p>"]
    )
    def test_heading_without_text_below(self, text):
        value = {"heading": "A heading", "text": text}
        assert errors_of("section", value, ["text"]) == ["The heading “A” has no text below it."]

    def test_signs_that_nobody_sees_are_no_heading(self):
        body = TreatmentArticleBody()
        value = body.to_python([block("faq", {"heading": "\u200b", "items": items(question())})])
        assert body.clean(value)[0].value["heading"] == ""

    def test_empty_heading_in_text(self):
        value = {"heading": "A heading", "text": "<h3> </h3><p>t</p>"}
        assert errors_of("section", value, ["text"]) == ["A heading in this text is empty."]

    def test_over_long(self):
        value = {"heading": "x" * 151, "text": "<p>Text.</p>"}
        assert "at most 150 characters" in errors_of("section", value, ["heading"])[0]

    @pytest.mark.parametrize(
        "empty", ["", "<p></p>", "<p> </p><p><br/></p>", "<p>&nbsp;\u200b</p>"]
    )
    def test_heading_without_content(self, empty):
        value = {"heading": "A heading", "text": empty}
        assert errors_of("section", value, ["text"]) == ["This field is required."]

    def test_script_in_a_link_of_rich_text(self):
        value = {"heading": "A heading", "text": '<p><a href="javascript:alert(1)">x</a></p>'}
        assert errors_of("section", value, ["text"])

    @pytest.mark.parametrize("href", ["https://a.example/", "mailto:a@b.example", "tel:911", "#a"])
    def test_links_of_rich_text(self, href):
        body = TreatmentArticleBody()
        text = f'<p><a href="{href}">x</a></p>'
        value = body.to_python([block("section", {"heading": "A heading", "text": text})])
        assert body.clean(value)[0].value["text"].source == text


class TestLists:
    @pytest.mark.parametrize(
        ("name", "child"),
        [
            ("key_points", "points"),
            ("condition_cards", "cards"),
            ("side_effects", "effects"),
            ("contraindications", "items"),
            ("treatment_plan", "components"),
            ("faq", "items"),
            ("references", "items"),
        ],
    )
    def test_empty(self, name, child):
        assert errors_of(name, {"heading": "A heading", child: []}, [child]) == [
            "The minimum number of items is 1"
        ]

    def test_empty_item(self):
        value = {"items": items(question(), {"question": "", "answer": ""})}
        assert errors_of("faq", value, ["items", 1, "question"]) == ["This field is required."]


class TestDraft:
    """Everything refused above is kept as typed while the page is a draft."""

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "not an address", "ftp://a.example"])
    def test_any_address(self, url):
        assert draft_of("call_to_action", action(link=link(url=url)))["link"]["url"] == url

    def test_any_telephone_number(self):
        assert draft_of("call_to_action", action(telephone="call us"))["telephone"] == "call us"

    def test_both_targets(self, page):
        value = draft_of("call_to_action", action(link=link(page=page.pk, url="https://a.example")))
        assert (value["link"]["page"], value["link"]["url"]) == (page, "https://a.example")

    def test_markup_and_length(self):
        heading = "<b>" + "x" * 500
        assert draft_of("section", {"heading": heading, "text": ""})["heading"] == heading

    def test_year_in_words(self):
        value = draft_of("references", {"items": items({"title": "A", "year": "last year"})})
        assert value["items"][0]["year"] == "last year"

    @pytest.mark.parametrize(("name", "child"), [("faq", "items"), ("condition_cards", "cards")])
    def test_empty_list(self, name, child):
        assert list(draft_of(name, {child: []})[child]) == []

    def test_every_block_blank(self):
        body = TreatmentArticleBody()
        blank = body.to_python([block(name, {}) for name in body.child_blocks])
        assert len(body.clean_deferred(blank)) == 11

    def test_publishing_checks_again(self):
        questions = FAQBlock()
        blank = questions.to_python({"items": []})
        questions.clean_deferred(blank)
        with pytest.raises(ValidationError):
            questions.clean(blank)
