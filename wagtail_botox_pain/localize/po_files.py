"""Reads PO files that people send, and takes nothing that is not whole.

polib reads what it can and passes over the rest, which suits a programmer's catalogue. Half a
sentence about a dose does not suit a patient, so each line is looked at before polib is asked.
"""

import codecs
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
from django.utils.translation import gettext as _

MAX_BYTES = 2 * 1024 * 1024

LINE = re.compile(
    r"""(?:\#~\s*)?
    (?:(?P<keyword>msgctxt|msgid_plural|msgid|msgstr)(?P<plural>\[\d\])?\s+)?
    "(?:[^"\\]|\\[\\"nrtvbf])*\"""",
    re.VERBOSE,
)
OBSOLETE = re.compile(r"#~\s*(?=[m\"])")
LINE_ENDS = re.compile(r"\r\n|\r|\n")
CHARSET = re.compile(rb"charset=([\w.:-]+)")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A PO file's encoding leaves ASCII as it is. Of Python's codecs, some make other text of this.
ASCII = rb'msgid "+AGE-" \n \u0061 %41 &#65; xn--a'
FOLLOWS = {
    "msgctxt": {"", "msgstr"},
    "msgid": {"", "msgstr", "msgctxt"},
    "msgid_plural": {"msgid"},
    "msgstr": {"msgid", "msgid_plural", "msgstr"},
}


class POFileError(ValueError):
    """A file of which nothing may be used; says why, in the reader's language."""


def read_po_file(data: bytes) -> polib.POFile:
    """The entries and the header of `data`, without comments.

    Raises `POFileError` for what is no PO file, too big, empty or damaged.
    """
    if len(data) > MAX_BYTES:
        raise POFileError(
            _("The file is too big. At most %(limit)d MB are read.")
            % {"limit": MAX_BYTES // 1024 // 1024}
        )
    if not data.strip():
        raise POFileError(_("The file is empty."))
    return _parse(_whole_lines(_decode(data)))


def _decode(data: bytes) -> str:
    mark, encoding = next(
        (pair for pair in BYTE_ORDER_MARKS if data.startswith(pair[0])), (b"", None)
    )
    encoding = encoding or _encoding_in_header(data)
    try:
        text = data.removeprefix(mark).decode(encoding)
        if not mark and _is_rather_utf_8(data, text):
            raise UnicodeError
    except UnicodeError as error:
        raise POFileError(
            _("The file is damaged, or its encoding is not %(encoding)s.") % {"encoding": encoding}
        ) from error
    if "\0" in text:
        raise POFileError(_("This is not a PO file."))
    return text


def _is_rather_utf_8(data: bytes, text: str) -> bool:
    """Whether `data` was saved as UTF-8 while its header names another encoding, which made `text`.

    What is written in an encoding with a byte for each letter is next to never UTF-8 as well.
    """
    try:
        return data.decode("utf-8") != text
    except UnicodeError:
        return False


def _encoding_in_header(data: bytes) -> str:
    named = CHARSET.search(data)
    encoding = named.group(1).decode() if named else "utf-8"
    if encoding == "CHARSET":  # what gettext writes into a template
        return "utf-8"
    try:
        is_usable = ASCII.decode(encoding) == ASCII.decode("ascii")
    except (LookupError, ValueError):
        is_usable = False
    if not is_usable:
        raise POFileError(
            _("The file names an encoding that cannot be read: %(encoding)s. Save it as UTF-8.")
            % {"encoding": encoding}
        )
    return encoding


def _whole_lines(text: str) -> list[str]:
    """The lines of `text` that count, each a whole string in its place."""
    lines: list[str] = []
    last = ""
    for number, line in enumerate(map(str.strip, LINE_ENDS.split(text)), start=1):
        if line.startswith("#") and not OBSOLETE.match(line):
            # polib stumbles over some comments that gettext writes. Only flags matter here.
            if line.startswith("#,"):
                lines.append(line)
        elif line:
            match = LINE.fullmatch(line)
            keyword = match["keyword"] if match else None
            if not match or last not in FOLLOWS.get(keyword, FOLLOWS.keys()):
                raise POFileError(
                    _("The file is damaged or was cut off: line %(number)d cannot be read.")
                    % {"number": number}
                    if last
                    else _("This is not a PO file.")
                )
            last = keyword or last
            lines.append(OBSOLETE.sub("#~ ", line))
    if last not in ("", "msgstr"):
        raise POFileError(_("The file was cut off: its last entry is not complete."))
    return lines


def _parse(lines: list[str]) -> polib.POFile:
    with TemporaryDirectory() as folder:
        # Given text instead of a file, polib opens the file that the text may name, and takes
        # more characters than PO files do for the end of a line.
        path = Path(folder) / "translation.po"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        try:
            po = polib.pofile(str(path), encoding="utf-8")
        except (OSError, ValueError) as error:
            raise POFileError(_("The file is damaged.")) from error
    if not po:
        raise POFileError(_("The file has no sentences."))
    if _ends_in_the_middle(lines[-1], po[-1]):
        raise POFileError(_("The file was cut off: its last entry is not complete."))
    return po


def _ends_in_the_middle(line: str, entry: polib.POEntry) -> bool:
    """Whether the last text was cut off between two lines.

    Programs wrap a text after a space, so one that was cut off there ends in it.
    """
    is_wrapped = line.removeprefix("#~ ").startswith('"')
    return is_wrapped and entry.msgstr[-1:].isspace() and not entry.msgid[-1:].isspace()
