"""The site that the contestants serve: the demo's first article, with its lists repeated."""

import io
import json
import re
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from PIL import Image as PillowImage
from wagtail.images.models import Image
from wagtail.models import Page, Site

from bench.floor.flatten import flatten
from bench.floor.models import FloorArticle
from bench.stock.models import StockArticlePage, StockClinic
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage

ARTICLE = (
    Path(__file__).parents[1]
    / "example_project/clinic/content/botulinum-toxin-for-chronic-pain.json"
)
# Which list of which block is repeated.
REPEATED = {"condition_cards": "cards", "side_effects": "effects", "faq": "items"}
LAST_PARAGRAPH_END = re.compile(r"</p>(?!.*</p>)", re.DOTALL)
NAMESPACE = uuid.UUID("0a4b3a59-6c0e-5b47-8f0f-2f6b3c9c7d11")

# Wide enough for every width that templates ask for, and next to nothing to encode.
CARD_IMAGE_SIZE = (802, 20)
LARGE_IMAGE_SIZE = (1602, 40)


def numbered(item: dict[str, Any], number: int) -> dict[str, Any]:
    """One more copy of a card, effect or question, with words of its own.

    Equal texts would let whoever remembers a text win, which no real article allows.
    """
    result = dict(item)
    for name in ("name", "question", "description"):
        if result.get(name):
            result[name] = f"{result[name]} ({number})"
    for name in ("summary", "answer"):
        if result.get(name):
            result[name] = LAST_PARAGRAPH_END.sub(f" ({number})</p>", result[name])
    return result


class SiteMaker:
    """Makes one article of `size` copies for each contestant, and what they link to."""

    def __init__(self) -> None:
        self.content = json.loads(ARTICLE.read_text(encoding="utf-8"))
        self.site = Site.objects.get(is_default_site=True)
        self.clinic = ClinicSettings.for_site(self.site)
        self.clinic.emergency_telephone = "911"
        self.clinic.save()
        StockClinic.objects.create(site=self.site, emergency_telephone="911")
        self.index = TreatmentIndexPage(title="Treatments", slug="treatments")
        self.site.root_page.add_child(instance=self.index)
        other = TreatmentArticlePage(title="Another treatment", summary="Linked to.", body=[])
        self.index.add_child(instance=other)
        self.linked: dict[str, Page] = {"treatments": self.index}
        self.other = other
        self.images: dict[tuple[str, int], Image] = {}

    def page(self, name: str, size: int) -> Page:
        """The article of one contestant that is a Wagtail page."""
        page = self.article(name, size, f"{name}-{size}")
        self.index.add_child(instance=page)
        page.save_revision().publish()
        return page

    def listed(self, name: str, count: int) -> Page:
        """A page of one contestant, below which there are `count` of its articles."""
        parent = self.article(name, 1, f"listed-{name}")
        self.index.add_child(instance=parent)
        for number in range(1, count + 1):
            parent.add_child(instance=self.article(name, 1, f"listed-{number}"))
        return parent

    def article(self, name: str, size: int, slug: str) -> Page:
        model = TreatmentArticlePage if name == "ours" else StockArticlePage
        return model(
            title=self.content["title"],
            slug=slug,
            summary=self.content["summary"],
            hero_image_id=self.resolve(self.content["hero_image"]),
            introduction=self.resolve(self.content["introduction"]),
            body=json.dumps(list(self.body(size))),
        )

    def floor(self, page: TreatmentArticlePage) -> FloorArticle:
        """The floor's article: what `page` prints."""
        page = TreatmentArticlePage.objects.get(pk=page.pk)
        return FloorArticle.objects.create(slug=page.slug, content=flatten(page, self.clinic))

    def body(self, size: int) -> Iterator[dict[str, Any]]:
        for place, block in enumerate(self.content["body"]):
            value = dict(block["value"])
            if name := REPEATED.get(block["type"]):
                value[name] = [
                    self.resolve(numbered(item, copy), copy)
                    for copy in range(1, size + 1)
                    for item in value[name]
                ]
            yield {
                "type": block["type"],
                "id": identifier(place),
                "value": with_ids(self.resolve(value), str(place)),
            }

    def resolve(self, value: Any, copy: int = 0) -> Any:
        """Names of images and pages replaced by their keys, as the demo's loader does."""
        match value:
            case {"$image": name}:
                return self.image(name, copy).pk
            case {"$page": slug}:
                return self.linked.get(slug, self.other).pk
            case dict():
                return {key: self.resolve(child, copy) for key, child in value.items()}
            case list():
                return [self.resolve(child, copy) for child in value]
            case str():
                return re.sub(
                    r'id="\$page:([^"]+)"',
                    lambda match: f'id="{self.linked.get(match[1], self.other).pk}"',
                    value,
                )
            case _:
                return value

    def image(self, name: str, copy: int) -> Image:
        """An image of its own for each card; articles of different sizes share the first ones."""
        if (name, copy) not in self.images:
            size = CARD_IMAGE_SIZE if copy else LARGE_IMAGE_SIZE
            title = f"{Path(name).stem}-{copy}"
            self.images[name, copy] = Image.objects.create(
                title=title, file=ContentFile(jpeg(size), name=f"{title}.jpg")
            )
        return self.images[name, copy]


@cache
def jpeg(size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    PillowImage.new("RGB", size, (90, 130, 150)).save(file, "JPEG")
    return file.getvalue()


def identifier(place: Any) -> str:
    return str(uuid.uuid5(NAMESPACE, str(place)))


def with_ids(value: Any, place: str) -> Any:
    """Lists as Wagtail stores them, each item with an id."""
    match value:
        case dict():
            return {key: with_ids(child, f"{place}/{key}") for key, child in value.items()}
        case list():
            return [
                {
                    "type": "item",
                    "id": identifier(f"{place}/{index}"),
                    "value": with_ids(item, f"{place}/{index}"),
                }
                for index, item in enumerate(value)
            ]
        case _:
            return value


def make_editor() -> Any:
    """Someone who may edit every page."""
    return get_user_model().objects.create_superuser("editor", "editor@example.org", "editor")
