"""Takes a page up into the translation editor again, with what somebody has written by hand.

wagtail-localize knows only what was translated in its editor. The first time that the page is
published from there, all else would be the original's again.
"""

import json
from collections import defaultdict
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import DraftStateMixin, Page, TranslatableMixin
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


class Written(NamedTuple):
    """What a page or snippet says as it was saved last, by the paths of the translation editor."""

    texts: dict[str, list[str]]
    values: dict[str, Any]

    @classmethod
    def of(cls, instance: Any) -> "Written":
        if isinstance(instance, DraftStateMixin) and instance.latest_revision:
            instance = instance.get_latest_revision_as_object()
        found = cls(defaultdict(list), {})
        for segment in segments_of(instance):
            if isinstance(segment, StringSegmentValue):
                found.texts[segment.path].append(segment.string.data)
            elif isinstance(segment, OverridableSegmentValue):
                found.values[segment.path] = segment.data
        return found


def keep_what_is_written(request: HttpRequest, instance: Any) -> HttpResponseBase | None:
    if request.method != "POST" or "localize-restart-translation" not in request.POST:
        return None
    if not isinstance(instance, TranslatableMixin):
        return None
    edit = wagtail_hooks.before_edit_page
    if not isinstance(instance, Page):
        edit = wagtail_hooks.before_edit_snippet
    try:
        with atomic():
            written = Written.of(instance)
            response = edit(request, instance)
            for translation in managing(instance).select_related("source", "target_locale"):
                if response is not None and is_in_our_care(translation.source):
                    tell(request, *take_over(translation, written, request.user))
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
    translation: Translation, written: Written, user: Any
) -> tuple[int, list[SafeString]]:
    """Put what is `written` into the translation editor.

    The texts of each field or block are taken one by one, where there are as many as in the
    original. Returns how many were taken, and what the editor has no place for, quoted. What
    the editor would refuse has its error there.
    """
    taken, texts = take_texts(translation, written.texts, user)
    overriding, values = take_values(translation, written.values, user)
    return taken + overriding, [*map(quoted, texts), *map(quoted_value, values)]


def take_texts(
    translation: Translation, texts: dict[str, list[str]], user: Any
) -> tuple[int, list[str]]:
    rows = StringSegment.objects.filter(source=translation.source).order_by("order")
    originals: dict[str, list[StringSegment]] = defaultdict(list)
    for row in rows.select_related("string", "context"):
        originals[row.context.path].append(row)
    known = {row.string.data for places in originals.values() for row in places}
    taken = 0
    left: list[str] = []
    for path, written in texts.items():
        places = originals.get(path, [])
        if len(places) != len(written):
            left += [text for text in written if text not in known]
            continue
        for place, text in zip(places, written, strict=True):
            if text != place.string.data:
                taken += keep(
                    StringTranslation,
                    {"data": text},
                    user,
                    translation_of=place.string,
                    locale=translation.target_locale,
                    context=place.context,
                )
    return taken, left


def take_values(
    translation: Translation, values: dict[str, Any], user: Any
) -> tuple[int, list[str]]:
    """Let what differs from the original's override it, such as a telephone number."""
    rows = OverridableSegment.objects.filter(source=translation.source).select_related("context")
    originals = {row.context.path: row for row in rows}
    taken = 0
    left: list[str] = []
    for path, value in values.items():
        if (original := originals.get(path)) is None:
            left += [value] if isinstance(value, str) else []
        elif value != original.data:
            taken += keep(
                SegmentOverride,
                {"data_json": json.dumps(value, cls=DjangoJSONEncoder)},
                user,
                locale=translation.target_locale,
                context=original.context,
            )
    return taken, left


def keep(model: Any, data: dict[str, str], user: Any, **place: Any) -> bool:
    """Store what was written for a place; False where the editor has it already."""
    if model.objects.filter(**place, **data, has_error=False).exists():
        return False
    made_by_hand = {"has_error": False, "field_error": "", "last_translated_by": user}
    if model is StringTranslation:
        made_by_hand |= {"translation_type": model.TRANSLATION_TYPE_MANUAL, "tool_name": ""}
    model.objects.update_or_create(**place, defaults={**data, **made_by_hand})
    return True
