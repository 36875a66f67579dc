"""A reader opens the article on a telephone and on a desk, without JavaScript, on paper."""

import unicodedata
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from .conftest import OpenPage
from .content import ARTICLE, OTHER_ARTICLE, ClinicSite, read
from .reading import (
    SMALLEST_TARGET,
    WIDTHS,
    images_without_pixels,
    in_viewport,
    open_all,
    overflowing,
    reached_by_tab,
    small_targets,
    space_between,
)


def values(block_type: str) -> list[dict[str, Any]]:
    """The demo's values of the blocks of one type."""
    return [block["value"] for block in read(ARTICLE)["body"] if block["type"] == block_type]


QUESTIONS = [item["question"] for item in values("faq")[0]["items"]]
EMERGENCIES = [
    effect["name"]
    for effect in values("side_effects")[0]["effects"]
    if effect["seriousness"] == "emergency"
]


@pytest.fixture(params=WIDTHS)
def article(request: Any, open_page: OpenPage, english: ClinicSite) -> Page:
    return open_page(english.article.url, width=request.param)


class TestArticle:
    def test_does_not_scroll_sideways(self, article: Page) -> None:
        open_all(article)

        assert overflowing(article) == []

    def test_keeps_the_emergency_number_in_one_piece_in_large_text(self, article: Page) -> None:
        article.evaluate("document.documentElement.style.fontSize = '200%'")

        assert overflowing(article) == []
        for number in article.locator(".bp-emergency-number bdi").all():
            lines = (
                "bdi => Math.round(bdi.offsetHeight / parseFloat(getComputedStyle(bdi).lineHeight))"
            )
            assert number.evaluate(lines) == 1

    def test_shows_every_image(self, article: Page) -> None:
        assert article.locator("img").count() > 5
        assert images_without_pixels(article) == []

    def test_contents_lead_to_their_headings(self, article: Page) -> None:
        links = article.get_by_role("navigation", name="Contents").get_by_role("link").all()
        assert len(links) == len(article.locator(".bp-article h2").all()) - 1

        for link in links:
            link.click()
            heading = article.locator(":target").get_by_role("heading").first
            # The level of a callout comes before its heading.
            expect(heading).to_contain_text(link.inner_text())
            assert in_viewport(heading)

    def test_questions_are_details_that_find_in_page_opens(self, article: Page) -> None:
        details = article.locator("details:not([open])")

        assert details.locator("> summary").all_inner_texts() == QUESTIONS
        assert article.locator("details > :not(summary)").count() == len(QUESTIONS)

    def test_a_question_opens_by_keyboard(self, article: Page) -> None:
        question = article.locator("summary").filter(has_text=QUESTIONS[2])
        answer = article.get_by_text("Most people describe a short pinch")
        expect(answer).to_be_hidden()

        assert reached_by_tab(article, question)
        article.keyboard.press("Enter")

        expect(answer).to_be_visible()
        # The reader stays where they are and goes on reading: the answer follows its question.
        expect(question).to_be_focused()
        assert in_viewport(question)
        assert 0 <= space_between(question, answer) < 2 * SMALLEST_TARGET
        article.keyboard.press("Enter")
        expect(answer).to_be_hidden()

    def test_emergency_effects_are_in_the_open_and_first(self, article: Page) -> None:
        effects = article.locator(".bp-side-effects li")
        shown = [effect.locator("b").inner_text() for effect in effects.all()]

        assert sorted(shown[: len(EMERGENCIES)]) == sorted(EMERGENCIES)
        for effect in effects.all():
            expect(effect).to_be_visible()
        assert article.locator("details .bp-side-effects, .bp-side-effects details").count() == 0
        emergency = article.locator(".bp-group--emergency")
        expect(emergency.get_by_role("link", name="911")).to_have_attribute("href", "tel:911")

    def test_controls_are_large_enough_to_tap(self, article: Page) -> None:
        controls = article.locator("summary, .bp-button, .bp-contents a, .bp-telephone")

        assert controls.count() > len(QUESTIONS)
        assert small_targets(controls) == []


class TestWithoutJavaScript:
    def test_everything_is_there(self, open_page: OpenPage, english: ClinicSite) -> None:
        page = open_page(english.article.url, java_script_enabled=False)

        expect(page.get_by_role("heading", level=1)).to_have_text(english.article.title)
        for block in page.locator(".bp-block").all():
            expect(block).to_be_visible()
        question = page.locator("details").first
        expect(question.locator(".bp-rich-text")).to_be_hidden()
        question.locator("summary").click()
        expect(question.locator(".bp-rich-text")).to_be_visible()


class TestPrint:
    def test_paper_has_every_answer(self, open_page: OpenPage, english: ClinicSite) -> None:
        page = open_page(english.article.url)
        answers = [words(text) for text in page.locator("details > div").all_text_contents()]
        assert page.locator("details[open]").count() == 0
        assert len(answers) == len(QUESTIONS)

        paper = PdfReader(BytesIO(page.pdf(format="A4")))

        printed = words(" ".join(sheet.extract_text() for sheet in paper.pages))
        assert [answer for answer in answers if answer not in printed] == []
        assert [question for question in QUESTIONS if words(question) not in printed] == []


def words(text: str) -> str:
    """`text` without what paper changes: spaces, and signs printed as one (“ff”)."""
    return "".join(unicodedata.normalize("NFKC", text).split())


class TestIndex:
    @pytest.mark.parametrize("width", WIDTHS)
    def test_leads_to_the_articles(
        self, width: int, open_page: OpenPage, english: ClinicSite
    ) -> None:
        page = open_page(english.index.url, width=width)
        other = read(OTHER_ARTICLE)["title"]

        assert overflowing(page) == []
        assert images_without_pixels(page) == []
        expect(page.get_by_role("link", name=other)).to_be_visible()
        page.get_by_role("link", name=english.article.title).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(english.article.title)

    def test_goes_on_on_a_second_page(
        self, open_page: OpenPage, english: ClinicSite, settings: Any
    ) -> None:
        settings.WAGTAIL_BOTOX_PAIN = {**settings.WAGTAIL_BOTOX_PAIN, "ARTICLES_PER_PAGE": 1}
        page = open_page(english.index.url)
        first = page.get_by_role("heading", level=2).inner_text()

        page.get_by_role("link", name="Next page").click()

        expect(page.get_by_text("Page 2 of 2")).to_be_visible()
        expect(page.get_by_role("heading", level=2)).not_to_have_text(first)

    def test_says_that_it_is_empty(self, open_page: OpenPage, empty_site: ClinicSite) -> None:
        page = open_page(empty_site.index.url)

        expect(page.get_by_text("There are no articles here yet.")).to_be_visible()


class TestHost:
    """The stylesheet lives with that of a site."""

    def test_class_of_the_site_wins(self, article: Page) -> None:
        # The first of all rules, so it is not the order that decides.
        article.evaluate(
            """() => {
                const look = ".site { padding: 7px; color: rgb(1, 2, 3) }";
                document.styleSheets[0].insertRule(look, 0);
                document.querySelectorAll("[class*=bp-]").forEach(e => e.classList.add("site"));
            }"""
        )
        for element in article.locator(".site:visible").all():
            expect(element).to_have_css("padding-left", "7px")
            expect(element).to_have_css("color", "rgb(1, 2, 3)")

    def test_reset_of_elements_leaves_bullets_numbers_and_links(self, article: Page) -> None:
        article.evaluate(
            """() => {
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(
                    "ol, ul { list-style: none; padding: 0 } a { text-decoration: none }"
                );
                document.adoptedStyleSheets = [sheet];
            }"""
        )
        expect(article.locator(".bp-key-points li").first).to_have_css("list-style-type", "disc")
        expect(article.locator(".bp-references li").first).to_have_css("list-style-type", "decimal")
        link = article.locator(".bp-rich-text a").first
        expect(link).to_have_css("text-decoration-line", "underline")

    def test_block_of_the_site_keeps_its_look(self, article: Page) -> None:
        look = """() => {
            const block = document.createElement("div");
            block.innerHTML = "<h2>Ours</h2><p>Text <a href='/'>link</a></p><ul><li>One</li></ul>";
            document.querySelector(PLACE).append(block);
            return [...block.querySelectorAll("*")].map(element => {
                const { color, margin, padding, fontWeight, textDecorationLine } =
                    getComputedStyle(element);
                const size = parseFloat(getComputedStyle(element).fontSize);
                const parent = parseFloat(getComputedStyle(element.parentElement).fontSize);
                return [color, padding, fontWeight, textDecorationLine, size / parent];
            });
        }"""
        outside = article.evaluate(look.replace("PLACE", '"main"'))
        assert article.evaluate(look.replace("PLACE", '".bp-body"')) == outside
