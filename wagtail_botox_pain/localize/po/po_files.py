"""Reads PO files that people send.

polib takes a line without its last quotation mark, and loses a letter of it. Half a sentence
about a dose does not suit a patient, so such lines are refused before polib reads the file.
"""

import codecs
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
from django.utils.translation import gettext as _

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
