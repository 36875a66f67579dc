from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from wagtail.images import get_image_model

from wagtail_botox_pain.references import References

WIDTHS = (400, 800)
SIZES = "(min-width: 62rem) 30rem, (min-width: 40rem) 46vw, 92vw"


class Teaser(NamedTuple):
    """An article in a list: what a reader chooses by."""

    href: str
    title: str
    summary: str
    picture: SafeString


def teasers(articles: Iterable[Any], references: References) -> list[Teaser]:
    """The teasers of `articles`, with all their pictures looked up together."""
    articles = list(articles)
    images = references.objects(get_image_model(), [article.hero_image_id for article in articles])
    return [
        Teaser(
            article.get_url(references.request) or "",
            article.title,
            article.summary,
            references.picture(image, alt="", widths=WIDTHS, sizes=SIZES),
        )
        for article, image in zip(articles, images, strict=True)
    ]
