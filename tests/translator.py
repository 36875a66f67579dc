"""A translator at work in wagtail-localize's views, as the browser drives them."""

import json
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource


class Translator:
    """Translates `page` into `language`; `commit` runs what a commit would run."""

    def __init__(self, client: Any, commit: Any, page: Any, language: str = "fr") -> None:
        self.client = client
        self.commit = commit
        self.page = page
        self.locale = Locale.objects.get_or_create(language_code=language)[0]

    def submit(self) -> "Translator":
        self.submit_page()
        return self

    def submit_page(self) -> Any:
        """What the admin answers when the page is submitted."""
        url = reverse("wagtail_localize:submit_page_translation", args=[self.page.pk])
        with self.commit(execute=True):
            response = self.client.post(url, {"locales": [self.locale.pk]})
        assert response.status_code == 302, response.context["form"].errors
        return response

    @property
    def source(self) -> TranslationSource:
        return TranslationSource.objects.get(object_id=self.page.translation_key)

    @property
    def translation(self) -> Translation:
        return Translation.objects.get(source=self.source, target_locale=self.locale)

    @property
    def target(self) -> Any:
        """The translated page as it is now."""
        return type(self.page).objects.get(
            translation_key=self.page.translation_key, locale=self.locale
        )

    @property
    def edit_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.target.pk])

    def editor(self) -> dict[str, Any]:
        """What the editor of the translation shows."""
        response = self.client.get(self.edit_url)
        assert response.status_code == 200
        html = BeautifulSoup(response.content, "html.parser")
        return json.loads(html.find(class_="js-translation-editor")["data-props"])

    def segments(self, kind: str = "string") -> list[dict[str, Any]]:
        """The texts that the editor shows, or the `synchronised_value`s, in its order."""
        return [segment for segment in self.editor()["segments"] if segment["type"] == kind]

    def segment(self, ending: str, kind: str = "string") -> dict[str, Any]:
        """The one whose text is `ending`, or whose path ends with it."""
        (found,) = (
            segment
            for segment in self.segments(kind)
            if segment.get("source") == ending or segment["contentPath"].endswith(ending)
        )
        return found

    def put(self, segment: dict[str, Any], value: Any) -> dict[str, Any]:
        """What the editor answers when `value` is typed or chosen for `segment`."""
        response = self.client.put(
            segment["editUrl"],
            urlencode({"value": value}),
            content_type="application/x-www-form-urlencoded",
        )
        assert response.status_code in (200, 201), response.content
        return response.json()

    def translate(self, ending: str, value: str) -> dict[str, Any]:
        return self.put(self.segment(ending), value)

    def override(self, ending: str, value: Any) -> dict[str, Any]:
        return self.put(self.segment(ending, "synchronised_value"), value)

    def translate_all(self, mark: str = "FR ") -> int:
        """Give each text a translation, which is `mark` and the text; how many they are."""
        segments = self.segments()
        for segment in segments:
            assert not self.put(segment, mark + segment["source"])["error"]
        return len(segments)

    def publish(self) -> Any:
        with self.commit(execute=True):
            response = self.client.post(self.edit_url, {"action": "publish"})
        assert response.status_code == 302
        return self.target

    def sync(self, **options: Any) -> Any:
        url = reverse("wagtail_localize:update_translations", args=[self.source.pk])
        with self.commit(execute=True):
            response = self.client.post(url, options)
        assert response.status_code == 302
        return response
