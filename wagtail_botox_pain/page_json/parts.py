"""What a page carries in the API beside Wagtail's own fields, and the schema of each part.

Every part is in the language of the page, whatever language is active.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Model
from wagtail.images import get_image_model
from wagtail.models import AbstractPage

from wagtail_botox_pain.contents import contents
from wagtail_botox_pain.i18n.language_codes import override_language_for
from wagtail_botox_pain.i18n.page_languages import languages_of
from wagtail_botox_pain.lookups.response import ResponseContext, response_for
from wagtail_botox_pain.page_json.plain_text import one_line, texts
from wagtail_botox_pain.serialization.images import image_schema, image_set
from wagtail_botox_pain.serialization.pictures import HERO_WIDTHS
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.schema import (
    BOOLEAN,
    DATE_TIME,
    HTML,
    STRING,
    Schema,
    Walker,
    array,
    nullable,
    obj,
    with_description,
)
from wagtail_botox_pain.serialization.values import model_label, page_reference_schema, rich_text
from wagtail_botox_pain.stored.text import rich_text_as_text

# The fields that API v3 writes as it reads them, rather than as Wagtail does. So is the body.
WRITTEN_AS_READ = ("introduction", "hero_image")

# The version of all that the API says. A change that breaks clients makes it another.
CONTRACT = "1"

# How much of a page is in the language of its address: all, not all, nothing.
TRANSLATION_STATES = ("complete", "partial", "alias")


def attach_pages(pages: Iterable[Any], request: Any, *, is_editor: bool = False) -> ResponseContext:
    """Let `pages` share what they look up, for one response to `request`."""
    response = response_for(request, is_editor=is_editor)
    for page in pages:
        page.page_references().attach(response)
    return response


def attached_references(page: Any, request: Any = None) -> References:
    """The references of `page`, which answers by itself where no response prepared it."""
    references: References = page.page_references()
    if references.response is None:
        references.attach(response_for(request))
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
    return image_set(image, references.response, alt="", widths=HERO_WIDTHS)


def _body(page: Any, references: References) -> Any:
    return page.body.stream_block.get_api_representation(page.body)


def _body_schema(walker: Walker, model: type[Model]) -> Schema:
    body_field: Any = model._meta.get_field("body")
    with walker.at("body"):
        return walker.walk(body_field.stream_block)


def _hero_image_schema(walker: Walker, model: type[Model]) -> Schema:
    return image_schema(walker)


def _introduction(page: Any, references: References) -> Any:
    return rich_text(page.introduction, references)


def _contents(page: Any, references: References) -> Any:
    with references.active():
        return [entry._asdict() for entry in contents(page.body)] if page.show_contents else []


def _contents_schema(walker: Walker, model: type[Model]) -> Schema:
    entry = obj(
        {
            "anchor": with_description(STRING, "The id of the block."),
            "fragment": with_description(STRING, "The id of its element in the page's HTML."),
            "text": STRING,
        },
        "A heading of the body.",
    )
    entries = array(walker.define("BotoxContentsEntry", entry))
    return with_description(entries, "Empty where the page shows no contents.")


def _breadcrumbs(page: Any, references: References) -> Any:
    response = references.response
    return [
        {
            "id": above.pk,
            "type": model_label(above),
            "title": above.title,
            "url": above.specific_deferred.get_url(response.request),
        }
        for above in response.links.above(page)
    ]


def _breadcrumbs_schema(walker: Walker, model: type[Model]) -> Schema:
    page_reference_schema(walker)
    breadcrumbs = array({"$ref": "#/$defs/BotoxPageReference"})
    return with_description(breadcrumbs, "The public pages above this one, from the top.")


def _translation_state(page: Any, references: References) -> Any:
    return languages_of(page).state


def _opened(pages: Iterable[Any], references: References) -> Iterator[tuple[Any, str]]:
    """Those of `pages` that the public can open, with their addresses."""
    response = references.response
    for page in pages:
        if response.links.is_open(page):
            url = page.specific_deferred.get_url(response.request)
            if url is not None:
                yield page, url


def _alternates(page: Any, references: References) -> Any:
    found = languages_of(page).complete_translations()
    return [
        {"locale": member.locale.language_code, "url": url}
        for member, url in _opened(found, references)
    ]


def _alternates_schema(walker: Walker, model: type[Model]) -> Schema:
    alternate = obj({"locale": STRING, "url": STRING}, "The page in one language, itself too.")
    alternates = array(walker.define("BotoxAlternate", alternate))
    return with_description(
        alternates, "For `hreflang`: complete translations; none of a page that is not complete."
    )


def _languages(page: Any, references: References) -> Any:
    languages = languages_of(page)
    return [
        {
            "locale": member.locale.language_code,
            "url": url,
            "state": "partial" if member.is_partial else "complete",
        }
        if member.pk != page.pk
        else {"locale": languages.address_language, "url": url, "state": languages.state}
        for member, url in _opened(languages.translations(), references)
    ]


def _languages_schema(walker: Walker, model: type[Model]) -> Schema:
    language = obj(
        {"locale": STRING, "url": STRING, "state": {"enum": [*TRANSLATION_STATES]}},
        "The page in one language, itself too.",
    )
    languages = array(walker.define("BotoxLanguage", language))
    return with_description(
        languages, "For a menu: the languages in which the public can read the page."
    )


def _last_published(page: Any, references: References) -> Any:
    published = page.last_published_at
    return published.isoformat().replace("+00:00", "Z") if published else None


def _plain_text(page: Any, references: References) -> str:
    """All that the page says as plain text, for search and previews of links."""
    parts = [getattr(page, "summary", ""), rich_text_as_text(page.introduction)]
    if body := getattr(page, "body", None):
        with references.active():
            parts += texts(body.stream_block, body, references.response)
    return "\n".join(filter(None, map(one_line, map(str, parts))))


PAGE_PARTS: dict[str, Part] = {
    "contract": Part(
        lambda page, references: CONTRACT,
        constant(with_description({"const": CONTRACT}, "The version of the contract.")),
    ),
    "introduction": Part(_introduction, constant(HTML), True),
    "content_language": Part(
        lambda page, references: page.content_language,
        constant({**STRING, "description": "The language of the text; an alias repeats another."}),
    ),
    "text_direction": Part(
        lambda page, references: page.text_direction,
        constant(with_description({"enum": ["ltr", "rtl"]}, "The direction of the text.")),
    ),
    "translation_state": Part(
        _translation_state,
        constant(
            with_description(
                {"enum": [*TRANSLATION_STATES]},
                "How much is in the language of the address: `partial` shows text of its source.",
            )
        ),
    ),
    "alternates": Part(_alternates, _alternates_schema),
    "languages": Part(_languages, _languages_schema),
    "breadcrumbs": Part(_breadcrumbs, _breadcrumbs_schema),
    "last_published_at": Part(
        _last_published,
        constant(with_description(nullable(DATE_TIME), "In UTC; null for a page that never was.")),
    ),
    "plain_text": Part(
        _plain_text,
        constant(
            with_description(STRING, "All that the page says, without markup; a paragraph a line.")
        ),
    ),
}

ARTICLE_PARTS: dict[str, Part] = {
    **PAGE_PARTS,
    "summary": Part(lambda page, references: str(page.summary), constant(STRING), True),
    "hero_image": Part(_hero_image, _hero_image_schema, True),
    "body": Part(_body, _body_schema, True),
    "show_contents": Part(
        lambda page, references: bool(page.show_contents), constant(BOOLEAN), True
    ),
    "contents": Part(_contents, _contents_schema),
}

INDEX_PARTS: dict[str, Part] = PAGE_PARTS


def part_of(page: AbstractPage, part: Part, request: Any = None) -> Any:
    """The JSON of one part of `page`, in the response to `request`."""
    references = attached_references(page, request)
    with override_language_for(page):
        return part.get(page, references)
