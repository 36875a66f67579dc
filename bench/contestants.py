"""Serves each contestant's article through Django's test client."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from bench import equivalence
from bench.content import SiteMaker, make_editor
from bench.unguarded import UNGUARDED

CONTESTANTS = ("ours", "stock", "twin", "floor")
EDITED = ("ours", "stock", "twin")


@dataclass(frozen=True)
class Address:
    """A URL and the client that asks for it."""

    client: Client
    path: str
    # As if the package were not there: for stock pages, where it guards Wagtail's own endpoint.
    is_unguarded: bool = False

    def get(self) -> bytes:
        headers = {UNGUARDED: "1"} if self.is_unguarded else {}
        response = self.client.get(self.path, headers=headers)
        if response.status_code != 200:
            raise RuntimeError(f"{self.path} answers {response.status_code}.")
        return response.content

    def queries(self) -> int:
        with CaptureQueriesContext(connection) as queries:
            self.get()
        return len(queries)


@dataclass(frozen=True)
class Weight:
    """What one answer costs besides time."""

    queries: int
    size: int
    compressed: int


class Arena:
    """The articles of all contestants in the given sizes, warm: every rendition exists."""

    def __init__(self, sizes: list[int], report: Callable[[str], object]) -> None:
        site = self.site = SiteMaker()
        self.made: dict[tuple[str, int], Page] = {}
        reader, editor = Client(), Client()
        editor.force_login(make_editor())
        self.pages: dict[tuple[str, int], Address] = {}
        self.editors: dict[tuple[str, int], Address] = {}
        for size in sizes:
            report(f"making the articles of {size}x")
            for name in ("ours", "stock", "twin"):
                page = self.made[name, size] = site.page(name, size)
                self.pages[name, size] = Address(reader, page.get_url())
                self.editors[name, size] = Address(
                    editor, reverse("wagtailadmin_pages:edit", args=[page.pk])
                )
                if name == "ours":
                    self.pages[name, size].get()
                    article = site.floor(page)
                    self.pages["floor", size] = Address(
                        reader, reverse("article", args=[article.slug])
                    )
            html = {name: self.pages[name, size].get().decode() for name in CONTESTANTS}
            equivalence.check(html, size)

    @staticmethod
    def weigh(address: Address) -> Weight:
        answer = address.get()
        # A gzip header without a time stamp, so that equal pages weigh the same.
        return Weight(address.queries(), len(answer), len(gzip.compress(answer, mtime=0)))
