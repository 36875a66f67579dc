"""What one response of the API shares: rows, links and labels of all pages in it.

The public sees a reference only where it could open what it leads to: a live page that has
not expired, is not restricted (nor shows the text of one that is) and belongs to the site that
answers, in any of its languages; an image or document whose collection is open. An editor who
has shown a token sees the titles of all, without addresses that lead nowhere.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Model
from django.utils.translation import get_language
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from wagtail_botox_pain.lookups.images import Source
from wagtail_botox_pain.lookups.public_links import Body, PublicLinks
from wagtail_botox_pain.lookups.rows import Rows
from wagtail_botox_pain.stored.collected_keys import DOCUMENT_LINK, IMAGE_EMBED, is_key


def plain_request(request: Any) -> Any:
    """Django's request within the one of REST framework, which reads the user from cookies."""
    return getattr(request, "_request", request)


def response_for(request: Any, *, is_editor: bool = False) -> "ResponseContext":
    """The context that all pages and blocks share in the response to `request`."""
    request = plain_request(request)
    contexts = {} if request is None else vars(request).setdefault("_botox_responses", {})
    if is_editor not in contexts:
        contexts[is_editor] = ResponseContext(request, is_editor=is_editor)
    return contexts[is_editor]  # type: ignore[no-any-return]


class ResponseContext:
    """`request` tells the site; `is_editor` that hidden references are shown by their titles."""

    def __init__(self, request: Any = None, *, is_editor: bool = False) -> None:
        self.request = plain_request(request)
        self.is_editor = is_editor
        self.rows = Rows(lambda: self._known)
        self.links = PublicLinks(self.request, is_editor=is_editor)
        # Links in rich text as readers see them, by how they are stored and the holder's locale.
        self.link_tags: dict[tuple[str, Any], str] = {}
        self._bodies: list[Body] = []
        self._labels: dict[tuple[int, str, str | None], str] = {}
        self._language: str | None = None

    def add(self, body: Body) -> None:
        """Read what `body` refers to together with everything else in the response."""
        self._bodies.append(body)
        self.links.add(body)
        vars(self).pop("_known", None)

    @cached_property
    def _known(self) -> dict[type[Model], set[Any]]:
        """The keys of all that the bodies know, by model, and those in their rich texts."""
        known: dict[type[Model], set[Any]] = defaultdict(set)
        for body in self._bodies:
            for model, keys in body.known.keys.items():
                known[model] |= keys
            for source in body.known.rich_texts:
                known[get_document_model()] |= linked_documents(source)
                known[get_image_model()] |= embedded_images(source)
        return known

    @cached_property
    def base_url(self) -> str:
        """What addresses of files begin with, for a client on another origin."""
        configured = getattr(settings, "WAGTAILAPI_BASE_URL", "")
        site = self.links.scope.site
        return configured or (site.root_url if site else "")

    def absolute(self, address: str) -> str:
        """`address`, which may lack its scheme and host, in full."""
        if address.startswith("/") and not address.startswith("//"):
            return self._origin + address
        return urljoin(self.base_url, address)

    @cached_property
    def _origin(self) -> str:
        return urljoin(self.base_url, "/").removesuffix("/")

    @contextmanager
    def in_one_language(self) -> Iterator[None]:
        """Let `label` take the active language for the one that is active now.

        An article has hundreds of labels, and Django looks the language up for each thread.
        """
        before, self._language = self._language, get_language()
        try:
            yield
        finally:
            self._language = before

    def label(self, labels: dict[str, Any], value: str) -> str:
        """The label of `value` in the active language, translated once for the response."""
        # By the identity of `labels`: a lazy label would be translated to be compared.
        key = id(labels), value, self._language or get_language()
        if (found := self._labels.get(key)) is None:
            found = self._labels[key] = str(labels[value])
        return found

    def is_hidden(self, item: Any) -> bool:
        """Whether `item`, an image, a document or a snippet, is hidden from the client."""
        return not self.is_editor and not self.links.scope.is_visible(item)

    def sources(self, image: AbstractImage, specs: Collection[str]) -> dict[str, Source]:
        """The renditions of `image` by spec, as far as they exist; none is made for `specs`."""
        return self.rows.sources(image)

    def document(self, key: Any) -> Any:
        """The document with this key, where the public may open it; or None."""
        found = self.rows.objects(get_document_model(), [key]).get(key)
        return None if found is None or self.is_hidden(found) else found


def embedded_images(source: str) -> set[int]:
    if "<embed" not in source:
        return set()
    return {int(key) for key in IMAGE_EMBED.findall(source) if is_key(key)}


def linked_documents(source: str) -> set[int]:
    if 'linktype="document"' not in source:
        return set()
    return {int(key) for key in DOCUMENT_LINK.findall(source) if is_key(key)}
