from wagtail import hooks

from wagtail_botox_pain import headless, localize

if headless.is_installed():
    from wagtail_botox_pain.headless import user_bar  # noqa: F401
if localize.is_installed():
    from wagtail_botox_pain.localize import hooks as localize_hooks  # noqa: F401

ICONS = ("condition", "contraindication", "plan", "telephone")


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return icons + [f"wagtail_botox_pain/icons/botox-pain-{name}.svg" for name in ICONS]
