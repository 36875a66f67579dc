import re
import unicodedata
from collections.abc import Iterator

# Between the groups of one number: a sign, or a space that is not a plain one. A plain space is
# one only before groups of three digits: "10 000", never "2011 100".
GROUPING = "'’٬\u00a0\u2007\u2009\u202f"
DECIMAL = ".,٫"
FOUND = re.compile(
    rf"(?<!\d)\d{{1,3}}(?: \d{{3}})+(?:[{DECIMAL}]\d+)?(?!\d)|\d+(?:[{GROUPING}{DECIMAL}]\d+)*"
)
PARTS = re.compile(rf"[{GROUPING}{DECIMAL} ]")
THREE = 3


def numbers_in(text: str) -> list[str]:
    """The numbers in `text`, in order, each as plain digits with a point before its decimals.

    Digits of every script become 0 to 9, and what parts groups of thousands is left out, because
    each language has its own: "1,000", "1 000" and "١٬٠٠٠" are all "1000", "0.5" and "0,5" are
    both "0.5". Where a sign may part thousands or decimals, as in "1.250", it parts thousands in
    every language alike. A date in digits is three numbers. Fractions, powers and other signs
    that stand for a number, such as "½", are numbers too.
    """
    found = [(match.start(), number) for match in FOUND.finditer(text) for number in read(match)]
    found += [(at, sign) for at, sign in enumerate(text) if unicodedata.category(sign) in SIGNS]
    return [number for _at, number in sorted(found, key=lambda one: one[0])]


# Letters and other signs with the value of a number: Ⅳ, ½, ², ③.
SIGNS = ("Nl", "No")


def read(match: re.Match[str]) -> Iterator[str]:
    """The number that was found; each of its parts where together they are none."""
    groups = [in_digits(part) for part in PARTS.split(match[0])]
    signs = PARTS.findall(match[0])
    if not signs:
        yield groups[0]
    elif is_grouped(groups, signs):
        yield "".join(groups)
    elif signs[-1] in DECIMAL and is_grouped(groups[:-1], signs[:-1]):
        yield f"{''.join(groups[:-1])}.{groups[-1]}"
    else:
        yield from groups


def is_grouped(groups: list[str], signs: list[str]) -> bool:
    """Whether these are thousands, all parted by one sign that may part them."""
    first, *others = groups
    return (
        (not others or (0 < len(first) <= THREE and first.strip("0") != ""))
        and all(len(group) == THREE for group in others)
        and len(set(signs)) <= 1
        and "٫" not in signs
    )


def in_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(sign)) for sign in text)
