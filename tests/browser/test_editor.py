"""An editor makes an article in Wagtail's admin, without touching a file."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Site

from tests.content import BLOCK_TYPES
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentArticlePage

from .conftest import EDITOR_PASSWORD, OpenPage
from .content import ClinicSite, make_image
from .editor import ArticleEditor, sign_in

# What every reader must find on the page, once, because an editor typed it.
TYPED = {
    "section heading": "How warmth works",
    "section text": "Warmth makes the blood vessels of the skin wider.",
    "key points heading": "What it may do",
    "key points introduction": "In some people warmth may:",
    "first point": "ease a tight muscle",
    "second point": "make the first movements of the day easier",
    "cards heading": "Where it is used",
    "card name": "Stiff neck",
    "card summary": "Small studies found less stiffness for some hours.",
    "second card name": "Period pain",
    "second card summary": "Some people prefer it to tablets.",
    "effect": "Burns of the skin",
    "effect description": "Blisters, or skin without feeling.",
    "second effect": "Redness",
    "effects advice": "Stop when it is uncomfortable.",
    "reason": "Skin that does not feel warmth",
    "reason detail": "You would not notice a burn.",
    "plan heading": "Beside other measures",
    "plan component": "Gentle exercise",
    "plan description": "While the muscle is still warm.",
    "plan closing": "Ask what suits you.",
    "question": "How long should I warm it?",
    "answer": "Fifteen to twenty minutes at a time.",
    "action heading": "Come and ask us",
    "action text": "A first talk takes ten minutes.",
    "link text": "See all treatments",
    "callout heading": "Never sleep on a heating pad",
    "callout text": "It can burn you while you sleep.",
    "caption": "A warm pack on the lower back.",
    "reference title": "Superficial heat or cold for low back pain",
    "reference source": "Cochrane Database of Systematic Reviews",
}
# Answers are in closed details; names are repeated for screen readers in links to sources.
SEEN_TEXT = """blocks => blocks.map(block => {
    const copy = block.cloneNode(true);
    copy.querySelectorAll(".bp-visually-hidden").forEach(hidden => hidden.remove());
    return copy.textContent;
})"""
TELEPHONE = "+1 202-555-0143"


@pytest.fixture
def admin(open_page: OpenPage, editor: Any, empty_site: ClinicSite) -> Page:
    """The admin's dashboard, reached by the login form."""
    page = open_page("/admin/")
    sign_in(page, "editor", EDITOR_PASSWORD)
    return page


def fill_every_block(article: ArticleEditor, image: str, site: ClinicSite) -> None:
    """Add each of the eleven blocks and fill it with `TYPED`."""
    block = article.add_block("Section")
    article.fill({f"{block}-heading": TYPED["section heading"]})
    article.write(f"{block}-text", TYPED["section text"])

    block = article.add_block("Key points")
    article.fill(
        {
            f"{block}-heading": TYPED["key points heading"],
            f"{block}-introduction": TYPED["key points introduction"],
            f"{block}-points-0-value": TYPED["first point"],
        }
    )
    article.add_item(f"{block}-points")
    article.fill({f"{block}-points-1-value": TYPED["second point"]})

    block = article.add_block("Condition cards")
    card = f"{block}-cards-0-value"
    article.fill(
        {
            f"{block}-heading": TYPED["cards heading"],
            f"{card}-name": TYPED["card name"],
            f"{card}-source_url": "https://www.example.org/review",
            f"{card}-image-alt_text": "A person with a scarf.",
            f"{card}-link-url": "https://www.example.org/neck",
        }
    )
    article.write(f"{card}-summary", TYPED["card summary"])
    article.choose(f"{card}-evidence", "Studies disagree")
    article.choose_image(f"{card}-image-image", image)
    article.add_item(f"{block}-cards")
    article.fill({f"{block}-cards-1-value-name": TYPED["second card name"]})
    article.write(f"{block}-cards-1-value-summary", TYPED["second card summary"])

    block = article.add_block("Side effects")
    article.fill({f"{block}-effects-0-value-name": TYPED["second effect"]})
    article.choose(f"{block}-effects-0-value-seriousness", "Mild")
    article.add_item(f"{block}-effects")
    effect = f"{block}-effects-1-value"
    article.fill(
        {
            f"{effect}-name": TYPED["effect"],
            f"{effect}-source_url": "https://www.example.org/leaflet",
            f"{effect}-description": TYPED["effect description"],
        }
    )
    article.choose(f"{effect}-seriousness", "Emergency")
    article.choose(f"{effect}-frequency", "May affect up to 1 in 100 people")
    article.write(f"{block}-advice", TYPED["effects advice"])

    block = article.add_block("Contraindications")
    reason = f"{block}-items-0-value"
    article.fill({f"{reason}-name": TYPED["reason"], f"{reason}-detail": TYPED["reason detail"]})
    article.choose(f"{reason}-kind", "Must not have this treatment")

    block = article.add_block("Treatment plan")
    article.fill(
        {
            f"{block}-heading": TYPED["plan heading"],
            f"{block}-components-0-value-name": TYPED["plan component"],
            f"{block}-components-0-value-description": TYPED["plan description"],
        }
    )
    article.write(f"{block}-closing", TYPED["plan closing"])

    block = article.add_block("Frequently asked questions")
    article.fill({f"{block}-items-0-value-question": TYPED["question"]})
    article.write(f"{block}-items-0-value-answer", TYPED["answer"])

    block = article.add_block("Call to action")
    article.fill(
        {
            f"{block}-heading": TYPED["action heading"],
            f"{block}-link-text": TYPED["link text"],
            f"{block}-telephone": "(202) 555-0143",
        }
    )
    article.write(f"{block}-text", TYPED["action text"])
    article.choose_page(f"{block}-link-page", site.home.title, site.index.title)

    block = article.add_block("Callout")
    article.choose(f"{block}-level", "Important")
    article.fill({f"{block}-heading": TYPED["callout heading"]})
    article.write(f"{block}-text", TYPED["callout text"])

    block = article.add_block("Figure")
    article.choose_image(f"{block}-image", image)
    article.fill({f"{block}-caption": TYPED["caption"]})
    article.field(f"{block}-decorative").check()

    block = article.add_block("References")
    reference = f"{block}-items-0-value"
    article.fill(
        {
            f"{reference}-title": TYPED["reference title"],
            f"{reference}-source": TYPED["reference source"],
            f"{reference}-year": "2006",
            f"{reference}-url": "https://doi.org/10.1002/14651858.CD004750.pub2",
        }
    )


class TestPublishing:
    def test_an_article_with_every_block_is_found_on_the_site(
        self, admin: Page, empty_site: ClinicSite, open_page: OpenPage
    ) -> None:
        image = make_image("lower-back.jpg")
        site = Site.objects.get(is_default_site=True)
        ClinicSettings.objects.update_or_create(site=site, defaults={"emergency_telephone": "911"})
        article = ArticleEditor.add_below(admin, empty_site.index)
        article.fill({"title": "Warmth for pain", "summary": "What warmth may do, and its limits."})
        fill_every_block(article, image.title, empty_site)
        article.publish()
        article.expect_success("Warmth for pain")

        reader = open_page(empty_site.index.url)
        reader.get_by_role("link", name="Warmth for pain").click()

        expect(reader.get_by_role("heading", level=1)).to_have_text("Warmth for pain")
        expect(reader.get_by_text("What warmth may do, and its limits.")).to_be_visible()
        body = reader.locator(".bp-block")
        assert body.count() == len(BLOCK_TYPES)
        text = " ".join(body.evaluate_all(SEEN_TEXT))
        assert [typed for typed in TYPED.values() if text.count(typed) != 1] == []
        assert reader.get_by_role("link", name=TELEPHONE).get_attribute("href") == (
            "tel:+12025550143"
        )
        assert reader.get_by_role("link", name=TYPED["link text"]).get_attribute("href") == (
            empty_site.index.url
        )
        assert reader.get_by_role("img", name="A person with a scarf.").count() == 1


def type_unfinished(article: ArticleEditor) -> None:
    """Each call to action lacks something else, and the key points have no point."""
    article.fill({"title": "Unfinished"})
    for field, typed in {
        "heading": "Only a heading",
        "link-text": "Nowhere to go",
        "telephone": "abc",
        "link-url": "javascript:alert(1)",
    }.items():
        block = article.add_block("Call to action")
        article.fill({f"{block}-heading": "Come and see us", f"{block}-{field}": typed})
    block = article.add_block("Key points")
    article.fill({f"{block}-heading": "No point yet"})


def expect_unfinished(article: ArticleEditor) -> None:
    expect(article.field("title")).to_have_value("Unfinished")
    expect(article.field("body-0-value-heading")).to_have_value("Only a heading")
    expect(article.field("body-1-value-link-text")).to_have_value("Nowhere to go")
    expect(article.field("body-2-value-telephone")).to_have_value("abc")
    expect(article.field("body-3-value-link-url")).to_have_value("javascript:alert(1)")
    expect(article.field("body-4-value-heading")).to_have_value("No point yet")


class TestDraft:
    """An unfinished article is saved as it is; publishing says what is missing, and where."""

    @pytest.fixture
    def draft(self, admin: Page, empty_site: ClinicSite) -> ArticleEditor:
        article = ArticleEditor.add_below(admin, empty_site.index)
        type_unfinished(article)
        article.save_draft()
        article.expect_success("Unfinished")
        return article

    def test_keeps_what_was_typed(self, draft: ArticleEditor) -> None:
        draft.page.reload()

        expect_unfinished(draft)
        assert not TreatmentArticlePage.objects.get().live

    def test_saves_itself(self, admin: Page, empty_site: ClinicSite, settings: Any) -> None:
        settings.WAGTAIL_AUTOSAVE_INTERVAL = 500
        article = ArticleEditor.add_below(admin, empty_site.index)
        block = article.add_block("Call to action")
        summary = "Warmth may ease a stiff neck for some hours, and it may also"
        typed = {
            "title": "Unfinished",
            f"{block}-link-text": "Nowhere to go",
            f"{block}-link-url": "javascript:alert(1)",
            f"{block}-telephone": "abc",
        }
        article.fill(typed)
        article.type_until_autosaved("summary", summary)

        admin.goto(f"/admin/pages/{TreatmentArticlePage.objects.get().pk}/edit/")

        for name, value in {**typed, "summary": summary}.items():
            expect(article.field(name)).to_have_value(value)

    def test_is_published_once_each_error_at_its_field_is_mended(
        self, draft: ArticleEditor, open_page: OpenPage
    ) -> None:
        draft.publish()

        draft.expect_error("summary", "This field is required.")
        draft.expect_error("body-0-value-telephone", "Give a link or a telephone number")
        draft.expect_error("body-1-value-link-page", "Choose a page or enter a web address.")
        draft.expect_error("body-2-value-telephone", "Enter a telephone number")
        draft.expect_error("body-3-value-link-url", re.compile("valid URL|web address"))
        draft.expect_error("body-4-value-points-0-value", "This field is required.")
        expect(draft.field("body-4-value-points-0-value")).to_have_accessible_name("Point")
        assert not TreatmentArticlePage.objects.get().live

        draft.fill(
            {
                "title": "Finished",
                "summary": "All that was missing is there.",
                "body-0-value-telephone": TELEPHONE,
                "body-1-value-link-url": "https://www.example.org/visit",
                "body-2-value-telephone": "911",
                "body-3-value-link-url": "https://www.example.org/safe",
                "body-4-value-points-0-value": "A point at last",
            }
        )
        draft.publish()
        draft.expect_success("Finished")

        reader = open_page(TreatmentArticlePage.objects.get().url)
        expect(reader.get_by_role("link", name=TELEPHONE)).to_be_visible()
        expect(reader.get_by_role("link", name="Nowhere to go")).to_be_visible()
        expect(reader.get_by_role("listitem").filter(has_text="A point at last")).to_be_visible()
        assert reader.locator("[href^='javascript:']").count() == 0


class TestAnchor:
    """An editor copies the address of a block, for a link within the page."""

    def test_of_a_block_and_of_an_item_is_copied(self, admin: Page, empty_site: ClinicSite) -> None:
        admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
        article = ArticleEditor.add_below(admin, empty_site.index)
        article.fill({"title": "Questions"})
        block = article.add_block("Frequently asked questions")
        article.fill({f"{block}-items-0-value-question": "How long?"})
        buttons = admin.locator("#body-root").get_by_role("button", name="Copy anchor")
        copied = []
        for number in range(2):
            buttons.nth(number).focus()
            admin.keyboard.press("Enter")
            expect(admin.locator(".messages .success").last).to_contain_text("Anchor copied: bp-")
            copied.append(admin.evaluate("navigator.clipboard.readText()"))
        assert buttons.count() == 2
        article.save_draft()
        article.expect_success("Questions")

        draft = TreatmentArticlePage.objects.get().get_latest_revision_as_object()
        faq = draft.body[0]
        assert copied == [faq.value.fragment, faq.value["items"][0].fragment]


class TestDirection:
    def test_text_runs_as_its_language_does(self, admin: Page, empty_site: ClinicSite) -> None:
        """An editor who reads English writes an Arabic article."""
        article = ArticleEditor.add_below(admin, empty_site.index)
        plan, action = article.add_block("Treatment plan"), article.add_block("Call to action")
        one_line, lines = f"{plan}-heading", f"{plan}-components-0-value-description"
        addresses = {f"{action}-telephone": TELEPHONE, f"{action}-link-url": "https://example.org/"}
        arabic = dict.fromkeys(["summary", one_line, lines], "علاج الألم المزمن.")

        for texts, direction in ((arabic, "rtl"), (dict.fromkeys(arabic, "A pain."), "ltr")):
            article.fill({**texts, **addresses})
            for name in texts:
                expect(article.field(name)).to_have_css("direction", direction)
            for name in addresses:
                expect(article.field(name)).to_have_css("direction", "ltr")

        admin.evaluate("document.documentElement.dir = 'rtl'")

        for name in addresses:
            expect(article.field(name)).to_have_css("direction", "ltr")

    def test_numbers_of_the_clinic_run_from_left_to_right(
        self, open_page: OpenPage, signed_in: Any, english: ClinicSite
    ) -> None:
        page = open_page(
            "/admin/settings/wagtail_botox_pain/clinicsettings/", storage_state=signed_in
        )
        page.evaluate("document.documentElement.dir = 'rtl'")

        for name in ("telephone", "emergency_telephone", "appointment_url"):
            expect(page.locator(f"[name={name}]")).to_have_css("direction", "ltr")


class TestBlockPreview:
    def test_is_shown_in_the_list_of_blocks(self, admin: Page, empty_site: ClinicSite) -> None:
        article = ArticleEditor.add_below(admin, empty_site.index)

        preview = article.preview_block("Frequently asked questions")

        block = preview.locator(".bp-faq")
        expect(block).to_be_visible()
        expect(block.get_by_role("heading")).to_have_text("Frequently asked questions")
        expect(block).to_contain_text("How long does relief last?")
        assert has_our_style(block)

    @pytest.mark.parametrize("block_type", BLOCK_TYPES)
    def test_of_every_block_has_our_style(
        self,
        block_type: str,
        open_page: OpenPage,
        signed_in: dict[str, Any],
        empty_site: ClinicSite,
    ) -> None:
        body = TreatmentArticlePage._meta.get_field("body").stream_block
        prefix = body.child_blocks[block_type].definition_prefix

        page = open_page(f"/admin/block-preview/?id={prefix}", storage_state=signed_in)

        block = page.locator(f".bp-{block_type.replace('_', '-')}")
        expect(block).to_be_visible()
        assert has_our_style(block)
        assert len(block.inner_text().strip()) > 20
        for picture in page.locator("img").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", True)
            assert picture.evaluate("image => image.naturalWidth") > 0


def has_our_style(block: Any) -> bool:
    return bool(
        block.evaluate("element => getComputedStyle(element).getPropertyValue('--bp-accent')")
    )
