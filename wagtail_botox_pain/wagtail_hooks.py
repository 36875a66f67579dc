from typing import Any

from django.apps import apps
from wagtail import hooks

# Asked here, because each command would wait for the package's own `is_installed()`.
if apps.is_installed("wagtail_headless_preview"):
    from wagtail_botox_pain.headless import user_bar  # noqa: F401

ICONS = ("condition", "contraindication", "plan", "telephone")


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return icons + [f"wagtail_botox_pain/icons/botox-pain-{name}.svg" for name in ICONS]


@hooks.register("after_bulk_action")
def purge_what_changed(request: Any, action_type: str, objects: list[Any], action: Any) -> None:
    from wagtail_botox_pain.api.caching import purge as purging

    purging.on_bulk_action(action_type, objects)
