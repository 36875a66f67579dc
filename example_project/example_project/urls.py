from clinic import api
from clinic.health import healthy
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("healthy/", healthy),
    *api.urlpatterns,
    # Django adds this while DEBUG is on; a server in front serves media elsewhere.
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    # English addresses stay as they were; the others begin with their language.
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False),
]
