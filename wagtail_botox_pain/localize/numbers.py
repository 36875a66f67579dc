import re
import unicodedata

# A thin, narrow or non-breaking space, or a sign, between the digits of one number. A plain
# space is one only before groups of three digits: "10 000", never "2011 100".
SEPARATORS = ".,'’٫٬\u00a0\u2007\u2009\u202f"
GROUPED = re.compile(rf"(?<!\d)\d{{1,3}}(?: \d{{3}})+(?!\d)|\d+(?:[{SEPARATORS}]\d+)*")


def numbers_in(text: str) -> list[str]:
    """The numbers in `text`, in order, as plain digits.

    Digits of every script become 0 to 9 and separators are left out, because each language has
    its own: "1,000", "1 000" and "١٬٠٠٠" are all "1000", "0.5" and "0,5" are both "05".
    """
    return [
        "".join(str(unicodedata.decimal(sign)) for sign in found if sign.isdecimal())
        for found in GROUPED.findall(text)
    ]
