"""axe-core finds no violation of WCAG 2.2 AA on any page."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .conftest import HEIGHT, OpenPage
from .content import ClinicSite
from .reading import WIDTHS, open_all

OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    # Best practice that we hold to as well.
    "rules": {"heading-order": {"enabled": True}, "region": {"enabled": True}},
    "resultTypes": ["violations"],
}
SCHEMES = ("light", "dark")


def offer_both_schemes(page: Page) -> None:
    """Do what a site does that follows its readers' systems; our styles follow the page."""
    page.evaluate("document.documentElement.style.colorScheme = 'light dark'")
    # axe-core takes a page without a background for white.
    page.evaluate("document.body.style.background = 'canvas'")


def background(page: Page) -> str:
    box = page.locator(".bp-key-points").first
    return box.evaluate("element => getComputedStyle(element).background")


def violations(page: Page) -> list[str]:
    """What axe-core finds in either colour scheme, on a telephone and on a desk."""
    found = []
    offer_both_schemes(page)
    for scheme in SCHEMES:
        for width in WIDTHS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": HEIGHT})
            results = Axe().run(page, options=OPTIONS).response
            found += [
                f"{scheme}, {width}: {violation['id']}: {node['html'][:200]} "
                f"{node['failureSummary']}"
                for violation in results["violations"]
                for node in violation["nodes"]
            ]
    return found


class TestAccessibility:
    @pytest.mark.parametrize("opened", [False, True], ids=["closed", "opened"])
    @pytest.mark.parametrize("language", ["english", "arabic"])
    def test_of_an_article(
        self, language: str, opened: bool, open_page: OpenPage, request: Any
    ) -> None:
        page = open_page(request.getfixturevalue(language).article.url)
        open_all(page, opened)

        assert violations(page) == []

    @pytest.mark.parametrize("language", ["english", "arabic"])
    def test_of_an_index(self, language: str, open_page: OpenPage, request: Any) -> None:
        page = open_page(request.getfixturevalue(language).index.url)

        assert violations(page) == []

    def test_of_an_empty_index(self, open_page: OpenPage, empty_site: ClinicSite) -> None:
        page = open_page(empty_site.index.url)

        assert violations(page) == []

    def test_of_an_index_of_several_pages(
        self, open_page: OpenPage, english: ClinicSite, settings: Any
    ) -> None:
        settings.WAGTAIL_BOTOX_PAIN = {**settings.WAGTAIL_BOTOX_PAIN, "ARTICLES_PER_PAGE": 1}
        page = open_page(f"{english.index.url}?page=2")

        assert page.locator(".bp-pagination").count() == 1
        assert violations(page) == []


class TestDarkScheme:
    def test_follows_a_page_that_offers_it(self, open_page: OpenPage, english: ClinicSite) -> None:
        page = open_page(english.article.url, color_scheme="light")
        offer_both_schemes(page)
        light = background(page)

        page.emulate_media(color_scheme="dark")

        assert background(page) != light
