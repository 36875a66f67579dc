"""Which parts of a translated page may still be in the language of its source."""

from collections import defaultdict
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet
from wagtail_localize.models import RelatedObjectSegment, StringSegment, StringTranslation

from wagtail_botox_pain.foreign_text import SourceTexts, plain
from wagtail_botox_pain.page_links import page_model


def may_show_source_text() -> ExpressionWrapper:
    """For a query of pages: whether a string of the page waits for its translation.

    Either nobody has translated it, or somebody has since the page was last published. A string
    of a snippet that the page shows counts until it is translated: the snippet is published
    for itself. False for a page that is no translation of wagtail-localize's.
    """
    published = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale=OuterRef(OuterRef("locale")),
        has_error=False,
        updated_at__lte=OuterRef(OuterRef("last_published_at")),
    )
    segments = _segments(OuterRef("translation_key"), OuterRef("locale"))
    own = Exists(segments.filter(~Exists(published)))
    return ExpressionWrapper(own | _shows_untranslated_object(), output_field=BooleanField())


def _shows_untranslated_object() -> Exists:
    of_page = {
        "source__object": OuterRef("translation_key"),
        "source__translations__target_locale": OuterRef("locale"),
        "source__translations__enabled": True,
    }
    translated = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale=OuterRef(OuterRef(OuterRef("locale"))),
        has_error=False,
    )
    waiting = _segments(OuterRef("object"), OuterRef(OuterRef("locale"))).filter(
        ~Exists(translated)
    )
    return Exists(shown_objects().filter(Exists(waiting), **of_page))


def shown_objects() -> QuerySet[RelatedObjectSegment]:
    """What translated pages show of other objects' text; not the pages that they refer to."""
    page = page_model()._meta
    return RelatedObjectSegment.objects.exclude(
        object__content_type__app_label=page.app_label,
        object__content_type__model=page.model_name,
    )


def source_texts(page: Any) -> SourceTexts:
    """The texts of the source that `page` may still show, by their content paths."""
    segments = _segments(page.translation_key, page.locale_id).annotate_translation(page.locale_id)
    language = ""
    by_path: dict[str, set[str]] = defaultdict(set)
    for path, source, translation, code in segments.values_list(
        "context__path", "string__data", "translation", "source__locale__language_code"
    ):
        if translation != source:
            language = code
            by_path[path].add(plain(source))
    return SourceTexts(language, dict(by_path))


def _segments(translation_key: Any, locale: Any) -> QuerySet[StringSegment]:
    """All strings of the page from which the one in `locale` is translated."""
    return StringSegment.objects.filter(
        source__object=translation_key,
        source__translations__target_locale=locale,
        source__translations__enabled=True,
    )
