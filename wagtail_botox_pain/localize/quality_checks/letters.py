"""Whether the letters of a translation are those of its language."""

import re
import unicodedata

# How the Unicode names of a language's letters begin; languages in Latin letters are not listed,
# since names of medicines and companies have them in every language.
SCRIPTS = {
    script: set(languages.split())
    for script, languages in {
        "ARABIC": "ar arz ckb fa ps sd ug ur",
        "ARMENIAN": "hy",
        "BENGALI": "as bn",
        "CJK": "ja zh",
        "CYRILLIC": "be bg kk ky mk mn ru sr tg uk",
        "DEVANAGARI": "hi mr ne",
        "ETHIOPIC": "am ti",
        "GEORGIAN": "ka",
        "GREEK": "el",
        "GUJARATI": "gu",
        "GURMUKHI": "pa",
        "HANGUL": "ko",
        "HEBREW": "he yi",
        "HIRAGANA": "ja",
        "KANNADA": "kn",
        "KATAKANA": "ja",
        "KHMER": "km",
        "LAO": "lo",
        "MALAYALAM": "ml",
        "MYANMAR": "my",
        "SINHALA": "si",
        "TAMIL": "ta",
        "TELUGU": "te",
        "THAI": "th",
        "TIBETAN": "bo dz",
    }.items()
}
QUESTION_MARKS = re.compile(r"\?{2,}|\ufffd")
MARK_IN_WORD = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")


def has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def letters_are_lost(source: str, text: str) -> bool:
    """Whether letters became question marks, as in an encoding that does not have them."""
    if len(QUESTION_MARKS.findall(text)) > len(QUESTION_MARKS.findall(source)):
        return True
    return "?" in text and has_letters(source) and not has_letters(text)


def has_mark_in_word(source: str, text: str) -> bool:
    """Whether a question mark stands inside a word, where a letter may have been lost."""
    return len(MARK_IN_WORD.findall(text)) > len(MARK_IN_WORD.findall(source))


def has_foreign_letters_only(source: str, text: str, language: str) -> bool:
    """Whether `text` has no letter of the script of `language`, where `source` has letters.

    The same text as in the source is one that a translator chose to keep: a name, a title.
    Serbian and some others have two scripts: `sr-latn` names Latin letters.
    """
    code, *parts = language.lower().replace("_", "-").split("-")
    scripts = {script for script, languages in SCRIPTS.items() if code in languages}
    if not scripts or "latn" in parts or text == source or not has_letters(source):
        return False
    names = {unicodedata.name(sign, "").split(" ")[0] for sign in text if sign.isalpha()}
    return scripts.isdisjoint(names)
