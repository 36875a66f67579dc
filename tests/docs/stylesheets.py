"""Samples of CSS: they parse, and what they name of the package's stylesheet is in it."""

import re

from tests.docs.pages import ROOT

PACKAGE = ROOT / "wagtail_botox_pain"
STYLESHEET = PACKAGE / "static/wagtail_botox_pain/css/botox_pain.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"\s*([^{};]+?)\s*\{([^{}]*)\}")
DECLARATION = re.compile(r"\s*(--[a-z0-9-]+|-?[a-z][a-z-]*)\s*:\s*[^\s:;{}][^:;{}]*")


def check_stylesheet(source: str) -> None:
    own = STYLESHEET.read_text(encoding="utf-8")
    templates = (path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.html"))
    classes = own + "".join(templates)
    rest = COMMENT.sub("", source)
    assert RULE.search(rest), source
    while found := RULE.search(rest):
        for declaration in found[2].rstrip().rstrip(";").split(";"):
            assert not declaration.strip() or DECLARATION.fullmatch(declaration), declaration
        # A rule inside another, such as @media, has become a declaration of nothing.
        rest = rest[: found.start()] + rest[found.end() :]
    assert not rest.strip(), f"left over: {rest}"
    for name in re.findall(r"--bp-[a-z0-9-]+", source):
        assert f"{name}:" in own or f"var({name}" in own, name
    for name in re.findall(r"\.(bp-[\w-]+)", source):
        assert name.split("--")[0] in classes, name
