"""How large the package is: `python -m bench.size` counts its lines of code.

Blank lines, comments, docstrings and migrations do not count. `tests/test_structure.py` holds
the limits.
"""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parent.parent / "wagtail_botox_pain"
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class Part(NamedTuple):
    """A module, class or function, and its number of lines, all counted."""

    name: str
    lines: int


def modules() -> Iterator[Path]:
    """The package's Python files, without migrations."""
    return (path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


def code_lines(source: str) -> int:
    """The lines of `source` that hold code."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    code: set[int] = set()
    for token in tokens:
        if token.type not in NO_CODE:
            code.update(range(token.start[0], token.end[0] + 1))
    return len(code - docstring_lines(source))


def docstring_lines(source: str) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None:
            docstring = node.body[0]
            lines.update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    return lines


def module_lengths() -> Iterator[Part]:
    for path in modules():
        yield Part(name_of(path), len(path.read_text(encoding="utf-8").splitlines()))


def lengths(kind: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[Part]:
    """Each class or function of the package, with its decorators left out."""
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, kind):
                lines = node.end_lineno - node.lineno + 1
                yield Part(f"{name_of(path)}: {node.name}", lines)


def main() -> None:
    by_folder: dict[str, int] = {}
    for path in modules():
        inner = path.relative_to(PACKAGE).parts
        folder = inner[0] if len(inner) > 1 else "."
        count = code_lines(path.read_text(encoding="utf-8"))
        by_folder[folder] = by_folder.get(folder, 0) + count
    for folder, count in sorted(by_folder.items()):
        print(f"{count:7,}  {folder}")
    print(f"{sum(by_folder.values()):7,}  in all")


if __name__ == "__main__":
    main()
