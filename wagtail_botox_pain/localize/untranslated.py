"""Which parts of a translated page may still be in the language of its source."""

from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from wagtail_localize.models import StringSegment, StringTranslation

from wagtail_botox_pain.foreign_text import SourceTexts, plain


def may_show_source_text() -> Exists:
    """For a query of pages: whether a string of the page waits for its translation.

    Either nobody has translated it, or somebody has since the page was last published.
    False for a page that is no translation of wagtail-localize's.
    """
    published = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale=OuterRef(OuterRef("locale")),
        has_error=False,
        updated_at__lte=OuterRef(OuterRef("last_published_at")),
    )
    segments = _segments(OuterRef("translation_key"), OuterRef("locale"))
    return Exists(segments.filter(~Exists(published)))


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
