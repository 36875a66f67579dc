"""A stated medical fact has a source."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail_botox_pain.blocks.base import ClinicValue
from wagtail_botox_pain.web_addresses import host_name, web_address

SOURCE_HELP = _("The web address where this can be checked.")


class SourcedValue(ClinicValue):
    @cached_property
    def source_href(self) -> str:
        return web_address(self["source_url"])

    @cached_property
    def source_host(self) -> str:
        """The site that the source is on, as readers know it: `nice.org.uk`."""
        return host_name(self["source_url"])


def require_source(value: Any, message: str) -> Iterator[tuple[str, ValidationError]]:
    """The error of a stated fact without a source, at the field of the source."""
    if not value["source_url"]:
        yield "source_url", ValidationError(message, code="source")
