"""Refuses PO files of which nothing may be used, although each entry can be read."""

import re
from collections.abc import Iterable

import polib
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation
from wagtail_localize.strings import StringValue

from wagtail_botox_pain.localize.po.po_export import COUNT_HEADER, ID_HEADER, Key, key_of
from wagtail_botox_pain.localize.po.po_files import POFileError


def refuse_foreign(po: polib.POFile, translation: Translation) -> None:
    identity = po.metadata.get(ID_HEADER)
    if identity is None:
        raise POFileError(
            _("The file does not say which page it translates: its header has no %(name)s.")
            % {"name": ID_HEADER}
        )
    language = po.metadata.get("Language", "")
    is_other = language and main_language(language) != main_language(
        translation.target_locale.language_code
    )
    if identity != str(translation.uuid) or is_other:
        raise POFileError(_("The file belongs to another page or to another language."))


def main_language(code: str) -> str:
    """ "pt" of "pt_BR" and of "pt-br": programs write the rest as they like."""
    return re.split("[-_@.]", code.strip().lower())[0]


def refuse_contradictions(entries: Iterable[polib.POEntry]) -> None:
    found: dict[Key, str] = {}
    for entry in entries:
        if entry.msgstr and not entry.fuzzy:
            first = found.setdefault(key_of(entry), entry.msgstr)
            if first != entry.msgstr:
                raise POFileError(
                    _("The file has two different translations of “%(text)s”. Keep one of them.")
                    % {"text": shortened(entry.msgid)}
                )


def refuse_incomplete(po: polib.POFile, entries: list[polib.POEntry], current: set[Key]) -> None:
    """A file that was cut off between two entries looks whole, but has too few of them."""
    expected = po.metadata.get(COUNT_HEADER, "")
    if not re.fullmatch(r"[0-9]{1,9}", expected) or len(po) >= int(expected):
        return
    # It may have fewer after it was merged with a newer one of the page.
    if current <= {key_of(entry) for entry in entries}:
        return
    raise POFileError(
        _(
            "The file was cut off, or entries were taken out: it has %(found)d of %(expected)s."
            " Upload the whole file. Entries may stay without a translation."
        )
        % {"found": len(po), "expected": expected}
    )


def shortened(html: str) -> str:
    """A sentence as plain text, short enough for a message."""
    return Truncator(" ".join(StringValue(html).render_text().split())).chars(80)
