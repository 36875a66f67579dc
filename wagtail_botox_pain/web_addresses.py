import re
from typing import Any
from urllib.parse import urlsplit

# What a link in rich text may lead to: never a script.
SAFE_HREF = re.compile(r"(?:https?:|mailto:|tel:|#|/(?!/))", re.IGNORECASE)


def web_address(url: Any) -> str:
    """`url` if it is an address on the web; nothing for a draft's other text."""
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else ""


def host_name(url: str) -> str:
    """The name of a site as readers know it: `nice.org.uk`."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
