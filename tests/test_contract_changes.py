"""The comparison of two contracts, with which tests find what would break clients."""

import copy
import json

import pytest

from tests.contract_changes import changes
from tests.docs.pages import ROOT

SHIPPED = ROOT / "wagtail_botox_pain/contract/v1"
STRING = {"type": "string"}
NULLABLE = {"anyOf": [STRING, {"type": "null"}]}


def thing(required=None, **properties):
    needed = list(properties) if required is None else required
    return {"type": "object", "properties": properties, "required": needed}


def key_of(model, kind="integer"):
    return {"type": kind, "x-wagtail-model": model}


def member(name, value=STRING):
    return thing(type={"const": name}, value=value, id=NULLABLE)


@pytest.fixture
def shipped():
    return {path.name: json.loads(path.read_text("utf-8")) for path in SHIPPED.glob("*.json")}


class TestChanges:
    def found(self, old, new):
        old, new = ({"a.json": {"$ref": "#/$defs/A", "$defs": {"A": one}}} for one in (old, new))
        return [(str(change), change.is_breaking) for change in changes(old, new)]

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            (thing(name=STRING), thing(), "A.name is gone"),
            (
                thing(heading=STRING),
                thing(headings=STRING),
                "A.heading is gone; was it renamed to 'headings'?",
            ),
            (thing(name=STRING), thing([], name=STRING), "A.name may be left out now"),
            (thing(name=STRING), thing(name=NULLABLE), "A.name may be null now"),
            (thing(name=STRING), thing(name={"type": "integer"}), "A.name may be integer now"),
            (thing(name=STRING), thing(name={}), "A.name may be anything now"),
            (
                thing(name=STRING),
                thing(name={"type": "array", "items": STRING}),
                "A.name may be a list now",
            ),
            (
                thing(names={"type": "array", "items": STRING}),
                thing(names={"type": "array", "items": NULLABLE}),
                "A.names[] may be null now",
            ),
            (
                thing(kind={"enum": ["a", "b"]}),
                thing(kind={"enum": ["a"]}),
                "A.kind no longer has the value 'b'",
            ),
            (thing(kind={"enum": ["a"]}), thing(kind=STRING), "A.kind may be of any value now"),
            (
                thing(kind={"const": "1"}),
                thing(kind={"const": "2"}),
                "A.kind no longer has the value '1'",
            ),
            (
                {"oneOf": [member("faq"), member("figure")]},
                {"oneOf": [member("figure")]},
                "A no longer has the block 'faq'",
            ),
            (
                {"oneOf": [member("faq")]},
                {"oneOf": [member("faq", {"type": "integer"})]},
                "A[block 'faq'].value may be integer now",
            ),
            (
                thing(text={**STRING, "contentMediaType": "text/html"}),
                thing(text=STRING),
                "A.text has the contentMediaType None in place of text/html",
            ),
            (
                thing(items={"type": "array", "items": thing(value=STRING)}),
                thing(items={"type": "array", "items": {"oneOf": [member("note")]}}),
                "A.items[] may be block 'note' now",
            ),
            (
                thing(chosen={"anyOf": [key_of("clinic.Doctor"), {"type": "null"}]}),
                thing(chosen={"anyOf": [key_of("clinic.Ward"), {"type": "null"}]}),
                "A.chosen has the model clinic.Ward in place of clinic.Doctor",
            ),
            (
                thing(chosen=key_of("clinic.Doctor", ["integer", "string"])),
                thing(chosen=key_of("clinic.Ward", ["integer", "string"])),
                "A.chosen has the model clinic.Ward in place of clinic.Doctor",
            ),
        ],
    )
    def test_what_breaks(self, old, new, expected):
        assert (expected, True) in self.found(old, new)

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            (thing(), thing(name=STRING), "A.name is new"),
            (
                thing(kind={"enum": ["a"]}),
                thing(kind={"enum": ["a", "b"]}),
                "A.kind has the new value 'b'",
            ),
            (thing(name=NULLABLE), thing(name=STRING), "A.name is never null any more"),
            (
                {"oneOf": [member("faq")]},
                {"oneOf": [member("faq"), member("map")]},
                "A has the new block 'map'",
            ),
        ],
    )
    def test_what_does_not(self, old, new, expected):
        assert self.found(old, new) == [(expected, False)]

    @pytest.mark.parametrize("others", [(), (thing(size=STRING),)], ids=["one", "of several"])
    def test_one_of_several_objects(self, others):
        def cell(*objects):
            return thing(cell={"anyOf": [*objects, {"type": "null"}]})

        dose = thing(dose=STRING, unit=STRING)
        old = cell(dose, *others)
        assert self.found(old, cell(*others, dose)) == []
        (change,) = self.found(old, cell(thing(dose=NULLABLE, unit=STRING), *others))
        assert change == ("A.cell.dose may be null now", True)

    def test_choices_of_several(self):
        old = {"anyOf": [{"const": "a"}, {"enum": ["b", "c"]}]}
        assert self.found(old, {"enum": ["c", "b", "a"]}) == []
        assert self.found(old, {"enum": ["a", "b"]}) == [("A no longer has the value 'c'", True)]

    def test_nothing(self):
        one = thing(name={**STRING, "description": "One."}, inner={"$ref": "#/$defs/A"})
        other = thing(name={**STRING, "description": "Other."}, inner={"$ref": "#/$defs/A"})
        assert self.found(one, other) == []

    def test_what_is_known_now(self):
        assert self.found(thing(name={}), thing(name=STRING)) == []

    def test_a_type_and_a_file_that_are_gone(self, shipped):
        new = copy.deepcopy(shipped)
        del new["TreatmentIndexPage.schema.json"]
        del new["TreatmentArticlePage.schema.json"]
        found = {str(change) for change in changes(shipped, new) if change.is_breaking}
        assert "TreatmentIndexPage.schema.json is gone" in found
        assert "BotoxTreatmentIndexPage is gone" in found
        new = {**shipped, "Other.schema.json": {}}
        assert [str(change) for change in changes(shipped, new)] == ["Other.schema.json is new"]

    def test_a_renamed_type_is_compared(self):
        old = {"a.json": {"$ref": "#/$defs/A", "$defs": {"A": thing(name=STRING)}}}
        new = {"a.json": {"$ref": "#/$defs/B", "$defs": {"B": thing(name=NULLABLE)}}}
        found = [str(change) for change in changes(old, new)]
        assert found == ["A is gone", "a.json.name may be null now"]

    def test_a_body_that_is_gone(self, shipped):
        new = copy.deepcopy(shipped)
        new["blocks.schema.json"]["x-bodies"] = {}
        (change,) = changes(shipped, new)
        assert change.is_breaking
        assert "treatment_article" in str(change)
