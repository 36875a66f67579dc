"""Translates the demo's pages as a translator would, through wagtail-localize."""

from collections.abc import Mapping

from wagtail.models import Locale, Page
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)


class ContentError(Exception):
    """The content files do not fit together."""


def translate(page: Page, locale: Locale, sentences: Mapping[str, str], *, finished: bool) -> None:
    """Make the translation of `page` that a translator with these `sentences` would make.

    `sentences` has the source's sentences, as the translation editor shows them, with their
    translations. A finished translation is published, and has to be complete; another stays a
    draft. A sentence that the page does not have is an error in both.
    """
    source, _ = TranslationSource.get_or_create_from_instance(page)
    segments = StringSegment.objects.filter(source=source).select_related("string", "context")
    wanted = {segment.string.data for segment in segments}
    wrong = sentences.keys() - wanted | (wanted - sentences.keys() if finished else set())
    if wrong:
        raise ContentError(
            f"{locale.language_code}: the translation of {page.title!r} lacks these sentences "
            f"or has them in excess: {sorted(wrong)}"
        )
    translation = Translation.objects.create(source=source, target_locale=locale)
    # A sentence that stands twice in one text is translated once.
    for segment in {(s.string_id, s.context_id): s for s in segments}.values():
        if segment.string.data in sentences:
            made = StringTranslation.objects.create(
                translation_of=segment.string,
                locale=locale,
                context=segment.context,
                data=sentences[segment.string.data],
                translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            )
            if made.has_error:
                raise ContentError(f"{locale.language_code}: this cannot be used: {made.data}")
    translation.save_target(publish=False)
    if finished:
        # wagtail-localize itself would publish at the end of the transaction, with a parent that
        # does not know of the children which it got meanwhile.
        translation.get_target_instance().get_latest_revision().publish()
