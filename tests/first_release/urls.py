import wagtail
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.documents import urls as wagtaildocs_urls

from wagtail_botox_pain.api.v2 import ClinicPagesAPIViewSet

v2 = WagtailAPIRouter("clinic_api")
v2.register_endpoint("pages", ClinicPagesAPIViewSet)

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v2/", v2.urls),
    path("api/", include("wagtail_botox_pain.api.urls")),
    path("headless/", include("wagtail_botox_pain.headless.urls")),
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False),
]
if wagtail.VERSION >= (8,):
    from wagtail.api.v3.urls import api as v3

    urlpatterns.insert(0, path("api/v3/", v3.urls))
