"""An article's form in the admin: what the browser is sent, and what it sends back."""

import json
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield


def posted_items(values: list[Any]) -> Any:
    """A list of blocks as the form sends it."""
    return streamfield([("item", value) for value in values])


def posted_faq(number: int) -> tuple[str, Any]:
    """A block with so many questions, as the form sends it."""
    questions = [
        {"question": f"Question {place}?", "answer": rich_text(f"<p>Answer {place}.</p>")}
        for place in range(1, number + 1)
    ]
    return "faq", {"heading": "", "items": posted_items(questions)}


def dicts(part: Any) -> Iterator[dict[str, Any]]:
    """Every dict in JSON, the outer ones first."""
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from dicts(inner)


class EditorForm:
    """The form of `article`, whose body is the field `body`."""

    def __init__(self, client: Any, article: Any) -> None:
        article.save_revision()
        self.client = client
        self.article = article
        self.url = reverse("wagtailadmin_pages:edit", args=[article.pk])

    def _body(self, response: Any) -> Any:
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser").find(id="body")

    def definition(self) -> Any:
        """What the browser is told of the body's blocks."""
        return json.loads(self._body(self.client.get(self.url))["data-w-block-data-value"])

    def groups(self) -> dict[str, list[str]]:
        """The groups of the block chooser in order, each with its blocks in order."""
        return {
            group: [block["_args"][0] for block in blocks]
            for group, blocks in self.definition()["_args"][1]
        }

    def block(self, *path: str) -> Any:
        """What the browser is told of the block at `path`."""
        found = self.definition()
        for name in path:
            found = next(one for one in dicts(found) if one.get("_args", [None])[0] == name)
        return found

    def toolbar(self, *path: str) -> list[str]:
        """What an editor can do to the rich text at `path`."""
        definition = list(dicts(self.definition()))
        shared = {one["_id"]: one["_dict"] for one in definition if "_id" in one and "_dict" in one}
        (options,) = self.block(*path)["_args"][1]["_args"]
        buttons = [
            shared[button["_ref"]] if "_ref" in button else button.get("_dict", button)
            for kind in ("blockTypes", "inlineStyles", "entityTypes")
            for button in options.get(kind, [])
        ]
        line = ["hr"] if options.get("enableHorizontalRule") else []
        return [button["type"].lower() for button in buttons] + line

    def post(self, body: list[tuple[str, Any]], **more: Any) -> Any:
        data = {
            "title": self.article.title,
            "slug": self.article.slug,
            "summary": "What it says.",
            "introduction": rich_text(""),
            "body": streamfield(body),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0},
            **more,
        }
        return self.client.post(self.url, nested_form_data(data))

    def errors(self, body: list[tuple[str, Any]]) -> Any:
        """What the browser shows, and where, after an editor tried to publish `body`."""
        response = self.post(body, **{"action-publish": "publish"})
        _value, errors = json.loads(self._body(response)["data-w-block-arguments-value"])
        return errors

    def saved_draft(self, body: list[tuple[str, Any]]) -> Any:
        """The body that is stored after an editor saved a draft of it."""
        assert self.post(body).status_code == 302
        self.article.refresh_from_db()
        return self.article.get_latest_revision_as_object().body
