from typing import Any

from wagtail import hooks

from wagtail_botox_pain.publishing import admin, report
from wagtail_botox_pain.publishing.refusals import ACTION, RefusalFormatter

ICONS = ("condition", "contraindication", "plan", "telephone")


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return icons + [f"wagtail_botox_pain/icons/botox-pain-{name}.svg" for name in ICONS]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action(ACTION)(RefusalFormatter)


hooks.register("before_publish_page", admin.refuse_in_editor)
hooks.register("before_edit_page", admin.tell_before_editing)
hooks.register("after_edit_page", admin.tell_refusals)
hooks.register("after_create_page", admin.tell_refusals)
hooks.register("after_copy_page", admin.tell_refusals)
hooks.register("construct_homepage_panels", admin.tell_refusals)
# After the hooks of others, since it may answer the request.
hooks.register("after_bulk_action", admin.tell_after_bulk_publish, order=1000)
hooks.register("register_admin_urls", report.register_report_urls)
hooks.register("register_reports_menu_item", report.register_report_menu_item)
