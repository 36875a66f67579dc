"""The size of the package's parts, and where it imports."""

import ast
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from bench.size import PACKAGE, code_lines, lengths, module_lengths, modules, name_of
from tests.docs.pages import DOCS

# The aim is 13,000.
MOST_CODE = 15_300
LONGEST_MODULE, LONGEST_CLASS, LONGEST_FUNCTION = 300, 200, 50

# Modules that exist with Wagtail 8 only, packages and apps that a site may lack, libraries that
# most commands do not need, and what Django loads before it calls `ready()`.
REASONS = ("Wagtail 8", "optional", "slow to import", "Django loads")


def longer_than(limit, parts):
    return {part.name: part.lines for part in parts if part.lines > limit}


def test_lines_of_code():
    assert sum(code_lines(path.read_text(encoding="utf-8")) for path in modules()) <= MOST_CODE


def test_modules():
    assert longer_than(LONGEST_MODULE, module_lengths()) == {}


def test_classes():
    assert longer_than(LONGEST_CLASS, lengths(ast.ClassDef)) == {}


def test_functions():
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert longer_than(LONGEST_FUNCTION, lengths(functions)) == {}


def inner_imports(path):
    """The numbers of the lines that import something inside a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return sorted(
        {
            node.lineno
            for function in functions
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
    )


@pytest.mark.parametrize("path", [*modules()], ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_inside_functions_have_a_reason(path):
    """In a comment on the same line or on the one above the first of several."""
    lines = path.read_text(encoding="utf-8").splitlines()
    without = []
    explained = 0
    for number in inner_imports(path):
        comments = [
            line.partition("#")[2]
            for line in (lines[number - 1], lines[number - 2])
            if "# " in line
        ]
        is_explained = any(reason in comment for comment in comments for reason in REASONS)
        if is_explained or explained == number - 1:
            explained = number
        else:
            without.append(f"{name_of(path)}:{number}: {lines[number - 1].strip()}")
    assert without == []


def test_the_picture_of_the_layers_shows_the_contracts():
    """`python docs/draw_layers.py` draws it again."""
    spec = spec_from_file_location("draw_layers", DOCS / "draw_layers.py")
    drawing = module_from_spec(spec)
    spec.loader.exec_module(drawing)
    assert drawing.PICTURE.read_text(encoding="utf-8") == drawing.draw()
