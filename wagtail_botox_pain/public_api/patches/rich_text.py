"""Replaces `APIRichText._serializers`, in API v2 and v3 on Wagtail 8: the formats of rich text.

A client chooses the format with `?rich_text_format=`, or else a setting does. The formats `html`
and `markdown` contain the addresses of hidden pages and private images, and make renditions.
`db_markdown` makes renditions too, and sends requests about videos to other servers. The public
gets ids instead in every format.
"""

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.rich_text.converters.contentstate_models import Entity
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    AtomicBlockEntityElementHandler,
    LinkElementHandler,
)
from wagtail.admin.rich_text.converters.markdown_db import MarkdownConverter, _markdown_exporter

from wagtail_botox_pain.api.audience import is_for_public
from wagtail_botox_pain.public_api.patches.patch import Patch
from wagtail_botox_pain.stored.repair import STALE_VALUE_ERRORS

logger = logging.getLogger(__name__)


def only_write_ids(serializers: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(serializers)
    def replacement(cls: Any) -> dict[str, Callable[..., Any]]:
        found: dict[str, Callable[..., Any]] = serializers(cls)
        if not is_for_public():
            return found
        with_ids = {
            cls.FORMAT_HTML: found[cls.FORMAT_DB_HTML],
            cls.FORMAT_MARKDOWN: db_markdown,
            cls.FORMAT_DB_MARKDOWN: db_markdown,
        }
        return found | with_ids

    return replacement


def db_markdown(value: str, *, features: list[str] | None = None) -> str:
    """Markdown as Wagtail makes it, from `value` alone; HTML that it cannot read stays HTML."""
    try:
        converter = ContentstateConverter(MarkdownConverter(features).features)
        reader = converter.html_to_contentstate_handler
        reader.element_handlers = Handlers(reader.element_handlers)
        content = json.loads(converter.from_database_format(value))
        markdown = _markdown_exporter(False).render(content).strip("\n")
    except (AssertionError, *STALE_VALUE_ERRORS):
        logger.warning("Rich text cannot be turned into Markdown.", exc_info=True)
        return value
    return f"{markdown}\n\n" if markdown else ""


class Handlers:
    """Wagtail's handlers of elements, with others in place of those that read the database."""

    def __init__(self, handlers: Any) -> None:
        self.handlers = handlers

    def match(self, name: str, attrs: dict[str, str]) -> Any:
        found = self.handlers.match(name, attrs)
        kind = type(found)
        return HANDLERS.get(f"{kind.__module__}.{kind.__name__}", found)


class LinkHandler(LinkElementHandler):
    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, str]:
        return {"id": attrs.get("id") or ""}


class EmbedHandler(AtomicBlockEntityElementHandler):
    """Writes the attributes `names` of an element as they are stored."""

    def __init__(self, kind: str, *names: str) -> None:
        self.kind = kind
        self.names = names

    def create_entity(self, name: str, attrs: dict[str, str], *args: Any) -> Any:
        return Entity(self.kind, "IMMUTABLE", {name: attrs.get(name) for name in self.names})


# By the paths of Wagtail's handlers: a handler cannot be imported without its app.
HANDLERS = {
    "wagtail.admin.rich_text.converters.html_to_contentstate.PageLinkElementHandler": (
        LinkHandler("LINK")
    ),
    "wagtail.documents.rich_text.contentstate.DocumentLinkElementHandler": LinkHandler("DOCUMENT"),
    "wagtail.images.rich_text.contentstate.ImageElementHandler": (
        EmbedHandler("IMAGE", "id", "alt", "format")
    ),
    "wagtail.embeds.rich_text.contentstate.MediaEmbedElementHandler": EmbedHandler("EMBED", "url"),
}

PATCH = Patch(
    module="wagtail.api.rich_text",
    name="APIRichText._serializers",
    parameters=("cls",),
    written_for="8.0",
    replace=only_write_ids,
    relies_on=tuple(HANDLERS),
)
