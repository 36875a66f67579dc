"""Serves each contestant's article as JSON, through Wagtail's APIs.

A stock page gives the keys of its images and links and its rich text as it is stored, so that a
front end must ask again; ours gives all that the page says. `stock, html` is the stock page asked
for its rich text as HTML, which only Wagtail 8 can do, and which ours always gives: its images
and links still are keys. Stock pages are served as Wagtail does it without the package, which
hides nothing more and has no ETag.
"""

from collections.abc import Callable

from django.test import Client

from bench import equivalence
from bench.api import HAS_V3
from bench.contestants import Address, Arena

CONTESTANTS = ("ours", "stock", "twin")
VERSIONS = ("v2", "v3") if HAS_V3 else ("v2",)
# Articles in the listing, each of 1x.
LISTED = 100
LISTING = f"v2, list of {LISTED}"
FINISHED = "stock, html"


def detail(version: str, size: int) -> str:
    return f"{version}, {size}x"


class JsonArena:
    """What is asked for, by its name in the table and by contestant.

    With Wagtail 8, `stock, html` is among the contestants of a detail.
    """

    def __init__(self, arena: Arena, sizes: list[int], report: Callable[[str], object]) -> None:
        self.client = Client()
        self.addresses = {
            detail(version, size): {
                name: self.address(version, name, f"{arena.made[name, size].pk}/")
                for name in CONTESTANTS
            }
            for version in VERSIONS
            for size in sizes
        }
        if HAS_V3:
            for version in VERSIONS:
                for size in sizes:
                    rest = f"{arena.made['stock', size].pk}/?rich_text_format=html"
                    finished = self.address(version, "stock", rest)
                    self.addresses[detail(version, size)][FINISHED] = finished
        report(f"making {LISTED} articles of each contestant to list")
        self.addresses[LISTING] = {name: self.listing(arena, name, LISTED) for name in CONTESTANTS}
        for name, addresses in self.addresses.items():
            equivalence.check_json({key: item.get() for key, item in addresses.items()}, name)

    def address(self, version: str, name: str, rest: str) -> Address:
        endpoint = "v3" if version == "v3" else "ours" if name == "ours" else "stock"
        path = f"/api/{endpoint}/pages/{rest}"
        return Address(self.client, path, is_unguarded=name != "ours" and endpoint == "v3")

    def listing(self, arena: Arena, name: str, count: int) -> Address:
        parent = arena.site.listed(name, count)
        query = f"type={parent._meta.label}&child_of={parent.pk}&limit={count}&fields=*"
        return self.address("v2", name, f"?{query}")
