"""How wagtail-localize treats the fields of our page types, where it is installed."""

from typing import Any

from django.apps import apps

# Whether translators translate a field; every other field has one value in all languages.
PAGE_FIELDS = {
    "title": True,
    # As a text to translate, a title in Arabic letters would lose its slug.
    "slug": False,
    "seo_title": True,
    "search_description": True,
    "show_in_menus": False,
}
ARTICLE_FIELDS = {
    **PAGE_FIELDS,
    "summary": True,
    "hero_image": False,
    "introduction": True,
    "body": True,
    "show_contents": False,
}
INDEX_FIELDS = {**PAGE_FIELDS, "introduction": True}


def override_translatable_fields(fields: dict[str, bool]) -> list[Any]:
    """`fields` as wagtail-localize takes them; an empty list on a site without it."""
    if not apps.is_installed("wagtail_localize"):
        return []
    # wagtail-localize is an optional package.
    from wagtail_localize.fields import SynchronizedField, TranslatableField

    return [
        TranslatableField(name) if is_translated else SynchronizedField(name)
        for name, is_translated in fields.items()
    ]
