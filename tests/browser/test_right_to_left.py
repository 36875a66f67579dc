"""A reader of Arabic reads from right to left, and dials from left to right."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage
from .content import ARABIC_ANSWER, ARABIC_BODY, ARABIC_TELEPHONE, ClinicSite
from .reading import WIDTHS, in_viewport, open_all, overflowing

# The horizontal place of every sign of a text, in the order in which they are read.
PLACES_OF_SIGNS = """element => {
    const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    return [...text.data].map((sign, place) => {
        const range = document.createRange();
        range.setStart(text, place);
        range.setEnd(text, place + 1);
        return range.getBoundingClientRect().left;
    });
}"""


@pytest.fixture
def article(open_page: OpenPage, arabic: ClinicSite) -> Page:
    return open_page(arabic.article.url)


class TestArabicArticle:
    def test_is_marked_as_arabic_from_right_to_left(
        self, article: Page, arabic: ClinicSite
    ) -> None:
        assert arabic.article.url.startswith("/ar/")
        expect(article.locator("html")).to_have_attribute("lang", "ar")
        expect(article.locator("html")).to_have_attribute("dir", "rtl")
        expect(article.get_by_role("heading", level=1)).to_have_css("direction", "rtl")
        title = article.get_by_role("heading", level=1)
        assert title.inner_text() == arabic.article.title

    def test_begins_every_line_on_the_right(self, article: Page) -> None:
        """The first sign of a text is on the right of the last, the bar of a callout too."""
        paragraph = article.locator(".bp-section p").last
        places = paragraph.evaluate(PLACES_OF_SIGNS)

        assert places[0] > places[-1]
        for side in ("right", "left"):
            width = article.locator(".bp-callout").evaluate(
                f"element => parseFloat(getComputedStyle(element).border{side.title()}Width)"
            )
            assert (width > 1) == (side == "right")

    def test_telephone_number_runs_from_left_to_right(self, article: Page) -> None:
        number = article.locator(".bp-call-to-action bdi")

        expect(number).to_have_css("direction", "ltr")
        expect(number).to_have_text("+971 4 222 3333")
        places = number.evaluate(PLACES_OF_SIGNS)
        assert places == sorted(places)
        link = article.get_by_role("link", name="+971 4 222 3333")
        expect(link).to_have_attribute("href", f"tel:{ARABIC_TELEPHONE}")

    def test_contents_lead_to_their_headings(self, article: Page) -> None:
        headings = [value["heading"] for _, value in ARABIC_BODY if value.get("heading")]
        links = article.locator(".bp-contents a").all()
        assert [link.inner_text() for link in links] == headings

        for link in links:
            link.click()
            heading = article.locator(":target").get_by_role("heading").first
            expect(heading).to_contain_text(link.inner_text())
            assert in_viewport(heading)

    def test_a_question_opens(self, article: Page) -> None:
        article.locator("summary").first.click()

        expect(article.get_by_text(ARABIC_ANSWER)).to_be_visible()

    @pytest.mark.parametrize("width", WIDTHS)
    def test_does_not_scroll_sideways(self, width: int, article: Page) -> None:
        article.set_viewport_size({"width": width, "height": 800})
        open_all(article)

        assert overflowing(article) == []


class TestArabicIndex:
    def test_leads_to_the_article(self, open_page: OpenPage, arabic: ClinicSite) -> None:
        page = open_page(arabic.index.url, width=320)

        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        assert overflowing(page) == []
        page.get_by_role("link", name=arabic.article.title).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(arabic.article.title)
