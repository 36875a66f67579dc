"""Whether a number has the same unit in a text and in its translation."""

import re
from collections import defaultdict

from wagtail_botox_pain.localize.quality_checks.numbers import FOUND, read

# Spaces, and the marks of direction that Arabic and Hebrew texts put around numbers.
MARKS = "[\u200e\u200f\u061c\u2066-\u2069]*"
BETWEEN = rf"{MARKS}[ \u00a0\u2007\u2009\u202f]?{MARKS}"

# Symbols that mean one unit and no other wherever they stand behind a number. Biological units
# are none of them: they have no common symbol, and those of two products are not the same.
UNITS = {
    "ng": ("ng", "нг"),
    "µg": ("µg", "μg", "mcg", "ug", "мкг", "מק״ג", 'מק"ג'),
    "mg": ("mg", "мг", "ملغ", "ملغم", "مغ", "مجم", "ملجم", "מ״ג", 'מ"ג'),
    "g": ("g", "г", "غ", "غم", "جم", "ג׳", "ג'", "גרם"),
    "kg": ("kg", "кг", "كغ", "كغم", "كجم", "ק״ג", 'ק"ג'),
    "µl": ("µl", "μl"),
    "ml": ("ml", "мл", "مل", "מ״ל", 'מ"ל'),
    "cl": ("cl", "сл"),
    "dl": ("dl", "дл"),
    "l": ("l", "л", "لتر"),
    "mm": ("mm", "мм", "ملم", "مم"),
    "cm": ("cm", "см", "سم"),
    "%": ("%", "٪", "﹪", "％"),
    "‰": ("‰", "؉"),
}
UNIT_OF = {symbol: unit for unit, symbols in UNITS.items() for symbol in symbols}
ONE_OF = "|".join(map(re.escape, sorted(UNIT_OF, key=len, reverse=True)))
# Of "mg/kg" both count; what is written of a day differs: "mg/day", "mg al día".
SYMBOL = re.compile(rf"{BETWEEN}({ONE_OF})(?:{BETWEEN}/{BETWEEN}({ONE_OF}))?(?!\w)", re.IGNORECASE)
ALONE = re.compile(rf"(?<!\w)({ONE_OF})(?!\w)", re.IGNORECASE)


def units_in(text: str) -> dict[str, set[str]]:
    """The units whose symbols stand behind the numbers in `text`, by number.

    A number without a unit, or with one that is written as a word, is left out.
    """
    units: dict[str, set[str]] = defaultdict(set)
    for match in FOUND.finditer(text):
        if symbol := SYMBOL.match(text, match.end()):
            for number in read(match):
                parts = [UNIT_OF[part.lower()] for part in symbol.groups() if part]
                units[number].add("/".join(parts))
    return units


def other_units(original: str, translated: str) -> dict[str, str]:
    """The measures in `translated` that `original` has in another unit, each with those it has."""
    given = units_in(original)
    named = {UNIT_OF[match[1].lower()] for match in ALONE.finditer(translated)}
    return {
        f"{number} {unit}": ", ".join(f"{number} {meant}" for meant in sorted(given[number]))
        for number, found in units_in(translated).items()
        if number in given
        for unit in sorted(found - given[number])
        # "mg per kg" has the two of "mg/kg" apart.
        if not any(meant == f"{unit}/{per}" for meant in given[number] for per in named)
    }
