"""Makes the renditions that the HTML and JSON of a page need before a reader requests them.

To find them, it builds the page's JSON with a response context that records which files are
requested. The templates of blocks use the same files.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django_tasks import task
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, Filter
from wagtail.models import AbstractPage, ReferenceIndex

from wagtail_botox_pain.lookups.images import IMAGE_ERRORS, Source, is_animation
from wagtail_botox_pain.lookups.page_links import page_model
from wagtail_botox_pain.lookups.response import ResponseContext
from wagtail_botox_pain.models import ClinicPageMixin, TreatmentArticleMixin
from wagtail_botox_pain.page_json.parts import ARTICLE_PARTS, part_of
from wagtail_botox_pain.page_json.stream_fields import our_stream_fields, stream_field_json
from wagtail_botox_pain.serialization.images import image_set
from wagtail_botox_pain.serialization.pictures import TEASER_WIDTHS
from wagtail_botox_pain.services.rendition_fields import missing_specs, names_renditions
from wagtail_botox_pain.stored.collected_keys import Collected, collect

logger = logging.getLogger("wagtail_botox_pain.renditions")

CHUNK = 50


class Missing(NamedTuple):
    """The specs of the renditions that an image lacks."""

    image: AbstractImage
    specs: list[str]


class Prepared(NamedTuple):
    """The number of renditions that were made, and a message for each image that failed."""

    made: int
    failures: list[str]


class WantedFiles(ResponseContext):
    """A response context that records the requested renditions, also of private images."""

    def __init__(self) -> None:
        super().__init__(is_editor=True)
        self._wanted: dict[tuple[type[Model], Any], set[str]] = defaultdict(set)
        self._images: dict[tuple[type[Model], Any], AbstractImage] = {}

    def is_hidden(self, item: Any) -> bool:
        return False

    def sources(self, image: AbstractImage, specs: Collection[str]) -> dict[str, Source]:
        key = type(image), image.pk
        self._images[key] = image
        self._wanted[key].update(specs)
        return super().sources(image, specs)

    def missing(self) -> list[Missing]:
        """The requested renditions that do not exist."""
        found = []
        for key, specs in self._wanted.items():
            image = self._images[key]
            absent = specs - super().sources(image, specs).keys()
            # An animation is shown as it is: a rendition would be one frame.
            if absent and not is_animation(image):
                found.append(Missing(image, sorted(absent)))
        return found


def has_pictures(model: type[Model]) -> bool:
    """Whether pages of `model` hold pictures that the package shows."""
    return issubclass(model, AbstractPage) and (
        issubclass(model, ClinicPageMixin)
        or bool(our_stream_fields(model))
        or names_renditions(model)
    )


def shows_images(page: AbstractPage) -> bool:
    """Whether `page`, of its specific class, has an image. It runs no query."""
    collected = Collected()
    if getattr(page, "hero_image_id", None) or "<embed" in getattr(page, "introduction", ""):
        return True
    if names_renditions(type(page)):
        return True
    for field in our_stream_fields(type(page)):
        stored = list(getattr(page, field.name).raw_data)
        collect(field.stream_block, [stored], collected, builtin=True)
    chosen = (keys for model, keys in collected.keys.items() if issubclass(model, AbstractImage))
    return any(chosen) or any("<embed" in source for source in collected.rich_texts)


def page_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if has_pictures(model)]


def missing_renditions(page: AbstractPage) -> list[Missing]:
    """The missing renditions of the HTML and JSON of `page`, which is of its specific class.

    Existing renditions are read in one query. Raises what a site's own blocks raise.
    """
    wanted = WantedFiles()
    if isinstance(page, ClinicPageMixin):
        page.page_references().attach(wanted)
        part_of(page, ARTICLE_PARTS["introduction"])
    if isinstance(page, TreatmentArticleMixin):
        (hero,) = page.page_references().objects(get_image_model(), [page.hero_image_id])
        part_of(page, ARTICLE_PARTS["hero_image"])
        image_set(hero, wanted, alt="", widths=TEASER_WIDTHS)
    for field in our_stream_fields(type(page)):
        stream_field_json(page, field.name, wanted, {})
    found = wanted.missing()
    for image, spec in missing_specs(page):
        if not any(one.image == image and spec in one.specs for one in found):
            found.append(Missing(image, [spec]))
    return found


def prepare(missing: Collection[Missing]) -> Prepared:
    """Make the `missing` renditions. A failure is logged and does not stop the others."""
    made, failures = 0, []
    for image, specs in missing:
        failed: dict[str, list[str]] = defaultdict(list)
        for spec in specs:
            try:
                image.create_rendition(Filter(spec))
            except IMAGE_ERRORS as error:
                failed[error_text(error)].append(spec)
            except Exception as error:  # A storage raises whatever its service does.
                logger.exception("The renditions of image %s cannot be stored.", image.pk)
                failed[error_text(error)].append(spec)
            else:
                made += 1
        for reason, lost in failed.items():
            failures.append(f"image {image.pk} ({image.title}): {', '.join(lost)}: {reason}")
            logger.warning("Renditions cannot be made: %s", failures[-1])
    return Prepared(made, failures)


def error_text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def live_pages(model: type[Any], keys: Collection[Any] | None = None) -> Iterator[AbstractPage]:
    """The live pages of exactly this model, or those with `keys`, read in chunks."""
    found = model._default_manager.filter(live=True).exact_type(model).order_by("pk")
    if keys is not None:
        found = found.filter(pk__in=keys)
    # A cursor would stay open while images are made.
    last = None
    while chunk := list((found if last is None else found.filter(pk__gt=last))[:CHUNK]):
        yield from chunk
        last = chunk[-1].pk


@task()
def prepare_page(key: Any) -> None:
    """Make the missing renditions of the live page with this key. Errors are logged."""
    page = page_model()._default_manager.filter(pk=key, live=True).first()
    if page is None:
        return
    try:
        prepare(missing_renditions(page.specific))
    except Exception:  # A site's own block may raise anything.
        logger.exception("The renditions of page %s cannot be prepared.", key)


@task()
def prepare_pages_with(app_label: str, model_name: str, key: str) -> None:
    """Make the missing renditions of the live pages that show this image."""
    image = apps.get_model(app_label, model_name)._default_manager.filter(pk=key).first()
    if image is None:
        return
    page_type = ContentType.objects.get_for_model(page_model())
    users = ReferenceIndex.get_references_to(image).filter(base_content_type=page_type)
    for page in set(users.values_list("object_id", flat=True)):
        prepare_page.func(page)
