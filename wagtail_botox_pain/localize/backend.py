"""Answers the package's questions about translations from the tables of wagtail-localize."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BooleanField, Case, Q, When

from wagtail_botox_pain.localize.completeness import reader_queries
from wagtail_botox_pain.localize.completeness.source_language import count_left
from wagtail_botox_pain.translation import SourceTexts


class LocalizeBackend:
    """The `TranslationBackend` of wagtail-localize."""

    def annotations(self, pages: Q) -> dict[str, Any]:
        pages &= Q(alias_of=None)
        return {
            name: Case(When(pages, then=condition), default=False, output_field=BooleanField())
            for name, condition in (
                ("shows_source_text", reader_queries.may_show_source_text()),
                ("may_keep_source_text", reader_queries.may_keep_source_text()),
            )
        }

    def partial_pages(self, pages: Iterable[Any]) -> set[Any]:
        """Runs some more queries where pages may keep source text, however many they are."""
        pages = list(pages)
        partial = {page.pk for page in pages if getattr(page, "shows_source_text", False)}
        doubtful = [page for page in pages if getattr(page, "may_keep_source_text", False)]
        return partial | count_left(doubtful).keys()

    def source_texts(
        self, pages: Iterable[Any], names: Collection[str] | None = None
    ) -> dict[Any, SourceTexts]:
        conditions = [] if names is None else [Q(context__path__in=names)]
        return reader_queries.source_texts_of(pages, *conditions)
