"""The APIs of the benchmark's site: our pages and stock ones, each by an endpoint of its own."""

import os

import wagtail
from django.urls import path
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

from bench import unguarded
from wagtail_botox_pain.api.v2 import ClinicPagesAPIViewSet

HAS_V3 = wagtail.VERSION >= (8,)

ours, stock = WagtailAPIRouter("clinic_api"), WagtailAPIRouter("wagtailapi_v2")
ours.register_endpoint("pages", ClinicPagesAPIViewSet)
stock.register_endpoint("pages", PagesAPIViewSet)

urlpatterns = [path("api/ours/", ours.urls), path("api/stock/", stock.urls)]
if HAS_V3:
    from wagtail.api.v3.urls import api

    # Where versions are compared, no stock page is asked for, and another version has other guards.
    if "BENCH_VERSION" not in os.environ:
        unguarded.allow()
    urlpatterns += [path("api/v3/", api.urls)]
