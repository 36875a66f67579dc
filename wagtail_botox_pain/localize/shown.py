"""The snippets that translated pages show.

wagtail-localize submits them with a page when the page is first submitted, each with a record of
its own, and then looks neither for others that the page has chosen since, nor at those records
again.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, QuerySet
from wagtail_localize.models import TranslatableObject, Translation, TranslationSource
from wagtail_localize.operations import TranslationCreator

from wagtail_botox_pain.localize.canonical import load_children
from wagtail_botox_pain.localize.resync import heal
from wagtail_botox_pain.localize.sources import differs, is_of_our_page, live_instance, snapshot_of
from wagtail_botox_pain.localize.untranslated import shown_objects


def submit_shown(source: TranslationSource, user: Any = None) -> None:
    """Submit what the page of `source` shows into the languages of the page, where it is in none.

    What somebody translated by hand stays as it is.
    """
    if not is_of_our_page(source):
        return
    shown = shown_objects().filter(source=source).values("object")
    for shown_object in TranslatableObject.objects.filter(pk__in=shown):
        submitted = Translation.objects.filter(source__object=shown_object)
        locales = [
            translation.target_locale
            for translation in source.translations.filter(enabled=True)
            .exclude(target_locale__in=submitted.values("target_locale"))
            .select_related("target_locale")
            if not shown_object.has_translation(translation.target_locale)
        ]
        snippet = shown_object.get_instance_or_none(source.locale_id) if locales else None
        if snippet is not None:
            creator = TranslationCreator(user, locales)
            creator.create_translations(snippet, include_related_objects=False)


def heal_shown(source: TranslationSource) -> None:
    """Bring the records of what the page of `source` shows up to date."""
    if is_of_our_page(source):
        for record in records_of_shown(TranslationSource.objects.filter(pk=source.pk)):
            if live_instance(record) is not None:
                heal(record)


def records_of_shown(sources: QuerySet[TranslationSource]) -> QuerySet[TranslationSource]:
    """The records of what the pages of `sources` show, in the same language."""
    shown = shown_objects().filter(
        source__in=sources.values("pk"),
        object=OuterRef("object"),
        source__locale=OuterRef("locale"),
    )
    return TranslationSource.objects.filter(Exists(shown))


class Snippet(NamedTuple):
    """A snippet in the language of the page that shows it.

    `record` is of its translations, if any; `languages` has the keys of the locales in which it
    exists, `drafts` of those in which readers do not find it although it is live itself, and
    `withdrawn` of those in which they do although it is not. It `has_changed` if it is not what
    `record` has of it.
    """

    name: str
    record: TranslationSource | None
    languages: set[int]
    drafts: set[int]
    withdrawn: set[int]
    has_changed: bool


def find_snippets(records: Collection[int]) -> dict[int, list[Snippet]]:
    """What the pages of these `TranslationSource`s show, in three queries and some for each model.

    What was deleted in the language of the page is left out.
    """
    rows = list(
        shown_objects()
        .filter(source_id__in=records)
        .order_by("order", "pk")
        .values_list("source_id", "source__locale_id", "object_id", "object__content_type_id")
    )
    keys = {key for _record, _locale, key, _type in rows}
    found = TranslationSource.objects.filter(object_id__in=keys) if keys else ()
    of_snippets = {(record.object_id, record.locale_id): record for record in found}
    snippets: dict[tuple[UUID, int], Snippet] = {}
    for type_id in {type_id for *_others, type_id in rows}:
        # A model may have been removed from the project.
        if model := ContentType.objects.get_for_id(type_id).model_class():
            snippets |= read_snippets(model, keys, of_snippets)
    shown: dict[int, list[Snippet]] = defaultdict(list)
    for record_id, place in dict.fromkeys(
        (record_id, (key, locale_id)) for record_id, locale_id, key, _type in rows
    ):
        if place in snippets:
            shown[record_id].append(snippets[place])
    return shown


def read_snippets(
    model: type[Model],
    keys: Collection[UUID],
    records: dict[tuple[UUID, int], TranslationSource],
) -> dict[tuple[UUID, int], Snippet]:
    """The snippets of `model` with these translation keys, by key and locale."""
    rows = {
        (row.translation_key, row.locale_id): row
        for row in model._base_manager.filter(translation_key__in=keys)
    }
    languages, drafts = defaultdict(set), defaultdict(set)
    for (key, locale_id), row in rows.items():
        languages[key].add(locale_id)
        if not getattr(row, "live", True):
            drafts[key].add(locale_id)
    children = load_children(model, [row for place, row in rows.items() if place in records])
    return {
        place: Snippet(
            record.object_repr if (record := records.get(place)) else str(row),
            record,
            languages[place[0]],
            drafts[place[0]] if getattr(row, "live", True) else set(),
            set() if getattr(row, "live", True) else languages[place[0]] - drafts[place[0]],
            record is not None and differs(row, snapshot_of(record), children),
        )
        for place, row in rows.items()
    }
