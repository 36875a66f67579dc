"""The one answer to what stops a page from being published, which every way to publish asks."""

from wagtail_botox_pain.publishing.reasons import Reason, publishing_checks, reasons_against

__all__ = ["Reason", "publishing_checks", "reasons_against"]
