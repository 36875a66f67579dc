"""What a page carries in the API beside Wagtail's own fields, and the schema of each part.

Every part is in the language of the page, whatever language is active.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.html import strip_tags
from wagtail.images import get_image_model
from wagtail.models import AbstractPage

from wagtail_botox_pain.contents import contents
from wagtail_botox_pain.language_codes import spoken_by
from wagtail_botox_pain.languages import languages_of
from wagtail_botox_pain.references import References

from .images import image_schema, image_set
from .lookup import Lookup
from .representation import model_label, page_reference_schema, rich_text, schema_of
from .schema import BOOLEAN, DATE_TIME, HTML, STRING, Schema, Walker, array, nullable, obj

# The version of all that the API says. A change that breaks clients makes it another.
CONTRACT = "1"

HERO_WIDTHS = (800, 1200, 1600)


def answer(pages: Iterable[Any], request: Any, *, is_editor: bool = False) -> Lookup:
    """Let `pages` share one lookup, for one response to `request`."""
    lookup = Lookup(request, is_editor=is_editor)
    for page in pages:
        page.page_references().answer(lookup)
    return lookup


def answering_page(page: Any, request: Any = None) -> References:
    """The references of `page`, which answers by itself where no response prepared it."""
    references = page.page_references()
    if references.lookup is None:
        references.answer(Lookup(request))
    return references


class Part(NamedTuple):
    """One key of a page's JSON. `writable` names the model's field that it is written to."""

    get: Callable[[Any, References], Any]
    schema: Callable[[Walker, type[Model]], Schema]
    writable: bool = False


def constant(schema: Schema) -> Callable[[Walker, type[Model]], Schema]:
    return lambda walker, model: schema


def _hero_image(page: Any, references: References) -> Any:
    # It says nothing that the title does not.
    (image,) = references.objects(get_image_model(), [page.hero_image_id])
    return image_set(image, references.lookup, alt="", widths=HERO_WIDTHS)


def _body(page: Any, references: References) -> Any:
    return page.body.stream_block.get_api_representation(page.body)


def _body_schema(walker: Walker, model: type[Model]) -> Schema:
    with walker.at("body"):
        return schema_of(model._meta.get_field("body").stream_block, walker)


def _contents(page: Any, references: References) -> Any:
    with references.active():
        return [entry._asdict() for entry in contents(page.body)] if page.show_contents else []


def _contents_schema(walker: Walker, model: type[Model]) -> Schema:
    entry = obj({"anchor": STRING, "text": STRING}, "A heading of the body, and its block's id.")
    return array(walker.define("BotoxContentsEntry", entry))


def _breadcrumbs(page: Any, references: References) -> Any:
    lookup = references.lookup
    return [
        {
            "id": above.pk,
            "type": model_label(above),
            "title": above.title,
            "url": above.specific_deferred.get_url(lookup.request),
        }
        for above in lookup.above(page)
    ]


def _breadcrumbs_schema(walker: Walker, model: type[Model]) -> Schema:
    page_reference_schema(walker)
    return array({"$ref": "#/$defs/BotoxPageReference"})


def _alternates(page: Any, references: References) -> Any:
    lookup = references.lookup
    return [
        {"locale": member.locale.language_code, "url": url}
        for member in languages_of(page).translations()
        if lookup.is_open(member)
        and (url := member.specific_deferred.get_url(lookup.request)) is not None
    ]


def _alternates_schema(walker: Walker, model: type[Model]) -> Schema:
    alternate = obj({"locale": STRING, "url": STRING}, "The page in one language, itself too.")
    return array(walker.define("BotoxAlternate", alternate))


def _last_published(page: Any, references: References) -> Any:
    published = page.last_published_at
    return published.isoformat().replace("+00:00", "Z") if published else None


def plain_text(page: Any) -> str:
    """All that the page says as plain text, for search and previews of links."""
    body = getattr(page, "body", None)
    parts = [getattr(page, "summary", ""), strip_tags(page.introduction)]
    if body:
        parts += body.stream_block.get_searchable_content(body)
    return "\n".join(text for part in parts if (text := " ".join(str(part).split())))


PAGE_PARTS: dict[str, Part] = {
    "contract": Part(lambda page, references: CONTRACT, constant({"const": CONTRACT})),
    "introduction": Part(
        lambda page, references: rich_text(page.introduction, references), constant(HTML), True
    ),
    "content_language": Part(
        lambda page, references: page.content_language,
        constant({**STRING, "description": "The language of the text; an alias repeats another."}),
    ),
    "text_direction": Part(
        lambda page, references: page.text_direction, constant({"enum": ["ltr", "rtl"]})
    ),
    "alternates": Part(_alternates, _alternates_schema),
    "breadcrumbs": Part(_breadcrumbs, _breadcrumbs_schema),
    "last_published_at": Part(_last_published, constant(nullable(DATE_TIME))),
    "plain_text": Part(lambda page, references: plain_text(page), constant(STRING)),
}

ARTICLE_PARTS: dict[str, Part] = {
    **PAGE_PARTS,
    "summary": Part(lambda page, references: str(page.summary), constant(STRING), True),
    "hero_image": Part(_hero_image, lambda walker, model: image_schema(walker), True),
    "body": Part(_body, _body_schema, True),
    "show_contents": Part(
        lambda page, references: bool(page.show_contents), constant(BOOLEAN), True
    ),
    "contents": Part(_contents, _contents_schema),
}

INDEX_PARTS: dict[str, Part] = PAGE_PARTS


def part_of(page: AbstractPage, part: Part, request: Any = None) -> Any:
    """The JSON of one part of `page`, in the response to `request`."""
    references = answering_page(page, request)
    with spoken_by(page):
        return part.get(page, references)
