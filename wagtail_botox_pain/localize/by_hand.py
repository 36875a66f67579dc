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
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model
from django.db.transaction import atomic
from django.http import HttpRequest
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from wagtail_botox_pain.i18n.language_markup import comparable_texts, text_of_html
from wagtail_botox_pain.localize.canonical import MISFITS, Children, load_children
from wagtail_botox_pain.services.page_types import is_ours

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
        rows = list(model._default_manager.filter(pk__in=keys))
        children = load_children(model, rows)
        for row in rows:
            for path, text in sentences[row.translation_key, row.locale_id]:
                found[row.pk] += text in comparable_texts(
                    stored_text(row, path.split("."), children)
                )
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


def stored_text(instance: Model, names: list[str], children: Children) -> str:
    """The text at a path of wagtail-localize's; blank where there is none any more."""
    name, *rest = names
    with suppress(FieldDoesNotExist):
        field = instance._meta.get_field(name)
        if field.one_to_many:
            for child in children.of(name, instance):
                if rest and str(getattr(child, "translation_key", "")) == rest[0]:
                    return stored_text(child, rest[1:], children) if rest[1:] else ""
            return ""
        value = field.value_from_object(instance)
        if isinstance(field, StreamField):
            # Not by way of the blocks, which would look up all that is chosen in them.
            value = value_at(list(value.raw_data), rest)
        return value if isinstance(value, str) else ""
    return ""


def value_at(stored: Any, names: list[str]) -> Any:
    for name in names:
        if isinstance(stored, list):
            items = (item for item in stored if isinstance(item, dict) and item.get("id") == name)
            stored = next(items, {}).get("value")
        elif isinstance(stored, dict):
            stored = stored.get(name)
        else:
            return None
    return stored


def remember_source(request: HttpRequest, page: Page) -> None:
    """Let an alias that becomes an ordinary page be known as one that has left the editor.

    In it is all of the source's text, and nothing else would tell whose that is.
    """
    if request.method != "POST":
        return
    source = page.alias_of
    while source and source.alias_of:
        source = source.alias_of
    if source and source.translation_key == page.translation_key and is_ours(page):
        remember(source, page)


def remember_copy(source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    """The same for a copy that code or simple_translation makes, to be translated by hand."""
    if not isinstance(target_obj, Page) or target_obj.alias_of_id or not is_ours(target_obj):
        return
    known = Translation.objects.filter(
        source__object_id=target_obj.translation_key, target_locale=target_obj.locale_id
    )
    # As where wagtail-localize makes the copy.
    if known.exists():
        return
    # What cannot be read is no reason not to copy it.
    with suppress(*MISFITS), atomic():
        remember(source_obj, target_obj)


def remember(source: Page, page: Page) -> None:
    record, _created = TranslationSource.get_or_create_from_instance(source)
    Translation.objects.get_or_create(
        source=record, target_locale=page.locale, defaults={"enabled": False}
    )
