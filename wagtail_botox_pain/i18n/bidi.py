"""Keeps doses, ranges and other numbers with signs or Latin units in order in Arabic text.

The rules of Unicode would show “5–10 U” as “U 10–5” between Arabic letters. Each such run is
wrapped in `<bdi dir="ltr">`, which changes no character.
"""

import re

from wagtail_botox_pain.i18n.html_pieces import FLAGS, MARKUP

SPACE = r"(?:[ \u00a0\u202f\u2009]|&nbsp;)"
DASH = r"(?:[–—−‐‑‒―→-]|&[nm]dash;|&minus;|&rarr;|&#8211;|&#x2013;)"
COMPARED = r"(?:&[lg][te];|[≤≥≈≃=~±+])"
SIGN = rf"(?:(?:{COMPARED}|[−‑-]){SPACE}?){{0,3}}"
FRACTION = "¼-¾⅐-ↈ"
LETTER = rf"[0-9A-Za-zµμΩÀ-ÖØ-öø-ÿ٠-٩۰-۹{FRACTION}]"
WORD = rf"{LETTER}+(?:[.,:/'’·×^_²³٫٬‐‑-]{LETTER}+)*[⁰¹²³⁴-⁹⁺⁻%‰°+®]*"
# Of a telephone number: "(030) 123", "+49 (0)30", "(202) 555-0143"; no other number in brackets.
CODE = (
    rf"(?:\((?:\+[0-9]{{1,4}}|0[0-9]{{0,4}})\)(?={SPACE}?[0-9])"
    rf"|\([0-9]{{2,4}}\)(?={SPACE}?[0-9]{{3}}[ .-][0-9]{{3,4}}))"
)
PART = rf"(?:{CODE}|{SIGN}{WORD}(?:{SPACE}?[%‰°]C?)?)"
JOIN = rf"(?:{SPACE}?(?:{DASH}|{COMPARED}|[/×]){SPACE}?|{SPACE}|(?<=\))|(?=\())"
# An editor may emphasise one number of a range.
TAG = r"(?:</?(?:b|strong|i|em|sup|sub)>)"
TAGS = rf"{TAG}{{0,4}}"
RUN = rf"{TAGS}{PART}(?:{TAGS}{JOIN}{TAGS}{PART}|{TAG}{{1,4}}{PART})*{TAGS}"

# What has an order of its own already.
ORDERED = r"<(?P<ordered>svg|math|code|pre)\b.*?</(?P=ordered)\s*>|<bdi dir=\"ltr\">.*?</bdi>"
ADDRESS = r"(?:https?://|www\.)[^\s<>\"']+"
PIECES = re.compile(rf"(?P<run>{ADDRESS}|{RUN})|{ORDERED}|{MARKUP}|&[#\w]+;", FLAGS)
PIECES_OF_A_RUN = re.compile(rf"(?P<run>{ADDRESS}|{PART}(?:{JOIN}{PART})*)|{MARKUP}", FLAGS)

RIGHT_TO_LEFT = re.compile(r"<(?P<name>[a-zA-Z][\w-]*)\b[^<>]*\bdir=\"rtl\"[^<>]*>")
TAG_NAME = re.compile(r"<(/?)(\w+)>")
LATIN = re.compile(rf"[0-9A-Za-z{FRACTION}]")
MORE_THAN_DIGITS = re.compile(rf"(?=.*[\d{FRACTION}]).*[^\d\s]", re.DOTALL)
# Digits alone are in order by themselves; the groups of one number are not: 10 000, 030 123 45 67.
# Two numbers in a row are, from right to left.
GROUPS = re.compile(r"[0-9]{1,3}(?:\s[0-9]{3})+|0[0-9]+(?:\s[0-9]{2,})+")


def isolate(html: str) -> str:
    """`html` with each run that holds a number, but is not one group of digits, left to right.

    Numbers in Arabic digits are left to themselves unless they have a Latin unit.
    """
    return PIECES.sub(_isolate_run, html)


def isolate_right_to_left(html: str) -> str:
    """The same for the elements of `html` that run from right to left among others that do not.

    They are what is not translated yet on a page, or a teaser of one in another language.
    """
    pieces = []
    place = 0
    while opening := RIGHT_TO_LEFT.search(html, place):
        end = _end_of(html, opening)
        pieces += [html[place : opening.end()], isolate(html[opening.end() : end])]
        place = end
    return "".join([*pieces, html[place:]])


def _end_of(html: str, opening: re.Match[str]) -> int:
    """Where the element that begins with `opening` ends; at once where nothing closes it."""
    depth = 1
    for tag in re.finditer(rf"<(/?){opening['name']}\b[^<>]*>", html[opening.end() :]):
        depth += -1 if tag[1] else 1
        if not depth:
            return opening.end() + tag.start()
    return opening.end()


def _isolate_run(match: re.Match[str]) -> str:
    run = match["run"]
    if run is None:
        return match[0]
    text = TAG_NAME.sub("", run)
    if not (MORE_THAN_DIGITS.match(text) or GROUPS.fullmatch(text)) or not LATIN.search(text):
        return run
    if not _is_balanced(run):
        return PIECES_OF_A_RUN.sub(_isolate_run, run)
    return f'<bdi dir="ltr">{run}</bdi>'


def _is_balanced(run: str) -> bool:
    opened: list[str] = []
    for closing, name in TAG_NAME.findall(run):
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened
