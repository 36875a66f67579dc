"""The report's address and its item in the menu."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from wagtail_botox_pain.localize.report.views import URL_NAME, TranslationReportView, may_see_report


def register_report_urls() -> list[URLPattern]:
    view = TranslationReportView
    return [
        path("reports/translation-status/", view.as_view(), name=URL_NAME),
        path(
            "reports/translation-status/results/",
            view.as_view(results_only=True),
            name=f"{URL_NAME}_results",
        ),
    ]


class TranslationReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return getattr(settings, "WAGTAIL_I18N_ENABLED", False) and may_see_report(request)


def register_report_menu_item() -> MenuItem:
    return TranslationReportMenuItem(
        _("Translation status"),
        reverse(URL_NAME),
        name="wagtail-botox-pain-translation-report",
        icon_name="wagtail-localize-language",
        order=9010,
    )
