"""The addresses of the views that stand in for those of wagtail-localize."""

from django.urls import URLPattern, path

from wagtail_botox_pain.localize.editor.machine_views import machine_translate
from wagtail_botox_pain.localize.editor.pofile_views import download_pofile, upload_pofile
from wagtail_botox_pain.localize.editor.submit_views import (
    SubmitPageTranslationView,
    SubmitSnippetTranslationView,
)
from wagtail_botox_pain.localize.editor.update_view import UpdateTranslationsView


def register_views() -> list[URLPattern]:
    """Found before wagtail-localize's own, whose names still lead to the same addresses."""
    translation = "localize/translate/<int:translation_id>/"
    return [
        path(f"{translation}pofile/download/", download_pofile),
        path(f"{translation}pofile/upload/", upload_pofile),
        path(f"{translation}machine_translate/", machine_translate),
        path("localize/submit/page/<int:page_id>/", SubmitPageTranslationView.as_view()),
        path(
            "localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/",
            SubmitSnippetTranslationView.as_view(),
        ),
        path(
            "localize/update/<int:translation_source_id>/",
            UpdateTranslationsView.as_view(),
        ),
    ]
