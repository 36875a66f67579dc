"""What the JSON of blocks is made with: the references of a body, its pages and rich text."""

from collections.abc import Mapping
from typing import Any

from wagtail_botox_pain.lookups.body import current_references
from wagtail_botox_pain.lookups.response import response_for
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.rich_text import display_html
from wagtail_botox_pain.serialization.schema import STRING, Schema, Walker, nullable, obj
from wagtail_botox_pain.stored.text import has_content


def resolve_references(
    references: References | None, context: Mapping[str, Any] | None
) -> References:
    """`references`, or else the active or new ones, with a lookup for the API's request."""
    around = current_references.get()
    references = references or around or References()
    if references.response is None:
        shared = around.response if around is not None else None
        if shared is not None:
            references.page = references.page or around.page
        references.attach(shared or response_for((context or {}).get("request")))
    return references


# The block that a mixin is mixed into; Wagtail has no types.
BlockBase: Any = object


class APIRepresentationMixin(BlockBase):
    """A block whose JSON is made with the references of the body around it.

    A subclass overrides `represent`, and `references_of` where its values know their references.
    """

    def get_api_representation(self, value: Any, context: Any = None) -> Any:
        references = resolve_references(self.references_of(value), context)
        with references.active():
            return self.represent(value, references, context)

    def references_of(self, value: Any) -> References | None:
        return None

    def represent(self, value: Any, references: References, context: Any) -> Any:
        """The JSON of `value`, while `references` are active."""
        raise NotImplementedError


def page_reference(page: Any, references: References) -> dict[str, Any] | None:
    """A link to `page`: its translation or itself, as far as the public may go; else None."""
    link = references.link(page)
    if link.page is None:
        return None
    return {
        "id": link.page.pk,
        "type": model_label(link.page),
        "title": link.page.title,
        "url": link.href,
    }


def model_label(page: Any) -> str:
    return (page.specific_class or type(page))._meta.label  # type: ignore[no-any-return]


def page_reference_schema(walker: Walker) -> Schema:
    reference = obj(
        {"id": walker.key, "type": STRING, "title": STRING, "url": nullable(STRING)},
        "A page of the site. An editor also sees those that the public cannot open: without url.",
    )
    return nullable(walker.define("BotoxPageReference", reference))


def rich_text(value: Any, references: References) -> str:
    """Rich text as readers see it; empty where there is nothing to read."""
    source = getattr(value, "source", value)
    if not isinstance(source, str) or not has_content(source):
        return ""
    return display_html(source, references)
