from django.apps import apps
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    *staticfiles_urlpatterns(),
]
# Some tests take away what the API is made of.
if all(map(apps.is_installed, ("wagtail.images", "wagtail_botox_pain"))):
    from tests import api

    urlpatterns += [
        *api.urlpatterns,
        path("headless/", include("wagtail_botox_pain.headless.urls")),
    ]
pages = path("", include(wagtail_urls))
urlpatterns += i18n_patterns(pages, prefix_default_language=False) if settings.USE_I18N else [pages]
