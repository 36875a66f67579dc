"""Live translations that were written before their source was synchronised last.

What is to be translated now is not what they were made of. So what they say is looked up among
the texts that their source's language has, or once had.
"""

from typing import Any

from django.db.models import Exists, OuterRef
from wagtail.models import AbstractPage
from wagtail_localize.models import String, StringTranslation
from wagtail_localize.segments import RelatedObjectSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from wagtail_botox_pain.localize.completeness.reader_queries import shows_untranslated_object
from wagtail_botox_pain.lookups.page_links import page_model
from wagtail_botox_pain.stored.repair import STALE_VALUE_ERRORS


def still_shows_source_text(page: Any) -> bool:
    """Whether the live `page` says something in the language of the page it is translated from.

    True where its content cannot be read. A text that somebody translated by the same words is
    translated. Runs three queries.
    """
    try:
        segments = extract_segments(page.specific)
    except STALE_VALUE_ERRORS:
        return True
    texts, objects = set(), set()
    for segment in segments:
        # Readers do not read an address.
        if isinstance(segment, StringSegmentValue) and segment.path != "slug":
            texts.add(String._get_data_hash(segment.string.data))
        elif isinstance(segment, RelatedObjectSegmentValue):
            model = segment.content_type.model_class()
            if model is not None and not issubclass(model, AbstractPage):
                objects.add(segment.translation_key)
    same = StringTranslation.objects.filter(
        translation_of=OuterRef("pk"), locale=page.locale_id, data=OuterRef("data")
    )
    found = String.objects.filter(
        ~Exists(same),
        data_hash__in=texts,
        locale__translationsource__object=page.translation_key,
        locale__translationsource__translations__target_locale=page.locale_id,
    )
    if found.exists():
        return True
    waiting = shows_untranslated_object(objects)
    return bool(objects) and page_model()._default_manager.filter(waiting, pk=page.pk).exists()
