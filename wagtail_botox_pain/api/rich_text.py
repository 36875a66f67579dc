"""Rich text as finished HTML: each link leads where the public may go, and nothing is fetched.

Wagtail stores links and embedded objects by their keys. Its own expansion asks neither whether
a page is live nor who may see it, makes renditions of images, and may ask another machine
about a video. So links and embeds of Wagtail's own types are expanded here.
"""

import re
from html import escape, unescape
from typing import Any

from wagtail.images import get_image_model
from wagtail.rich_text import expand_db_html, features

from wagtail_botox_pain.stored_references import is_key
from wagtail_botox_pain.web_addresses import SAFE_HREF, web_address

from .images import inline_image
from .lookup import Lookup

LINK = re.compile(r"<a\b(?P<attributes>[^>]*)>(?P<text>.*?)</a>", re.IGNORECASE | re.DOTALL)
EMBED = re.compile(r"<embed\b(?P<attributes>[^>]*?)/?>(?:</embed>)?", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def attributes_of(match: re.Match[str]) -> dict[str, str]:
    """The attributes of a matched tag, by lower-case name."""
    found = ATTRIBUTE.findall(match["attributes"])
    return {name.lower(): unescape(double or single) for name, double, single in found}


def display_html(source: str, references: Any) -> str:
    """`source`, as stored, the way readers see it on the site that answers."""
    lookup = references.lookup
    html = LINK.sub(lambda match: _link(match, references, lookup), source)
    html = EMBED.sub(lambda match: _embed(match, lookup), html)
    # What is left is of a type that the site added.
    return expand_db_html(html) if "linktype=" in html or "<embed" in html else html


def _link(match: re.Match[str], references: Any, lookup: Lookup) -> str:
    found, text = attributes_of(match), match["text"]
    kind, key = found.get("linktype"), found.get("id", "")
    kept = ""
    if kind is None:
        href = found.get("href", "")
        href = href if SAFE_HREF.match(href) else None
    elif kind == "page":
        link = lookup.link(int(key), references.holder) if is_key(key) else None
        href = link.href if link else None
        kept = f' data-linktype="page" data-id="{key}"' if link and link.page else ""
    elif kind == "document":
        document = lookup.document(int(key)) if is_key(key) else None
        href = lookup.absolute(document.url) if document else None
        kept = f' data-linktype="document" data-id="{key}"' if document else ""
    elif kind in features.get_link_types():
        return match[0]
    else:
        return text
    if not lookup.is_editor:
        kept = ""
    if href is None:
        return f"<a{kept}>{text}</a>" if kept else text
    return f'<a href="{escape(href)}"{kept}>{text}</a>'


def _embed(match: re.Match[str], lookup: Lookup) -> str:
    found = attributes_of(match)
    kind, key = found.get("embedtype"), found.get("id", "")
    if kind == "media":
        url = web_address(found.get("url", ""))
        return f'<a href="{escape(url)}">{escape(url)}</a>' if url else ""
    if kind == "image":
        image = lookup.objects(get_image_model(), [int(key)])[int(key)] if is_key(key) else None
        return inline_image(image, lookup, found.get("alt", ""))
    return match[0] if kind in features.get_embed_types() else ""
