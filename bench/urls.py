from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from bench import api
from bench.floor.views import article

urlpatterns = [
    *api.urlpatterns,
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("floor/<slug:slug>/", article, name="article"),
    path("", include(wagtail_urls)),
]
