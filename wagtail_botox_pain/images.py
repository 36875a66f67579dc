"""Responsive pictures: a `<picture>` in WebP with a fallback in the image's own format.

The site's image model and Wagtail's renditions are used; `References` looks the renditions
of a whole body up in one query, because one lookup an image is what makes image-rich pages
slow.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.core.files.storage import FileSystemStorage, Storage
from django.templatetags.static import static
from django.utils.encoding import filepath_to_uri
from django.utils.safestring import SafeString, mark_safe
from wagtail.images.models import AbstractImage

from wagtail_botox_pain.foreign_text import ForeignText, attributes

# The widths, in pixels, that our templates ask for. All are looked up together.
WIDTHS = (400, 800, 1200, 1600)
FALLBACK_WIDTH = 800


def plain_spec(width: int) -> str:
    return f"width-{width}"


def webp_spec(width: int) -> str:
    return f"width-{width}|format-webp"


ALL_SPECS = frozenset(spec(width) for width in WIDTHS for spec in (plain_spec, webp_spec))


class Source(NamedTuple):
    """One file of a picture: its address and its size in pixels."""

    url: str
    width: int
    height: int


class SampleImage(NamedTuple):
    """Stands for an image in a block's preview, where a new site has none of its own."""

    path: str = "wagtail_botox_pain/sample.svg"
    width: int = 1200
    height: int = 800
    description: str = ""

    @property
    def url(self) -> str:
        return static(self.path)


class Specs(NamedTuple):
    """The rendition specs of a picture: those of its WebP `srcset`, and its fallback's."""

    webp: tuple[str, ...]
    fallback: str


def addresses(storage: Storage) -> Callable[[str], str]:
    """What gives the address of a file in `storage` by its name.

    Django's file storage resolves each name against the media URL as a link on a page would
    be, which for hundreds of pictures costs more than their query. Its names need no resolving.
    """
    if storage.__class__.url is not FileSystemStorage.url or not storage.base_url:
        return storage.url
    base_url = storage.base_url
    return lambda name: base_url + filepath_to_uri(name).lstrip("/")


def is_shown_as_it_is(image: AbstractImage | SampleImage) -> bool:
    """Whether no rendition does an image good: an SVG fits any size, a GIF would stand still."""
    return (
        isinstance(image, SampleImage)
        or image.is_svg()
        or (image.file.name or "").lower().endswith(".gif")
    )


def specs_for(image: AbstractImage, widths: Sequence[int]) -> Specs:
    return specs_of_size(image.width, tuple(widths))


@lru_cache(maxsize=1024)
def specs_of_size(original: int, widths: tuple[int, ...]) -> Specs:
    """The specs worth making: none wider than the original but the first, which is its own."""
    useful = [width for width in widths if width < original]
    useful += [width for width in widths if width >= original][:1]
    fallback = max((width for width in useful if width <= FALLBACK_WIDTH), default=useful[0])
    return Specs(tuple(map(webp_spec, useful)), plain_spec(fallback))


def original(image: AbstractImage | SampleImage) -> Source:
    """The image's own file."""
    url = image.url if isinstance(image, SampleImage) else image.file.url
    return Source(url, image.width, image.height)


def picture(
    fallback: Source, webp: Iterable[Source], *, alt: str, sizes: str, lazy: bool = True
) -> SafeString:
    """The HTML of one picture: its fallback, in a `<picture>` where there is WebP as well."""
    loading = 'loading="lazy"' if lazy else 'fetchpriority="high"'
    language = attributes(alt.language) if isinstance(alt, ForeignText) else ""
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
