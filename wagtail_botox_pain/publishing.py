"""What happens when a page is published or an image changes, so that readers need not wait.

Receivers only say what is to be done. It is done once the transaction is over, by Wagtail's own
tasks: at once, or in a worker where the site has one.
"""

from typing import Any

from django.db import transaction


def on_published(instance: Any, **kwargs: Any) -> None:
    from wagtail_botox_pain.services import renditions

    if renditions.has_pictures(type(instance)) and renditions.shows_images(instance):
        key = instance.pk
        transaction.on_commit(lambda: renditions.prepare_page.enqueue(key), robust=True)


def on_image_saved(
    sender: Any, instance: Any, created: bool, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    from wagtail.images.models import AbstractImage

    # A new one is not on any page yet.
    if created or raw or not isinstance(instance, AbstractImage):
        return
    if update_fields is not None and "file" not in update_fields:
        return
    from wagtail_botox_pain.services import renditions

    name, key = instance._meta.model_name, str(instance.pk)
    label = instance._meta.app_label
    transaction.on_commit(
        lambda: renditions.prepare_pages_with.enqueue(label, name, key), robust=True
    )
