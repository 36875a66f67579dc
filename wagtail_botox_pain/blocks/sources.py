"""A stated medical fact has a source."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail_botox_pain.blocks.base import ClinicValue
from wagtail_botox_pain.web_addresses import host_name, web_address

# They lead to the site of whoever published the source, and say nothing about it.
RESOLVERS = {"doi.org", "dx.doi.org", "hdl.handle.net"}
SOURCE_HELP = _("The web address where this can be checked.")


class SourcedValue(ClinicValue):
    @cached_property
    def source_href(self) -> str:
        return web_address(self["source_url"])

    @cached_property
    def source_host(self) -> str:
        """The site that the source is on, as readers know it: `nice.org.uk`.

        Nothing for an address that only leads to such a site, such as that of a DOI.
        """
        host = host_name(self["source_url"])
        return "" if host in RESOLVERS else host


def require_source(value: Any, message: str) -> Iterator[tuple[str, ValidationError]]:
    """The error of a stated fact without a source, at the field of the source."""
    if not value["source_url"]:
        yield "source_url", ValidationError(message, code="source")
