"""PO files: what translators send back. `import_po` is what other code calls."""

import re
from collections.abc import Iterable, Iterator
from copy import copy
from datetime import datetime
from typing import Any

import polib
from django.core.exceptions import FieldDoesNotExist
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.strings import StringValue

from wagtail_botox_pain.localize.completeness.source_changes import has_changed
from wagtail_botox_pain.localize.po.import_result import ImportResult, Remark
from wagtail_botox_pain.localize.po.po_export import (
    ID_HEADER,
    MOMENT_HEADER,
    Key,
    current_keys,
    export_po,
    key_of,
    labeller,
    stored_translations,
)
from wagtail_botox_pain.localize.po.po_files import MAX_BYTES, POFileError, read_po_file
from wagtail_botox_pain.localize.po.po_refusals import (
    refuse_contradictions,
    refuse_foreign,
    refuse_incomplete,
)
from wagtail_botox_pain.localize.quality_checks.comparison import doubts
from wagtail_botox_pain.localize.quality_checks.markup import (
    holds_what_cannot_be_shown,
    is_too_deep,
)
from wagtail_botox_pain.localize.sources.source_sync import (
    UnreadableContentError,
    live_instance,
    segments_of,
)

__all__ = ["MAX_BYTES", "ImportResult", "POFileError", "Remark", "export_po", "import_po"]

TOOL_NAME = "PO File"
# As some programs write a line break; without it, the words around it would be one.
CLOSED_BREAK = re.compile(r"(?:<br\s*/?>)?</br\s*>", re.IGNORECASE)


def import_po(translation: Translation, data: bytes, user: Any = None) -> ImportResult:
    """Store the translations in the PO file `data`; nothing is published.

    Raises `POFileError`, with a message for the translator, for a file of which nothing may be
    used: damaged, incomplete, of another translation, or at odds with itself. Entries that do
    not fit are left out, and what is stored already stays in their place.
    """
    po = read_po_file(data)
    refuse_foreign(po, translation)
    current = current_keys(translation)
    entries = list(placed((entry for entry in po if entry.msgid), current))
    refuse_contradictions(entries)
    refuse_incomplete(po, entries, current)
    with atomic():
        return _Import(translation, user, downloaded_at(po)).run(entries)


def downloaded_at(po: polib.POFile) -> datetime | None:
    """When the file was made; None where it does not say so, as older ones."""
    try:
        moment = parse_datetime(po.metadata.get(MOMENT_HEADER, ""))
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


def placed(entries: Iterable[polib.POEntry], current: set[Key]) -> Iterator[polib.POEntry]:
    """`entries`, of which one without a context stands for its text in all places.

    Programs that know no contexts, and the way through XLIFF, leave them out.
    """
    places: dict[str, list[str]] = {}
    for path, text in sorted(current):
        places.setdefault(text, []).append(path)
    for entry in entries:
        if entry.msgctxt or entry.msgid not in places:
            yield entry
            continue
        for path in places[entry.msgid]:
            here = copy(entry)
            here.msgctxt = path
            yield here


class _Import:
    def __init__(self, translation: Translation, user: Any, moment: datetime | None) -> None:
        self.translation = translation
        self.user = user
        self.moment = moment
        self.current = current_keys(translation)
        self.paths = {path for path, text in self.current}
        self.stored = stored_translations(translation)
        self.model = translation.source.specific_content_type.model_class()
        self.label = labeller(translation)
        self.result = ImportResult()

    def run(self, entries: Iterable[polib.POEntry]) -> ImportResult:
        chosen: dict[Key, polib.POEntry] = {}
        for entry in entries:
            key = key_of(entry)
            entry.msgstr = CLOSED_BREAK.sub("<br/>", entry.msgstr.replace("\r\n", "\n"))
            if key in chosen or not (entry.msgstr.strip() or any(entry.msgstr_plural.values())):
                continue
            if obstacle := self.obstacle(entry):
                self.remark(entry, obstacle, is_used=False)
            elif key not in self.stored or self.stored[key].data != entry.msgstr:
                if key in self.stored and self.is_later(self.stored[key]):
                    message = _("It was translated anew after the file was downloaded.")
                    self.remark(entry, message, is_used=False)
                else:
                    chosen[key] = entry
            elif self.stored[key].has_error:
                self.remark(entry, error_of(self.stored[key]), is_used=False)
            else:
                self.result.unchanged += 1
        self.store(chosen)
        self.look_at_the_original(chosen)
        return self.result

    def remark(self, entry: polib.POEntry, message: str, is_used: bool) -> None:
        label = self.label(entry.msgctxt) if entry.msgctxt in self.paths else ""
        self.result.remarks.append(Remark(label, entry.msgid, message, is_used))

    def obstacle(self, entry: polib.POEntry) -> str:
        """Why the translation in `entry` cannot be used; nothing where it may be."""
        if entry.fuzzy:
            return _("It is marked as unsure (fuzzy).")
        if key_of(entry) not in self.current:
            if entry.msgctxt in self.paths:
                return _("The sentence in the original was changed.")
            return _("The page has no such sentence.")
        if entry.msgid_plural or entry.msgstr_plural:
            return _("It has plural forms.")
        if is_too_deep(entry.msgstr):
            return _("It is not valid.")
        text = StringValue(entry.msgstr).render_text()
        # Also those that are written as references, such as "&#8;".
        if holds_what_cannot_be_shown(entry.msgstr + text):
            return _("It holds characters that cannot be shown.")
        limit = self.longest(entry.msgctxt)
        if limit and len(text) > limit:
            return _("It is too long: at most %(limit)d characters.") % {"limit": limit}
        return ""

    def is_later(self, stored: StringTranslation) -> bool:
        """Whether somebody saved this after the file was downloaded.

        Not by uploading the file before, in an earlier state. People come before machines.
        """
        if self.moment is None or stored.has_error:
            return False
        if stored.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE:
            return False
        is_own_upload = stored.tool_name == TOOL_NAME and stored.last_translated_by == self.user
        saved = stored.updated_at
        if timezone.is_naive(saved):  # The site has USE_TZ = False.
            saved = timezone.make_aware(saved)
        return saved > self.moment and not is_own_upload

    def longest(self, path: str) -> int | None:
        """The length that the database allows: of a title at once, before anything is saved."""
        try:
            return getattr(self.model._meta.get_field(path), "max_length", None)
        except (FieldDoesNotExist, AttributeError):
            return None

    def store(self, chosen: dict[Key, polib.POEntry]) -> None:
        po = polib.POFile()
        po.metadata = {ID_HEADER: str(self.translation.uuid)}
        po.extend(chosen.values())
        self.translation.import_po(po, user=self.user, tool_name=TOOL_NAME)
        faulty = stored_translations(self.translation, has_error=True)
        for key, entry in chosen.items():
            if key in faulty:
                self.put_back(key, faulty[key])
                self.remark(entry, error_of(faulty[key]), is_used=False)
                continue
            self.result.imported += 1
            for doubt in doubts(entry.msgid, entry.msgstr):
                self.remark(entry, doubt, is_used=True)

    def put_back(self, key: Key, faulty: StringTranslation) -> None:
        """What wagtail-localize found to be wrong gives way to what was there before."""
        if key in self.stored:
            stored = self.stored[key]
            saved_at = stored.updated_at
            stored.save()
            # It is no later than it was.
            StringTranslation.objects.filter(pk=stored.pk).update(updated_at=saved_at)
        else:
            faulty.delete()

    def look_at_the_original(self, chosen: dict[Key, polib.POEntry]) -> None:
        """Its sentences may have changed without having been synchronised since."""
        source = self.translation.source
        original = live_instance(source)
        if original is None or not has_changed(source, original):
            return
        self.result.is_behind = True
        try:
            segments = segments_of(original)
        except UnreadableContentError:
            return
        strings = [segment for segment in segments if isinstance(segment, StringSegmentValue)]
        found = {(segment.path, segment.string.data) for segment in strings}
        for key, entry in chosen.items():
            if key not in found:
                message = _("The sentence in the original was changed since.")
                self.remark(entry, message, is_used=True)


def error_of(translation: StringTranslation) -> str:
    return translation.get_error() or _("It is not valid.")
