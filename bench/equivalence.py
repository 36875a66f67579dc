"""Times compare only pages that say the same, so each page's HTML and JSON is checked first."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any

COUNTED = ("<picture>", '<li class="bp-card"', "<details", "bp-side-effect__name", "<h2", "<h3")
TAG = re.compile(r"<[^>]+>")
LINK = re.compile(r'<a [^>]*href="([^"]*)"')


def without_space(html: str) -> str:
    """`html` without the white space between tags and words."""
    return re.sub(r"\s*(<[^>]+>)\s*", r"\1", re.sub(r"\s+", " ", html)).strip()


def words(html: str) -> list[str]:
    return unescape(TAG.sub(" ", html.partition("<body>")[2])).split()


def first_difference(one: list[str] | str, other: list[str] | str) -> str:
    place = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    around = slice(max(place - 8, 0), place + 60)
    return f"{one[around]!r}\n  against\n{other[around]!r}"


def check(pages: dict[str, str], size: int) -> None:
    """Raise `ValueError` unless all `pages` (HTML by contestant) of one size are equivalent."""
    ours = pages["ours"]
    if without_space(ours) != without_space(pages["floor"]):
        difference = first_difference(without_space(ours), without_space(pages["floor"]))
        raise ValueError(f"The floor prints another page than ours at {size}x:\n{difference}")
    check_size(ours, size)
    for name, html in pages.items():
        if words(html) != words(ours):
            difference = first_difference(words(ours), words(html))
            raise ValueError(f"{name} has other words than ours at {size}x:\n{difference}")
        if LINK.findall(html) != LINK.findall(ours):
            difference = first_difference(LINK.findall(ours), LINK.findall(html))
            raise ValueError(f"{name} has other links than ours at {size}x:\n{difference}")
        for piece in COUNTED:
            count, expected_count = html.count(piece), ours.count(piece)
            if count != expected_count:
                raise ValueError(
                    f"{name} has {piece} {count} times at {size}x, ours {expected_count} times."
                )


def check_size(html: str, size: int) -> None:
    """Raise `ValueError` unless `html` is an article of ours with all that `size` repeats."""
    expected = {"cards": 5 * size, "effects": 12 * size, "questions": 6 * size}
    found = {
        "cards": html.count('<li class="bp-card"'),
        "effects": html.count("bp-side-effect__name"),
        "questions": html.count("<details"),
    }
    if found != expected:
        raise ValueError(f"The article of {size}x has {found}, not {expected}.")


def strings(value: Any) -> Iterator[str]:
    """The text in JSON, without tags, as far as there is any."""
    match value:
        case str():
            yield " ".join(unescape(TAG.sub(" ", value)).split())
        case dict():
            for child in value.values():
                yield from strings(child)
        case list():
            for child in value:
                yield from strings(child)


def check_json(answers: dict[str, bytes], label: str) -> None:
    """Raise `ValueError` unless ours says all that each other answer says, and as often."""

    def said(name: str) -> Counter[str]:
        answer = json.loads(answers[name])
        articles = answer.get("items", [answer])
        fields = ("title", "summary", "introduction", "body")
        return Counter(strings([article[field] for article in articles for field in fields]))

    for name in answers.keys() - {"ours"}:
        if missing := said(name) - said("ours"):
            raise ValueError(f"{label}: ours leaves out what {name} says: {missing.most_common(5)}")
