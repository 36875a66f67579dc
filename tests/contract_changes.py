"""Compares two versions of the contract, for clients that were written against the earlier one.

A change is breaking if a client that reads the API may fail on it: a property, block, type or
value of a choice is gone, or a property may be missing, may be null or has another type. A change
is not breaking if the contract tells clients to expect it (new properties, blocks, pages and
values of choices) or if it only narrows a type.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from wagtail_botox_pain.serialization.schema import DEFINITIONS, Schema

# Keywords that say what a value means, with the name of each in a message.
MEANINGS = {
    "format": "format",
    "contentMediaType": "contentMediaType",
    "x-wagtail-model": "model",
}
TYPE_NAMES = {"array": "a list", "object": "an object", "null": "null"}


class Change(NamedTuple):
    """`where` is a definition or document, with the path in it, such as `BotoxFAQ.items[].id`."""

    where: str
    what: str
    is_breaking: bool

    def __str__(self) -> str:
        return f"{self.where} {self.what}"


def changes(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> list[Change]:
    """The changes from the schemas `old` to `new`, which are keyed by file name."""
    found = [Change(name, "is gone", True) for name in old if name not in new]
    found += [Change(name, "is new", False) for name in new if name not in old]
    before, after = _definitions(old), _definitions(new)
    comparison = Comparison(before, after)
    for name in sorted(before):
        if name in after:
            found += comparison.compare(before[name], after[name], name)
        else:
            found.append(Change(name, "is gone", True))
    for name in old.keys() & new.keys():
        found += comparison.compare(old[name], new[name], name)
        bodies, now = (schema.get("x-bodies", {}) for schema in (old[name], new[name]))
        found += [Change(name, f"has no body {body!r}", True) for body in bodies.keys() - now]
    return sorted(set(found), key=lambda change: (not change.is_breaking, change))


def count_breaking(found: Iterable[Change]) -> int:
    return sum(change.is_breaking for change in found)


def by_kind(schemas: Iterable[tuple[str, Schema]]) -> dict[str, list[Schema]]:
    """The schemas of each kind; the values of choices in one."""
    found: dict[str, list[Schema]] = {}
    for kind, schema in schemas:
        known = found.setdefault(kind, [])
        if "enum" in schema and known and "enum" in known[0]:
            known[0] = {"enum": [*known[0]["enum"], *schema["enum"]]}
        else:
            known.append(schema)
    return found


def _definitions(schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    return {
        name: schema
        for document in schemas.values()
        for name, schema in document.get("$defs", {}).items()
    }


class Comparison:
    def __init__(self, before: Mapping[str, Schema], after: Mapping[str, Schema]) -> None:
        self.before = before
        self.after = after
        self._compared: dict[tuple[str, str], list[Change]] = {}

    def compare(self, old: Schema, new: Schema, where: str) -> list[Change]:
        names = old.get("$ref", ""), new.get("$ref", "")
        if not all(names):
            return list(self._compare(old, new, where))
        if names[0] == names[1]:
            # `changes` compares definitions of the same name.
            return []
        if names not in self._compared:
            # A definition may refer to itself.
            self._compared[names] = []
            self._compared[names] = list(self._compare(old, new, where))
        return self._compared[names]

    def _compare(self, old: Schema, new: Schema, where: str) -> Iterator[Change]:
        before = by_kind(self._kinds(old, self.before))
        after = by_kind(self._kinds(new, self.after))
        if "anything" in before:
            return
        # A client that knew no block here does not read the type of the block.
        had_blocks = not before or any(kind.startswith("block ") for kind in before)
        for kind in after.keys() - before.keys():
            if kind.startswith("block ") and had_blocks:
                yield Change(where, f"has the new {kind}", False)
            elif not (kind == "integer" and "number" in before):
                yield Change(where, f"may be {TYPE_NAMES.get(kind, kind)} now", True)
        for kind in before.keys() - after.keys():
            if kind.startswith("block "):
                yield Change(where, f"no longer has the {kind}", True)
            else:
                yield Change(where, f"is never {TYPE_NAMES.get(kind, kind)} any more", False)
        for kind in before.keys() & after.keys():
            for one in after[kind]:
                # Of several old schemas, the most similar one is compared.
                found = [list(self._compare_kind(kind, had, one, where)) for had in before[kind]]
                yield from min(found, key=count_breaking)

    def _kinds(
        self, schema: Schema, definitions: Mapping[str, Schema]
    ) -> Iterator[tuple[str, Schema]]:
        """The kinds of value that `schema` allows, each with its own schema."""
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(DEFINITIONS)
            yield from self._kinds(definitions[name], definitions)
        elif several := schema.get("anyOf") or schema.get("oneOf"):
            for one in several:
                yield from self._kinds(one, definitions)
        elif "const" in schema or "enum" in schema:
            values = schema.get("enum", [schema.get("const")])
            kind = "string" if all(isinstance(value, str) for value in values) else "a value"
            yield kind, {"enum": values}
        elif schema.get("not") == {}:
            return
        elif isinstance(kinds := schema.get("type"), list):
            yield from ((kind, {**schema, "type": kind}) for kind in kinds)
        elif kinds == "object":
            kind = schema.get("properties", {}).get("type", {}).get("const")
            is_member = kind is not None and "value" in schema["properties"]
            yield f"block {kind!r}" if is_member else "object", schema
        else:
            yield kinds or "anything", schema

    def _compare_kind(self, kind: str, old: Schema, new: Schema, where: str) -> Iterator[Change]:
        if kind == "object" or kind.startswith("block "):
            inner = where if kind == "object" else f"{where}[{kind}]"
            yield from self._compare_objects(old, new, inner)
        elif kind == "array":
            yield from self.compare(old.get("items", {}), new.get("items", {}), f"{where}[]")
        else:
            yield from self._compare_values(old, new, where)
            for keyword, named in MEANINGS.items():
                if old.get(keyword) != new.get(keyword):
                    what = f"has the {named} {new.get(keyword)} in place of {old.get(keyword)}"
                    yield Change(where, what, True)

    def _compare_values(self, old: Schema, new: Schema, where: str) -> Iterator[Change]:
        if "enum" not in old:
            return
        if "enum" not in new:
            yield Change(where, "may be of any value now", True)
            return
        for value in old["enum"]:
            if value not in new["enum"]:
                yield Change(where, f"no longer has the value {value!r}", True)
        for value in new["enum"]:
            if value not in old["enum"]:
                yield Change(where, f"has the new value {value!r}", False)

    def _compare_objects(self, old: Schema, new: Schema, where: str) -> Iterator[Change]:
        before: Mapping[str, Any] = old.get("properties", {})
        after: Mapping[str, Any] = new.get("properties", {})
        added = [name for name in after if name not in before]
        for name, schema in before.items():
            path = f"{where}.{name}"
            if name not in after:
                near = get_close_matches(name, added, 1, 0.5)
                renamed = f"; was it renamed to {near[0]!r}?" if near else ""
                yield Change(path, f"is gone{renamed}", True)
                continue
            if name in old.get("required", ()) and name not in new.get("required", ()):
                yield Change(path, "may be left out now", True)
            yield from self.compare(schema, after[name], path)
        yield from (Change(f"{where}.{name}", "is new", False) for name in added)
