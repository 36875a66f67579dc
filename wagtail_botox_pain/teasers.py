from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.images import get_image_model

from wagtail_botox_pain.i18n.language_markup import TextInLanguage
from wagtail_botox_pain.i18n.page_languages import languages_of_aliases, untranslated_fields
from wagtail_botox_pain.serialization.pictures import TEASER_SIZES, TEASER_WIDTHS
from wagtail_botox_pain.serialization.references import References


class Teaser(NamedTuple):
    """An article in a list: what a reader chooses by.

    The texts of an alias and those that are not translated yet are `TextInLanguage`, if their
    language is not that of the list. Print them with `{{ teaser.title|language_markup }}`.
    """

    href: str
    title: str
    summary: str
    picture: SafeString


def teasers(articles: Iterable[Any], references: References) -> list[Teaser]:
    """The teasers of `articles`, with all their pictures looked up together."""
    articles = list(articles)
    languages = languages_of_aliases(articles)
    untranslated = untranslated_fields(articles, ("title", "summary"))
    list_language = getattr(references.holder, "content_language", get_language())

    def in_its_language(article: Any, name: str) -> str:
        text = getattr(article, name)
        language = languages.get(article.pk)
        if language is None and article.pk in untranslated:
            language = untranslated[article.pk].language_of(name, text)
        language = language or list_language
        return text if language == list_language else TextInLanguage(text, language)

    images = references.objects(get_image_model(), [article.hero_image_id for article in articles])
    return [
        Teaser(
            article.get_url(references.request) or "",
            in_its_language(article, "title"),
            in_its_language(article, "summary"),
            references.picture(image, alt="", widths=TEASER_WIDTHS, sizes=TEASER_SIZES),
        )
        for article, image in zip(articles, images, strict=True)
    ]
