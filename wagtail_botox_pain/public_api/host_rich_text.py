"""Rich text of a site's own fields and blocks, as the public reads it on Wagtail 8.

A client chooses its form with `?rich_text_format=`, and a setting does where it does not. Two of
the forms, `html` and `markdown`, say the addresses of hidden pages and private images, and make
renditions; `db_markdown` makes them too, and asks other machines about videos. The public gets
keys in place of all that, whichever form was asked for and wherever the text is from.
"""

import json
import logging
from collections.abc import Callable
from functools import cache
from typing import Any

import wagtail

from wagtail_botox_pain.public_api.audience import is_for_public
from wagtail_botox_pain.stored.repair import STALE_VALUE_ERRORS

logger = logging.getLogger(__name__)


@cache
def connect() -> None:
    """Guard all of Wagtail's rich text at the one place where its forms are made; once.

    Wagtail before 8 makes no other form than the stored one.
    """
    if wagtail.VERSION < (8,):
        return
    from wagtail.api.rich_text import APIRichText

    stock = APIRichText._serializers.__func__

    def serializers(cls: Any) -> dict[str, Callable[..., Any]]:
        found = stock(cls)
        if not is_for_public():
            return found
        with_keys = {
            cls.FORMAT_HTML: found[cls.FORMAT_DB_HTML],
            cls.FORMAT_MARKDOWN: db_markdown,
            cls.FORMAT_DB_MARKDOWN: db_markdown,
        }
        return found | with_keys

    APIRichText._serializers = classmethod(serializers)


def db_markdown(value: str, *, features: list[str] | None = None) -> str:
    """Markdown as Wagtail makes it, from `value` alone; HTML that it cannot read stays HTML."""
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
    from wagtail.admin.rich_text.converters.markdown_db import MarkdownConverter, _markdown_exporter

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
    """Wagtail's handlers of elements, with others in place of those that look something up."""

    def __init__(self, stock: Any) -> None:
        self.stock = stock

    def match(self, name: str, attrs: dict[str, str]) -> Any:
        found = self.stock.match(name, attrs)
        kind = type(found)
        # By name: that of an app cannot be imported without the app.
        is_of_wagtail = kind.__module__.startswith("wagtail.")
        return handlers_with_keys().get(kind.__name__, found) if is_of_wagtail else found


@cache
def handlers_with_keys() -> dict[str, Any]:
    """Handlers that know no more than the stored element says, by the names of Wagtail's."""
    from wagtail.admin.rich_text.converters.contentstate_models import Entity
    from wagtail.admin.rich_text.converters.html_to_contentstate import (
        AtomicBlockEntityElementHandler,
        LinkElementHandler,
    )

    class Link(LinkElementHandler):
        def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, str]:
            return {"id": attrs.get("id") or ""}

    class Embedded(AtomicBlockEntityElementHandler):
        def __init__(self, kind: str, *names: str) -> None:
            self.kind = kind
            self.names = names

        def create_entity(self, name: str, attrs: dict[str, str], *args: Any) -> Any:
            return Entity(self.kind, "IMMUTABLE", {name: attrs.get(name) for name in self.names})

    return {
        "PageLinkElementHandler": Link("LINK"),
        "DocumentLinkElementHandler": Link("DOCUMENT"),
        "ImageElementHandler": Embedded("IMAGE", "id", "alt", "format"),
        "MediaEmbedElementHandler": Embedded("EMBED", "url"),
    }
