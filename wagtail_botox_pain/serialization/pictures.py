"""Responsive pictures: a `<picture>` in WebP with a fallback in the image's own format."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from wagtail_botox_pain.i18n.language_markup import TextInLanguage, language_attributes
from wagtail_botox_pain.lookups.images import Source

# The hero image, across the page.
HERO_WIDTHS = (800, 1200, 1600)
HERO_SIZES = "(min-width: 62rem) 60rem, 100vw"
# The image of an article in a list.
TEASER_WIDTHS = (400, 800)
TEASER_SIZES = "(min-width: 62rem) 30rem, (min-width: 40rem) 46vw, 92vw"


def picture(
    fallback: Source, webp: Iterable[Source], *, alt: str, sizes: str, lazy: bool = True
) -> SafeString:
    """The HTML of one picture: its fallback, in a `<picture>` where there is WebP as well."""
    loading = 'loading="lazy"' if lazy else 'fetchpriority="high"'
    language = language_attributes(alt.language) if isinstance(alt, TextInLanguage) else ""
    img = (
        f'<img src="{escape(fallback.url)}" alt="{escape(alt)}"{language} width="{fallback.width}" '
        f'height="{fallback.height}" {loading} decoding="async">'
    )
    # By width, since an original may be smaller than its row says.
    by_width = {source.width: source.url for source in webp}
    if by_width:
        srcset = ", ".join(f"{escape(url)} {width}w" for width, url in by_width.items())
        img = (
            f'<picture><source type="image/webp" srcset="{srcset}" sizes="{escape(sizes)}">'
            f"{img}</picture>"
        )
    return mark_safe(img)  # noqa: S308  every value is escaped above
