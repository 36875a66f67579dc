"""Draws the layers of the package from the import contracts: `python docs/draw_layers.py`.

The picture is `docs/images/layers.svg`. A test fails while it differs from the contracts.
"""

import ast
import re
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "wagtail_botox_pain"
PICTURE = ROOT / "docs" / "images" / "layers.svg"

WIDTH, MARGIN, LINE, PADDING, GAP = 880, 16, 20, 10, 12
STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#1b1b1b}"
    ".name{font-family:ui-monospace,monospace;font-weight:600}"
    "rect{fill:#f4f6f8;stroke:#5b6770}"
    ".paper{fill:#fff;stroke:none}"
    "path{stroke:#5b6770;fill:none;stroke-width:1.5}"
)


def layers() -> list[list[str]]:
    """The modules of each layer that exist, from the top down."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (contract,) = (contract for contract in contracts if contract["type"] == "layers")
    found = (
        [name for name in re.findall(r"\w+", layer) if path_of(name)]
        for layer in contract["layers"]
    )
    return [names for names in found if names]


def path_of(name: str) -> Path | None:
    paths = (PACKAGE / name / "__init__.py", PACKAGE / f"{name}.py")
    return next((path for path in paths if path.exists()), None)


def purpose(name: str) -> str:
    """The first line of the docstring of a module."""
    source = path_of(name).read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def draw() -> str:
    parts = []
    top = MARGIN
    found = layers()
    for number, names in enumerate(found):
        height = 2 * PADDING + LINE * len(names)
        parts.append(
            f'<rect x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" height="{height}" rx="4"/>'
        )
        for place, name in enumerate(names):
            y = top + PADDING + LINE * place + 15
            folder = "/" if path_of(name).name == "__init__.py" else ".py"
            parts.append(f'<text class="name" x="{MARGIN + 12}" y="{y}">{name}{folder}</text>')
            parts.append(f'<text x="{MARGIN + 190}" y="{y}">{escape(purpose(name))}</text>')
        top += height
        if number < len(found) - 1:
            middle = WIDTH // 2
            parts.append(f'<path d="M{middle} {top}v{GAP - 2}m-4 -5l4 5l4 -5"/>')
            top += GAP
    height = top + MARGIN
    label = "The layers of the package. Each imports from those below it only."
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" aria-label="{label}">',
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{WIDTH}" height="{height}"/>',
            *parts,
            "</svg>",
            "",
        ]
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
