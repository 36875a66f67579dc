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

from wagtail_botox_pain.lookups.response import ResponseContext
from wagtail_botox_pain.serialization.images import inline_image
from wagtail_botox_pain.stored.collected_keys import is_key
from wagtail_botox_pain.web_addresses import SAFE_HREF, web_address

EXPANDED = re.compile(r"</?(?:a|embed)\b", re.IGNORECASE)
# HTML without links or embeds stays as it is, so only a comment that holds some is looked at too. A
# tag ends at the first > that is not within quotation marks. Wagtail stores no < in one, so that
# text with many that never end is read in no time. One that never ends is no tag.
TAG = re.compile(
    r"""<!--.*?-->|<(?P<end>/?)(?P<name>(?:a|embed)\b[^\s/>]*)"""
    r"""(?P<rest>(?:[^<>"']|"[^<"]*"|'[^<']*')*+)>|</?(?:a|embed)\b""",
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
        self.references = references
        self.response: ResponseContext = references.response
        # Whether the open link is one for readers too; None outside of links.
        self.is_linked: bool | None = None

    def of(self, source: str) -> str:
        return TAG.sub(self._expanded, source) + self._end_link()

    def _expanded(self, match: re.Match[str]) -> str:
        end, name, rest = match.groups()
        if name is None:
            return match[0] if match[0].endswith("-->") else escape(match[0])
        name = name.lower()
        if name == "a":
            return self._end_link() + ("" if end else self._begin_link(rest))
        if name == "embed":
            return "" if end else self._embed(attributes_of(rest))
        return match[0]

    def _begin_link(self, written: str) -> str:
        # An article leads to the same places again and again.
        key = written, getattr(self.references.holder, "locale_id", None)
        if (tag := self.response.link_tags.get(key)) is None:
            tag = self.response.link_tags[key] = self._link(attributes_of(written))
        self.is_linked = bool(tag)
        return tag

    def _end_link(self) -> str:
        was_linked, self.is_linked = self.is_linked, None
        return "</a>" if was_linked else ""

    def _link(self, attributes: dict[str, str]) -> str:
        """The tag that begins a link; nothing where readers get none."""
        kind, key = attributes.get("linktype"), attributes.get("id", "")
        if kind == "page":
            link = self.references.link_to(int(key)) if is_key(key) else None
            return self._entity(kind, key, link and link.href, is_known=bool(link and link.page))
        if kind == "document":
            document = self.response.document(int(key)) if is_key(key) else None
            href = self.response.absolute(document.url) if document else None
            return self._entity(kind, key, href, is_known=document is not None)
        if kind in (None, "external", "email", "anchor"):
            return self._plain(attributes)
        return self._of_site(kind, attributes) or ""

    def _entity(self, kind: str, key: str, href: str | None, *, is_known: bool) -> str:
        attributes = {"href": href} if href else {}
        if is_known and self.response.is_editor:
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
            image = self.response.rows.objects(get_image_model(), [int(key)])[int(key)]
            alt, format_name = attributes.get("alt", ""), attributes.get("format", "")
            return inline_image(image, self.response, alt, format_name)
        handler = features.get_embed_types().get(kind)
        return handler.expand_db_attributes(attributes) if handler else ""


def tag(attributes: dict[str, str]) -> str:
    pairs = (f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<a{''.join(pairs)}>"
