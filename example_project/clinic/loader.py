"""Reads the demo's content files and makes the pages that are not there yet."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from clinic.models import HomePage
from clinic.translations import translate
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage

CONTENT = Path(__file__).parent / "content"
ARTICLES = ("botulinum-toxin-for-chronic-pain", "exercise-therapy-for-low-back-pain")
LANGUAGES = {"es": "Spanish", "ar": "Arabic"}
# The ids of blocks are the same on every machine, so that anchors and translations last.
NAMESPACE = uuid.UUID("6b0c2c2e-4f6e-5d0a-9a53-3d1f3d2f9d11")


def read(name: str) -> dict[str, Any]:
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))


class ClinicLoader:
    """Makes the clinic's home page, index, articles and settings on a site that has none.

    They are written in English and then translated: what a language's file has under
    "published" is complete and public, what it has under "drafts" is work in progress.
    A site with a home page is left as its editors made it. `report` gets a line for each thing
    made, or, with `dry_run`, for each thing that would be made.
    """

    def __init__(self, report: Callable[[str], Any], dry_run: bool = False) -> None:
        self.report = report
        self.dry_run = dry_run
        self.clinic = read("clinic")
        self.articles = [read(name) for name in ARTICLES]
        self.translations = {code: read(code) for code in LANGUAGES}
        self.pages: dict[str, Page] = {}

    @transaction.atomic
    def load(self) -> None:
        if HomePage.objects.exists():
            return
        if not self.dry_run:
            self.make_site()
            self.make_pages()
            self.make_translations()
        self.report(f"home page: {self.clinic['home']['title']}")
        self.report(f"index: {self.clinic['index']['title']}")
        for content in self.articles:
            self.report(f"article: {content['title']}")
        for code, name in LANGUAGES.items():
            for state, pages in self.translations[code].items():
                self.report(f"{name} ({state}): {', '.join(pages)}")

    def make_site(self) -> None:
        site = Site.objects.get(is_default_site=True)
        content = self.clinic["home"]
        home = HomePage(
            title=content["title"],
            slug="clinic",
            tagline=content["tagline"],
            disclaimer=self.clinic["disclaimer"],
        )
        Page.get_first_root_node().add_child(instance=home)
        self.pages["home"] = home
        placeholder, site.root_page = site.root_page, home
        site.site_name = self.clinic["clinic_name"]
        site.save()
        if placeholder.specific_class is Page and placeholder.is_leaf():
            placeholder.delete()
        settings = ClinicSettings.for_site(site)
        settings.clinic_name = self.clinic["clinic_name"]
        settings.telephone = self.clinic["telephone"]
        settings.emergency_telephone = self.clinic["emergency_telephone"]
        settings.full_clean()
        settings.save()

    def make_pages(self) -> None:
        """Every page first, then their contents, which link to each other."""
        home = self.pages["home"]
        content = self.clinic["index"]
        index = TreatmentIndexPage(
            title=content["title"],
            slug=content["slug"],
            introduction=content["introduction"],
            show_in_menus=True,
        )
        home.add_child(instance=index)
        self.pages["treatments"] = index
        for content in self.articles:
            article = TreatmentArticlePage(
                title=content["title"], slug=content["slug"], summary=content["summary"], body=[]
            )
            index.add_child(instance=article)
            self.pages[content["slug"]] = article
        home.introduction = self.resolve(self.clinic["home"]["introduction"])
        home.save_revision().publish()
        for content in self.articles:
            self.fill_article(content)

    def fill_article(self, content: dict[str, Any]) -> None:
        article = self.pages[content["slug"]]
        article.search_description = content["search_description"]
        article.introduction = self.resolve(content["introduction"])
        article.hero_image_id = self.resolve(content["hero_image"])
        article.show_contents = content["show_contents"]
        article.body = [
            {
                "type": block["type"],
                "id": self.block_id(content["slug"], place),
                "value": self.with_ids(self.resolve(block["value"]), f"{content['slug']}/{place}"),
            }
            for place, block in enumerate(content["body"])
        ]
        # What an editor could not publish is a mistake in the files.
        article.body = article.body.stream_block.clean(article.body)
        article.save_revision().publish()

    def make_translations(self) -> None:
        """In the order of the tree: a page is translated below its translated parent."""
        for code, states in self.translations.items():
            locale, _ = Locale.objects.get_or_create(language_code=code)
            for name, page in self.pages.items():
                for state, pages in states.items():
                    if name in pages:
                        translate(page, locale, pages[name], finished=state == "published")

    def block_id(self, *place: Any) -> str:
        return str(uuid.uuid5(NAMESPACE, "/".join(map(str, place))))

    def with_ids(self, value: Any, place: str) -> Any:
        """Lists as Wagtail stores them, each item with an id made from its place."""
        if isinstance(value, dict):
            return {key: self.with_ids(child, f"{place}/{key}") for key, child in value.items()}
        if isinstance(value, list):
            return [
                {
                    "type": "item",
                    "id": self.block_id(place, index),
                    "value": self.with_ids(item, f"{place}/{index}"),
                }
                for index, item in enumerate(value)
            ]
        return value

    def resolve(self, value: Any) -> Any:
        """Replace the files' names of pictures and pages by the keys that the site gave them."""
        match value:
            case {"$image": name}:
                return self.image(name).pk
            case {"$page": slug}:
                return self.pages[slug].pk
            case dict():
                return {key: self.resolve(child) for key, child in value.items()}
            case list():
                return [self.resolve(child) for child in value]
            case str():
                for slug, page in self.pages.items():
                    value = value.replace(f'id="$page:{slug}"', f'id="{page.pk}"')
                return value
            case _:
                return value

    def image(self, name: str) -> Any:
        model = get_image_model()
        title = Path(name).stem.replace("-", " ").capitalize()
        image = model.objects.filter(title=title).first()
        if image is None:
            with (CONTENT / "images" / name).open("rb") as file:
                image = model.objects.create(title=title, file=File(file, name=name))
        return image
