"""JSON Schema (draft 2020-12) of what the API says, found by walking over blocks.

A block that has a representation of its own says its schema in `get_api_schema(walker)`. The
output of any other block outside Wagtail that overrides `get_api_representation` cannot be
known: it is noted in `Walker.untyped` and allowed to be anything.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
HTML: Schema = {"type": "string", "contentMediaType": "text/html"}
DATE_TIME: Schema = {"type": "string", "format": "date-time"}


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def obj(properties: dict[str, Schema], description: str = "") -> Schema:
    """An object that has all of these properties, and as `Walker` closes it, no others."""
    schema: Schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"description": description, **schema} if description else schema


class SchemaClashError(Exception):
    """Two different schemas want the same name."""


class Walker:
    """Gathers the definitions of everything that is walked over.

    `closed` forbids properties that are not named, which is for tests: clients of a published
    schema must ignore what a later release adds.
    """

    # Keys are integers, or text where a site's models have such.
    key: Schema = {"type": ["integer", "string"]}

    def __init__(self, *, closed: bool = False) -> None:
        self.closed = closed
        self.definitions: dict[str, Schema] = {}
        self.untyped: list[str] = []
        self.path: list[str] = []

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Remember that what is walked over stands at `name`."""
        self.path.append(name)
        try:
            yield
        finally:
            self.path.pop()

    def close(self, schema: Schema) -> Schema:
        """`schema`, which has no other properties than those named, where this walker closes."""
        closes = self.closed and schema.get("type") == "object"
        return {**schema, "additionalProperties": False} if closes else schema

    def define(self, name: str, schema: Schema) -> Schema:
        """Keep `schema` under a name that is the only one, and give a reference to it.

        Raises `SchemaClashError` where another schema has the name.
        """
        schema = self.close(schema)
        if self.definitions.setdefault(name, schema) != schema:
            raise SchemaClashError(
                f"{'.'.join(self.path)} has another shape than {name} has elsewhere. "
                "Give one of the two classes another name."
            )
        return {"$ref": f"#/$defs/{name}"}


def telephone_schema(walker: Walker) -> Schema:
    """The schema of `TelephoneNumber.as_json`."""
    number = obj(
        {"number": STRING, "display": STRING, "href": STRING},
        "A telephone number: as stored (E.164, or a short number), as readers see it, as a link.",
    )
    return nullable(walker.define("BotoxTelephone", number))
