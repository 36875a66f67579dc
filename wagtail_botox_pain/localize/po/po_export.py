"""Writes the PO file of a page for translators who work with a program of their own."""

from datetime import UTC, datetime

import polib
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import to_locale
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
)

from wagtail_botox_pain.localize.path_labels import labeller
from wagtail_botox_pain.localize.quality_checks.comparison import doubts

ID_HEADER = "X-WagtailLocalize-TranslationID"
COUNT_HEADER = "X-WagtailBotoxPain-Entries"
# Programs write the dates of the standard headers anew.
MOMENT_HEADER = "X-WagtailBotoxPain-Downloaded"

# Where a sentence stands, and its text: what makes an entry of a PO file.
Key = tuple[str, str]


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid


def export_po(translation: Translation) -> polib.POFile:
    """Every sentence of a page once, with its translation and with where it stands.

    Translations of sentences that are no longer in their place on the page follow as obsolete
    entries.
    """
    # What is saved while the file is written counts as saved later.
    moment = datetime.now(UTC)
    current = current_segments(translation)
    stored = stored_translations(translation)
    label = labeller(translation)
    # Each sentence in one line: a file that was cut off lacks a whole one then, and is told of.
    po = polib.POFile(wrapwidth=0)
    for path, text in current:
        row = stored.get((path, text))
        notes = [label(path)]
        if row and row.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE:
            notes.append(_("Translated by a machine. Please check it."))
        if row and row.data:
            notes += doubts(text, row.data, translation.target_locale.language_code)
        po.append(
            polib.POEntry(
                msgctxt=path,
                msgid=text,
                msgstr=row.data if row else "",
                comment="\n".join(filter(None, notes)),
            )
        )
    po.metadata = _headers(translation, len(po), moment)
    for (path, text), row in stored.items():
        if (path, text) not in current and row.data:
            po.append(polib.POEntry(msgctxt=path, msgid=text, msgstr=row.data, obsolete=True))
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


def stored_translations(translation: Translation) -> dict[Key, StringTranslation]:
    """What is translated of the page, with errors and with what is obsolete."""
    rows = StringTranslation.objects.filter(
        context__object_id=translation.source.object_id,
        locale_id=translation.target_locale_id,
        translation_of__locale_id=translation.source.locale_id,
    )
    return {
        (row.context.path, row.translation_of.data): row
        for row in rows.select_related("translation_of", "context").order_by("pk")
    }


def current_segments(translation: Translation) -> dict[Key, StringSegment]:
    """The sentences of the page, in order, as it was last submitted or synchronised."""
    segments = StringSegment.objects.filter(source_id=translation.source_id).order_by("order")
    return {
        (segment.context.path, segment.string.data): segment
        for segment in segments.select_related("string", "context")
    }
