"""Hides from a machine translator what it must not change, and finds out whether it did.

Numbers with their units and ranges, telephone numbers, and web and mail addresses are replaced
by short codes that mean nothing in any language. A sentence comes back whole or not at all.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, islice, product
from typing import Any

from bs4 import BeautifulSoup, NavigableString
from bs4.element import PageElement
from wagtail_localize.strings import StringValue, validate_element

# Palindromes of capitals, for they survive a translator that changes case or order.
CODE_LETTERS = "BCDFGHJKLMNPRSTVWZ"
HALVES = (half for length in (1, 2, 3) for half in product(CODE_LETTERS, repeat=length))
CODES = [f"XQ{''.join(half + half[-2::-1])}QX" for half in HALVES]
CODE = re.compile(rf"XQ(?:[{CODE_LETTERS}]{{1,5}})QX", re.IGNORECASE)
REMAINS = re.compile(r"XQ|QX", re.IGNORECASE)

SPACE = "[ \u00a0\u2007\u2009\u202f]"
# Also fractions, Roman numerals, and numbers in circles and brackets.
DIGIT = "[\\d¼-¾⅐-ↈ①-⒛❶-➓]"
POWER = "[⁰¹²³⁴-⁹]"
LATIN = "[A-Za-zµμΩ]"
# 5, 1,000.5, 1/2, 12:30, COVID-19, H1N1, 10mg/kg, 0.5%, 2nd
NUMBER = (
    rf"(?:(?<!{LATIN}){LATIN}+-?)?{DIGIT}+{POWER}*(?:[.,:/'’٫٬]{DIGIT}+{POWER}*)*"
    rf"(?:-[A-Z]{{2,}}\b|(?:{LATIN}+{DIGIT}+)*{LATIN}*[%‰°²³]*(?:/{LATIN}+[²³]?)*{LATIN}*)"
)
SIGN = rf"(?:[<>≤≥=±~≈£$€¥]{SPACE}?|[+\-−#№]){{0,3}}"
PART = rf"(?:\({DIGIT}{{1,5}}\)|{SIGN}{NUMBER})"
# Between the numbers of a proportion or a range, in the languages that the package speaks and in
# some others: turned round, "1 in 100" and "5 to 10" would still look right.
WORDS = "|".join(
    [
        *("in", "out of", "of", "to", "sur", "à", "von", "bis", "de cada", "de", "a"),
        *("em cada", "em", "na", "do", "من كل", "من أصل", "من", "إلى", "في"),
        # Danish, Norwegian, Swedish, Dutch, Italian, Romanian, Turkish
        *("til", "till", "av", "af", "tot", "op", "su", "din", "la", "ila", "ile"),
        # Greek, Russian, Ukrainian, Hebrew, Persian
        *("έως", "στους", "до", "из", "на", "з", "עד", "מתוך", "تا", "از"),
    ]
)
BETWEEN = rf"(?:{SPACE}?[-‐‑–—−/×:~]{SPACE}?|{SPACE}(?:x|{WORDS}){SPACE}|{SPACE}|(?=\()|(?<=\)))"
UNITS = "|".join(
    [
        *("U", "IU", "UI", "IE", "kU", "MU", "[mkµμnc]?g", "mcg", "[mdµμc]?[lL]", "[ckmµμn]?m"),
        *("[ckm]?m[23²³]", "°[CF]?", "[%‰]", "kcal", "kJ", "k?Hz", "MBq", "m?mol", "mEq", "mmHg"),
        *("kPa", "h", "min", "s", "sec"),
    ]
)
UNIT = rf"{SPACE}?(?:{UNITS})(?:/(?:{UNITS}|day|week))*(?![^\W_])"
EXTENSION = rf"(?:,?{SPACE}?(?:ext\.?|x|#){SPACE}?\d+)"
ADDRESS = (
    r"(?:(?:https?|tel|mailto):|www\.)[^\s<>]*[^\s<>.,;:!?)\]}'\"”»]"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.-])(?:[a-z\d][a-z\d-]*\.)+[a-z]{2,}\b(?:/[^\s<>]*[^\s<>.,;:!?)\]}'\"”»])?"
)
KEPT = re.compile(rf"{ADDRESS}|{PART}(?:{BETWEEN}{PART})*(?:{UNIT})?{EXTENSION}?")


class MaskingError(ValueError):
    """A sentence that cannot be hidden from a translator, or that came back changed."""


class Masked:
    """A sentence with codes in place of what must not change.

    `html` goes to the translator, `restore` takes what comes back. The codes are taken from
    `codes`, which the sentences of a batch share: no answer fits another sentence with numbers.
    Raises `MaskingError` for a number that is partly bold or partly a link, which no code can
    stand for, and where there are no codes left.
    """

    def __init__(self, html: str, codes: Iterator[str]) -> None:
        self.codes = codes
        self.kept: dict[str, str] = {}
        if REMAINS.search(html):
            raise MaskingError
        soup = BeautifulSoup(html, "html.parser")
        self._mask([node for node in soup.descendants if is_text_or_break(node)])
        self.html = str(soup)
        if has_digit(soup):
            raise MaskingError

    @property
    def has_words(self) -> bool:
        """Whether there is anything to translate beside what is kept."""
        text = CODE.sub("", StringValue(self.html).render_text())
        return any(sign.isalpha() for sign in text)

    def _mask(self, nodes: list[PageElement]) -> None:
        # A line break ends whatever stands before it.
        texts = [str(node) if isinstance(node, NavigableString) else "\n" for node in nodes]
        starts = [0, *accumulate(map(len, texts))]
        runs = list(KEPT.finditer("".join(texts)))
        codes = list(islice(self.codes, len(runs)))
        if len(codes) < len(runs):
            raise MaskingError
        # From the end, so that the places of those before stay what they are.
        for run, code in reversed(list(zip(runs, codes, strict=True))):
            place = bisect_right(starts, run.start()) - 1
            if run.end() > starts[place + 1]:
                raise MaskingError
            start, end = (at - starts[place] for at in run.span())
            texts[place] = texts[place][:start] + code + texts[place][end:]
            self.kept[code] = run.group()
        for node, text in zip(nodes, texts, strict=True):
            if isinstance(node, NavigableString):
                node.replace_with(NavigableString(text))

    def restore(self, translated: Any) -> str:
        """The translated HTML with what was hidden.

        Raises `MaskingError` where a code is missing or there twice, where a number was added,
        or where the links are not those of the source.
        """
        if not isinstance(translated, str) or not translated.strip():
            raise MaskingError
        soup = BeautifulSoup(translated, "html.parser")
        try:
            validate_element(soup)
        except ValueError as error:
            raise MaskingError from error
        nodes = soup.find_all(string=True)
        if any(type(node) is not NavigableString for node in nodes) or has_digit(soup):
            raise MaskingError
        if links(BeautifulSoup(self.html, "html.parser")) != links(soup):
            raise MaskingError
        found: Counter[str] = Counter()

        def unmask(match: re.Match[str]) -> str:
            code = match.group().upper()
            found[code] += 1
            return self.kept.get(code, "")

        for node in nodes:
            text = CODE.sub(unmask, node)
            if REMAINS.search(CODE.sub("", node)):
                raise MaskingError
            node.replace_with(NavigableString(text))
        if found != Counter(list(self.kept)):
            raise MaskingError
        return str(soup)


def is_text_or_break(node: PageElement) -> bool:
    return isinstance(node, NavigableString) or getattr(node, "name", None) == "br"


def has_digit(soup: BeautifulSoup) -> bool:
    return bool(re.search(DIGIT, soup.get_text()))


def links(soup: BeautifulSoup) -> Counter[tuple[Any, bool, tuple[str, ...]]]:
    """The ids of the links, whether there is something to press on, and which codes are in it."""
    texts = ((link.get("id"), link.get_text(strip=True)) for link in soup.find_all("a"))
    return Counter(
        (key, bool(text), tuple(sorted(map(str.upper, CODE.findall(text))))) for key, text in texts
    )
