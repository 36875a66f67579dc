"""The form of a page, which tells why the page cannot be published."""

from collections import defaultdict
from typing import Any

from wagtail.blocks.base import BlockField
from wagtail.blocks.stream_block import StreamBlockValidationError

from wagtail_botox_pain.lookups.clinic import validating_for
from wagtail_botox_pain.publishing.reasons import Reason, reasons_against

# The form that a mixin is mixed into; Wagtail has no types.
FormBase: Any = object


class PublishingChecksForm(FormBase):
    """For the form of a page, listed before it: tells what stops the page from being published.

    It asks with the whole page: a form may have some of its fields only. A draft always saves.
    """

    # The reasons that the fields of the form did not find.
    reasons: list[Reason] = []

    def full_clean(self) -> None:
        page = self.instance if self.instance.pk else self.parent_page
        with validating_for(page.get_site() if page else None):
            super().full_clean()
            if not self.is_bound or self.is_deferred_validation:
                return
            # A field with an error has left the page with the value that it had before.
            self.reasons = [
                reason
                for reason in reasons_against(self.instance)
                if self.may_mend(reason) and (reason.field or "__all__") not in self._errors
            ]
        texts: dict[str | None, list[str]] = defaultdict(list)
        for reason in self.reasons:
            if reason.field not in self.fields:
                texts[None].append(str(reason))
            else:
                is_inside = len(reason.path) > 1
                texts[reason.field].append(str(reason) if is_inside else reason.message)
        for name, found in texts.items():
            is_stream = isinstance(self.fields.get(name), BlockField)
            # A stream shows one error only, with all that is in it.
            error = StreamBlockValidationError(non_block_errors=found) if is_stream else found
            self.add_error(name, error)

    def may_mend(self, reason: Reason) -> bool:
        """Whether the editor of the page is stopped by `reason`.

        What is no content of the page, such as a review that is missing, must not stop those who
        submit the page for it.
        """
        return bool(reason.path)
