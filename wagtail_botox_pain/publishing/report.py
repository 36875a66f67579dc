"""The report of pages that cannot be published as they are."""

from collections.abc import Iterable, Iterator
from typing import Any

import django_filters
import swapper
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy, override
from wagtail.admin.filters import MultipleContentTypeFilter, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Locale

from wagtail_botox_pain.publishing.versions import (
    PAGES_WITH,
    Refused,
    Version,
    checked_pages,
    of_checked_types,
    refused_versions,
)

Page = swapper.load_model("wagtailcore", "Page")

URL_NAME = "wagtail_botox_pain_publishing_checks"
PERMISSIONS = {"change", "publish"}


class PublishingChecksFilterSet(WagtailFilterSet):
    version = django_filters.ChoiceFilter(
        label=gettext_lazy("Version"),
        choices=Version.choices,
        method="with_version",
        empty_label=gettext_lazy("All"),
    )
    locale = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Language"), queryset=Locale.objects.all()
    )
    content_type = MultipleContentTypeFilter(
        label=gettext_lazy("Type"),
        queryset=lambda request: ContentType.objects.filter(of_checked_types("")),
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def with_version(self, pages: Any, name: str, version: str) -> Any:
        return pages.filter(PAGES_WITH[Version(version)])


class PublishingChecksView(PageReportView):
    """Drafts that cannot be published, and live pages that no longer could be.

    It checks the pages of one page of results at a time, those that were changed last first. So
    it costs the same on a large site, and a page of results may be empty.
    """

    page_title = gettext_lazy("Publishing checks")
    header_icon = "warning"
    results_template_name = "wagtail_botox_pain/admin/publishing_checks_results.html"
    index_url_name = URL_NAME
    index_results_url_name = f"{URL_NAME}_results"
    any_permission_required = list(PERMISSIONS)
    filterset_class = PublishingChecksFilterSet
    export_filename = "publishing-checks"
    columns = [
        TitleColumn(
            "title",
            label=gettext_lazy("Page"),
            get_url=lambda row: reverse("wagtailadmin_pages:edit", args=[row.page.pk]),
        ),
        Column("language", label=gettext_lazy("Language")),
        Column("version", label=gettext_lazy("Version")),
        Column("reasons", label=gettext_lazy("Reason")),
    ]
    export_headings = {
        "title": gettext_lazy("Page"),
        "language": gettext_lazy("Language"),
        "version": gettext_lazy("Version"),
        "reasons": gettext_lazy("Reason"),
        "updated": gettext_lazy("Updated"),
    }
    list_export = list(export_headings)

    def get_queryset(self) -> Any:
        pages = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, PERMISSIONS
        )
        return checked_pages(pages).order_by("-latest_revision_created_at", "-pk")

    def get_table(self, object_list: Any) -> Table:
        # Wagtail makes the table before it has the rows of the page of results decorated.
        version = self.filters.form.cleaned_data.get("version") if self.filters.is_valid() else ""
        self.rows: Iterable[Refused] = refused_versions(
            object_list, [version] if version else tuple(Version)
        )
        if not self.is_export:
            self.rows = list(self.rows)
        return super().get_table([] if self.is_export else self.rows)

    def decorate_paginated_queryset(self, object_list: Any) -> Iterable[Refused]:
        return self.rows

    def stream_csv(self, queryset: Any) -> Iterator[Any]:
        return in_language(get_language(), super().stream_csv(queryset))


def in_language(language: str | None, lines: Iterable[Any]) -> Iterator[Any]:
    """`lines`, which are made when the response is sent, and the user's language is no more."""
    with override(language):
        yield from lines


def may_see_report(request: HttpRequest) -> bool:
    policy = PublishingChecksView().permission_policy
    return bool(policy.user_has_any_permission(request.user, PERMISSIONS))


class PublishingChecksMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_report(request)


def register_report_urls() -> list[URLPattern]:
    view = PublishingChecksView
    address = "reports/publishing-checks/"
    return [
        path(address, view.as_view(), name=URL_NAME),
        path(f"{address}results/", view.as_view(results_only=True), name=f"{URL_NAME}_results"),
    ]


def register_report_menu_item() -> MenuItem:
    return PublishingChecksMenuItem(
        PublishingChecksView.page_title,
        reverse(URL_NAME),
        name="wagtail-botox-pain-publishing-checks",
        icon_name=PublishingChecksView.header_icon,
        order=9020,
    )
