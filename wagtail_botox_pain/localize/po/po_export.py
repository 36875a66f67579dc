"""Writes the PO file of a page for translators who work with a program of their own."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import polib
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import to_locale
from wagtail_localize.models import (
    SourceDeletedError,
    StringSegment,
    StringTranslation,
    Translation,
)

from wagtail_botox_pain.localize.path_labels import path_label

ID_HEADER = "X-WagtailLocalize-TranslationID"
COUNT_HEADER = "X-WagtailBotoxPain-Entries"
# Programs write the dates of the standard headers anew.
MOMENT_HEADER = "X-WagtailBotoxPain-Downloaded"

LETTER = re.compile(r"[^\W\d_]")

# Where a sentence stands, and its text: what makes an entry of a PO file.
Key = tuple[str, str]


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid


def export_po(translation: Translation) -> polib.POFile:
    """Every sentence of a page once, with its translation and with where it stands.

    Translations of sentences that are no more on the page follow as obsolete entries.
    """
    # What is saved while the file is written counts as saved later.
    moment = datetime.now(UTC)
    stored = translation.export_po()
    label = labeller(translation)
    machine = stored_translations(
        translation, translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE
    )
    # Each sentence in one line: what a file loses is a whole one then, and is told of.
    po = polib.POFile(wrapwidth=0)
    seen: set[Key] = set()
    for entry in [*stored, *_moved_entries(translation)]:
        key = key_of(entry)
        # Of what is obsolete, telephone numbers are no sentences, though they once were.
        if key in seen or (entry.obsolete and not LETTER.search(entry.msgid)):
            continue
        seen.add(key)
        if not entry.obsolete:
            note = _("Translated by a machine. Please check it.") if key in machine else ""
            entry.comment = "\n".join(filter(None, [label(entry.msgctxt), note]))
        po.append(entry)
    po.metadata = _headers(translation, len(po) - len(po.obsolete_entries()), moment)
    return po


def _headers(translation: Translation, count: int, moment: datetime) -> dict[str, str]:
    local = timezone.localtime(moment).strftime("%Y-%m-%d %H:%M%z")
    return {
        "Project-Id-Version": " ".join(translation.source.object_repr.split()),
        "POT-Creation-Date": local,
        "PO-Revision-Date": local,
        "Last-Translator": "",
        "Language-Team": "",
        "Language": to_locale(translation.target_locale.language_code),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Source-Language": to_locale(translation.source.locale.language_code),
        ID_HEADER: str(translation.uuid),
        COUNT_HEADER: str(count),
        MOMENT_HEADER: moment.isoformat(),
    }


def _moved_entries(translation: Translation) -> Iterator[polib.POEntry]:
    """Translations whose sentence stands only elsewhere now, as in a copy of its block.

    wagtail-localize leaves them out.
    """
    current = current_keys(translation)
    for (path, text), stored in stored_translations(translation).items():
        if (path, text) not in current and stored.data:
            yield polib.POEntry(msgctxt=path, msgid=text, msgstr=stored.data, obsolete=True)


def stored_translations(
    translation: Translation, **conditions: Any
) -> dict[Key, StringTranslation]:
    """What is translated of the page, with errors and with what is obsolete."""
    rows = StringTranslation.objects.filter(
        context__object_id=translation.source.object_id,
        locale_id=translation.target_locale_id,
        translation_of__locale_id=translation.source.locale_id,
        **conditions,
    )
    return {
        (row.context.path, row.translation_of.data): row
        for row in rows.select_related("translation_of", "context").order_by("pk")
    }


def current_keys(translation: Translation) -> set[Key]:
    """The sentences of the page as it was last submitted or synchronised."""
    segments = StringSegment.objects.filter(source_id=translation.source_id)
    return set(segments.values_list("context__path", "string__data"))


def labeller(translation: Translation) -> Callable[[str], str]:
    """Says where the sentence at a path stands; nothing once the source was deleted."""
    try:
        instance = translation.source.as_instance()
    except SourceDeletedError:
        return lambda path: ""
    return lambda path: path_label(instance, path)
