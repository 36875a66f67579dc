"""Submits pages for translation, and leaves what they show as it is where it is translated.

wagtail-localize saves the translation of each snippet that a page shows once more. It would
take what readers see of it from all other pages, and put the original in place of what somebody
has translated by hand.
"""

from collections.abc import Sequence
from typing import Any

from wagtail.models import Locale, Page
from wagtail_localize.operations import TranslationCreator

from wagtail_botox_pain.localize.sources.source_sync import segments_of


class MissingOnlyCreator(TranslationCreator):
    """Submits objects that others show only to the languages in which they are missing."""

    def create_translations(self, instance: Any, include_related_objects: bool = True) -> None:
        """As wagtail-localize's. Raises `UnreadableContentError` before anything is stored."""
        segments_of(instance.specific if isinstance(instance, Page) else instance)
        if include_related_objects:
            super().create_translations(instance)
            return
        locales = self.target_locales  # type: ignore[has-type]
        self.target_locales = missing_in(instance, locales)
        super().create_translations(instance, include_related_objects=False)
        self.target_locales = locales


def missing_in(instance: Any, locales: Sequence[Locale]) -> list[Locale]:
    """Those of `locales` in which there is no translation, or only an alias."""
    translations = instance.get_translations()
    if isinstance(instance, Page):
        translations = translations.filter(alias_of=None)
    existing = set(translations.values_list("locale_id", flat=True))
    return [locale for locale in locales if locale.pk not in existing]


def submit(instance: Any, locales: Sequence[Locale], components: Any, user: Any) -> None:
    creator = MissingOnlyCreator(user, locales)
    creator.create_translations(instance)
    if components is not None:
        components.save(creator, sources_and_translations=creator.mappings)
