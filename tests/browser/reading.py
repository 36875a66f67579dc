"""What readers can tell about a page, measured in the browser."""

from playwright.sync_api import Locator, Page

WIDTHS = (320, 1280)

# The smallest target that WCAG 2.2 allows (2.5.8), in CSS pixels.
SMALLEST_TARGET = 24


def open_all(page: Page, opened: bool = True) -> None:
    """Open every question, or close it."""
    page.locator("details").evaluate_all(
        "(all, opened) => all.forEach(details => details.open = opened)", opened
    )


def overflowing(page: Page) -> list[str]:
    """The elements that make the page scroll sideways; empty where it does not."""
    return page.evaluate(
        """() => {
            const root = document.documentElement;
            if (root.scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth) {
                return [];
            }
            const outside = [...document.body.querySelectorAll("*")].filter(element => {
                const box = element.getBoundingClientRect();
                return box.right > innerWidth + 1 || box.left < -1;
            });
            return [`${root.scrollWidth} > ${innerWidth}`,
                ...outside.map(element => element.outerHTML.slice(0, 120))];
        }"""
    )


def images_without_pixels(page: Page) -> list[str]:
    """Scroll to every image; returns the addresses of those that do not load."""
    missing = []
    for image in page.locator("img").all():
        image.scroll_into_view_if_needed()
        if not image.evaluate(LOADS):
            missing.append(image.get_attribute("src") or "")
    return missing


LOADS = """async image => {
    await image.decode().catch(() => {});
    return image.complete && image.naturalWidth > 0;
}"""


def small_targets(targets: Locator) -> list[str]:
    """The controls that are too small to tap."""
    return [
        f"{target.inner_text()}: {box['width']} x {box['height']}"
        for target in targets.all()
        if (box := target.bounding_box()) is not None
        and min(box["width"], box["height"]) < SMALLEST_TARGET
    ]


def reached_by_tab(page: Page, target: Locator, presses: int = 200) -> bool:
    """Press Tab until `target` has the focus."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return True
    return False


def in_viewport(element: Locator) -> bool:
    return element.evaluate(
        """element => {
            const box = element.getBoundingClientRect();
            return box.bottom > 0 && box.top < innerHeight;
        }"""
    )


def space_between(above: Locator, below: Locator) -> float:
    """The CSS pixels from the end of one element to the start of the next, down the page."""
    first, second = above.bounding_box(), below.bounding_box()
    assert first and second
    return second["y"] - first["y"] - first["height"]
