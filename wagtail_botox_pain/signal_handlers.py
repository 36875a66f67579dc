"""Connects the package to the signals of Django and Wagtail."""

from typing import Any

import wagtail
from django.apps import apps
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction, get_page_models
from wagtail.signals import copy_for_translation_done, page_published, post_page_move

from wagtail_botox_pain.api import v3_decorators
from wagtail_botox_pain.publishing.mixins import PublishingChecksMixin, withdraw_unchecked
from wagtail_botox_pain.services import renditions
from wagtail_botox_pain.services.alias_privacy import copy_source_restrictions, follow_source
from wagtail_botox_pain.services.page_types import is_ours


def on_restriction_saved(instance: PageViewRestriction, raw: bool, **kwargs: Any) -> None:
    if not raw:
        copy_source_restrictions(instance.page.path)


def on_restriction_deleted(instance: PageViewRestriction, origin: Any, **kwargs: Any) -> None:
    # The aliases stay when their source is deleted, and they still show its text.
    if isinstance(origin, type(instance)) or getattr(origin, "model", None) is type(instance):
        copy_source_restrictions(instance.page.path)


def on_restriction_groups_changed(instance: Any, action: str, reverse: bool, **kwargs: Any) -> None:
    if action.startswith("post_") and not reverse:
        copy_source_restrictions(instance.page.path)


def on_page_saved(
    instance: Any, created: bool, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    """Protect a new alias, or a page that has become an alias."""
    if raw or not instance.alias_of_id or not is_ours(instance):
        return
    # Wagtail copies the restrictions of the source itself to a new alias later.
    is_unprotected = created and not instance.alias_of.view_restrictions.exists()
    if is_unprotected or {"alias_of", "alias_of_id"} & set(update_fields or ()):
        copy_source_restrictions(instance.path)


def on_page_moved(instance: Any, **kwargs: Any) -> None:
    copy_source_restrictions(instance.path)


def on_copied_for_translation(source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    if is_ours(source_obj) and not target_obj.alias_of_id:
        follow_source(source_obj, target_obj)


def on_page_published(instance: Any, **kwargs: Any) -> None:
    """Make the page's renditions after the transaction, in a task of Wagtail's."""
    if renditions.has_pictures(type(instance)) and renditions.shows_images(instance):
        key = instance.pk
        transaction.on_commit(lambda: renditions.prepare_page.enqueue(key), robust=True)


def on_image_saved(
    instance: Any, created: bool, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    """Make the renditions of the pages that show an image when its file has changed."""
    if created or raw or (update_fields is not None and "file" not in update_fields):
        return
    meta, key = instance._meta, str(instance.pk)
    transaction.on_commit(
        lambda: renditions.prepare_pages_with.enqueue(meta.app_label, meta.model_name, key),
        robust=True,
    )


def register_signal_handlers() -> None:
    post_save.connect(on_restriction_saved, sender=PageViewRestriction)
    post_delete.connect(on_restriction_deleted, sender=PageViewRestriction)
    m2m_changed.connect(on_restriction_groups_changed, sender=PageViewRestriction.groups.through)
    for model in get_page_models():
        post_save.connect(on_page_saved, sender=model)
        if issubclass(model, PublishingChecksMixin):
            page_published.connect(withdraw_unchecked, sender=model)
    post_page_move.connect(on_page_moved)
    copy_for_translation_done.connect(on_copied_for_translation)
    page_published.connect(on_page_published)
    post_save.connect(on_image_saved, sender=get_image_model())
    if apps.is_installed("wagtail.contrib.frontend_cache"):
        # The front-end cache is an optional app.
        from wagtail_botox_pain.api.caching import signal_handlers as purge_handlers

        purge_handlers.register_signal_handlers()
    if wagtail.VERSION >= (8,):
        v3_decorators.register_with_api_v3()
