"""Who may do what with a translation in the admin."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import AbstractPage, DraftStateMixin
from wagtail.snippets.permissions import get_permission_name
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import user_can_edit_instance


def editable_translation(request: HttpRequest, translation_id: int) -> Translation:
    """The translation; only for who may edit the page that it is of."""
    translation = get_object_or_404(Translation, id=translation_id)
    try:
        instance = translation.get_target_instance()
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if not user_can_edit_instance(request.user, instance):
        raise PermissionDenied
    return translation


def is_stopped(request: HttpRequest, translation: Translation) -> bool:
    """Whether the page has left the translation editor, which the user is told then."""
    if not translation.enabled:
        messages.error(
            request,
            _("This translation was stopped: its page is an ordinary one. Nothing was changed."),
        )
    return not translation.enabled


def user_can_publish(user: Any, instance: Any) -> bool:
    """Whether `user` may put a translation before readers, as in the editor of translations."""
    if isinstance(instance, AbstractPage):
        permissions = instance.permissions_for_user(user)
        return permissions.can_publish() and not permissions.page_locked()
    action = "publish" if isinstance(instance, DraftStateMixin) else "change"
    return user.has_perm(get_permission_name(action, type(instance)))
