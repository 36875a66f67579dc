"""`path("headless/", include("wagtail_botox_pain.headless.urls"))` in a site's URLconf."""

from django.urls import path

from wagtail_botox_pain.headless import views

app_name = "wagtail_botox_pain_headless"
urlpatterns = [
    path("preview/", views.preview, name="preview"),
    path("user-bar/", views.user_bar, name="user_bar"),
]
