"""The report of pages that cannot be published as they are."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import django_filters
import swapper
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet, TextChoices
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import MultipleContentTypeFilter, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale, Revision, get_page_models

from wagtail_botox_pain.publishing.mixins import PublishingChecksMixin
from wagtail_botox_pain.publishing.reasons import Reason, reasons_against

Page = swapper.load_model("wagtailcore", "Page")

URL_NAME = "wagtail_botox_pain_publishing_checks"
PERMISSIONS = {"change", "publish"}
# How many pages are checked for one page of the report.
CHECKED_TOGETHER = 100


class Version(TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    LIVE = "live", gettext_lazy("Live")


PAGES_WITH = {
    Version.DRAFT: Q(live=False) | Q(has_unpublished_changes=True),
    Version.LIVE: Q(live=True),
}


class Row(NamedTuple):
    """A version of a page that cannot be published, and why."""

    page: Any
    kind: Version
    found: list[Reason]

    @property
    def title(self) -> str:
        return str(self.page.get_admin_display_title())

    @property
    def version(self) -> str:
        return str(self.kind.label)

    @property
    def language(self) -> str:
        return str(self.page.locale)

    @property
    def reasons(self) -> str:
        return " ".join(map(str, self.found))

    @property
    def updated(self) -> Any:
        return self.page.latest_revision_created_at


def content_types() -> QuerySet[ContentType]:
    models = [model for model in get_page_models() if issubclass(model, PublishingChecksMixin)]
    found = ContentType.objects.get_for_models(*models, for_concrete_models=False)
    return ContentType.objects.filter(pk__in=[found[model].pk for model in models])


def checked_pages(pages: Any) -> Any:
    """Those of `pages` that ask before they are published. An alias shows what its source does."""
    return pages.filter(content_type__in=content_types(), alias_of=None)


def rows(pages: Iterable[Any], wanted: Collection[str] = tuple(Version)) -> Iterator[Row]:
    """The versions of `pages`, of their specific classes, that cannot be published."""
    pages = list(pages)
    revisions = Revision.objects.in_bulk(
        page.latest_revision_id
        for page in pages
        if page.latest_revision_id and (page.has_unpublished_changes or not page.live)
    )
    for page in pages:
        revision = revisions.get(page.latest_revision_id)
        if Version.DRAFT in wanted and (revision or not page.live):
            draft = page.with_content_json(revision.content) if revision else page
            if found := reasons_against(draft):
                yield Row(page, Version.DRAFT, found)
        if Version.LIVE in wanted and page.live and (found := reasons_against(page)):
            yield Row(page, Version.LIVE, found)


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
        queryset=lambda request: content_types(),
    )

    def with_version(self, pages: Any, name: str, version: str) -> Any:
        return pages.filter(PAGES_WITH[Version(version)])

    class Meta:
        model = Page
        fields: list[str] = []


class PublishingChecksView(ReportView):
    """Drafts that cannot be published, and live pages that no longer could be.

    It checks the pages of one page of results at a time, those that were changed last first. So
    it costs the same on a large site, and a page of results may be empty.
    """

    page_title = gettext_lazy("Publishing checks")
    header_icon = "warning"
    results_template_name = "wagtail_botox_pain/admin/publishing_checks_results.html"
    index_url_name = URL_NAME
    index_results_url_name = f"{URL_NAME}_results"
    model = Page
    any_permission_required = list(PERMISSIONS)
    filterset_class = PublishingChecksFilterSet
    paginate_by = CHECKED_TOGETHER
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
        wanted = self.filters.form.cleaned_data.get("version") if self.filters.is_valid() else ""
        self.rows = list(rows(object_list.specific(), [wanted] if wanted else Version))
        return super().get_table(self.rows)

    def decorate_paginated_queryset(self, object_list: Any) -> Sequence[Row]:
        return self.rows


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
