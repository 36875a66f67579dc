"""What a page type does when it is published."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from wagtail_botox_pain.publishing.reasons import reasons_against
from wagtail_botox_pain.publishing.refusals import note_refusal

# Each takes a live page that is saved as a whole. It returns whether that publishes what others
# wrote, so that the page stays as it is where there are reasons against it.
direct_writers: list[Callable[[Any], bool]] = []

# The mixin stands before a page model, and Wagtail's has no types.
PageBase: Any = models.Model


class PublishingChecksMixin(PageBase):
    """Publishes a page only when nothing is against it; the history says why it was not."""

    # Abstract, because a migration of a site would name a plain class among the bases.
    class Meta:
        abstract = True

    def publishing_errors(self) -> Iterator[tuple[str, ValidationError]]:
        """What of the page's own fields stops it from being published: names with their errors.

        A site's page type may add its own.
        """
        yield from ()

    def publish(
        self,
        revision: Any,
        user: Any = None,
        changed: bool = True,
        log_action: bool | str = True,
        previous_revision: Any = None,
        skip_permission_checks: bool = False,
    ) -> None:
        """Publish `revision`, or leave the page as it is and note why. A refusal never raises."""
        action = PublishPageRevisionAction(revision, user=user)
        action.check(skip_permission_checks)
        if not (reasons := reasons_against(action.object)):
            super().publish(
                revision,
                user=user,
                changed=changed,
                log_action=log_action,
                previous_revision=previous_revision,
                skip_permission_checks=skip_permission_checks,
            )
            return
        if revision.approved_go_live_at:
            # By a query: Wagtail's own `save` would note that somebody cancelled it.
            type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            revision.approved_go_live_at = None
        note_refusal(self, reasons, revision, user)

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_whole = not self._state.adding and kwargs.get("update_fields") is None
        is_published_so = self.live and is_whole and any(writes(self) for writes in direct_writers)
        if is_published_so and (reasons := reasons_against(self)):
            note_refusal(self, reasons)
            return
        super().save(*args, **kwargs)


def withdraw_unchecked(instance: Any, revision: Any = None, **kwargs: Any) -> None:
    """Make a page a draft again that went live for the first time and may not.

    Copies and code may make a page live without its `publish()`.
    """
    is_first = instance.first_published_at == instance.last_published_at
    if not instance.live or not is_first or instance.alias_of_id:
        return
    if reasons := reasons_against(instance):
        as_draft = {
            "live": False,
            "has_unpublished_changes": True,
            "live_revision": None,
            "first_published_at": None,
            "last_published_at": None,
        }
        for name, value in as_draft.items():
            setattr(instance, name, value)
        instance.save(update_fields=list(as_draft), clean=False)
        note_refusal(instance, reasons, revision)
