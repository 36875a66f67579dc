from wagtail import hooks

ICONS = ("condition", "contraindication", "plan", "telephone")


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return icons + [f"wagtail_botox_pain/icons/botox-pain-{name}.svg" for name in ICONS]
