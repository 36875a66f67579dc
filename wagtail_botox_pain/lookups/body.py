"""What one body refers to, looked up once for the whole body.

Wagtail loads chosen objects per block type, renditions per image and the links of rich
text per text. A `BodyLookup` collects the keys of all of them from the stored JSON first, so
that a body costs one query for its images, one for their renditions and one for its pages,
however long it is. Values outside a body (a form's, a single block's) have one of their own.

A chosen object is a plain row. Who may read it is asked by whoever prints a link to it.
"""

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import Any

from django.db.models import Model, Q
from django.http import HttpRequest
from wagtail.blocks import StreamBlock
from wagtail.models import AbstractPage

from wagtail_botox_pain.lookups.clinic import settings_read_for
from wagtail_botox_pain.lookups.page_links import PageLink, PageLinks, page_model
from wagtail_botox_pain.lookups.reader_links import ReaderLinks
from wagtail_botox_pain.lookups.response import ResponseContext
from wagtail_botox_pain.lookups.rows import Rows
from wagtail_botox_pain.stored.collected_keys import Collected, collect

# A `BodyLookup`, as a rule one with the pictures of `References`, which is above this layer.
current_references: ContextVar[Any] = ContextVar("references", default=None)

# The page in whose template a block is rendered that is in no body of its own.
rendered_page: ContextVar[Any] = ContextVar("rendered_page", default=None)


@contextmanager
def rendering_in(page: Any) -> Iterator[None]:
    """Let blocks outside a body follow links from `page`, in whose template they are rendered."""
    token = rendered_page.set(page)
    try:
        yield
    finally:
        rendered_page.reset(token)


class BodyLookup:
    """The rows and links of one body.

    `block` and `stored` are the body's StreamBlock and its JSON. `request` (optional) tells
    the site that links are relative to. `page` is the page that holds the body, where that is
    known. `clinic` are the settings that were read last without a request, those of the site of
    `clinic_page`: a snippet is shown by several pages, which may be on several sites.
    `response` is the `ResponseContext` of the API, where the body is part of a response.
    """

    page: Any = None
    clinic: Any = None
    clinic_page: Any = None
    response: Any = None

    def __init__(
        self,
        block: StreamBlock | None = None,
        stored: list[Any] | None = None,
        request: HttpRequest | None = None,
    ) -> None:
        self._block = block
        self._stored = stored
        self._request = request
        self._reader = ReaderLinks(self.page_keys)
        self.rows = Rows(lambda: self.known.keys)
        self.links: PageLinks = self._reader
        # Chosen pages are printed, so they are read by the query that tells where links lead.
        self.is_printed = request is not None

    @property
    def request(self) -> HttpRequest | None:
        return self._request

    @request.setter
    def request(self, request: HttpRequest | None) -> None:
        self._request = request
        self.is_printed = True

    @property
    def holder(self) -> Any:
        """The page that links are followed from, where it is known."""
        return self.page or rendered_page.get()

    @cached_property
    def known(self) -> Collected:
        """Everything this body refers to, collected when the first of it is needed."""
        known = Collected()
        if self._block is not None:
            collect(self._block, [self._stored], known, builtin=self.response is not None)
        return known

    def attach(self, response: ResponseContext) -> None:
        """Look everything up with the rest of a response of the API, as far as it is public."""
        self.request, self.response = response.request, response
        self.rows, self.links = response.rows, response.links
        if self._block is not None and "known" in vars(self):
            collect(self._block, [self._stored], self.known, builtin=True)
        response.add(self)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Let the blocks that read stored JSON find their objects here."""
        token = current_references.set(self)
        try:
            yield
        finally:
            current_references.reset(token)

    def objects(self, model: type[Model], keys: Sequence[Any]) -> list[Any]:
        """The objects with these keys, in order, None for those that do not exist.

        As Wagtail's choosers do, a key that occurs twice gets an object of its own each time.
        """
        if self.is_printed and model is page_model():
            found = self.links.pages(keys, self.holder)
        else:
            found = self.rows.objects(model, keys)
        seen: set[Any] = set()
        result = []
        for key in keys:
            instance = found.get(key)
            result.append(copy.copy(instance) if key in seen and instance else instance)
            seen.add(key)
        return result

    def page_keys(self) -> set[Any]:
        """All pages that this body links to, and where the clinic's appointments are."""
        keys = set()
        for model, chosen in self.known.keys.items():
            if issubclass(model, AbstractPage):
                keys |= chosen
        clinic = settings_read_for(self.request) if self.request is not None else self.clinic
        if clinic is not None:
            keys.add(clinic.appointment_page_id)
        return keys - {None}

    def members(self) -> list[Any]:
        """The page that holds this, as the database has it, with its translations."""
        return self.links.members(self.holder)

    def load_with(self, model: type[Model], condition: Q) -> list[Any]:
        """The objects that match `condition`, read in the same query as what the body refers to.

        For a site's menu or breadcrumbs, which then cost no query of their own.
        """
        if model is page_model():
            return self._reader.matching(condition, self.holder)
        return self.rows.matching(model, condition)

    def link(self, page: Model | None) -> PageLink:
        """Where a link to `page` leads in the language of the page that holds it.

        To the translation, or else to the page itself, whichever the public can read first;
        nowhere where readers get neither.
        """
        return PageLink() if page is None else self.link_to(page.pk)

    def link_to(self, key: Any) -> PageLink:
        """The same for the page with this key."""
        return self.links.link(key, self.holder, self.request)

    def href(self, page: Model | None) -> str | None:
        """The address that a link to `page` leads to; None where there is no link."""
        return self.link(page).href
