"""Pages that have left the translation editor: how much of them is still their source's text.

Nobody records of them which sentences are translated. So what they say is compared with the
sentences of the source, each in its place.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
)

from wagtail_botox_pain.i18n.language_markup import comparable_texts, text_of_html
from wagtail_botox_pain.localize.completeness.content import (
    StalePathError,
    content_at,
    live_content,
    load_children,
)

Place = tuple[UUID, int]


def count_left(pages: Collection[Any]) -> Counter[Any]:
    """How many sentences of its source each page still says, by key; the others have none.

    `pages` may be any objects with the columns of pages. The number of queries depends on
    their types only.
    """
    found: Counter[Any] = Counter()
    sentences = source_sentences({(page.translation_key, page.locale_id) for page in pages})
    by_type = defaultdict(list)
    for page in pages:
        if sentences.get((page.translation_key, page.locale_id)):
            by_type[page.content_type_id].append(page.pk)
    for type_id, keys in by_type.items():
        # The type of a page may have been removed from the project.
        if (model := ContentType.objects.get_for_id(type_id).model_class()) is None:
            continue
        rows: list[Any] = list(model._default_manager.filter(pk__in=keys))
        children = load_children(model, rows)
        for row in rows:
            content = live_content(row, children)
            for path, text in sentences[row.translation_key, row.locale_id]:
                with suppress(StalePathError):
                    here = content_at(content, path.split("."))
                    found[row.pk] += isinstance(here, str) and text in comparable_texts(here)
    return found


def source_sentences(places: Collection[Place]) -> dict[Place, list[tuple[str, str]]]:
    """The sentences of sources with their paths, for pages that have left the editor.

    Those that are the same in both languages, as a translator once said, are left out.
    """
    keys = {key for key, _locale_id in places}
    segments = StringSegment.objects.filter(
        source__object__in=keys, source__translations__enabled=False
    )
    found = defaultdict(list)
    for key, locale_id, *same, path, data in segments.values_list(
        "source__object_id",
        "source__translations__target_locale_id",
        "string_id",
        "context_id",
        "context__path",
        "string__data",
    ):
        # Readers do not read an address.
        if (key, locale_id) in places and path != "slug":
            found[key, locale_id].append(((*same, locale_id), path, text_of_html(data)))
    if not found:
        return {}
    alike = StringTranslation.objects.filter(
        context__object__in=keys, has_error=False, data=F("translation_of__data")
    )
    same_words = set(alike.values_list("translation_of_id", "context_id", "locale_id"))
    return {
        place: [(path, text) for string, path, text in rows if string not in same_words]
        for place, rows in found.items()
    }
