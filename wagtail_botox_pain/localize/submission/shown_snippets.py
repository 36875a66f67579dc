"""The snippets that translated pages show.

wagtail-localize submits them with a page when the page is first submitted, each with a record of
its own, and then looks neither for others that the page has chosen since, nor at those records
again.
"""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from wagtail_localize.models import TranslatableObject, Translation, TranslationSource

from wagtail_botox_pain.localize.completeness.reader_queries import shown_objects
from wagtail_botox_pain.localize.sources.resync import resync
from wagtail_botox_pain.localize.sources.source_sync import is_of_our_page, live_instance
from wagtail_botox_pain.localize.submission.creator import MissingOnlyCreator


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
        ]
        snippet = shown_object.get_instance_or_none(source.locale_id) if locales else None
        if snippet is not None:
            creator = MissingOnlyCreator(user, locales)
            creator.create_translations(snippet, include_related_objects=False)


def resync_shown(source: TranslationSource) -> None:
    """Bring the records of what the page of `source` shows up to date."""
    if is_of_our_page(source):
        for record in records_of_shown(TranslationSource.objects.filter(pk=source.pk)):
            if live_instance(record) is not None:
                resync(record)


def records_of_shown(sources: QuerySet[TranslationSource]) -> QuerySet[TranslationSource]:
    """The records of what the pages of `sources` show, in the same language."""
    shown = shown_objects().filter(
        source__in=sources.values("pk"),
        object=OuterRef("object"),
        source__locale=OuterRef("locale"),
    )
    return TranslationSource.objects.filter(Exists(shown))
