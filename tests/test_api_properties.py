"""Whatever is stored, the API answers: 200, as its schema says, and the same everywhere.

`API_EXAMPLES` says how many contents each test makes: few by default, the same each time.
"""

import json
import os
import time

import jsonschema_rs
import pytest
import wagtail
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.documents import get_document_model

from tests.api_content import Content
from tests.content import BLOCK_TYPES, block, store
from wagtail_botox_pain.api.contract.page_schemas import object_schema
from wagtail_botox_pain.pages.models import TreatmentArticlePage
from wagtail_botox_pain.serialization.representation import api_schema
from wagtail_botox_pain.serialization.schema import Walker

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EXAMPLES = os.environ.get("API_EXAMPLES")
APIS = ("v2", "v3") if wagtail.VERSION >= (8,) else ("v2",)


def examples(number):
    return settings(
        max_examples=int(EXAMPLES or number),
        derandomize=EXAMPLES is None,
        database=None,
        deadline=None,
        # To find the smallest content that fails takes minutes: only for who asks for more.
        phases=[*Phase] if EXAMPLES else [Phase.generate],
        # The page is one for all examples: each overwrites what it says.
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def content(make_image, page):
    document = get_document_model().objects.create(
        title="A leaflet", file=ContentFile(b"x", name="leaflet.pdf")
    )
    return Content({"page": page.pk, "image": make_image().pk, "document": document.pk})


@pytest.fixture
def validator():
    walker = Walker(api_schema, closed=True)
    schema = object_schema(TreatmentArticlePage, walker)
    assert not walker.untyped
    return jsonschema_rs.validator_for({**schema, "$defs": walker.definitions})


def differences(one, other, place=""):
    """Where two answers differ; an integer is no text, no float and no boolean."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            yield from differences(one.get(key, ...), other.get(key, ...), f"{place}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (first, second) in enumerate(zip(one, other, strict=True)):
            yield from differences(first, second, f"{place}/{number}")
    elif type(one) is not type(other) or one != other:
        yield f"{place}: {one!r} is not {other!r}"


@pytest.fixture
def check(client, make_article, validator):
    """Stores a body, and checks what each way to read it says."""
    article = make_article()

    def answered(body):
        store(article, body)
        found = {}
        for version in APIS:
            response = client.get(f"/api/{version}/pages/{article.pk}/")
            assert response.status_code == 200, response.content
            found[version] = response.json()
            errors = [
                f"{'/'.join(map(str, error.instance_path))}: {error.message}"
                for error in validator.iter_errors(found[version])
            ]
            assert not errors
        own = [{**answer, "meta": None} for answer in found.values()]
        assert not [line for answer in own for line in differences(own[0], answer)]
        for context in (None, {}):
            again = TreatmentArticlePage.objects.get(pk=article.pk).body
            represented = again.stream_block.get_api_representation(again, context)
            assert not [*differences(json.loads(json.dumps(represented)), own[0]["body"])]
        return own[0]

    return answered


def body_block():
    return TreatmentArticlePage._meta.get_field("body").stream_block


def test_complete_content(check, content):
    @examples(15)
    @given(content.complete(body_block()))
    def every_block_is_there(body):
        found = check(body)["body"]
        assert [child["type"] for child in found] == list(body_block().child_blocks)
        assert [child["id"] for child in found] == [child["id"] for child in body]

    every_block_is_there()


def test_any_content(check, content):
    @examples(50)
    @given(content.body(body_block()))
    def it_is_answered(body):
        known = [
            child["type"]
            for child in body
            if isinstance(child, dict) and child.get("type") in body_block().child_blocks
        ]
        assert [child["type"] for child in check(body)["body"]] == known

    it_is_answered()


@pytest.mark.parametrize("name", BLOCK_TYPES)
def test_each_block_with_any_value(check, content, name):
    child = body_block().child_blocks[name]

    @examples(8)
    @given(content.stored(child))
    def it_is_answered(value):
        (found,) = check([block(name, value)])["body"]
        assert found["type"] == name

    it_is_answered()


def test_body_of_a_site(content, settings, client, make_article, request):
    settings.WAGTAIL_BOTOX_PAIN = {
        **settings.WAGTAIL_BOTOX_PAIN,
        "BODY_BLOCKS": {"treatment_article": "tests.api_content.HostBody"},
    }
    check = request.getfixturevalue("check")

    @examples(40)
    @given(st.one_of(content.complete(body_block()), content.body(body_block())))
    def it_is_answered(body):
        known = [
            child["type"]
            for child in body
            if isinstance(child, dict) and child.get("type") in body_block().child_blocks
        ]
        assert [child["type"] for child in check(body)["body"]] == known

    it_is_answered()


@pytest.mark.parametrize(
    "text",
    [
        "<" * 50_000,
        "<a " * 20_000,
        '<a href="' * 10_000,
        '<a linktype="page" id="' * 5_000,
        "<a>" * 20_000,
        "<!--" * 20_000,
        "<p>" + " " * 50_000,
        "<a" + " " * 50_000,
        "<a" + ' x="y"' * 20_000,
        "<p> " * 20_000,
        "&#" * 30_000,
        "</p" * 20_000,
        "<embed " * 20_000,
        "<embed embedtype='" * 10_000,
    ],
    ids=lambda text: text[:12],
)
def test_rich_text_that_is_slow_to_read(check, text):
    before = time.process_time()
    (found,) = check([block("section", {"heading": "Long", "text": text})])["body"]
    assert found["value"]["heading_text"] == "Long"
    # A pattern that tries every way takes minutes; the four readings together take well below.
    assert time.process_time() - before < 8
