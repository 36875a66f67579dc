"""Isolates numbers with signs or Latin units, such as doses and ranges, in right-to-left text.

The Unicode bidirectional algorithm shows “5–10 U” as “U 10–5” between Arabic letters. Each such
run is wrapped in `<bdi dir="ltr">`. No character is changed.
"""

import re

FLAGS = re.DOTALL | re.IGNORECASE

SPACE = r"(?:[ \u00a0\u202f\u2009]|&nbsp;)"
DASH = r"(?:[–—−‐‑‒―→-]|&[nm]dash;|&minus;|&rarr;|&#8211;|&#x2013;)"
COMPARISON = r"(?:&[lg][te];|[≤≥≈≃=~±+])"
SIGN = rf"(?:(?:{COMPARISON}|[−‑-]){SPACE}?){{0,3}}"
FRACTION = "¼-¾⅐-ↈ"
LETTER = rf"[0-9A-Za-zµμΩÀ-ÖØ-öø-ÿ٠-٩۰-۹{FRACTION}]"
WORD = rf"{LETTER}+(?:[.,:/'’·×^_²³٫٬‐‑-]{LETTER}+)*[⁰¹²³⁴-⁹⁺⁻%‰°+®]*"
# The bracketed part of a telephone number: "(030) 123", "+49 (0)30", "(202) 555-0143".
AREA_CODE = (
    rf"(?:\((?:\+[0-9]{{1,4}}|0[0-9]{{0,4}})\)(?={SPACE}?[0-9])"
    rf"|\([0-9]{{2,4}}\)(?={SPACE}?[0-9]{{3}}[ .-][0-9]{{3,4}}))"
)
PART = rf"(?:{AREA_CODE}|{SIGN}{WORD}(?:{SPACE}?[%‰°]C?)?)"
JOIN = rf"(?:{SPACE}?(?:{DASH}|{COMPARISON}|[/×]){SPACE}?|{SPACE}|(?<=\))|(?=\())"
# An editor may emphasise one number of a range.
EMPHASIS = r"(?:</?(?:b|strong|i|em|sup|sub)>)"
RUN = (
    rf"{EMPHASIS}{{0,4}}{PART}"
    rf"(?:{EMPHASIS}{{0,4}}{JOIN}{EMPHASIS}{{0,4}}{PART}|{EMPHASIS}{{1,4}}{PART})*"
    rf"{EMPHASIS}{{0,4}}"
)
ADDRESS = r"(?:https?://|www\.)[^\s<>\"']+"

# A tag, comment or element that is never closed reaches to the end, so that no part of the text
# is read twice.
COMMENT = r"<!--.*?(?:-->|\Z)"
ELEMENT_TO_SKIP = (
    r"<(?P<skipped>svg|math|code|pre|script|style|title|textarea|option|bdi(?=\ dir=\"ltr\"))\b"
    r".*?(?:</(?P=skipped)\s*>|\Z)"
)
TAG = r"""<[a-z/!?](?:[^>"']++|"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))*+(?:>|\Z)"""
PIECES = rf"(?P<run>{ADDRESS}|{RUN})|{COMMENT}|{ELEMENT_TO_SKIP}|{TAG}|&[#\w]+;"

EMPHASIS_TAG = re.compile(r"(</?\w+>)")
LATIN = re.compile(rf"[0-9A-Za-z{FRACTION}]")
NUMBER = re.compile(rf"[\d{FRACTION}]")
MORE_THAN_DIGITS = re.compile(rf"(?=.*[\d{FRACTION}]).*[^\d\s]", re.DOTALL)
# One group of digits keeps its order by itself; the groups of one number do not: 10 000,
# 030 123 45 67. Two numbers in a row are read from right to left.
DIGIT_GROUPS = re.compile(r"[0-9]{1,3}(?:\s[0-9]{3})+|0[0-9]+(?:\s[0-9]{2,})+")


def isolate_ltr_runs(html: str) -> str:
    """Wrap each run of `html` that holds a number, but is not one group of digits.

    Numbers in Arabic digits are left alone unless they have a Latin unit. A run that is isolated
    already stays as it is.
    """
    # `re` compiles it at first use, which takes 6 ms, and keeps it.
    return re.sub(PIECES, _isolate_run, html, flags=FLAGS)


def _isolate_run(match: re.Match[str]) -> str:
    run = match["run"]
    if run is None:
        return match[0]
    text = EMPHASIS_TAG.sub("", run)
    if not (MORE_THAN_DIGITS.match(text) or DIGIT_GROUPS.fullmatch(text)) or not LATIN.search(text):
        return run
    pieces = EMPHASIS_TAG.split(run)
    if not _is_balanced(pieces[1::2]):
        return "".join(isolate_ltr_runs(piece) for piece in pieces)
    return f'<bdi dir="ltr">{run}</bdi>'


def _is_balanced(tags: list[str]) -> bool:
    opened: list[str] = []
    for tag in tags:
        name = tag.strip("</>")
        if not tag.startswith("</"):
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened
