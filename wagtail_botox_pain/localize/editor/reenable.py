"""Takes a page up into the translation editor again, with what somebody has written by hand.

wagtail-localize knows only what was translated in its editor. The first time that the page is
published from there, all else would be the original's again.
"""

import json
from collections import defaultdict
from contextlib import suppress
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import DraftStateMixin, Page, RevisionMixin, TranslatableMixin
from wagtail_localize import wagtail_hooks
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue

from wagtail_botox_pain.localize.editor.messages import (
    listed,
    quoted,
    quoted_value,
    tell_of_unreadable,
)
from wagtail_botox_pain.localize.sources.source_sync import (
    UnreadableContentError,
    is_in_our_care,
    segments_of,
)
from wagtail_botox_pain.localize.translation_groups import managing

# By the paths of the translation editor.
Written = dict[str, list[StringSegmentValue | OverridableSegmentValue]]


def read_written(instance: Any) -> Written:
    """What a page or snippet says as it was saved last."""
    if isinstance(instance, DraftStateMixin) and instance.latest_revision:
        instance = instance.get_latest_revision_as_object()
    return by_path(instance)


def by_path(instance: Any) -> Written:
    found: Written = defaultdict(list)
    for segment in segments_of(instance):
        if isinstance(segment, StringSegmentValue | OverridableSegmentValue):
            found[segment.path].append(segment)
    return found


def keep_what_is_written(request: HttpRequest, instance: Any) -> HttpResponseBase | None:
    if request.method != "POST" or "localize-restart-translation" not in request.POST:
        return None
    if not isinstance(instance, TranslatableMixin):
        return None
    is_page = isinstance(instance, Page)
    edit = wagtail_hooks.before_edit_page if is_page else wagtail_hooks.before_edit_snippet
    try:
        with atomic():
            written = read_written(instance)
            response = edit(request, instance)
            for translation in managing(instance).select_related("source", "target_locale"):
                if response is not None and is_in_our_care(translation.source):
                    tell(request, *take_over(translation, instance, written, request.user))
    except UnreadableContentError:
        tell_of_unreadable(request, instance)
        return redirect(request.get_full_path())
    return response


def tell(request: HttpRequest, taken: int, left: list[SafeString]) -> None:
    if taken:
        text = ngettext(
            "%(count)d text that was written by hand was taken over.",
            "%(count)d texts that were written by hand were taken over.",
            taken,
        )
        messages.success(request, text % {"count": taken})
    if left:
        summary = _("These are only in the page, and publishing the translation takes them away:")
        messages.warning(request, listed(summary, left))


def take_over(
    translation: Translation, instance: Any, written: Written, user: Any
) -> tuple[int, list[SafeString]]:
    """Put what is `written` in `instance` into the translation editor.

    The texts of each field or block are taken one by one, where there are as many as in the
    original, and each only for the sentence that it was written for. Returns how many were
    taken, and what the editor has no place for, quoted. What the editor would refuse has its
    error there.
    """
    strings = StringSegment.objects.filter(source=translation.source).order_by("order")
    values = OverridableSegment.objects.filter(source=translation.source)
    rows = [*strings.select_related("context", "string"), *values.select_related("context")]
    known = [value_of(row) for row in rows]
    originals: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        originals[row.context.path].append(row)
    before = read_before(translation, instance, originals)
    stored = StringTranslation.objects.filter(
        locale=translation.target_locale, context__object_id=instance.translation_key
    )
    translated = set(stored.values_list("context__path", "translation_of__data", "data"))
    editor_has = {(path, text) for path, _sentence, text in translated}
    taken = 0
    left: list[SafeString] = []
    for path, segments in written.items():
        places, earlier = originals[path], before[path]
        for number, segment in enumerate(segments):
            value = value_of(segment)
            is_text = isinstance(segment, StringSegmentValue)
            fits = len(places) == len(segments)
            if fits and is_text:
                if (path, value) in editor_has:
                    continue
                sentence = value_of(places[number])
                said = value_of(earlier[number]) if len(earlier) == len(places) else None
                fits = said == sentence or (path, sentence, said) in translated
            if fits:
                if value != value_of(places[number]):
                    taken += store_by_hand(translation, places[number], value, user)
            elif isinstance(value, str) and value not in known:
                left.append(quoted(value) if is_text else quoted_value(value))
    return taken, left


def read_before(translation: Translation, instance: Any, originals: Any) -> Any:
    """What `instance` said, by path, before somebody wrote in it by hand.

    Nothing where nobody knows. Where the original was not read since, `originals`: every text
    was written for the sentence that is at its place.
    """
    source = translation.source
    log = source.translation_logs.filter(locale=translation.target_locale).order_by("pk").last()
    if log and source.last_updated_at <= log.created_at:
        return originals
    revision = log.revision if log else None
    if log is None and isinstance(instance, RevisionMixin):
        # That of a copy has the texts of its original.
        revision = instance.revisions.order_by("created_at").first()
    # It may be older than the blocks of today.
    with suppress(UnreadableContentError):
        return by_path(revision.as_object()) if revision else defaultdict(list)
    return defaultdict(list)


def value_of(segment: Any) -> Any:
    """The HTML of a text, else the value that an override may replace, of a segment or its row."""
    return segment.string.data if hasattr(segment, "string") else segment.data


def store_by_hand(
    translation: Translation, row: StringSegment | OverridableSegment, value: Any, user: Any
) -> bool:
    """Store `value` in place of that of `row`; False where the editor has it already."""
    place = {"locale": translation.target_locale, "context": row.context}
    by_hand = {"has_error": False, "field_error": "", "last_translated_by": user}
    model, data = SegmentOverride, {"data_json": json.dumps(value, cls=DjangoJSONEncoder)}
    if isinstance(row, StringSegment):
        model, data = StringTranslation, {"data": value}
        place["translation_of"] = row.string
        by_hand |= {"translation_type": model.TRANSLATION_TYPE_MANUAL, "tool_name": ""}
    if model.objects.filter(**place, **data, has_error=False).exists():
        return False
    model.objects.update_or_create(**place, defaults={**data, **by_hand})
    return True
