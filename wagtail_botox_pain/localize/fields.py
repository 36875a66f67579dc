"""How wagtail-localize treats the fields of our page types."""

from wagtail_localize.fields import BaseTranslatableField, SynchronizedField, TranslatableField

PAGE_FIELDS: list[BaseTranslatableField] = [
    TranslatableField("title"),
    # As a text to translate, a title in Arabic letters would lose its slug.
    SynchronizedField("slug"),
    TranslatableField("seo_title"),
    TranslatableField("search_description"),
    SynchronizedField("show_in_menus"),
]
TREATMENT_ARTICLE_FIELDS: list[BaseTranslatableField] = [
    *PAGE_FIELDS,
    TranslatableField("summary"),
    SynchronizedField("hero_image"),
    TranslatableField("introduction"),
    TranslatableField("body"),
    SynchronizedField("show_contents"),
]
TREATMENT_INDEX_FIELDS: list[BaseTranslatableField] = [
    *PAGE_FIELDS,
    TranslatableField("introduction"),
]
