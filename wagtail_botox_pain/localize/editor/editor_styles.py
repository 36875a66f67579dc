"""Lets texts from right to left be read in wagtail-localize's editor."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.staticfiles import versioned_static


# wagtail-localize's editor has no stylesheet that only it would load.
def editor_styles() -> SafeString:
    return format_html(
        '<link rel="stylesheet" href="{}">',
        versioned_static("wagtail_botox_pain/css/translation_editor.css"),
    )
