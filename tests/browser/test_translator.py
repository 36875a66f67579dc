"""A translator makes an article Arabic, and keeps it true when the English one changes."""

import re
from typing import Any

import pytest
from django.apps import apps
from playwright.sync_api import Page, expect

from .conftest import OpenPage, sign_in_as
from .content import ClinicSite
from .editor import ArticleEditor
from .pictures import take_picture
from .reading import WIDTHS, open_all, overflowing
from .test_accessibility import violations
from .test_right_to_left import PLACES_OF_SIGNS
from .translation import (
    SENTENCES,
    SUMMARY,
    TELEPHONE,
    TITLE,
    WEB_ADDRESS,
    TranslationEditor,
    TranslationReport,
    make_site_to_translate,
    make_translator,
)

pytestmark = pytest.mark.skipif(
    not apps.is_installed("wagtail_localize"), reason="The site has no wagtail-localize."
)

NEW_SUMMARY = "They relax a muscle for about 16 weeks."
NEW_TRANSLATION = "تُرخي العضلة نحو 16 أسبوعًا."


@pytest.fixture
def site(live_server: Any) -> ClinicSite:
    return make_site_to_translate()


@pytest.fixture
def report(open_page: OpenPage, site: ClinicSite, live_server: Any, settings: Any) -> Any:
    """The report, as a translator finds it."""
    settings.WAGTAIL_ENABLE_UPDATE_CHECK = False
    state = sign_in_as(make_translator(site), live_server)
    report = TranslationReport(open_page("/admin/", storage_state=state))
    report.open_from_menu()
    return report


def words(html: str) -> str:
    """A sentence as it is read, from how the editor shows it."""
    return re.sub(r"<[^>]+>", "", html).replace("&amp;", "&")


def read(page: Page) -> str:
    """All that a reader of the article finds, with every question opened."""
    open_all(page)
    return page.locator("main").inner_text()


class TestTranslator:
    def test_from_the_report_to_the_reader_and_after_a_change(
        self,
        report: TranslationReport,
        site: ClinicSite,
        open_page: OpenPage,
        signed_in: dict[str, Any],
    ) -> None:
        page = report.page
        row = report.row(TITLE, "Arabic")

        # Submit what the report says is missing.
        expect(row).to_contain_text("Missing")
        row.get_by_role("link", name=f"Translate {TITLE} into Arabic").click()
        expect(page.get_by_role("checkbox", name="Arabic")).to_be_checked()
        expect(page.get_by_role("checkbox", name="French")).not_to_be_checked()
        page.get_by_role("button", name="Submit").click()
        expect(page.locator(".messages .success")).to_contain_text("submitted for translation")
        address = page.url

        # Every sentence once and nothing else; numbers to dial and addresses stand apart.
        editor = TranslationEditor(page)
        assert editor.sentences() == editor.waiting() == list(SENTENCES)
        for shared in (TELEPHONE, WEB_ADDRESS):
            expect(page.get_by_text(shared, exact=True)).to_be_visible()
        for sentence, text in SENTENCES.items():
            editor.translate(sentence, text)
        assert editor.waiting() == []
        # The full stop of an Arabic sentence stands on its left.
        places = page.get_by_text(SENTENCES[SUMMARY]).evaluate(PLACES_OF_SIGNS)
        assert places[0] > places[-1]
        editor.publish("Arabic")

        # A reader finds all of it, and nothing in English.
        reader = open_page("/ar/treatments/stiff-neck/")
        expect(reader.locator("html")).to_have_attribute("dir", "rtl")
        text = read(reader)
        assert [one for one in SENTENCES.values() if words(one) not in text] == []
        assert [one for one in SENTENCES if words(one) in text] == []
        expect(reader.get_by_role("link", name="علاجات أخرى")).to_have_attribute(
            "href", "/ar/treatments/"
        )
        expect(reader.get_by_role("link", name="+1 202-555-0143")).to_have_attribute(
            "href", f"tel:{TELEPHONE}"
        )

        # The English article changes.
        article = ArticleEditor(
            open_page(f"/admin/pages/{site.article.pk}/edit/", storage_state=signed_in)
        )
        article.fill({"summary": NEW_SUMMARY})
        article.publish()
        article.expect_success(TITLE)

        # The report says so, and leads to the view that takes the change over.
        report.open_from_menu()
        expect(row).to_contain_text("Behind its source")
        row.get_by_role("link", name=f"Synchronise the translations of {TITLE}").click()
        page.get_by_role("button", name="Submit").click()
        expect(page.get_by_role("heading", name="Translation status")).to_be_visible()
        expect(row).to_contain_text("Partly translated")
        expect(row).to_contain_text(f"Sentences without a translation: 1 of {len(SENTENCES)}.")
        take_picture(page, "translation-report")

        # Only the changed sentence waits, and readers still have the former one.
        page.goto(address)
        editor = TranslationEditor(page)
        assert editor.waiting() == [NEW_SUMMARY]
        page.locator("li.incomplete").evaluate("row => row.scrollIntoView({block: 'center'})")
        take_picture(page, "translation-editor")
        reader.reload()
        assert words(SENTENCES[SUMMARY]) in read(reader)
        editor.translate(NEW_SUMMARY, NEW_TRANSLATION)
        editor.publish("Arabic")

        report.open_from_menu()
        expect(row).to_contain_text("Up to date")
        reader.reload()
        text = read(reader)
        assert NEW_TRANSLATION in text
        assert words(SENTENCES[SUMMARY]) not in text
        for width in WIDTHS:
            reader.set_viewport_size({"width": width, "height": 800})
            assert overflowing(reader) == []
        assert violations(reader) == []
