"""Notes in a page's history why it was not published."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log

from wagtail_botox_pain.publishing.reasons import Reason

ACTION = "wagtail_botox_pain.publishing_refused"
# The reasons that a message names; the editor shows all of them.
NAMED = 5


def note_refusal(
    page: Any, reasons: Iterable[Reason], revision: Any = None, user: Any = None
) -> None:
    """Note in the history of `page` that it was not published, and why."""
    found = [
        {"path": list(reason.path), "code": reason.code, "text": str(reason)} for reason in reasons
    ]
    log(instance=page, action=ACTION, user=user, revision=revision, data={"reasons": found})


def noted_reasons(log_entry: Any) -> SafeString:
    """The reasons of a noted refusal in words: of many, the first ones."""
    texts = [(reason["text"],) for reason in log_entry.data.get("reasons", ())]
    named = format_html_join(" ", "{}", texts[:NAMED])
    return format_html("{} …", named) if len(texts) > NAMED else named


class RefusalFormatter(LogFormatter):
    label = gettext_lazy("Refuse to publish")

    def format_message(self, log_entry: Any) -> SafeString:
        return format_html(_("Not published. {reasons}"), reasons=noted_reasons(log_entry))
