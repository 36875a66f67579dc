"""The APIs of the test site: v2 with our pages, and v3 where Wagtail has it."""

import wagtail
from django.urls import include, path
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet

from wagtail_botox_pain.api.v2 import ClinicPagesAPIViewSet

HAS_V3 = wagtail.VERSION >= (8,)
VERSIONS = ["v2", "v3"] if HAS_V3 else ["v2"]

# Not the name that Wagtail's own handlers expect: a site may choose any.
router = WagtailAPIRouter("clinic_api")
router.register_endpoint("pages", ClinicPagesAPIViewSet)
router.register_endpoint("images", ImagesAPIViewSet)
router.register_endpoint("documents", DocumentsAPIViewSet)

urlpatterns = [
    path("api/v2/", router.urls),
    path("api/", include("wagtail_botox_pain.api.urls")),
]
if HAS_V3:
    from wagtail.api.v3.urls import api

    urlpatterns += [path("api/v3/", api.urls)]
