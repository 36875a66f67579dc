"""Blocks and items that are stored without an id have the same one each time that they are read."""

import json
import re

import pytest
from django.db import connection
from django.template import Context, Template

from tests.api import HAS_V3, VERSIONS
from tests.content import block, full_body, items
from tests.testapp.models import AnswersPage, AnswersRow, StreamPage
from wagtail_botox_pain.blocks import TreatmentArticleBody

pytestmark = [pytest.mark.django_db, pytest.mark.databases, pytest.mark.versions]

# Those of the first two places, in every process and release: anchors that readers have copied.
FIRST, SECOND = "e2dc1bd1-3a59-57ab-a55f-3f43355f8ca5", "eb36c6e0-4683-5cb9-b09d-e8a62b3327c8"

QUESTIONS = [
    block("faq", {"heading": heading, "items": items({"question": "Why?", "answer": "<p>So.</p>"})})
    for heading in ("First", "Second")
]


def without_ids(value):
    if isinstance(value, list):
        return [without_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"type", "value", "id"}:
        bare = without_ids(value["value"])
        return bare if value["type"] == "item" else {"type": value["type"], "value": bare}
    return {name: without_ids(item) for name, item in value.items()}


def store(instance, name, stored):
    """Writes JSON without ids past the field, as an import would."""
    meta = instance._meta
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {meta.db_table} SET {name} = %s WHERE {meta.pk.column} = %s",  # noqa: S608
            [json.dumps(without_ids(stored)), instance.pk],
        )


def ids_in(value):
    """The ids of blocks and items in JSON of the API, in order."""
    if isinstance(value, list):
        return [found for item in value for found in ids_in(item)]
    if not isinstance(value, dict):
        return []
    own = [value["id"]] if {"value", "id"} <= value.keys() else []
    return own + [found for item in value.values() for found in ids_in(item)]


def article(index, make_article, image, page):
    found = make_article()
    store(found, "body", full_body(image.pk, page.pk))
    return found


def site_stream(index, *args):
    found = index.add_child(instance=StreamPage(title="Stream", slug="stream"))
    store(found, "questions", QUESTIONS)
    return found


def rows(index, *args):
    found = AnswersPage(title="Answers", slug="answers", rows=[AnswersRow()])
    index.add_child(instance=found)
    store(found, "body", QUESTIONS)
    store(found.rows.get(), "answers", QUESTIONS)
    return found


@pytest.mark.parametrize("make", [article, site_stream, rows])
def test_json(make, request, client, index, make_article, image, page):
    made = make(index, make_article, image, page)
    asked = [(f"/api/{version}/pages/{made.pk}/", {}) for version in VERSIONS]
    if HAS_V3:
        token = request.getfixturevalue("token")
        asked.append((f"/api/v3/pages/{made.pk}/?version=draft", token))
    answers = []
    for address, headers in asked * 2:
        found = client.get(address, **headers).json()
        streams = [found.get(name, []) for name in ("body", "questions", "rows")]
        answers.append([ids_in(stream) for stream in streams])
    assert all(answer == answers[0] for answer in answers)
    assert all(isinstance(found, str) for stream in answers[0] for found in stream)
    first = next(stream for stream in answers[0] if stream)
    assert first[0] == FIRST


def test_html(client, make_article, index, image, page):
    made = article(index, make_article, image, page)
    anchors = [re.findall(r'\bid="bp-([^"]+)', client.get(made.url).content.decode())]
    anchors.append(re.findall(r'\bid="bp-([^"]+)', client.get(made.url).content.decode()))
    assert anchors[0] == anchors[1]
    json_ids = ids_in(client.get(f"/api/v2/pages/{made.pk}/").json()["body"])
    assert set(anchors[0]) <= set(json_ids)
    assert len(anchors[0]) > len(TreatmentArticleBody().child_blocks)


def test_contents_of_a_site_stream(index):
    made = site_stream(index)
    template = Template(
        "{% load wagtail_botox_pain_tags wagtailcore_tags %}{% contents_list page.questions %}"
        "{% for block in page.questions %}{% include_block block %}{% endfor %}"
    )
    for _reading in range(2):
        html = template.render(Context({"page": StreamPage.objects.get(pk=made.pk)}))
        assert re.findall(r'href="#bp-([^"]+)', html) == [FIRST, SECOND]
        assert {FIRST, SECOND} <= {*re.findall(r'\bid="bp-([^"]+)', html)}


@pytest.mark.skipif(not HAS_V3, reason="API v3 came with Wagtail 8")
def test_writing_stores_them(api, index):
    made = site_stream(index)
    read = api.read(made)["questions"]
    api.patch(made, questions=read)
    assert api.read(made)["questions"] == read
    draft = StreamPage.objects.get(pk=made.pk).get_latest_revision_as_object()
    assert [child.id for child in draft.questions] == [FIRST, SECOND]
