"""What the admin says to editors, in HTML."""

import logging
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request

from wagtail_botox_pain.localize.po.po_files import shortened

logger = logging.getLogger(__name__)

SHOWN = 10


def tell_of_unreadable(request: HttpRequest, original: Any) -> None:
    """For the block `except` where reading the original has failed."""
    logger.exception("%s cannot be read.", original)
    messages.error(
        request,
        _(
            "Something in the original cannot be read. Nothing was changed. Save the"
            " original again, or ask whoever looks after this site."
        ),
    )


def back(request: HttpRequest) -> HttpResponse:
    return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_home"))


def listed(summary: str, items: Sequence[Any]) -> SafeString:
    """A sentence and the first of `items` below it, each with what is said of it."""
    shown = format_html_join("", "<li>{}</li>", ((item,) for item in items[:SHOWN]))
    if (more := len(items) - SHOWN) > 0:
        text = ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
        shown += format_html("<li>{}</li>", text)
    return format_html("{}<ul>{}</ul>", summary, shown)


def quoted(html: str) -> SafeString:
    return quoted_value(shortened(html))


def quoted_value(text: str) -> SafeString:
    """Plain text such as an address, which no parser of HTML need look at."""
    return format_html("<bdi>“{}”</bdi>", text)
