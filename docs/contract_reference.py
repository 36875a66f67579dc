"""Writes the types of the contract into `docs/reference/api.md`, from the package's JSON Schemas.

    python docs/contract_reference.py

replaces what follows the mark `START` in that page. `make contract` runs it.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Schema = Mapping[str, Any]

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/reference/api.md"
SCHEMAS = ROOT / "wagtail_botox_pain/contract/v1"
DEFINITIONS = "#/$defs/"

START = "<!-- Made by `make contract` from here on: do not edit. -->"

NAMES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "null": "`null`",
    "object": "object",
    "array": "list",
}

PLURALS = {"object": "objects", "text": "texts"}


def definitions_in(folder: Path) -> dict[str, Schema]:
    """The definitions of all schemas in `folder`, by name."""
    found: dict[str, Schema] = {}
    for path in sorted(folder.glob("*.schema.json")):
        found |= json.loads(path.read_text(encoding="utf-8"))["$defs"]
    return found


def reference(definitions: Mapping[str, Schema]) -> str:
    """A section for each definition, in alphabetical order."""
    sections = (section(name, definitions[name]) for name in sorted(definitions))
    return "\n".join(line for lines in sections for line in lines)


def replaced(page: str, definitions: Mapping[str, Schema]) -> str:
    """`page` with a section for each definition after the mark, which is added if it is missing."""
    before, _mark, _rest = page.partition(START)
    return f"{before.rstrip()}\n\n{START}\n\n{reference(definitions)}".lstrip()


def section(name: str, schema: Schema) -> Iterator[str]:
    yield from [f"### {name}", ""]
    if text := schema.get("description"):
        yield from [text, ""]
    if "properties" in schema:
        yield from ["| property | type | what it is |", "|---|---|---|"]
        yield from rows(schema)
    else:
        yield f"{words(schema)}."[:1].upper() + f"{words(schema)}."[1:]
    yield ""


def rows(schema: Schema, path: str = "") -> Iterator[str]:
    """A row for each property, and below it the rows of nested objects without a name."""
    required = schema.get("required", ())
    for name, value in schema["properties"].items():
        text = value.get("description", "")
        if name not in required:
            text = f"May be left out. {text}".rstrip()
        yield f"| `{path}{name}` | {words(value)} | {text} |".replace("  ", " ")
        for mark, inner in inner_objects(value):
            yield from rows(inner, f"{path}{name}{mark}.")


def inner_objects(schema: Schema, mark: str = "") -> Iterator[tuple[str, Schema]]:
    if "properties" in schema:
        yield mark, schema
    for one in schema.get("anyOf", ()):
        yield from inner_objects(one, mark)
    if "items" in schema:
        yield from inner_objects(schema["items"], f"{mark}[]")


def words(schema: Schema) -> str:
    """The values that `schema` allows, as Markdown."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(DEFINITIONS)
        return f"[`{name}`](#{name.lower()})"
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return " or ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(map(words, several))
    if schema.get("not") == {}:
        return "nothing"
    kind = schema.get("type")
    if isinstance(kind, list):
        return " or ".join(NAMES[one] for one in kind)
    if kind == "array":
        items = words(schema.get("items", {}))
        return f"list of {PLURALS.get(items, items)}"
    if schema.get("contentMediaType") == "text/html":
        return "HTML"
    return NAMES[kind] if kind else "anything"


def main() -> None:
    page = replaced(PAGE.read_text(encoding="utf-8"), definitions_in(SCHEMAS))
    PAGE.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
