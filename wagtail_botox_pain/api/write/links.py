"""Finds the keys of pages and documents again that links in rich text lead to."""

from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.files.storage import default_storage
from django.urls import Resolver404, resolve
from django.utils.html import escape
from wagtail.documents import get_document_model
from wagtail.models import Site

from wagtail_botox_pain.lookups.page_links import page_model
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.rich_text import TAG, attributes_of, display_html
from wagtail_botox_pain.stored.collected_keys import is_key

# Pages that share a slug, of which one has the address that a link leads to.
CANDIDATES = 50


class Target(NamedTuple):
    """What a link leads to: `page` or `document`, and its key."""

    kind: str
    key: str


Known = dict[str, Target | None]


def note_links(source: str, references: References, known: Known) -> None:
    """Add to `known` where the links of `source`, a stored text, lead."""
    for match in TAG.finditer(source):
        if (match["name"] or "").lower() != "a" or match["end"]:
            continue
        attributes = attributes_of(match["rest"])
        kind, key = attributes.get("linktype", ""), attributes.get("id", "")
        if kind not in ("page", "document") or not is_key(key):
            continue
        shown = TAG.search(display_html(f"{match[0]}x</a>", references))
        if shown and (href := attributes_of(shown["rest"] or "").get("href")):
            known[href] = Target(kind, key)


def restore_links(html: str, known: Known, request: Any) -> str:
    """`html` with its links to pages and documents as Wagtail stores them.

    They say so themselves in `data-linktype` and `data-id`, or else their addresses are those
    of a page or document of a site here. All others stay as they are.
    """

    def link(match: Any) -> str:
        if (match["name"] or "").lower() != "a" or match["end"]:
            return match[0]
        attributes = attributes_of(match["rest"])
        if "linktype" in attributes:
            return match[0]
        kind, key = attributes.get("data-linktype"), attributes.get("data-id", "")
        if kind in ("page", "document") and is_key(key):
            target: Target | None = Target(kind, key)
        else:
            href = attributes.get("href", "")
            if href not in known:
                known[href] = target_of(href, request)
            target = known[href]
        return f'<a linktype="{target.kind}" id="{escape(target.key)}">' if target else match[0]

    return TAG.sub(link, html)


def target_of(href: str, request: Any) -> Target | None:
    """The page or document at an address; None for any other address."""
    try:
        address = urlsplit(href)
    except ValueError:
        return None
    path = unquote(address.path)
    # PostgreSQL cannot be asked for NUL.
    if not address.path.startswith("/") or address.query or address.fragment or "\0" in path:
        return None
    if address.netloc and address.hostname not in host_names(request):
        return None
    return document_at(path) or page_at(href, path, request)


def host_names(request: Any) -> set[str]:
    names = set(Site.objects.values_list("hostname", flat=True))
    return names | {request.get_host().partition(":")[0]} if request is not None else names


def document_at(path: str) -> Target | None:
    try:
        match = resolve(path)
    except Resolver404:
        match = None
    documents = get_document_model()._default_manager
    if match is not None and match.url_name == "wagtaildocs_serve":
        found = documents.filter(pk=match.args[0])
    else:
        media = unquote(urlsplit(default_storage.base_url or "").path)  # type: ignore[attr-defined]
        if not media or not path.startswith(media):
            return None
        # Some sites serve the files themselves.
        found = documents.filter(file=path.removeprefix(media))
    key = found.values_list("pk", flat=True).first()
    return None if key is None else Target("document", str(key))


def page_at(href: str, path: str, request: Any) -> Target | None:
    steps = [step for step in path.split("/") if step]
    pages = page_model()._default_manager.order_by("path")
    with_slug = pages.filter(slug=steps[-1]) if steps else pages.none()
    # A language of its own has a root page, whose slug is not in its address.
    for found in (with_slug, pages.filter(depth=2)):
        for page in found[:CANDIDATES]:
            if href in (page.get_url(request), page.get_full_url(request)):
                return Target("page", str(page.pk))
    return None
