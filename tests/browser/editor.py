"""Drives Wagtail's editor as a person does, by what is on the screen."""

import re
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, Response, expect


def sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Site summary")).to_be_visible()


class ArticleEditor:
    """The editing view of an article.

    A field of the body is named as its form control: `body-0-value-heading`. New blocks go to
    the end, so their numbers are those of their places.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.blocks = 0

    @classmethod
    def add_below(cls, page: Page, index: Any) -> "ArticleEditor":
        """Start a new article from the index's listing in the explorer."""
        page.goto(f"/admin/pages/{index.pk}/")
        page.get_by_role("link", name="Add child page").first.click()
        expect(page.get_by_role("textbox", name="Title", exact=False).first).to_be_visible()
        expect(page.locator("#body-root")).to_be_visible()
        return cls(page)

    # Fields

    def field(self, name: str) -> Locator:
        return self.page.locator(f"[name='{name}']")

    def widget(self, name: str) -> Locator:
        """The part of the screen that belongs to a field, its errors included."""
        # The body is a field too, so the last is the innermost.
        return self.page.locator(f"[data-field]:has([name='{name}'])").last

    def fill(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            self.field(name).fill(value)

    def write(self, name: str, text: str) -> None:
        """Type rich text with the keyboard."""
        area = self.widget(name).get_by_role("textbox")
        area.click()
        self.page.keyboard.type(text)
        expect(area).to_contain_text(text)

    def choose(self, name: str, option: str) -> None:
        self.field(name).select_option(label=option)

    def choose_image(self, name: str, title: str) -> None:
        self.widget(name).get_by_role("button", name="Choose an image").click()
        self.page.get_by_role("dialog").get_by_role("link", name=title).click()
        expect(self.widget(name)).to_contain_text(title)

    def choose_page(self, name: str, parent: str, title: str) -> None:
        self.widget(name).get_by_role("button", name="Choose a page").click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("row", name=parent).get_by_title("Explore").click()
        dialog.get_by_role("link", name=title, exact=True).click()
        expect(self.widget(name)).to_contain_text(title)

    # Blocks

    def open_chooser(self) -> Locator:
        """Open the list of blocks at the end of the body."""
        self.page.locator("#body-root").get_by_title("Insert a block").last.click()
        options = self.page.get_by_role("listbox")
        expect(options).to_be_visible()
        return options

    def preview_block(self, label: str) -> FrameLocator:
        """Ask the list of blocks for a preview of one; returns what it shows."""
        options = self.open_chooser()
        option = options.get_by_role("option", name=label, exact=True)
        option.locator("..").get_by_role("button", name="Preview").click()
        return self.page.frame_locator("iframe.w-combobox-preview__iframe")

    def add_block(self, label: str) -> str:
        """Add a block by its label; returns the beginning of its fields' names."""
        options = self.open_chooser()
        self.page.get_by_role("combobox", name="Search options").fill(label)
        options.get_by_role("option", name=label, exact=True).click()
        prefix = f"body-{self.blocks}-value"
        expect(self.page.locator(f"[name='body-{self.blocks}-type']")).to_be_attached()
        self.blocks += 1
        return prefix

    def add_item(self, name: str) -> None:
        """Add an item at the end of a list."""
        container = self.page.locator(f"[name='{name}-count'] + [data-streamfield-list-container]")
        button = container.locator("> [data-streamfield-list-add]").last
        count = self.field(f"{name}-count")
        wanted = str(int(count.input_value()) + 1)
        button.click()
        try:
            expect(count).to_have_value(wanted, timeout=5000)
        except AssertionError:
            # An autosave moves the page now and then, and the click misses, as a person's would.
            button.click()
            expect(count).to_have_value(wanted)

    # Saving

    def save_draft(self) -> None:
        self.page.get_by_role("button", name="Save draft").click()

    def publish(self) -> None:
        self.page.locator("footer").get_by_role("button", name="More actions").click()
        self.page.get_by_role("button", name=re.compile("^Publish$")).click()

    def expect_success(self, title: str) -> None:
        expect(self.page.locator(".messages .success")).to_contain_text(title)

    def type_until_autosaved(self, name: str, text: str) -> None:
        """Type as fast as a person, since Wagtail watches for changes from two seconds on."""

        def holds_text(response: Response) -> bool:
            return response.ok and text in (response.request.post_data or "")

        with self.page.expect_response(holds_text):
            self.field(name).press_sequentially(text, delay=80)

    def expect_error(self, name: str, text: str | re.Pattern[str]) -> None:
        """An error stands inside the field it is about, where the editor sees it."""
        error = self.widget(name).locator("[data-field-errors]")
        expect(error).to_be_visible()
        expect(error).to_contain_text(text)
