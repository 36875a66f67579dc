"""Connects the receivers of this app. The modules that hold them say what each is for."""

from django.apps import apps
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import AbstractPage, Page, PageViewRestriction, TranslatableMixin
from wagtail.signals import copy_for_translation_done, post_page_move, published, unpublished
from wagtail_localize.models import (
    SegmentOverride,
    StringTranslation,
    Translation,
    TranslationLog,
)

from wagtail_botox_pain.localize import draft_snippets, privacy
from wagtail_botox_pain.localize.completeness.draft_choices import has_drafts
from wagtail_botox_pain.localize.quality_checks import validation
from wagtail_botox_pain.localize.sources import override_changes, unmanaged_pages
from wagtail_botox_pain.localize.submission import new_translations, publishing

CHOSEN_MODELS = (get_image_model, get_document_model, lambda: Page)


def register_signal_handlers() -> None:
    """Connect each receiver to the models that it is for; called once all models are loaded."""
    pre_save.connect(validation.check_string, sender=StringTranslation)
    pre_save.connect(validation.check_override, sender=SegmentOverride)
    post_save.connect(validation.write_error, sender=StringTranslation)
    post_save.connect(validation.write_error, sender=SegmentOverride)
    post_delete.connect(override_changes.note_removed_override, sender=SegmentOverride)
    for get_model in CHOSEN_MODELS:
        post_delete.connect(validation.mark_deleted_choice, sender=get_model())

    post_save.connect(new_translations.take_up_translation, sender=Translation)
    post_save.connect(privacy.stay_private, sender=TranslationLog)
    post_save.connect(publishing.publish_as_it_is, sender=TranslationLog)

    pre_save.connect(privacy.find_followers, sender=PageViewRestriction)
    post_save.connect(privacy.follow_saved, sender=PageViewRestriction)
    m2m_changed.connect(privacy.follow_groups, sender=PageViewRestriction.groups.through)
    post_page_move.connect(privacy.follow_moved)
    copy_for_translation_done.connect(unmanaged_pages.remember_copy)

    for model in apps.get_models():
        if issubclass(model, AbstractPage):
            pre_save.connect(draft_snippets.hide_draft_snippets, sender=model)
        elif issubclass(model, TranslatableMixin):
            pre_delete.connect(draft_snippets.note_changed_snippet, sender=model)
            if has_drafts(model):
                published.connect(draft_snippets.note_changed_snippet, sender=model)
                unpublished.connect(draft_snippets.note_changed_snippet, sender=model)
