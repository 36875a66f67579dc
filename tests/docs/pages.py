"""Reads the documentation: its pages, and the samples of code in them.

What a page says about a sample stands where a reader needs it too: the paragraph above a
sample names its file in backticks. What only the tests need is an HTML comment directly
above the sample: `<!-- file: clinic/blocks.py -->`, `<!-- tested by: tests/test_x.py -->`,
`<!-- new site -->`, `<!-- wagtail 8.0 -->`. A comment at the head of a page, above its title,
holds for all of its samples. A sample may also name its file in its own first line.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]
PAGES += sorted(DOCS.rglob("*.md"))

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"<!-- *(file|tested by|new site|wagtail)(?:: *| +)?(.*?) *-->")
FIRST_LINE = re.compile(r"(?:#|{#|/\*) ([\w./-]+\.(?:py|html|css))(?: #}| \*/)?\n")
FILE = re.compile(r"`([\w./-]+\.(?:py|html|css|json|txt|toml))`")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@dataclass(frozen=True)
class Sample:
    """A fenced piece of code, with what the page says directly above it."""

    page: Path
    line: int
    language: str
    code: str
    paragraph: str
    notes: dict[str, str]

    def __str__(self) -> str:
        return f"{name_of(self.page)}:{self.line}"

    @cached_property
    def file(self) -> str | None:
        """The file that the sample belongs to: else the last one that the paragraph names."""
        if named := FIRST_LINE.match(self.code):
            return named[1]
        named = FILE.findall(self.paragraph)
        return self.notes.get("file") or (named[-1] if named else None)

    @property
    def must_exist(self) -> bool:
        """Whether the page tells a reader to open a file, rather than to write one."""
        return bool(self.file) and f"Open `{self.file}`" in self.paragraph


def notes_in(text: str) -> dict[str, str]:
    return dict(COMMENT.findall(text))


def samples(page: Path) -> list[Sample]:
    text = page.read_text(encoding="utf-8")
    head = notes_in(text.split("# ")[0])
    found = []
    for match in FENCE.finditer(text):
        above = text[: match.start()].rstrip()
        paragraph = re.split(r"\n\n|^```$|^#.*$", above, flags=re.MULTILINE)
        comments, prose = [], []
        # A comment may stand in a paragraph of its own, between the text and the sample.
        for part in reversed(paragraph):
            if COMMENT.search(part):
                comments.append(part)
            if rest := COMMENT.sub("", part).strip():
                prose.append(rest)
            if rest or not part.strip():
                break
        found.append(
            Sample(
                page,
                text.count("\n", 0, match.start()) + 1,
                match[1],
                match[2],
                " ".join(prose),
                {**head, **notes_in(" ".join(comments))},
            )
        )
    return found
