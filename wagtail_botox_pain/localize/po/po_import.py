"""PO files: what translators send back. `import_po` is what other code calls."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import polib
from django.core.exceptions import FieldDoesNotExist
from django.db.transaction import atomic, set_rollback
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.strings import StringValue

from wagtail_botox_pain.localize.completeness.source_changes import has_changed
from wagtail_botox_pain.localize.path_labels import labeller
from wagtail_botox_pain.localize.po.po_export import (
    MOMENT_HEADER,
    Key,
    current_segments,
    export_po,
    key_of,
    stored_translations,
)
from wagtail_botox_pain.localize.po.po_files import (
    MAX_BYTES,
    POFileError,
    read_po_file,
    refuse_contradictions,
    refuse_foreign,
    refuse_incomplete,
)
from wagtail_botox_pain.localize.quality_checks.comparison import doubts
from wagtail_botox_pain.localize.quality_checks.letters import has_letters
from wagtail_botox_pain.localize.sources.source_sync import (
    UnreadableContentError,
    live_instance,
    segments_of,
)

__all__ = ["MAX_BYTES", "ImportResult", "POFileError", "Remark", "export_po", "import_po"]

TOOL_NAME = "PO File"
# As some programs write a line break; without it, the words around it would be one.
CLOSED_BREAK = re.compile(r"(?:<br\s*/?>)?</br\s*>", re.IGNORECASE)


class Remark(NamedTuple):
    """What a translator should know about one entry; `label` says where its sentence stands."""

    label: str
    text: str
    message: str


@dataclass
class ImportResult:
    """What became of a file.

    `imported` counts translations that are new or changed, `unchanged` those that were there.
    `is_untranslated` tells that every translation in the file is the same as its original.
    `is_behind` tells that the original has changed since its sentences were taken from it.
    `not_used` are remarks about entries that were left out, `to_check` about those that were
    taken.
    """

    imported: int = 0
    unchanged: int = 0
    is_untranslated: bool = False
    is_behind: bool = False
    not_used: list[Remark] = field(default_factory=list)
    to_check: list[Remark] = field(default_factory=list)


def import_po(translation: Translation, data: bytes, user: Any = None) -> ImportResult:
    """Store the translations in the PO file `data`; nothing is published.

    Raises `POFileError`, with a message for the translator, for a file of which nothing may be
    used: damaged, incomplete, of another translation, or at odds with itself. Entries that do
    not fit are left out, and what is stored already stays in their place.
    """
    po = read_po_file(data)
    refuse_foreign(po, translation)
    with atomic():
        return _Import(translation, user, downloaded_at(po)).run(po)


def downloaded_at(po: polib.POFile) -> datetime | None:
    """When the file was made; None where it does not say so, as older ones."""
    try:
        moment = datetime.fromisoformat(po.metadata.get(MOMENT_HEADER, ""))
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else None


def placed(entries: Iterable[polib.POEntry], current: Iterable[Key]) -> Iterator[polib.POEntry]:
    """`entries`, of which one without a context stands for its text in all places.

    Programs that know no contexts, and the way through XLIFF, leave them out.
    """
    places: dict[str, list[str]] = defaultdict(list)
    for path, text in sorted(current):
        places[text].append(path)
    for entry in entries:
        for path in [entry.msgctxt] if entry.msgctxt else places.get(entry.msgid, [""]):
            here = copy(entry)
            here.msgctxt = path
            yield here


class _Import:
    def __init__(self, translation: Translation, user: Any, moment: datetime | None) -> None:
        self.translation = translation
        self.user = user
        self.moment = moment
        self.current = current_segments(translation)
        self.paths = {path for path, text in self.current}
        self.stored = stored_translations(translation)
        self.model = translation.source.specific_content_type.model_class()
        self.label = labeller(translation)
        self.result = ImportResult()

    def run(self, po: polib.POFile) -> ImportResult:
        entries = list(placed((entry for entry in po if entry.msgid), self.current))
        refuse_contradictions(entries)
        refuse_incomplete(po, entries, self.current.keys())
        imported: dict[Key, polib.POEntry] = {}
        for entry in entries:
            key = key_of(entry)
            entry.msgstr = CLOSED_BREAK.sub("<br/>", entry.msgstr.replace("\r\n", "\n"))
            if key in imported or not (entry.msgstr.strip() or any(entry.msgstr_plural.values())):
                continue
            stored = self.stored.get(key)
            try:
                reason = self.obstacle(entry)
                if not reason and stored and stored.data == entry.msgstr and not stored.has_error:
                    self.result.unchanged += 1
                    continue
                reason = reason or self.store(entry)
            except RecursionError:
                # Its tags are inside each other too often for any parser.
                reason = _("It is not valid.")
            if reason:
                self.result.not_used.append(self.remark(entry, reason))
            else:
                imported[key] = entry
        self.result.imported = len(imported)
        filled = [entry for entry in entries if entry.msgstr.strip() and has_letters(entry.msgid)]
        self.result.is_untranslated = len(filled) > 1 and all(
            entry.msgstr == entry.msgid for entry in filled
        )
        self.look_at_the_original(imported)
        return self.result

    def remark(self, entry: polib.POEntry, message: str) -> Remark:
        label = self.label(entry.msgctxt) if entry.msgctxt in self.paths else ""
        return Remark(label, entry.msgid, message)

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
        limit = self.longest(entry.msgctxt)
        if limit and len(StringValue(entry.msgstr).render_text()) > limit:
            return _("It is too long: at most %(limit)d characters.") % {"limit": limit}
        stored = self.stored.get(key_of(entry))
        if stored and stored.data != entry.msgstr and self.is_later(stored):
            return _("It was translated anew after the file was downloaded.")
        return ""

    def is_later(self, stored: StringTranslation) -> bool:
        """Whether somebody saved this after the file was downloaded.

        Not by uploading the file before, in an earlier state. People come before machines.
        """
        is_by_machine = stored.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE
        if self.moment is None or stored.has_error or is_by_machine:
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

    def store(self, entry: polib.POEntry) -> str:
        """Store the translation in `entry`; where it has an error, return that instead."""
        key = key_of(entry)
        row = self.stored.get(key) or StringTranslation(
            translation_of=self.current[key].string,
            context=self.current[key].context,
            locale=self.translation.target_locale,
        )
        row.data, row.has_error, row.field_error = entry.msgstr, False, ""
        row.translation_type = StringTranslation.TRANSLATION_TYPE_MANUAL
        row.tool_name, row.last_translated_by = TOOL_NAME, self.user
        with atomic():
            row.save()
            if row.has_error:
                set_rollback(True)
                return row.get_error() or _("It is not valid.")
        language = self.translation.target_locale.language_code
        doubtful = doubts(entry.msgid, entry.msgstr, language)
        self.result.to_check += [self.remark(entry, doubt) for doubt in doubtful]
        return ""

    def look_at_the_original(self, imported: dict[Key, polib.POEntry]) -> None:
        """Its sentences may have changed without having been synchronised since."""
        source = self.translation.source
        original = live_instance(source)
        if original is None or not has_changed(source, original):
            return
        self.result.is_behind = True
        message = _("The sentence in the original was changed since.")
        with suppress(UnreadableContentError):
            found = {
                (segment.path, segment.string.data)
                for segment in segments_of(original)
                if isinstance(segment, StringSegmentValue)
            }
            self.result.to_check += [
                self.remark(entry, message) for key, entry in imported.items() if key not in found
            ]
