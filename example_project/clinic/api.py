"""The clinic's pages as JSON, for the front end in `frontend/` and any other client."""

import wagtail
from django.urls import include, path
from wagtail.api.v2.router import WagtailAPIRouter

from wagtail_botox_pain.api.v2 import ClinicPagesAPIViewSet

v2 = WagtailAPIRouter("clinic_api")
v2.register_endpoint("pages", ClinicPagesAPIViewSet)

urlpatterns = [
    path("api/v2/", v2.urls),
    path("api/", include("wagtail_botox_pain.api.urls")),
    path("headless/", include("wagtail_botox_pain.headless.urls")),
]
if wagtail.VERSION >= (8,):
    from wagtail.api.v3.urls import api as v3

    urlpatterns.append(path("api/v3/", v3.urls))
