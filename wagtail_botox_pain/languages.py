"""The languages of a page. Sites import them from here."""

from wagtail_botox_pain.i18n.page_languages import (
    Alternate,
    LanguageLink,
    PageLanguages,
    languages_of,
    references_of,
)

__all__ = ["Alternate", "LanguageLink", "PageLanguages", "languages_of", "references_of"]
