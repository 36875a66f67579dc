"""The report of Wagtail's admin that tells how each page stands in each language."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import swapper
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Table
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Locale

from wagtail_botox_pain.localize.quality_checks.to_check import url_to_check
from wagtail_botox_pain.localize.report.counts import Place, count_to_check
from wagtail_botox_pain.localize.report.filters import TranslationReportFilterSet
from wagtail_botox_pain.localize.report.rows import Action, Row, RowColumn
from wagtail_botox_pain.localize.report.states import TranslationState, TranslationStatus
from wagtail_botox_pain.localize.report.status import statuses
from wagtail_botox_pain.localize.translation_groups import (
    TranslationGroup,
    find_groups,
    page_content_types,
)

Page = swapper.load_model("wagtailcore", "Page")

URL_NAME = "wagtail_botox_pain_translation_report"
PERMISSIONS = ("change", "publish")


class TranslationReportView(PageReportView):
    """Each page of ours by each language other than its own.

    Editors see the languages of each page that they may edit or publish, and of the others
    the translations which they may.
    """

    page_title = gettext_lazy("Translation status")
    header_icon = "wagtail-localize-language"
    results_template_name = "wagtail_botox_pain/admin/translation_report_results.html"
    index_url_name = URL_NAME
    index_results_url_name = f"{URL_NAME}_results"
    any_permission_required = PERMISSIONS
    filterset_class = TranslationReportFilterSet
    export_filename = "translation-status"
    columns = [
        RowColumn("source", label=gettext_lazy("Page"), classname="title"),
        RowColumn("state", label=gettext_lazy("State")),
        RowColumn("sentences", label=gettext_lazy("Sentences")),
        RowColumn("to_check", label=gettext_lazy("To check")),
        RowColumn("translation", label=gettext_lazy("Translation")),
    ]
    export_headings = {
        "title": gettext_lazy("Page"),
        "type": gettext_lazy("Type"),
        "source_locale": gettext_lazy("Source language"),
        "locale": gettext_lazy("Language"),
        "state": gettext_lazy("State"),
        "reasons": gettext_lazy("Reason"),
        "total": gettext_lazy("Sentences"),
        "translated": gettext_lazy("Translated sentences"),
        "to_check": gettext_lazy("To check"),
        "translation_title": gettext_lazy("Translation"),
        "translation_status": gettext_lazy("Status of the translation"),
    }
    list_export = list(export_headings)

    @cached_property
    def locales(self) -> dict[int, Locale]:
        return {locale.pk: locale for locale in Locale.objects.all()}

    @cached_property
    def editable(self) -> set[Any]:
        return self.permitted(["change"])

    def permitted(self, actions: Collection[str]) -> set[Any]:
        """The keys of pages of ours on which the user may do one of `actions`."""
        pages = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, set(actions)
        )
        types = list(page_content_types())
        return set(pages.filter(content_type__in=types).values_list("pk", flat=True))

    def get_filtered_queryset(self) -> list[Any]:
        """The pairs of a group and a locale; their statuses where a state is asked for."""
        visible = self.permitted(PERMISSIONS)
        wanted = self.filters.form.cleaned_data if self.filters.is_valid() else {}
        pairs = [
            (group, locale_id)
            for group in find_groups(self.locales.values())
            for locale_id in self.locales
            if locale_id != group.source.locale_id
            and self.is_listed(group, locale_id, visible, wanted)
        ]
        if states := wanted.get("state"):
            return [status for status in statuses(pairs) if status.state in states]
        return pairs

    def is_listed(
        self,
        group: TranslationGroup,
        locale_id: int,
        visible: Collection[Any],
        wanted: dict[str, Any],
    ) -> bool:
        """Whether one of the two pages is visible, and the filters want it."""
        locales, types = wanted.get("locale"), wanted.get("content_type")
        if locales and self.locales[locale_id] not in locales:
            return False
        if types and group.source.content_type_id not in {kind.pk for kind in types}:
            return False
        title = (wanted.get("title") or "").casefold()
        pages = [page for page in (group.source, group.pages.get(locale_id)) if page]
        return any(page.pk in visible for page in pages) and any(
            title in page.title.casefold() for page in pages
        )

    def get_table(self, object_list: Sequence[Any]) -> Table:
        # Wagtail makes the table before it has the rows of the page of results decorated.
        self.rows = self.make_rows(object_list)
        return super().get_table(self.rows)

    def decorate_paginated_queryset(self, object_list: Sequence[Any]) -> list[Row]:
        return self.rows

    def stream_csv(self, queryset: Any) -> Iterator[Any]:
        # Now: a response that is streamed is made when the user's language is active no more.
        return iter(list(super().stream_csv(queryset)))

    def make_rows(self, object_list: Sequence[Any]) -> list[Row]:
        found = list(object_list)
        if found and not isinstance(found[0], TranslationStatus):
            found = list(statuses(found))
        translations = [status.translation.pk for status in found if status.translation]
        # With what their status tag needs.
        pages = (
            Page._default_manager.filter(pk__in=translations)
            .select_related("locale")
            .annotate_approved_schedule()
            .prefetch_workflow_states()
            .in_bulk()
        )
        records = {pk for status in found for pk in (status.record_id, *status.snippet_records)}
        to_check = count_to_check(records - {None})
        return [self.make_row(status, pages, to_check) for status in found]

    def make_row(
        self, status: TranslationStatus, pages: dict[Any, Any], to_check: Counter[Place]
    ) -> Row:
        row = Row(
            status,
            source_locale=str(self.locales[status.source.locale_id]),
            locale=str(self.locales[status.locale_id]),
            source_url=self.edit_url(status.source),
        )
        if status.translation:
            row.page = pages.get(status.translation.pk)
            row.translation_url = self.edit_url(status.translation)
        if status.record_id is not None:
            records = (status.record_id, *status.snippet_records)
            row.to_check = sum(to_check[pk, status.locale_id] for pk in records)
            if row.translation_url:
                row.to_check_url = url_to_check(records, status.locale_id)
        row.action = self.next_action(row)
        return row

    def edit_url(self, page: Any) -> str:
        if page.pk not in self.editable:
            return ""
        return reverse("wagtailadmin_pages:edit", args=[page.pk])

    @cached_property
    def may_submit(self) -> bool:
        return self.request.user.has_perm("wagtail_localize.submit_translation")

    def next_action(self, row: Row) -> Action | None:
        """What is to be done next, for those who may."""
        status = row.status
        if not self.may_submit:
            return None
        names = {"title": row.title, "language": row.locale}
        if status.state in (TranslationState.MISSING, TranslationState.ALIAS):
            code = self.locales[status.locale_id].language_code
            url = reverse("wagtail_localize:submit_page_translation", args=[status.source.pk])
            return Action(
                _("Translate"),
                f"{url}?{urlencode({'select_locale': code})}",
                _("Translate %(title)s into %(language)s") % names,
            )
        if status.is_out_of_sync:
            url = reverse("wagtail_localize:update_translations", args=[status.record_id])
            return Action(
                _("Synchronise"),
                f"{url}?{urlencode({'next': self.request_url()})}",
                _("Synchronise the translations of %(title)s") % names,
            )
        return None

    def request_url(self) -> str:
        """Where to come back to; never the part of the report that scripts ask for."""
        query = self.request.GET.copy()
        query.pop("_w_filter_fragment", None)
        return f"{self.index_url}?{query.urlencode()}" if query else self.index_url


def may_see_report(request: HttpRequest) -> bool:
    """Whether the user may edit or publish any page."""
    policy = TranslationReportView().permission_policy
    return policy.user_has_any_permission(request.user, PERMISSIONS)
