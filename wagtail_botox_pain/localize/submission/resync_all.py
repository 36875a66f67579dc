"""Which sources the command `resync_translations` brings up to date, and what it calls them."""

from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from wagtail_botox_pain.localize.sources.source_sync import live_instance
from wagtail_botox_pain.localize.submission.shown_snippets import records_of_shown
from wagtail_botox_pain.services.page_types import page_types


def find_sources(
    models: Collection[type[Model]] | None = None,
    pages: Collection[Any] | None = None,
    locales: Collection[str] | None = None,
) -> QuerySet[TranslationSource]:
    """The sources of these models, limited as asked for; else of our pages and what they show.

    `pages` are keys of pages in any language, `locales` the languages translated into.
    """
    types = ContentType.objects.get_for_models(*(page_types() if models is None else models))
    found = TranslationSource.objects.filter(specific_content_type__in=types.values())
    if pages is not None:
        keys = Page.objects.filter(pk__in=pages).values("translation_key")
        found = found.filter(object__in=keys)
    if models is None:
        found |= records_of_shown(found)
    if locales is not None:
        found = found.filter(translations__target_locale__language_code__in=locales)
    return found.distinct().order_by("pk")


def describe_source(key: int) -> str:
    """The title of a page or snippet with its type, key and language."""
    source = TranslationSource.objects.select_related("locale", "specific_content_type").get(pk=key)
    content_type, instance = source.specific_content_type, live_instance(source)
    name = f"{content_type.name} {instance.pk}" if instance else content_type.app_labeled_name
    return f"{source.object_repr} ({name}, {source.locale.language_code})"
