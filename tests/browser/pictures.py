"""Pictures for the documentation, taken while the tests run; CONTRIBUTING says how."""

import os
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

# Enough for the admin's flat colours, in a third of the bytes.
COLOURS = 64


def take_picture(page: Page, name: str) -> None:
    """Keep what the window shows, where the environment names a folder for it."""
    if folder := os.environ.get("PICTURES"):
        with Image.open(BytesIO(page.screenshot())) as picture:
            small = picture.convert("RGB").quantize(COLOURS)
            small.save(Path(folder) / f"{name}.png", optimize=True)
