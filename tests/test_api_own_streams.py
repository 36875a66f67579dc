"""The package's blocks in a site's own StreamFields: in JSON, in the contract and in OpenAPI."""

import json
from io import StringIO

import pytest
import wagtail
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail import blocks
from wagtail.models import Page

from tests.api import VERSIONS
from tests.content import block, figure, full_body, items
from tests.docs.pages import DOCS
from tests.test_api_contract import errors
from tests.testapp.models import AnswersArticle, AnswersPage, AnswersRow, Notice
from wagtail_botox_pain.api.contract.build import site_contract
from wagtail_botox_pain.blocks import PlainTextBlock
from wagtail_botox_pain.services.renditions import missing_renditions, prepare

pytestmark = [pytest.mark.django_db, pytest.mark.versions]

V3 = pytest.mark.skipif(wagtail.VERSION < (8,), reason="API v3 came with Wagtail 8")


@pytest.fixture
def french_home(home, french):
    translation = home.copy_for_translation(french)
    translation.save_revision().publish()
    return translation


@pytest.fixture
def stored(page, image, french, french_home):
    """Blocks whose JSON has words, links to a translated page, and a picture."""
    page.copy_for_translation(french).save_revision().publish()
    text = f'<p>See <a linktype="page" id="{page.pk}">this</a>.</p>'
    faq = {"heading": "", "items": items({"question": "Why?", "answer": text})}
    callout = {"level": "emergency", "heading": "", "text": text}
    return [
        block("faq", faq),
        block("callout", callout),
        block("figure", figure(image.pk, alt_text="A picture")),
    ]


@pytest.fixture
def columns(stored):
    faq, callout, _figure = (child["value"] for child in stored)
    value = {"title": "T", "faq": faq, "callouts": [{"type": "item", "value": callout, "id": "a"}]}
    return block("columns", value)


@pytest.fixture
def token(django_user_model):
    from wagtail.models import APIToken

    user = django_user_model.objects.create_superuser("writer", "writer@example.org", "secret")
    return {"HTTP_AUTHORIZATION": f"Bearer {APIToken.create_token(user=user, name='tests')[1]}"}


def made(parent, **fields):
    return parent.add_child(instance=AnswersPage(title="Answers", slug="answers", **fields))


def get(client, version, page, **headers):
    response = client.get(f"/api/{version}/pages/{page.pk}/", **headers)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.parametrize("version", VERSIONS)
class TestJson:
    @pytest.fixture
    def expected(self, client, version, stored, make_article, french_home, french):
        """What an article in French says of the same blocks."""
        article = make_article(stored, parent=french_home, locale=french)
        body = get(client, version, article)["body"]
        assert [child["id"] for child in body] == [child["id"] for child in stored]
        return body

    @pytest.mark.parametrize("asked_in", ["en", "ar"])
    def test_is_that_of_a_body(
        self, client, version, stored, expected, french_home, french, asked_in
    ):
        page = made(french_home, body=stored, locale=french)
        found = get(client, version, page, HTTP_ACCEPT_LANGUAGE=asked_in)["body"]
        assert found == expected
        assert found[0]["value"]["heading_text"] == "Questions fréquentes"
        assert "/fr/" in found[1]["value"]["text"]
        assert found[2]["value"]["image"]["fallback"]["url"].startswith("http")

    def test_beside_a_body(self, client, version, stored, expected, french_home, french):
        page = AnswersArticle(title="A", summary="S", body=stored, answers=stored, locale=french)
        found = get(client, version, french_home.add_child(instance=page))
        assert found["answers"] == found["body"] == expected

    def test_in_rows_of_a_page(self, client, version, stored, expected, french_home, french):
        page = made(french_home, locale=french)
        AnswersRow.objects.create(page=page, answers=stored)
        assert get(client, version, page)["rows"][0]["answers"] == expected

    def test_in_a_struct_of_the_sites(
        self, client, version, columns, expected, french_home, french
    ):
        page = made(french_home, body=[columns], locale=french)
        (found,) = get(client, version, page)["body"]
        assert found["value"] == {
            "title": "T",
            "faq": expected[0]["value"],
            # A ListBlock of Wagtail's gives no ids.
            "callouts": [expected[1]["value"]],
        }

    def test_alias_in_another_language(
        self, client, version, stored, home, make_article, french_home, french
    ):
        """It speaks the language of its source, and its links lead to that of its address."""
        sources = made(home, body=stored), make_article(stored, parent=home)
        aliases = [page.copy_for_translation(french, alias=True) for page in sources]
        answers, article = (get(client, version, alias)["body"] for alias in aliases)
        assert answers == article
        assert answers[0]["value"]["heading_text"] == "Frequently asked questions"

    def test_hidden_pages_are_not_named(self, client, version, home):
        hidden = home.add_child(instance=Page(title="Sekret", slug="sekret", live=False))
        text = f'<p><a linktype="page" id="{hidden.pk}">It</a></p>'
        page = made(home, body=[block("callout", {"text": text})])
        (found,) = get(client, version, page)["body"]
        assert found["value"]["text"] == "<p>It</p>"

    def test_queries_do_not_grow(self, client, version, home, make_image, french_home):
        def asked(number):
            body = [block("figure", figure(make_image().pk)) for _ in range(number)]
            body += [
                block("callout", {"text": f'<p><a linktype="page" id="{page}">x</a></p>'})
                for page in [home.pk, french_home.pk][:number]
            ]
            page = home.add_child(instance=AnswersPage(title="A", slug=f"a-{number}", body=body))
            get(client, version, page)
            with CaptureQueriesContext(connection) as queries:
                get(client, version, page)
            return len(queries)

        assert asked(12) == asked(1)


def test_queries_of_a_listing_do_not_grow(client, home, make_image):
    def asked():
        query = "type=testapp.AnswersPage&fields=body"
        with CaptureQueriesContext(connection) as queries:
            found = client.get(f"/api/v2/pages/?{query}").json()["items"]
        assert all(item["body"][0]["value"]["image"] for item in found)
        return len(queries)

    def add(slug):
        body = [block("figure", figure(make_image().pk, alt_text="A picture"))]
        home.add_child(instance=AnswersPage(title="A", slug=slug, body=body))

    add("first")
    asked()
    before = asked()
    for number in range(5):
        add(f"more-{number}")
    assert asked() == before


def test_renditions_of_a_stream_that_was_read_before(stored, home):
    page = made(home, body=stored)
    assert str(page.body)
    page.body[2].value["image"].renditions.all().delete()
    assert prepare(missing_renditions(page)).made > 0


@V3
class TestEditors:
    def test_see_links_to_hidden_pages(self, client, home, make_article, token):
        hidden = home.add_child(instance=Page(title="Sekret", slug="sekret", live=False))
        text = f'<p><a linktype="page" id="{hidden.pk}">It</a></p>'
        stored = [block("callout", {"text": text})]
        body = get(client, "v3", make_article(stored), **token)["body"]
        assert "data-linktype" in body[0]["value"]["text"]
        found = get(client, "v3", made(home, body=stored), **token)["body"]
        assert found[0]["value"] == body[0]["value"]

    def test_snippet(self, client, stored, french, french_home, make_article, token):
        article = make_article(stored, parent=french_home, locale=french)
        notice = Notice.objects.create(title="N", answers=stored, locale=french)
        response = client.get(f"/api/v3/snippets/testapp.Notice/{notice.pk}/", **token)
        found = response.json()
        assert found["answers"] == get(client, "v3", article, **token)["body"]
        schema = site_contract(closed=True).schemas["testapp.Notice.schema.json"]
        assert errors(schema, schema["$defs"], found) == []
        found["answers"][0]["value"]["heading_text"] = None
        assert errors(schema, schema["$defs"], found)


def contract_command(*arguments):
    out = StringIO()
    call_command("botox_contract", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


class Shouting(blocks.StructBlock):
    text = PlainTextBlock()

    def get_api_representation(self, value, context=None):
        return str(value).upper()


class TestContract:
    @pytest.mark.parametrize("version", VERSIONS)
    def test_says_what_the_json_is(self, client, home, stored, columns, version):
        page = made(home, body=[*stored, columns])
        AnswersRow.objects.create(page=page, answers=[*stored, columns])
        schema = site_contract(closed=True).schemas["AnswersPage.schema.json"]
        answer = get(client, version, page)
        assert errors(schema, schema["$defs"], answer) == []
        for place in (answer["body"], answer["rows"][0]["answers"]):
            callout = place[3]["value"]["callouts"][0]
            kept = callout.pop("emergency_telephone")
            assert errors(schema, schema["$defs"], answer)
            callout["emergency_telephone"] = kept

    def test_types(self):
        types = contract_command("--typescript")
        page = types.split("export interface BotoxAnswersPage {")[1].split("\n}")[0]
        assert "body: BotoxAnswersPage_Body;" in page
        assert "rows: BotoxTestappAnswersRow[];" in page
        assert (
            "value: BotoxCallout;"
            in types.split("export interface BotoxAnswersPage_BodyCalloutChild {")[1]
        )
        union = types.split("export type BotoxPage =")[1].split(";")[0]
        assert "BotoxAnswersPage" in union
        assert "Notice" not in union

    @pytest.mark.parametrize("model", [AnswersPage, AnswersRow, AnswersArticle, Notice])
    def test_strict_names_what_it_cannot_type(self, monkeypatch, model):
        name = "body" if model is AnswersPage else "answers"
        stream = model._meta.get_field(name).stream_block
        monkeypatch.setitem(stream.child_blocks, "columns", Shouting())
        with pytest.raises(CommandError) as raised:
            contract_command("--strict")
        block_name = f"testapp.{model.__name__}.{name}.columns ({__name__}.Shouting)"
        assert str(raised.value).count(block_name) == 1

    def test_strict_accepts_what_is_typed(self):
        assert "x-bodies" in contract_command("--strict")


@V3
class TestOpenApi:
    @pytest.fixture
    def components(self, client):
        return client.get("/api/v3/openapi.json").json()["components"]["schemas"]

    @pytest.mark.parametrize(
        ("schema", "name"),
        [
            ("AnswersPageSchema", "body"),
            ("AnswersRowSchema", "answers"),
            ("AnswersArticleSchema", "answers"),
            ("NoticeSchema", "answers"),
        ],
    )
    def test_stream_is_the_union_of_its_blocks(self, components, schema, name):
        stream = components[schema]["properties"][name]
        child = components[stream["items"]["$ref"].rpartition("/")[2]]
        members = [components[one["$ref"].rpartition("/")[2]] for one in child["oneOf"]]
        found = {one["properties"]["type"]["const"]: one["properties"]["value"] for one in members}
        assert found.keys() == {"faq", "callout", "figure", "columns"}
        assert found["callout"] == {"$ref": "#/components/schemas/BotoxCallout"}
        assert name in components[schema]["required"]

    def test_whatever_is_always_there_is_required(
        self, client, components, make_article, index, image, page
    ):
        for found in (make_article(full_body(image.pk, page.pk)), index):
            answer = get(client, "v3", found)
            schema = components[f"{type(found).__name__}Schema"]
            assert set(schema["required"]) == answer.keys()
            meta = components[schema["properties"]["meta"]["$ref"].rpartition("/")[2]]
            assert set(meta["required"]) == answer["meta"].keys()
        assert set(components["BotoxCallout"]["required"]) == set(
            components["BotoxCallout"]["properties"]
        )


def ids():
    return [found for found in run_checks() if found.id == "wagtail_botox_pain.W027"]


class TestServed:
    """The contract at an address is the site's own."""

    def test_is_what_the_command_writes(self, client, tmp_path):
        contract_command("--out", tmp_path, "--typescript")
        written = {path.name: path.read_bytes() for path in (tmp_path / "v1").iterdir()}
        names = client.get("/api/contract/v1/").json()["files"]
        assert names.keys() == written.keys()
        assert {"AnswersPage.schema.json", "testapp.Notice.schema.json"} <= written.keys()
        for name, address in names.items():
            assert client.get(address).content == written[name]
        assert ids() == []

    def test_folder_that_drifted(self, tmp_path, settings):
        settings.WAGTAIL_BOTOX_PAIN = {"CONTRACT_DIR": tmp_path}
        (missing,) = ids()
        assert "AnswersPage.schema.json is missing" in missing.msg
        contract_command("--typescript")
        assert ids() == []
        (tmp_path / "v1/AnswersPage.schema.json").write_text("{}")
        (changed,) = ids()
        assert "AnswersPage.schema.json is another" in changed.msg
        assert "botox_contract" in changed.hint
        with pytest.raises(CommandError, match="is another"):
            contract_command("--check")

    def test_ends_of_lines_do_not_matter(self, tmp_path, settings):
        settings.WAGTAIL_BOTOX_PAIN = {"CONTRACT_DIR": tmp_path}
        contract_command("--typescript")
        for path in (tmp_path / "v1").iterdir():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert ids() == []

    def test_contract_that_cannot_be_made(self, client, settings):
        settings.WAGTAIL_BOTOX_PAIN = {
            "BODY_BLOCKS": {"odd": "tests.test_api_contract.ClashingBody"}
        }
        (found,) = ids()
        assert "api_name" in found.msg
        assert client.get("/api/contract/v1/").status_code == 404


STRICT_TYPES = {
    "string": {"minLength", "maxLength", "pattern", "format", "contentMediaType"},
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items", "minItems", "maxItems"},
}
KEYWORDS = {"$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum"} | {
    *("anyOf", "oneOf", "not", *set().union(*STRICT_TYPES.values()))
}
# The two options of Ajv that the reference gives.
OWN_KEYWORDS, FORMATS = {"x-bodies", "x-wagtail-model"}, {"date", "date-time"}


def strict_faults(schema, where="#"):
    """What Ajv's strict mode finds in `schema`, as far as the package writes such schemas."""
    if isinstance(schema, bool):
        return
    for keyword in schema.keys() - KEYWORDS - OWN_KEYWORDS:
        yield f"{where}: unknown keyword {keyword}"
    if schema.get("format", "date") not in FORMATS:
        yield f"{where}: unknown format {schema['format']}"
    types = schema.get("type", [])
    types = {types} if isinstance(types, str) else {*types}
    if len(types - {"null"}) > 1:
        yield f"{where}: a union of types"
    for kind, keywords in STRICT_TYPES.items():
        # A format of anything else than a string is ignored.
        if keywords & schema.keys() and kind not in types:
            yield f"{where}: {keywords & schema.keys()} without the type {kind}"
    for name in set(schema.get("required", ())) - schema.get("properties", {}).keys():
        yield f"{where}: {name} is required and not defined"
    for keyword in ("properties", "$defs", "x-bodies"):
        for name, inner in schema.get(keyword, {}).items():
            yield from strict_faults(inner, f"{where}/{keyword}/{name}")
    for keyword in ("anyOf", "oneOf"):
        for index, inner in enumerate(schema.get(keyword, ())):
            yield from strict_faults(inner, f"{where}/{keyword}/{index}")
    for keyword in ("items", "not", "additionalProperties"):
        if keyword in schema:
            yield from strict_faults(schema[keyword], f"{where}/{keyword}")


class TestAjv:
    def test_finds_faults(self):
        schema = {"type": ["integer", "string"], "properties": {"a": {"format": "uri"}}}
        assert len(list(strict_faults({**schema, "required": ["b"], "x-more": 1}))) == 6

    @pytest.mark.parametrize("closed", [True, False])
    def test_strict_mode_accepts_all_schemas(self, closed):
        for name, schema in site_contract(closed=closed).schemas.items():
            assert [*strict_faults(schema, name)] == []

    def test_the_reference_gives_the_two_options(self):
        page = (DOCS / "reference/api.md").read_text("utf-8")
        sample = page.split("new Ajv2020(")[1].split(")")[0]
        assert f"keywords: {json.dumps(sorted(OWN_KEYWORDS))}" in sample
        assert all(name in sample.split("formats:")[1] for name in FORMATS)
