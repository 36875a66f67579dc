"""What a person should look at, of a text and its translation that are both valid HTML."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail_localize.strings import StringValue

from wagtail_botox_pain.localize.quality_checks.letters import (
    has_foreign_letters_only,
    has_mark_in_word,
)
from wagtail_botox_pain.localize.quality_checks.numbers import numbers_in
from wagtail_botox_pain.localize.quality_checks.units import other_units
from wagtail_botox_pain.validators import is_blank

EMPHASIS = {"b": "b", "strong": "b", "i": "i", "em": "i"}
# Turned round or lost, they make another fact of the same number; in words they may go.
SIGNS = "<>≤≥±"
# A hyphen too, but not that of a range.
NEGATIVE = re.compile(r"(?<![\w)])(?<!\d\s)[-‑−](?=\d)")
# Nobody sees them, and they part a number from its unit.
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def doubts(original: str, translated: str, language: str) -> Iterator[str]:
    """Sentences for a translator into `language`, of everything that is worth a second look."""
    yield from grave_doubts(original, translated, language)
    numbers, found = numbers_in(words(original)), numbers_in(words(translated))
    # Languages differ in it, so it is asked of a person who has the sentence at hand, and once.
    if numbers != found and Counter(numbers) == Counter(found):
        yield _(
            "Its numbers are in another order than in the original: %(found)s instead of"
            " %(numbers)s."
        ) % {"found": ", ".join(found), "numbers": ", ".join(numbers)}
    if emphasis(original) - emphasis(translated):
        yield _("Bold or italic text is missing.")


def grave_doubts(original: str, translated: str, language: str) -> Iterator[str]:
    """Sentences for a translator, of what might lead a reader wrong: letters, numbers, links."""
    source, text = words(original), words(translated)
    if has_foreign_letters_only(source, text, language):
        yield _("It has no letter of this language.")
    if has_mark_in_word(source, text):
        yield _("A question mark is inside a word: a letter may have been lost.")
    yield from number_doubts(source, text)
    if others := other_units(source, text):
        yield _("It has another unit than the original: %(found)s instead of %(measures)s.") % {
            "found": ", ".join(others),
            "measures": ", ".join(dict.fromkeys(others.values())),
        }
    new = [sign for sign in SIGNS if text.count(sign) > source.count(sign)]
    if len(NEGATIVE.findall(text)) > len(NEGATIVE.findall(source)):
        new.append("−")
    if new:
        yield _("It has a sign that the original does not have: %(signs)s.") % {
            "signs": ", ".join(new)
        }
    if "<a" not in original:
        return
    links, found_links = link_texts(original), link_texts(translated)
    if links.keys() - found_links.keys():
        yield _("A link is missing.")
    if any(
        (wanted := Counter(numbers_in(links[key]))) and wanted != Counter(numbers_in(there))
        for key, there in found_links.items()
        if key in links
    ):
        yield _("A link does not have the number that it has in the original.")


def number_doubts(source: str, text: str) -> Iterator[str]:
    """A sentence for a translator, where `text` has other numbers than `source`."""
    numbers, found = numbers_in(source), numbers_in(text)
    if Counter(numbers) != Counter(found):
        yield _("Its numbers are not those of the original: %(found)s instead of %(numbers)s.") % {
            "found": ", ".join(found) or pgettext("numbers", "none"),
            "numbers": ", ".join(numbers) or pgettext("numbers", "none"),
        }


def words(html: str) -> str:
    text = StringValue(html).render_text() if "<" in html else unescape(html)
    return INVISIBLE.sub("", text)


def link_texts(html: str) -> dict[str, str]:
    """The texts of the links that readers find, by id: of those that have any."""
    found = BeautifulSoup(html, "html.parser").find_all("a", id=True)
    return {str(link["id"]): text for link in found if not is_blank(text := link.get_text())}


def emphasis(html: str) -> set[str]:
    tags = BeautifulSoup(html, "html.parser").find_all(list(EMPHASIS))
    return {EMPHASIS[tag.name] for tag in tags}
