"""Which parts of a translated page may still be in the language of its source."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from wagtail.models import AbstractPage, DraftStateMixin, get_translatable_models
from wagtail_localize.models import (
    RelatedObjectSegment,
    StringSegment,
    StringTranslation,
    TranslationLog,
)

from wagtail_botox_pain.i18n.language_markup import text_of_html
from wagtail_botox_pain.localize.translation_groups import written_at
from wagtail_botox_pain.lookups.page_links import page_model
from wagtail_botox_pain.translation import SourceTexts


def may_show_source_text() -> ExpressionWrapper:
    """For a query of pages: whether a string of the page waits for its translation.

    Either nobody has translated it, or somebody has since what is live was written. A string
    of a snippet that the page shows counts until it is translated: the snippet is published
    for itself. So does a snippet that does not exist in the language of the page. False for a
    page that is no translation of wagtail-localize's.

    Strings count where the page was made of them: `may_keep_source_text` is for older pages.
    """
    segments = _segments(OuterRef("translation_key"), OuterRef("locale"))
    own = Exists(segments.filter(~Exists(_published()))) & ~_is_older_than_source()
    return ExpressionWrapper(own | _shows_untranslated_object(), output_field=BooleanField())


def may_keep_source_text() -> ExpressionWrapper:
    """For a query of pages: whether one may show text of its source that no segment tells of.

    It left the translation editor before all was translated; what somebody has written into it
    since then, this does not know. Or it was written before its source was synchronised last.
    """
    saved = TranslationLog.objects.filter(
        source=OuterRef(OuterRef("source")),
        locale=OuterRef("locale"),
        created_at__gte=OuterRef("updated_at"),
    )
    segments = _segments(OuterRef("translation_key"), OuterRef("locale"), enabled=False)
    left = Exists(segments.filter(~Exists(_published().filter(Exists(saved)))))
    return ExpressionWrapper(left | _is_older_than_source(), output_field=BooleanField())


def _is_older_than_source() -> Exists:
    segments = _segments(OuterRef("translation_key"), OuterRef("locale"))
    return Exists(segments.filter(source__last_updated_at__gt=written_at(OuterRef)))


def _published() -> QuerySet[StringTranslation]:
    """The translations of a segment that are older than what is live of its page."""
    return _translations(OuterRef(OuterRef("locale"))).filter(
        updated_at__lte=written_at(lambda name: OuterRef(OuterRef(name)))
    )


def _translations(locale: Any) -> QuerySet[StringTranslation]:
    """The good translations of a segment into a locale."""
    return StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale=locale,
        has_error=False,
    )


def _shows_untranslated_object() -> Exists:
    of_page = {
        "source__object": OuterRef("translation_key"),
        "source__translations__target_locale": OuterRef("locale"),
        "source__translations__enabled": True,
    }
    translated = _translations(OuterRef(OuterRef(OuterRef("locale"))))
    segments = _segments(OuterRef("object"), OuterRef(OuterRef("locale")))
    waiting = segments.filter(~Exists(translated))
    return Exists(shown_objects().filter(Exists(waiting) | _is_missing(), **of_page))


def _is_missing() -> Q:
    """Whether a shown object does not exist in the page's locale: then its source's is shown.

    So it is where the translation is a draft.
    """
    found = Q(pk__in=[])
    for model in get_translatable_models():
        if not issubclass(model, AbstractPage):
            rows = model._base_manager.filter(translation_key=OuterRef("object"))
            of_source = rows.filter(locale=OuterRef("source__locale"))
            of_page = rows.filter(locale=OuterRef(OuterRef("locale")))
            is_missing = Q(Exists(of_source), ~Exists(of_page))
            if issubclass(model, DraftStateMixin):
                is_missing |= Q(
                    Exists(of_source.filter(live=True)), ~Exists(of_page.filter(live=True))
                )
            found |= Q(
                is_missing,
                object__content_type__app_label=model._meta.app_label,
                object__content_type__model=model._meta.model_name,
            )
    return found


def shown_objects() -> QuerySet[RelatedObjectSegment]:
    """What translated pages show of other objects' text; not the pages that they refer to."""
    page = page_model()._meta
    return RelatedObjectSegment.objects.exclude(
        object__content_type__app_label=page.app_label,
        object__content_type__model=page.model_name,
    )


def source_texts_of(pages: Iterable[Any], *conditions: Q) -> dict[Any, SourceTexts]:
    """The texts of the source that each of `pages` may still show, by its key.

    Only of the segments that meet the conditions. Runs a query for each locale.
    """
    by_locale: dict[int, dict[Any, Any]] = defaultdict(dict)
    for page in pages:
        by_locale[page.locale_id][page.translation_key] = page.pk
    found: dict[Any, SourceTexts] = {}
    for locale_id, keys in by_locale.items():
        segments = StringSegment.objects.filter(
            *conditions, source__object__in=keys, source__translations__target_locale=locale_id
        ).annotate_translation(locale_id)
        for key, path, source, translation, language in segments.values_list(
            "source__object_id",
            "context__path",
            "string__data",
            "translation",
            "source__locale__language_code",
        ):
            if translation != source:
                texts = found.setdefault(keys[key], SourceTexts(language, defaultdict(set)))
                texts.by_path[path].add(text_of_html(source))
    return found


def _segments(key: Any, locale: Any, *, enabled: bool = True) -> QuerySet[StringSegment]:
    """All strings of the page from which the one in `locale` is translated, or was."""
    return StringSegment.objects.filter(
        source__object=key,
        source__translations__target_locale=locale,
        source__translations__enabled=enabled,
    )
