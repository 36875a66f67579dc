"""Images and their renditions: which files a picture needs, and which of them exist.

The site's image model and Wagtail's renditions are used. The renditions of many images are read
in one query: one query for each image would make pages with many images slow.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from hashlib import md5
from typing import Any, NamedTuple

from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, Storage
from django.db import DatabaseError
from django.db.models import Model
from django.templatetags.static import static
from django.utils.encoding import filepath_to_uri
from PIL import Image as PillowImage
from PIL.Image import DecompressionBombError
from wagtail.images.models import AbstractImage
from willow.image import UnrecognisedImageFormatError

logger = logging.getLogger(__name__)

FALLBACK_WIDTH = 800

# A missing or damaged file, an unknown format, a size that the format or Pillow does not allow.
IMAGE_ERRORS = (OSError, ValueError, UnrecognisedImageFormatError, DecompressionBombError)

# Formats of still pictures as a rule, of which a file may hold an animation all the same.
MAY_MOVE = (".webp", ".png", ".apng", ".avif")


PLAIN_PATH = re.compile(r"[\w./~-]*", re.ASCII)


def plain_spec(width: int) -> str:
    return f"width-{width}"


def webp_spec(width: int) -> str:
    return f"width-{width}|format-webp"


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
    base_url: str | None = getattr(storage, "base_url", None)
    if storage.__class__.url is not FileSystemStorage.url or not base_url:
        return storage.url

    def address(name: str) -> str:
        # As a rule there is nothing to quote in it.
        path = name if PLAIN_PATH.fullmatch(name) else filepath_to_uri(name)
        return base_url + path.lstrip("/")

    return address


def existing_sources(model: type[Any], keys: Iterable[Any]) -> dict[Any, dict[str, Source]]:
    """The renditions by width of the images with these keys: by key and spec, in one query.

    They are read as rows and never go into Wagtail's own prefetch: it takes a partial one for the
    whole and makes every other rendition again. One whose address the storage cannot give is
    left out.
    """
    renditions = model.get_rendition_model()
    rows = renditions._default_manager.filter(
        image_id__in=keys, filter_spec__startswith="width-", focal_point_key=""
    )
    address = addresses(renditions._meta.get_field("file").storage)
    found: dict[Any, dict[str, Source]] = defaultdict(dict)
    for key, spec, name, width, height in rows.values_list(
        "image_id", "filter_spec", "file", "width", "height"
    ):
        try:
            found[key][spec] = Source(address(name), width, height)
        except Exception:  # A storage raises whatever its service does.
            logger.warning("The rendition %s of image %s has no address.", spec, key, exc_info=True)
    return found


def readable_rows(model: type[Model], keys: Collection[Any]) -> dict[Any, Any]:
    """The rows of `model` with these keys, by key.

    Django opens the file of an image whose row says no size while it reads the row. One whose
    file is missing or damaged is left out, as if it did not exist.
    """
    try:
        return model._default_manager.in_bulk(keys)
    except Exception as error:  # A storage raises whatever its service does.
        if not issubclass(model, AbstractImage) or isinstance(error, DatabaseError):
            raise
        if len(keys) == 1:
            logger.warning("Image %s has no size and cannot be read.", *keys, exc_info=True)
            return {}
    ordered = list(keys)
    half = len(ordered) // 2
    return readable_rows(model, ordered[:half]) | readable_rows(model, ordered[half:])


def is_animation(image: AbstractImage) -> bool:
    """Whether the image's file moves, although its name does not say so.

    The file is opened once, and what was found is kept in the cache.
    """
    name = image.file.name or ""
    if not name.lower().endswith(MAY_MOVE):
        return False
    key = f"wagtail_botox_pain.is_animation.{image._meta.label_lower}.{image.pk}.{hash_of(name)}"
    if (known := cache.get(key)) is None:
        try:
            with image.open_file() as file, PillowImage.open(file) as opened:
                known = bool(getattr(opened, "is_animated", False))
        except IMAGE_ERRORS:
            return False
        cache.set(key, known, None)
    return bool(known)


def hash_of(name: str) -> str:
    """`name` as keys of a cache may hold it."""
    return md5(name.encode(), usedforsecurity=False).hexdigest()


def image_description(image: AbstractImage | SampleImage | None) -> str:
    """What an image shows, in the words that it was given itself; nothing where it has none.

    Its title is none of them: as a rule that is the name of a file. A site's image model may
    have a field for it, of which Wagtail hears through `default_alt_text`.
    """
    if image is None or isinstance(image, SampleImage):
        return image.description if image else ""
    if type(image).default_alt_text is not AbstractImage.default_alt_text:
        return str(image.default_alt_text or "")
    return str(image.description)


def is_shown_as_it_is(image: AbstractImage | SampleImage) -> bool:
    """Whether an image needs no rendition: an SVG fits any size, a GIF would lose its animation."""
    return (
        isinstance(image, SampleImage)
        or image.is_svg()
        or (image.file.name or "").lower().endswith(".gif")
    )


def specs_for(image: AbstractImage, widths: Sequence[int]) -> Specs:
    return specs_of_size(image.width or 0, tuple(widths))


@lru_cache(maxsize=1024)
def specs_of_size(original: int, widths: tuple[int, ...]) -> Specs:
    """The specs worth making: none wider than the original but the first, which is its own."""
    ordered = sorted(widths) or [FALLBACK_WIDTH]
    useful = [width for width in ordered if width < original]
    useful += [width for width in ordered if width >= original][:1]
    fallback = max((width for width in useful if width <= FALLBACK_WIDTH), default=useful[0])
    return Specs(tuple(map(webp_spec, useful)), plain_spec(fallback))


def original(image: AbstractImage | SampleImage) -> Source:
    """The image's own file."""
    url = image.url if isinstance(image, SampleImage) else image.file.url
    return Source(url, image.width, image.height)


def readable_original(image: AbstractImage) -> Source | None:
    """The image's own file; None where it has none, or none that its storage can show.

    Only a folder on this machine is asked whether the file is there.
    """
    try:
        storage = image.file.storage
        if isinstance(storage, FileSystemStorage) and not storage.exists(image.file.name):
            return None
        return original(image)
    except Exception:  # A storage raises whatever its service does.
        logger.warning("The file of image %s has no address.", image.pk, exc_info=True)
        return None
