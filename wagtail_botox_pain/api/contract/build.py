"""The contract: the schemas and types of all that the API says, as files.

A site's own is made of its configured bodies, its StreamFields with blocks of ours, and the page
types and snippets that show them. The package's, of what it comes with, is in
`wagtail_botox_pain/contract/`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Model
from django.utils import translation
from wagtail.fields import StreamField
from wagtail.models import AbstractPage

from wagtail_botox_pain.api.contract.page_schemas import api_fields, object_schema
from wagtail_botox_pain.api.contract.typescript import declarations
from wagtail_botox_pain.conf import body_block_paths
from wagtail_botox_pain.fields import BodyField, make_body_block
from wagtail_botox_pain.page_json.parts import CONTRACT
from wagtail_botox_pain.page_json.stream_fields import (
    our_stream_fields,
    parental_key,
    stream_field_schema,
)
from wagtail_botox_pain.serialization.representation import api_schema
from wagtail_botox_pain.serialization.schema import (
    ANY_PAGE,
    DEFINITIONS,
    Schema,
    SchemaClashError,
    Untyped,
    Walker,
    any_of,
    model_name,
    reference,
)
from wagtail_botox_pain.services.page_types import page_types
from wagtail_botox_pain.services.rendition_fields import child_relations

DRAFT = "https://json-schema.org/draft/2020-12/schema"
URN = f"urn:wagtail-botox-pain:contract:v{CONTRACT}"
VERSION = f"v{CONTRACT}"

BLOCKS = "blocks.schema.json"
TYPES = "contract.d.ts"


class Contract(NamedTuple):
    """What the API says: a schema by the name of its file, and all definitions together."""

    schemas: dict[str, Schema]
    definitions: dict[str, Schema]
    pages: list[str]
    untyped: list[Untyped]

    @property
    def types(self) -> str:
        """The contract as a TypeScript module.

        Raises `SchemaClashError` where a class wants the name of the union of all pages.
        """
        if ANY_PAGE in self.definitions:
            raise SchemaClashError(
                f"{ANY_PAGE} is the type of all pages together, and would be that of a class too."
                " Give that class another name, or an api_name."
            )
        union = any_of([reference(name) for name in self.pages])
        about = {"description": ABOUT_PAGES}
        named = {**self.definitions, ANY_PAGE: {**about, **union}}
        return declarations(named, ABOUT)

    def files(self, *, types: bool) -> dict[str, str]:
        """What is written, by the name of the file; with the TypeScript types if `types`."""
        found = {name: schema_text(schema) for name, schema in self.schemas.items()}
        return {**found, TYPES: self.types} if types else found


ABOUT = (
    f"What wagtail-botox-pain says in Wagtail's API, version {CONTRACT} of the contract.\n"
    "Made by `manage.py botox_contract`: do not edit.\n"
    "\n"
    "A later release may add properties, blocks and values of choices. So skip a block whose\n"
    "`type` you do not know, and show the `label` of a choice whose `value` you do not know."
)
ABOUT_PAGES = (
    "A page. Which one it is, `meta.type` says. TypeScript narrows no union by a property of a\n"
    "property, so write a function that returns `page is …`."
)


def schema_text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def site_contract(*, closed: bool = False) -> Contract:
    """The contract of this site: its configured bodies, and all that shows our blocks."""
    bodies = {name: make_body_block(name) for name in body_block_paths()}
    types = page_types()
    others = (model for model in apps.get_models() if model not in types and shows_ours(model))
    return contract(bodies, [*types, *others], own_streams(), closed=closed)


def shows_ours(model: type[Model]) -> bool:
    """Whether `model`, a page type or a snippet in the API, shows blocks of ours."""
    if parental_key(model) or not (issubclass(model, AbstractPage) or api_fields(model)):
        return False
    shown = model, *(relation.related_model for relation in child_relations(model))
    return any(map(our_stream_fields, shown))


def own_streams() -> Iterator[tuple[type[Model], StreamField]]:
    """The StreamFields of the site that have blocks of ours and do not name a body."""
    for model in apps.get_models():
        for field in our_stream_fields(model):
            if not isinstance(field, BodyField):
                yield model, field


def contract(
    bodies: Mapping[str, Any],
    models: Iterable[type[Model]],
    streams: Iterable[tuple[type[Model], StreamField]] = (),
    *,
    closed: bool = False,
) -> Contract:
    """The contract of `bodies`, StreamBlocks by their names, and of page types and snippets.

    `streams` are StreamFields of models, which are described as bodies are. `closed` schemas
    forbid what they do not name. Descriptions are in the language of the source. Raises
    `SchemaClashError` where a name would be that of two.
    """
    walker = Walker(api_schema, closed=closed)
    with translation.override(None):
        walked = {}
        for name in sorted(bodies):
            with walker.at(name):
                walked[name] = walker.walk(bodies[name])
        for model, field in streams:
            walked[f"{model._meta.label}.{field.name}"] = stream_field_schema(model, field)(walker)
        found: dict[str, Schema] = {}
        named: dict[str, type[Model]] = {}
        for model in sorted(models, key=lambda model: model._meta.label):
            name = model_name(model)
            if (other := named.setdefault(name, model)) is not model:
                raise SchemaClashError(
                    f"{other._meta.label} and {model._meta.label} would both be written to "
                    f"{name}.schema.json. Give one of them an api_name."
                )
            found[name] = object_schema(model, walker)
    definitions = walker.definitions
    blocks = document("blocks", "A body.", any_of([*walked.values()]), definitions)
    blocks["x-bodies"] = walked
    schemas = {BLOCKS: blocks}
    for name, schema in found.items():
        about = f"The JSON of {named[name]._meta.label}."
        schemas[f"{name}.schema.json"] = document(name, about, schema, definitions)
    pages = [
        schema["$ref"].removeprefix(DEFINITIONS)
        for name, schema in found.items()
        if issubclass(named[name], AbstractPage)
    ]
    return Contract(schemas, definitions, pages, [*dict.fromkeys(walker.untyped)])


def document(name: str, title: str, schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """`schema` as a document of its own, with the definitions that it needs."""
    needed: set[str] = set()
    queue = [schema]
    while queue:
        for used in references_in(queue.pop()) - needed:
            needed.add(used)
            queue.append(definitions[used])
    return {
        "$schema": DRAFT,
        "$id": f"{URN}:{name}",
        "title": title,
        **schema,
        "$defs": {used: definitions[used] for used in sorted(needed)},
    }


def references_in(schema: Any) -> set[str]:
    """The names of the definitions that `schema` itself refers to."""
    if isinstance(schema, Mapping):
        own = {schema["$ref"].removeprefix(DEFINITIONS)} if "$ref" in schema else set()
        return own.union(*map(references_in, schema.values()))
    return set().union(*map(references_in, schema)) if isinstance(schema, list) else set()
