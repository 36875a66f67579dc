"""Rich text as finished HTML: each link leads where the public may go, and nothing is fetched.

Wagtail stores links and embedded objects by their keys. Its own expansion asks neither whether
a page is live nor who may see it, makes renditions of images, and may ask another machine
about a video. So links and embeds of Wagtail's own types are expanded here. What stands there
need not be well formed: nothing of a link that cannot be read is left in the result.
"""

import re
from html import escape, unescape
from typing import Any

from wagtail.images import get_image_model
from wagtail.rich_text import features

from wagtail_botox_pain.stored_references import is_key
from wagtail_botox_pain.web_addresses import SAFE_HREF, web_address

from .images import inline_image
from .lookup import Lookup

EXPANDED = re.compile(r"</?(?:a|embed)\b", re.IGNORECASE)
# A tag ends at the first > that is not within quotation marks. Wagtail stores no < in one, so
# that text with many that never end is read in no time.
TAG = re.compile(
    r"""<!--.*?-->|<(?P<end>/?)(?P<name>[a-z][^\s/>]*)(?P<rest>(?:[^<>"']|"[^<"]*"|'[^<']*')*+)>""",
    re.IGNORECASE | re.DOTALL,
)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")

# What a link keeps beside its address.
KEPT = ("id", "name", "class", "title", "lang", "dir", "hreflang", "rel", "target")
# Wagtail lets a site register these types for links that are stored as plain HTML.
PLAIN_TYPES = (("http:", "external"), ("https:", "external"), ("mailto:", "email"), ("#", "anchor"))


def display_html(source: str, references: Any) -> str:
    """`source`, as stored, the way readers see it on the site that answers."""
    return Expansion(references).of(source) if EXPANDED.search(source) else source


def attributes_of(text: str) -> dict[str, str]:
    """The attributes in a tag, by lower-case name; the first of a name counts, as in HTML."""
    found: dict[str, str] = {}
    for name, double, single, bare in ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


class Expansion:
    """Turns one stored text into HTML, from its first tag to its last."""

    def __init__(self, references: Any) -> None:
        self.lookup: Lookup = references.lookup
        self.holder = references.holder
        self.html: list[str] = []
        # Whether the link that stands open here is one for readers too; None outside of links.
        self.is_linked: bool | None = None

    def of(self, source: str) -> str:
        place = 0
        for match in TAG.finditer(source):
            self._text(source[place : match.start()])
            place = match.end()
            name = (match["name"] or "").lower()
            if name == "a":
                self._end_link()
                if not match["end"]:
                    self._begin_link(attributes_of(match["rest"]))
            elif name == "embed":
                if not match["end"]:
                    self.html.append(self._embed(attributes_of(match["rest"])))
            else:
                self.html.append(match[0])
        self._text(source[place:])
        self._end_link()
        return "".join(self.html)

    def _text(self, text: str) -> None:
        # A link or an embed whose tag never ends is no tag.
        self.html.append(EXPANDED.sub(lambda match: escape(match[0]), text))

    def _begin_link(self, attributes: dict[str, str]) -> None:
        tag = self._link(attributes)
        self.is_linked = bool(tag)
        self.html.append(tag)

    def _end_link(self) -> None:
        if self.is_linked:
            self.html.append("</a>")
        self.is_linked = None

    def _link(self, attributes: dict[str, str]) -> str:
        """The tag that begins a link; nothing where readers get none."""
        kind, key = attributes.get("linktype"), attributes.get("id", "")
        if kind == "page":
            link = self.lookup.link(int(key), self.holder) if is_key(key) else None
            return self._entity(kind, key, link and link.href, is_known=bool(link and link.page))
        if kind == "document":
            document = self.lookup.document(int(key)) if is_key(key) else None
            href = self.lookup.absolute(document.url) if document else None
            return self._entity(kind, key, href, is_known=document is not None)
        if kind in (None, "external", "email", "anchor"):
            return self._plain(attributes)
        return self._of_site(kind, attributes) or ""

    def _entity(self, kind: str, key: str, href: str | None, *, is_known: bool) -> str:
        attributes = {"href": href} if href else {}
        if is_known and self.lookup.is_editor:
            attributes |= {"data-linktype": kind, "data-id": key}
        return tag(attributes) if attributes else ""

    def _plain(self, attributes: dict[str, str]) -> str:
        href = attributes.get("href", "")
        kept = {name: attributes[name] for name in KEPT if name in attributes}
        if not SAFE_HREF.match(href):
            # It may be where another link leads.
            return tag(kept) if not href and {"id", "name"} & kept.keys() else ""
        kind = next((kind for start, kind in PLAIN_TYPES if href.startswith(start)), None)
        own = self._of_site(kind, attributes) if kind else None
        return tag({"href": href, **kept}) if own is None else own

    def _of_site(self, kind: str, attributes: dict[str, str]) -> str | None:
        """The tag by a handler that the site registered; None without one."""
        handler = features.get_link_types().get(kind)
        return handler.expand_db_attributes(attributes) if handler else None

    def _embed(self, attributes: dict[str, str]) -> str:
        kind, key = attributes.get("embedtype", ""), attributes.get("id", "")
        if kind == "media":
            url = escape(web_address(attributes.get("url", "")))
            return f'<a href="{url}">{url}</a>' if url else ""
        if kind == "image":
            if not is_key(key):
                return ""
            image = self.lookup.objects(get_image_model(), [int(key)])[int(key)]
            alt, format_name = attributes.get("alt", ""), attributes.get("format", "")
            return inline_image(image, self.lookup, alt, format_name)
        handler = features.get_embed_types().get(kind)
        return handler.expand_db_attributes(attributes) if handler else ""


def tag(attributes: dict[str, str]) -> str:
    pairs = (f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<a{''.join(pairs)}>"
