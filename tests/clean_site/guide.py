"""The code of a documentation page, and what a reader does with it."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# The first line of code may name its file, as a comment in the language of the file.
FILE = re.compile(r"(?:#|\{#) (?P<path>[\w./-]+\.\w+)(?: #\})?\n")


class Fence(NamedTuple):
    language: str
    code: str
    heading: str

    @property
    def file(self) -> str | None:
        """The file that the reader edits, where the code says it."""
        return match["path"] if (match := FILE.match(self.code)) else None

    @property
    def body(self) -> str:
        return FILE.sub("", self.code, count=1) if self.file else self.code


def fences(page: Path) -> list[Fence]:
    """All code of a page, in order, each with the nearest heading above it."""
    text = page.read_text(encoding="utf-8")
    # A comment in code looks like a heading.
    prose = FENCE.sub(lambda found: "\0" * len(found[0]), text)
    found = []
    for match in FENCE.finditer(text):
        above = HEADING.findall(prose[: match.start()])
        found.append(Fence(match[1], match[2], above[-1] if above else ""))
    return found


def section(page: Path, heading: str) -> list[Fence]:
    chosen = [fence for fence in fences(page) if fence.heading == heading]
    assert chosen, f"no code below {heading!r} of {page.name}"
    return chosen


def apply_diff(source: str, diff: str) -> str:
    """Take out the lines of `source` that the diff takes out, and write its new ones there."""
    lines = source.splitlines()
    place = None
    for line in diff.splitlines():
        sign, words = line[:1], line[1:]
        if sign == "-":
            stripped = [existing.strip() for existing in lines]
            assert words.strip() in stripped, f"{words!r} is not in:\n{source}"
            place = stripped.index(words.strip())
            del lines[place]
        elif sign == "+":
            assert place is not None, "a line is added in no place"
            lines.insert(place, words)
            place += 1
        else:
            raise AssertionError(f"neither taken out nor added: {line!r}")
    return "\n".join(lines) + "\n"


def merge_settings(source: str, code: str) -> str:
    """Add settings to a settings module: entries to `INSTALLED_APPS`, the others at the end."""
    for statement in ast.parse(code).body:
        assert isinstance(statement, ast.Assign), f"no setting: {ast.unparse(statement)}"
        (target,) = statement.targets
        if ast.unparse(target) != "INSTALLED_APPS":
            source += f"\n{ast.get_source_segment(code, statement)}\n"
            continue
        first, last = statement.lineno, statement.end_lineno or statement.lineno
        entries = [line.strip() for line in code.splitlines()[first : last - 1]]
        installed = [line.strip() for line in source.splitlines()]
        wanted = [line for line in entries if line.startswith('"')]
        names = {line.split('"')[1] for line in installed if line.startswith('"')}
        new = [f"    {line}\n" for line in wanted if line.split('"')[1] not in names]
        assert "INSTALLED_APPS = [\n" in source
        source = source.replace("INSTALLED_APPS = [\n", "INSTALLED_APPS = [\n" + "".join(new), 1)
    return source


def merge_module(source: str, code: str) -> str:
    """Write imports and classes into a module; a class replaces the one of its name."""
    old = ast.parse(source)
    new = ast.parse(code)
    replaced = {statement.name for statement in new.body if isinstance(statement, ast.ClassDef)}
    kept = [
        ast.get_source_segment(source, statement)
        for statement in old.body
        if not (isinstance(statement, ast.ClassDef) and statement.name in replaced)
    ]
    written = [ast.get_source_segment(code, statement) for statement in new.body]
    imports = [part for part in kept if part and part.startswith(("import ", "from "))]
    others = [part for part in kept if part and part not in imports]
    return "\n".join([*imports, *(part or "" for part in written), *others, ""])
