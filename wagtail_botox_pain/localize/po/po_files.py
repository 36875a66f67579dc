"""Reads PO files that people send, and refuses those of which nothing may be used.

polib takes a line without its last quotation mark, and loses a letter of it. Half a sentence
about a dose does not suit a patient, so such lines are refused before polib reads the file.
"""

import codecs
import re
from collections.abc import Iterable, Set
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation
from wagtail_localize.strings import StringValue

from wagtail_botox_pain.localize.po.po_export import COUNT_HEADER, ID_HEADER, Key, key_of

MAX_BYTES = 2 * 1024 * 1024

# A string with only the escapes that polib reads, after an optional keyword.
LINE = re.compile(r'(?:msg\S+\s+)?"(?:[^"\\]|\\[\\"nrtvbf])*"')
LINE_END = re.compile(r"\r\n|\r|\n")
CHARSET = re.compile(rb"charset=([\w.:-]+)")
# polib writes the number of the line into its message only.
LINE_NUMBER = re.compile(r"\(line (\d+)\)")


class POFileError(ValueError):
    """A file of which nothing may be used; says why, in the reader's language."""


def read_po_file(data: bytes) -> polib.POFile:
    """The entries and the header of `data`, without comments and obsolete entries.

    Raises `POFileError` for what is no PO file, too big, empty or damaged.
    """
    if len(data) > MAX_BYTES:
        raise POFileError(
            _("The file is too big. At most %(limit)d MB are read.")
            % {"limit": MAX_BYTES // 1024 // 1024}
        )
    if not data.strip():
        raise POFileError(_("The file is empty."))
    po = _parse(_checked_lines(_decode(data)))
    if not po:
        raise POFileError(_("The file has no sentences."))
    return po


def _decode(data: bytes) -> str:
    """Text in UTF-8, in UTF-16 with a byte order mark, or in the encoding that the header names.

    What is UTF-8 is read as such, whatever the header says: some programs do not change it.
    """
    named = CHARSET.search(data)
    encoding = named[1].decode() if named else "utf-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeError:
        try:
            text = data.decode(encoding)
        except LookupError as error:
            raise POFileError(
                _("The file names an encoding that cannot be read: %(encoding)s. Save it as UTF-8.")
                % {"encoding": encoding}
            ) from error
        except ValueError as error:
            raise POFileError(
                _("The file is damaged, or its encoding is not %(encoding)s.")
                % {"encoding": encoding}
            ) from error
    if "\0" in text:
        raise POFileError(_("This is not a PO file."))
    return text


def _checked_lines(text: str) -> list[str]:
    """The lines of `text`, blank where they are of no interest."""
    lines: list[str] = []
    for number, line in enumerate(map(str.strip, LINE_END.split(text)), start=1):
        # polib cannot read some comments that gettext writes. Only flags matter here.
        is_ignored = line.startswith("#") and not line.startswith("#,")
        lines.append("" if is_ignored else line)
        if line and not line.startswith("#") and not LINE.fullmatch(line):
            raise _damage(number) if any(lines[:-1]) else POFileError(_("This is not a PO file."))
    return lines


def _parse(lines: list[str]) -> polib.POFile:
    with TemporaryDirectory() as folder:
        # Text that polib is given instead of a file ends its lines at more characters than a PO
        # file does.
        path = Path(folder) / "translation.po"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        try:
            return polib.pofile(str(path), encoding="utf-8")
        except (OSError, ValueError) as error:
            found = LINE_NUMBER.search(str(error))
            raise _damage(int(found[1]) if found else len(lines)) from error


def _damage(number: int) -> POFileError:
    return POFileError(
        _("The file is damaged or was cut off: line %(number)d cannot be read.")
        % {"number": number}
    )


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


def refuse_incomplete(po: polib.POFile, entries: list[polib.POEntry], current: Set[Key]) -> None:
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
