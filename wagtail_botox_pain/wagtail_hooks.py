from typing import Any

from wagtail import hooks

from wagtail_botox_pain.api.caching import purge

ICONS = ("condition", "contraindication", "plan", "telephone")


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return icons + [f"wagtail_botox_pain/icons/botox-pain-{name}.svg" for name in ICONS]


@hooks.register("after_bulk_action")
def purge_what_changed(request: Any, action_type: str, objects: list[Any], action: Any) -> None:
    purge.on_bulk_action(action_type, objects)
