"""The contract: schemas, types and reference of all that the API says."""

import copy
import json
import re
import subprocess
import sys
from io import StringIO

import jsonschema_rs
import pytest
import wagtail
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from wagtail import blocks
from wagtail.api import APIField
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from docs import contract_reference
from tests import settings as test_settings
from tests.content import block, figure, full_body, items
from tests.contract_changes import changes
from tests.docs.pages import DOCS, ROOT
from tests.testapp.models import HostArticle, HostIndex, StreamPage
from wagtail_botox_pain.api.contract.build import contract, site_contract
from wagtail_botox_pain.blocks import (
    BodyBlock,
    ClinicBlock,
    FAQBlock,
    FigureBlock,
    PlainTextBlock,
    TreatmentArticleBody,
)
from wagtail_botox_pain.models import TreatmentArticleMixin
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage
from wagtail_botox_pain.serialization.representation import api_schema
from wagtail_botox_pain.serialization.schema import SchemaClashError, Walker

pytestmark = pytest.mark.versions

SHIPPED = ROOT / "wagtail_botox_pain/contract"
RELEASED = ROOT / "tests/released_contract/v1"
V3 = pytest.mark.skipif(wagtail.VERSION < (8,), reason="Wagtail 7.4 has no API v3")

COLOURS = [("warm", [("red", "Red"), ("orange", "Orange")]), ("blue", "Blue")]


def errors(schema, definitions, instance):
    """What is wrong with `instance`, a line for each fault."""
    validator = jsonschema_rs.Draft202012Validator({**schema, "$defs": definitions})
    found = json.loads(json.dumps(instance, cls=DjangoJSONEncoder))
    return [
        f"{list(error.instance_path)}: {error.message}" for error in validator.iter_errors(found)
    ]


def represented(stream_block, stored):
    return stream_block.get_api_representation(stream_block.to_python(stored), {})


def walked(stream_block):
    walker = Walker(api_schema, closed=True)
    return walker.walk(stream_block), walker


class Everything(blocks.StructBlock):
    """One of each of Wagtail's own blocks."""

    char = blocks.CharBlock(required=False)
    text = blocks.TextBlock(required=False)
    quote = blocks.BlockQuoteBlock(required=False)
    raw = blocks.RawHTMLBlock(required=False)
    email = blocks.EmailBlock(required=False)
    url = blocks.URLBlock(required=False)
    regex = blocks.RegexBlock(r".*", required=False)
    integer = blocks.IntegerBlock(required=False)
    number = blocks.FloatBlock(required=False)
    decimal = blocks.DecimalBlock(required=False)
    boolean = blocks.BooleanBlock(required=False)
    date = blocks.DateBlock(required=False)
    time = blocks.TimeBlock(required=False)
    moment = blocks.DateTimeBlock(required=False)
    colour = blocks.ChoiceBlock(COLOURS, required=False)
    colours = blocks.MultipleChoiceBlock(COLOURS, required=False)
    computed = blocks.ChoiceBlock(lambda: [("now", "Now")], required=False)
    rich_text = blocks.RichTextBlock(required=False)
    page = blocks.PageChooserBlock(required=False)
    document = DocumentChooserBlock(required=False)
    image = ImageChooserBlock(required=False)
    described = ImageBlock(required=False)
    snippet = SnippetChooserBlock("testapp.Disclaimer", required=False)
    embed = EmbedBlock(required=False)
    nothing = blocks.StaticBlock()
    table = TableBlock(required=False)
    typed = TypedTableBlock([("words", blocks.CharBlock()), ("page", blocks.PageChooserBlock())])
    names = blocks.ListBlock(blocks.CharBlock())
    inner = blocks.StructBlock([("one", blocks.CharBlock(required=False))])
    stream = blocks.StreamBlock([("word", blocks.CharBlock()), ("number", blocks.IntegerBlock())])
    figure = FigureBlock(required=False)


class OurBody(BodyBlock):
    everything = Everything()


def full(page, image, document):
    return {
        **dict.fromkeys(("char", "text", "quote", "regex"), "Words"),
        "raw": "<b>Raw</b>",
        "email": "a@example.org",
        "url": "https://example.org/",
        "integer": 3,
        "number": 1.5,
        "decimal": "1.50",
        "boolean": True,
        "date": "2026-01-02",
        "time": "10:20:00",
        "moment": "2026-01-02T10:20:30.123456+00:00",
        "colour": "orange",
        "colours": ["red", "blue"],
        "computed": "now",
        "rich_text": "<p>Words</p>",
        "page": page.pk,
        "document": document.pk,
        "image": image.pk,
        "described": {"image": image.pk, "alt_text": "A picture", "decorative": False},
        "snippet": None,
        "embed": "https://video.example.org/1",
        "nothing": None,
        "table": {"data": [["a", None], ["b", 1]], "first_row_is_table_header": True},
        "typed": {
            "columns": [{"type": "words", "heading": "A"}, {"type": "page", "heading": "B"}],
            "rows": [{"values": ["x", page.pk]}],
            "caption": "Caption",
        },
        "names": items("Ada", "Grace"),
        "inner": {"one": "1"},
        "stream": [block("word", "w"), block("number", 2)],
        "figure": figure(image.pk, alt_text="A picture"),
    }


STALE = {
    "char": 5,
    "integer": "many",
    "number": "much",
    "boolean": None,
    "colour": "removed",
    "colours": ["red", "removed"],
    "page": 987654,
    "document": 987654,
    "image": 987654,
    "described": {"image": 987654},
    "table": None,
    "inner": {},
    "stream": [block("removed", "x")],
}


TABLES = [{"data": rows} for rows in ("text", {}, ["a"], [[["a"]]], [[{}]])]


@pytest.fixture
def everything(page, image):
    document = get_document_model().objects.create(title="Leaflet", file="leaflet.pdf")
    return full(page, image, document)


class TestWagtailsBlocks:
    """Inside our blocks they say what the package says; elsewhere what Wagtail says."""

    def test_full_content(self, everything):
        stored = [block("everything", everything)]
        for stream in (OurBody(), blocks.StreamBlock([("everything", Everything())])):
            schema, walker = walked(stream)
            assert walker.untyped == []
            assert errors(schema, walker.definitions, represented(stream, stored)) == []

    @pytest.mark.parametrize("values", [{}, STALE], ids=["sparse", "stale"])
    @pytest.mark.django_db
    def test_content_that_does_not_fit_inside_ours(self, values):
        body = OurBody()
        schema, walker = walked(body)
        answer = represented(body, [block("everything", values)])
        assert errors(schema, walker.definitions, answer) == []

    @pytest.mark.parametrize("stored", [None, "text", 5, [], {}, [None, 3], {"columns": "x"}])
    @pytest.mark.django_db
    def test_stored_for_another_block(self, stored):
        """As after a site has given a name to another kind of block, without a data migration."""
        body = OurBody()
        schema, walker = walked(body)
        for name in Everything().child_blocks:
            answer = represented(body, [block("everything", {name: stored})])
            assert errors(schema, walker.definitions, answer) == [], name

    def test_table_has_what_a_front_end_needs(self):
        place, odd = {"row": 1, "col": 0}, [None, {"row": 1}, {"row": "1", "col": 0}]
        stored = {
            "data": [["a", "b"], ["c", None]],
            "first_row_is_table_header": True,
            "first_col_is_header": None,
            "table_header_choice": "row",
            "table_caption": "Doses",
            "cell": [{**place, "className": "htRight"}, {**place, "hidden": True}, *odd],
            "mergeCells": [{**place, "rowspan": 1, "colspan": 2, "removed": False}, place],
            "of_a_later_release": 1,
        }
        body = OurBody()
        schema, walker = walked(body)
        (answer,) = represented(body, [block("everything", {"table": stored})])
        assert errors(schema, walker.definitions, [answer]) == []
        assert answer["value"]["table"] == {
            "data": stored["data"],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "table_caption": "Doses",
            "cell": [
                {**place, "className": "htRight", "hidden": False},
                {**place, "className": "", "hidden": True},
            ],
            "mergeCells": [{**place, "rowspan": 1, "colspan": 2}],
        }
        answer["value"]["table"]["other"] = 1
        assert errors(schema, walker.definitions, [answer]) != []

    @pytest.mark.parametrize("stored", TABLES)
    def test_table_that_is_none(self, stored):
        body = OurBody()
        schema, walker = walked(body)
        answer = represented(body, [block("everything", {"table": stored})])
        assert answer[0]["value"]["table"] is None
        assert errors(schema, walker.definitions, answer) == []

    @pytest.mark.django_db
    def test_sparse_content_elsewhere(self):
        stream = blocks.StreamBlock([("everything", Everything())])
        schema, walker = walked(stream)
        answer = represented(stream, [block("everything", {})])
        assert errors(schema, walker.definitions, answer) == []

    def test_the_two_differ(self, everything, page):
        stored = [block("everything", everything)]
        ours = represented(OurBody(), stored)[0]["value"]
        stock = blocks.StreamBlock([("everything", Everything())])
        theirs = represented(stock, stored)[0]["value"]
        assert ours["page"]["title"] == page.title
        assert theirs["page"] == page.pk
        assert [item["value"] for item in ours["names"]] == theirs["names"] == ["Ada", "Grace"]
        assert ours["decimal"] == "1.50"
        assert ours["typed"]["rows"][0]["values"][1]["id"] == page.pk
        # Ours stays ours, wherever it is.
        assert theirs["figure"]["image"]["alt"] == ours["figure"]["image"]["alt"] == "A picture"

    def test_a_removed_choice_is_not_promised(self):
        _schema, walker = walked(OurBody())
        colour = walker.definitions["BotoxEverything"]["properties"]["colour"]
        assert colour == {"anyOf": [{"enum": ["red", "orange", "blue"]}, {"type": "null"}]}

    def test_wrong_output_is_found(self, everything):
        """The schema is not merely open."""
        body = OurBody()
        schema, walker = walked(body)
        answer = represented(body, [block("everything", everything)])
        for name, value in answer[0]["value"].items():
            broken = copy.deepcopy(answer)
            broken[0]["value"][name] = {"unheard": "of"} if value is None else object.__name__
            if name not in TEXTUAL:
                assert errors(schema, walker.definitions, broken), name
            del broken[0]["value"][name]
            assert errors(schema, walker.definitions, broken), name


TEXTUAL = {"char", "text", "quote", "raw", "email", "url", "regex", "rich_text", "embed"} | {
    *("decimal", "date", "time", "moment", "computed")
}


class Loud(blocks.CharBlock):
    def get_api_representation(self, value, context=None):
        return {"loud": value.upper()}


class Declared(Loud):
    def get_api_schema(self, walker):
        return {"type": "object", "properties": {"loud": {"type": "string"}}}


class Silent(Declared):
    def get_api_representation(self, value, context=None):
        return 5


class Colour(blocks.FieldBlock):
    def get_prep_value(self, value):
        return value


class Trimmed(blocks.CharBlock):
    def to_python(self, value):
        return tuple(value)


class LoudFAQ(FAQBlock):
    def get_api_representation(self, value, context=None):
        return []


class TestWhatCannotBeKnown:
    @pytest.mark.parametrize("child", [Loud, Silent, Colour, Trimmed, LoudFAQ])
    @pytest.mark.parametrize("stream", [BodyBlock, blocks.StreamBlock])
    def test_is_named_and_not_guessed(self, stream, child):
        walker = Walker(api_schema)
        inside = blocks.ListBlock(blocks.StructBlock([("odd", child())]))
        with walker.at("body"):
            walker.walk(stream([("rows", inside)]))
        (untyped,) = walker.untyped
        assert untyped.path == "body.rows.item.odd"
        assert untyped.name == f"{__name__}.{child.__name__}"

    def test_what_is_declared_is_believed(self):
        schema, walker = walked(BodyBlock([("loud", Declared()), ("word", PlainTextBlock())]))
        assert walker.untyped == []
        answer = [{"type": "loud", "value": {"loud": "A"}, "id": None}]
        assert errors(schema, walker.definitions, answer) == []


class Tree(ClinicBlock):
    name = PlainTextBlock()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.child_blocks["branches"] = blocks.ListBlock(blocks.CharBlock())
        self.child_blocks["branches"].child_block = self


def class_named(name, **attributes):
    return type(name, (ClinicBlock,), {"__module__": "elsewhere.blocks", **attributes})


class TestNames:
    def test_a_block_inside_itself(self):
        schema, walker = walked(BodyBlock([("tree", Tree())]))
        leaf = {"name": "leaf", "branches": []}
        tree = {"name": "root", "branches": [{"id": None, "value": leaf}]}
        answer = [{"type": "tree", "value": tree, "id": None}]
        assert errors(schema, walker.definitions, answer) == []
        del leaf["name"]
        assert errors(schema, walker.definitions, answer)

    def test_a_clash_names_both_and_the_remedy(self):
        one = class_named("MapBlock", place=PlainTextBlock())
        other = class_named("MapBlock", country=PlainTextBlock(), __module__="other.blocks")
        walker = Walker(api_schema)
        with pytest.raises(SchemaClashError) as raised:
            walker.walk(BodyBlock([("here", one()), ("there", other())]))
        message = str(raised.value)
        assert "elsewhere.blocks.MapBlock at here" in message
        assert "other.blocks.MapBlock at there" in message
        assert "api_name" in message

    def test_api_name_is_the_remedy(self):
        one = class_named("MapBlock", place=PlainTextBlock())
        meta = type("Meta", (), {"api_name": "CountryMap"})
        other = class_named("MapBlock", country=PlainTextBlock(), Meta=meta)
        walker = Walker(api_schema)
        walker.walk(BodyBlock([("here", one()), ("there", other())]))
        assert {"BotoxMap", "BotoxCountryMap"} <= walker.definitions.keys()

    def test_name_that_is_no_name_of_a_type(self):
        meta = type("Meta", (), {"api_name": "price-list"})
        priced = class_named("PricedBlock", price=PlainTextBlock(), Meta=meta)
        found = contract({"a": BodyBlock([("priced", priced())])}, [])
        assert "export interface BotoxPriceList {" in found.types

    def test_a_block_of_ours_with_children_of_its_own(self, db):
        body = BodyBlock([("faq", FAQBlock()), ("noted", FAQBlock([("note", PlainTextBlock())]))])
        schema, walker = walked(body)
        stored = [block("faq", {"items": items()}), block("noted", {"note": "N"})]
        assert errors(schema, walker.definitions, represented(body, stored)) == []
        noted = [
            name
            for name, found in walker.definitions.items()
            if "note" in found.get("properties", ())
        ]
        assert len(noted) == 1
        assert "note" not in walker.definitions["BotoxFAQ"]["properties"]

    def test_streams_without_a_class_of_their_own(self, db):
        inner = blocks.StreamBlock([("x", blocks.IntegerBlock())])
        body = BodyBlock(
            [
                ("x", blocks.StreamBlock([("x", inner), ("word", blocks.CharBlock())])),
                ("y", blocks.StreamBlock([("x", blocks.CharBlock())])),
            ]
        )
        schema, walker = walked(body)
        numbers = [block("x", [block("x", [block("x", 7)]), block("word", "W")])]
        words = [block("y", [block("x", "seven")])]
        assert errors(schema, walker.definitions, represented(body, numbers + words)) == []
        answer = represented(body, words)
        answer[0]["value"][0]["value"] = 7
        assert errors(schema, walker.definitions, answer)

    def test_do_not_depend_on_the_order(self):
        blocks_ = [
            ("a", FAQBlock([("x", PlainTextBlock())])),
            ("b", FAQBlock()),
            ("c", Everything()),
        ]
        _schema, one = walked(BodyBlock(blocks_))
        _schema, other = walked(BodyBlock(blocks_[::-1]))
        assert set(one.definitions) == set(other.definitions)

    def test_a_class_inside_ours_and_elsewhere(self):
        walker = Walker(api_schema)
        walker.walk(OurBody())
        walker.walk(blocks.StreamBlock([("everything", Everything())]))
        assert {"BotoxEverything", "BotoxStockEverything"} <= walker.definitions.keys()


class TestResponses:
    """What the API answers is what the closed schema of the page's type says."""

    @pytest.fixture
    def closed(self):
        return site_contract(closed=True).schemas

    def faults(self, closed, answer):
        name = answer["meta"]["type"].split(".")[-1]
        schema = closed[f"{name}.schema.json"]
        return errors(schema, schema["$defs"], answer)

    @pytest.mark.parametrize("version", ["v2", pytest.param("v3", marks=V3)])
    def test_every_block(self, client, closed, make_article, image, page, version):
        article = make_article(full_body(image.pk, page.pk), hero_image=image)
        answer = client.get(f"/api/{version}/pages/{article.pk}/").json()
        assert len(answer["body"]) == 11
        assert self.faults(closed, answer) == []
        answer["unheard"] = "of"
        assert self.faults(closed, answer)

    @pytest.mark.parametrize("version", ["v2", pytest.param("v3", marks=V3)])
    def test_index(self, client, closed, index, version):
        answer = client.get(f"/api/{version}/pages/{index.pk}/").json()
        assert self.faults(closed, answer) == []

    def test_a_hosts_page_type(self, client, index, closed):
        article = HostArticle(title="Ours", summary="Words.", body=full_body())
        index.add_child(instance=article)
        answer = client.get(f"/api/v2/pages/{article.pk}/").json()
        assert answer["meta"]["type"] == "testapp.HostArticle"
        assert self.faults(closed, answer) == []

    def test_a_hosts_own_fields(self, client, index, monkeypatch):
        fields = [APIField("department"), APIField("questions"), APIField("initials")]
        monkeypatch.setattr(
            HostArticle, "api_fields", [*TreatmentArticleMixin.api_fields, fields[0], fields[2]]
        )
        monkeypatch.setattr(HostArticle, "initials", "A. B.", raising=False)
        monkeypatch.setattr(StreamPage, "api_fields", [fields[1]], raising=False)
        found = site_contract(closed=True)
        assert [str(untyped) for untyped in found.untyped] == [
            "testapp.HostArticle.initials (tests.testapp.models.HostArticle)"
        ]
        article = index.add_child(
            instance=HostArticle(title="Ours", summary="Words.", department="Neurology")
        )
        answer = client.get(f"/api/v2/pages/{article.pk}/").json()
        assert self.faults(found.schemas, answer) == []
        assert self.faults(found.schemas, {**answer, "department": 5})
        questions = [block("faq", {"items": items({"question": "Why?", "answer": "<p>So.</p>"})})]
        page = index.get_parent().add_child(instance=StreamPage(title="S", questions=questions))
        answer = client.get(f"/api/v2/pages/{page.pk}/").json()
        assert answer["questions"][0]["value"]["items"][0]["value"]["question"] == "Why?"
        assert self.faults(found.schemas, answer) == []
        answer["questions"][0]["value"]["items"] = None
        assert self.faults(found.schemas, answer)
        # What has no name of its own is named for where it stands.
        assert "BotoxStreamPage_Questions" in found.definitions

    def test_two_page_types_of_one_name(self, monkeypatch):
        monkeypatch.setattr(HostIndex, "api_name", "HostArticle", raising=False)
        with pytest.raises(SchemaClashError, match=r"testapp\.HostArticle and testapp\.HostIndex"):
            site_contract()
        monkeypatch.setattr(HostIndex, "api_name", "Overview")
        assert "Overview.schema.json" in site_contract().schemas


@pytest.fixture(scope="module")
def ours():
    if {"replaced_body", "no_pages", "custom_page", "custom_image"} & test_settings.VARIANTS:
        pytest.skip("The site has other bodies or models than the package comes with.")
    bodies = {"treatment_article": TreatmentArticleBody()}
    return contract(bodies, [TreatmentArticlePage, TreatmentIndexPage])


class TestShipped:
    def test_is_what_the_sources_say(self, ours):
        """`make contract` brings it up to date."""
        shipped = {path.name: path.read_text("utf-8") for path in (SHIPPED / "v1").iterdir()}
        assert shipped == ours.files(types=True)

    def test_reference_is_what_the_schemas_say(self):
        """`make contract` brings it up to date."""
        page = (DOCS / "reference/api.md").read_text("utf-8")
        definitions = contract_reference.definitions_in(SHIPPED / "v1")
        assert page == contract_reference.replaced(page, definitions)
        _own, generated = page.split(contract_reference.START)
        for name, schema in definitions.items():
            part = generated.split(f"### {name}\n")[1].split("### ")[0]
            for key in schema.get("properties", ()):
                assert f"| `{key}` |" in part, (name, key)

    def test_is_valid_json_schema(self, ours):
        for name, schema in ours.schemas.items():
            jsonschema_rs.meta.validate(schema)
            assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
            assert schema["$id"].startswith("urn:wagtail-botox-pain:contract:v1:"), name

    def test_breaks_no_client_of_the_last_release(self, ours):
        """After a release: `make contract-release`."""
        released = {path.name: json.loads(path.read_text("utf-8")) for path in RELEASED.iterdir()}
        found = changes(released, ours.schemas)
        assert released
        assert [str(change) for change in found if change.is_breaking] == []

    @pytest.mark.slow
    def test_is_the_same_without_wagtail_localize_and_in_another_language(self):
        command = ["-m", "django", "botox_contract", "--check", "--strict", "--out", str(SHIPPED)]
        variables = {
            "TEST_VARIANT": "no_host,no_translation,french",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": str(ROOT),
        }
        done = subprocess.run(
            [sys.executable, *command], env=variables, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


class TestTypes:
    @pytest.fixture
    def types(self):
        return (SHIPPED / "v1/contract.d.ts").read_text("utf-8")

    @pytest.mark.parametrize("name", TreatmentArticleBody().child_blocks)
    def test_each_block_is_a_member_told_by_its_type(self, types, name):
        union = types.split("export type BotoxTreatmentArticleBodyChild =")[1].split(";")[0]
        (member,) = (
            member
            for member in union.replace("|", " ").split()
            if f'export interface {member} {{\n  type: "{name}";' in types
        )
        value = types.split(f"export interface {member} {{")[1].split("value: ")[1].split(";")[0]
        assert f"export interface {value} {{" in types

    def test_whatever_is_named_is_exported(self, types):
        code = re.sub(r"/\*\*.*?\*/", "", types, flags=re.DOTALL)
        exported = re.findall(r"export (?:type|interface) (\w+)", code)
        assert set(re.findall(r"\bBotox\w+", code)) == set(exported)
        assert len(exported) == len(set(exported))
        assert exported == sorted(exported)


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("botox_contract", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


class TestCommand:
    def test_writes_and_checks(self, tmp_path):
        out, _err = run("--out", tmp_path, "--typescript")
        assert "Wrote" in out
        names = {path.name for path in (tmp_path / "v1").iterdir()}
        assert {"blocks.schema.json", "HostArticle.schema.json", "contract.d.ts"} <= names
        run("--out", tmp_path, "--check")

    def test_check_names_what_drifted(self, tmp_path):
        run("--out", tmp_path, "--typescript")
        folder = tmp_path / "v1"
        (folder / "contract.d.ts").write_text("export {};")
        (folder / "HostIndex.schema.json").unlink()
        (folder / "Removed.schema.json").write_text("{}")
        with pytest.raises(CommandError) as raised:
            run("--out", tmp_path, "--check")
        message = str(raised.value)
        assert "contract.d.ts is another" in message
        assert "HostIndex.schema.json is missing" in message
        assert "Removed.schema.json is left over" in message
        assert "blocks.schema.json" not in message
        assert (folder / "contract.d.ts").read_text() == "export {};"

    def test_check_needs_a_place(self):
        with pytest.raises(CommandError, match="--out"):
            run("--check")

    def test_setting_is_the_place(self, tmp_path, settings):
        settings.WAGTAIL_BOTOX_PAIN = {"CONTRACT_DIR": tmp_path}
        run()
        assert (tmp_path / "v1/blocks.schema.json").is_file()
        run("--check")

    @pytest.mark.parametrize(("value", "faults"), [(5, 1), ("", 1), ("contract", 0), (None, 0)])
    def test_setting_is_checked(self, settings, value, faults):
        settings.WAGTAIL_BOTOX_PAIN = {"CONTRACT_DIR": value}
        assert len([found for found in run_checks() if "CONTRACT_DIR" in found.msg]) == faults

    def test_prints(self):
        out, _err = run()
        assert json.loads(out)["blocks.schema.json"]["$schema"]
        out, _err = run("--typescript")
        assert "export type BotoxPage =" in out

    def test_names_what_it_cannot_know(self, settings):
        settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"odd": f"{__name__}.OddBody"}}
        _out, err = run()
        assert "odd.loud" in err
        with pytest.raises(CommandError, match=r"odd\.loud"):
            run("--strict")

    def test_says_which_names_clash(self, settings):
        settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"odd": f"{__name__}.ClashingBody"}}
        with pytest.raises(CommandError, match="api_name"):
            run()

    def test_says_where_a_class_wants_the_name_of_all_pages(self, settings):
        settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"odd": f"{__name__}.PageBody"}}
        run()
        with pytest.raises(CommandError, match=r"BotoxPage is .* api_name"):
            run("--typescript")


class OddBody(BodyBlock):
    loud = Loud()


class ClashingBody(BodyBlock):
    one = class_named("MapBlock", place=PlainTextBlock())()
    other = class_named("MapBlock", country=PlainTextBlock())()


class PageBody(BodyBlock):
    page = class_named("PageBlock", teaser=PlainTextBlock())()


class TestEndpoint:
    ADDRESS = "/api/contract/v1/"

    def test_index_leads_to_each_file(self, client):
        answer = client.get(self.ADDRESS).json()
        assert answer["contract"] == "1"
        assert {"blocks.schema.json", "contract.d.ts"} <= answer["files"].keys()
        for name, address in answer["files"].items():
            response = client.get(address)
            assert response.content == client.get(self.ADDRESS + name).content
            assert "immutable" in response["Cache-Control"]

    @pytest.mark.parametrize(
        ("name", "content_type"),
        [
            ("blocks.schema.json", "application/schema+json"),
            ("contract.d.ts", "text/plain; charset=utf-8"),
        ],
    )
    def test_file(self, client, name, content_type):
        response = client.get(self.ADDRESS + name)
        assert response["Content-Type"] == content_type
        assert response["Cache-Control"] == "public, max-age=3600"
        assert "Cookie" not in response.get("Vary", "")
        again = client.get(self.ADDRESS + name, headers={"if-none-match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_an_old_digest_is_not_kept(self, client):
        response = client.get(f"{self.ADDRESS}blocks.schema.json?digest=0")
        assert "immutable" not in response["Cache-Control"]

    @pytest.mark.parametrize(
        "name",
        [
            *("unheard.json", "blocks", "..%2F__init__.py", "../v1/blocks.schema.json"),
            *("%2e%2e/%2e%2e/conf.py", "..%5Cconf.py", "blocks.schema.json/", "%00"),
        ],
    )
    def test_nothing_else(self, client, db, name):
        assert client.get(self.ADDRESS + name).status_code == 404

    def test_no_other_version(self, client, db):
        for address in ("/api/contract/v2/", "/api/contract/v2/blocks.schema.json"):
            response = client.get(address)
            assert (response.status_code, response.json()) == (404, {"message": "not found"})

    def test_only_reads(self, client):
        assert client.post(f"{self.ADDRESS}blocks.schema.json").status_code == 405

    def test_the_sites_own(self, client, tmp_path, settings):
        settings.WAGTAIL_BOTOX_PAIN = {"CONTRACT_DIR": str(tmp_path)}
        run("--typescript")
        (tmp_path / "v1/secret.txt").write_text("no")
        assert client.get(f"{self.ADDRESS}HostArticle.schema.json").status_code == 200
        assert client.get(f"{self.ADDRESS}secret.txt").status_code == 404
