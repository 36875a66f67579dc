"""TypeScript types from JSON Schema, as far as this package writes JSON Schema."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from wagtail_botox_pain.serialization.schema import DEFINITIONS, Schema

IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
NAMES = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
    "object": "Record<string, unknown>",
    "array": "unknown[]",
}
WIDTH = 100


def declarations(definitions: Mapping[str, Schema], about: str) -> str:
    """A `.d.ts` module that exports a type of each definition's name, in alphabetical order.

    `about` is its first comment.
    """
    parts = ["\n".join(comment(about))]
    parts += ["\n".join(declaration(name, definitions[name])) for name in sorted(definitions)]
    return "\n\n".join(parts) + "\n"


def declaration(name: str, schema: Schema) -> Iterator[str]:
    yield from comment(schema.get("description", ""))
    if schema.get("type") == "object" and "properties" in schema:
        yield f"export interface {name} {{"
        yield from members(schema)
        yield "}"
    else:
        written = type_of(schema)
        single = f"export type {name} = {written};"
        choices = alternatives(schema)
        if len(single) <= WIDTH or len(choices) < 2:
            yield single
        else:
            yield f"export type {name} ="
            *others, last = (f"  | {choice}" for choice in choices)
            yield from [*others, f"{last};"]


def comment(text: str, indent: str = "") -> Iterator[str]:
    """`text` as JSDoc; nothing for no text."""
    if not text:
        return
    lines = text.replace("*/", "*\\/").splitlines()
    if len(lines) == 1 and len(indent) + len(lines[0]) + 7 <= WIDTH:
        yield f"{indent}/** {lines[0]} */"
        return
    yield f"{indent}/**"
    for line in lines:
        yield from (f"{indent} * {part}".rstrip() for part in folded(line, WIDTH - len(indent) - 3))
    yield f"{indent} */"


def folded(line: str, width: int) -> list[str]:
    """`line` in pieces of at most `width`, broken between words."""
    pieces = wrap(line, width, break_long_words=False, break_on_hyphens=False)
    return pieces or [""]


def members(schema: Schema, indent: str = "  ") -> Iterator[str]:
    """The properties of an object, a line or more each."""
    required = set(schema.get("required", ()))
    for name, value in schema["properties"].items():
        yield from comment(said_of(value), indent)
        key = name if IDENTIFIER.fullmatch(name) else literal(name)
        mark = "" if name in required else "?"
        yield f"{indent}{key}{mark}: {type_of(value, indent)};"
    if schema.get("additionalProperties") is True:
        yield f"{indent}[key: string]: unknown;"


def said_of(schema: Schema) -> str:
    """What a property is for, and that it is HTML where a string does not tell."""
    text = schema.get("description", "")
    is_html = schema.get("contentMediaType") == "text/html"
    return f"{text} HTML.".strip() if is_html else text


def type_of(schema: Schema, indent: str = "") -> str:
    """The type of what `schema` allows."""
    return " | ".join(alternatives(schema, indent))


def alternatives(schema: Schema, indent: str = "") -> list[str]:
    """The types of which `schema` allows any; duplicates left out."""
    if "$ref" in schema:
        return [schema["$ref"].removeprefix(DEFINITIONS)]
    if "const" in schema:
        return [literal(schema["const"])]
    if "enum" in schema:
        return list(dict.fromkeys(map(literal, schema["enum"])))
    for several in ("anyOf", "oneOf"):
        if several in schema:
            found = [type_ for one in schema[several] for type_ in alternatives(one, indent)]
            return ["unknown"] if "unknown" in found else list(dict.fromkeys(found))
    if schema.get("not") == {}:
        return ["never"]
    kind = schema.get("type")
    if isinstance(kind, list):
        return list(dict.fromkeys(NAMES[one] for one in kind))
    if kind == "array" and "items" in schema:
        return [array_of(alternatives(schema["items"], indent))]
    if kind == "object" and "properties" in schema:
        inner = members(schema, f"{indent}  ")
        return ["\n".join(["{", *inner, f"{indent}}}"])]
    if kind is not None:
        return [NAMES[kind]]
    return ["unknown"]


def array_of(items: Sequence[str]) -> str:
    (item,) = items if len(items) == 1 else (f"({' | '.join(items)})",)
    return f"{item}[]"


def literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
