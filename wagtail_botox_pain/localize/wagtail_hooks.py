"""Registers the hooks of this app. The modules that hold them say what each is for."""

from wagtail import hooks

from wagtail_botox_pain.localize.editor import (
    cascade,
    copy_warnings,
    edit_page_hooks,
    editor_styles,
    reenable,
    to_check_view,
    urls,
)
from wagtail_botox_pain.localize.report import menu
from wagtail_botox_pain.localize.sources import unmanaged_pages

# Before wagtail-localize's own, whose names still resolve to the same addresses.
hooks.register("register_admin_urls", urls.register_views, order=-1)
hooks.register("register_admin_urls", menu.register_report_urls)
hooks.register("register_admin_urls", to_check_view.register_url)
hooks.register("register_reports_menu_item", menu.register_report_menu_item)
hooks.register("insert_global_admin_css", editor_styles.editor_styles)

hooks.register("before_edit_page", edit_page_hooks.respect_lock, order=-3)
# Before `publish_carefully`, which would let wagtail-localize start the translation alone.
hooks.register("before_edit_page", reenable.keep_what_is_written, order=-2)
hooks.register("before_edit_snippet", reenable.keep_what_is_written, order=-2)
hooks.register("before_edit_page", edit_page_hooks.publish_carefully, order=-1)
hooks.register("after_publish_page", edit_page_hooks.warn_of_withdrawn)
hooks.register("before_convert_alias_page", unmanaged_pages.remember_source)
hooks.register("after_copy_page", copy_warnings.warn_of_untranslated)

hooks.register("construct_translated_pages_to_cascade_actions", cascade.take_translations_along)
hooks.register("before_delete_page", cascade.refuse_delete)
hooks.register("before_unpublish_page", cascade.refuse_unpublish)
hooks.register("after_delete_page", cascade.tell_after_delete)
hooks.register("after_unpublish_page", cascade.tell_after_unpublish)
hooks.register("before_bulk_action", cascade.offer_translations)
hooks.register("after_bulk_action", cascade.act_on_translations)
