"""Patterns for what is no text in HTML: for changing the text of a page and nothing else."""

import re

FLAGS = re.DOTALL | re.IGNORECASE

COMMENT = "<!--.*?-->"
# Elements that cannot hold others.
TEXT_ONLY = r"<(?P<text_only>script|style|title|textarea|option)\b.*?</(?P=text_only)\s*>"
# A tag, whose quoted attributes may hold any sign.
TAG = r"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>"""

MARKUP = rf"{COMMENT}|{TEXT_ONLY}|{TAG}"
