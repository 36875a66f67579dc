"""Answers the package's questions about translations from the tables of wagtail-localize."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BooleanField, Case, Q, When

from wagtail_botox_pain.localize.completeness import reader_queries
from wagtail_botox_pain.localize.completeness.outdated import still_shows_source_text
from wagtail_botox_pain.localize.completeness.unmanaged import count_left
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
                ("is_older_than_source", reader_queries.is_older_than_source()),
            )
        }

    def partial_pages(self, pages: Iterable[Any]) -> set[Any]:
        """Runs some more queries where pages are translated by hand, however many they are.

        And a few for each live page that was not published since its source was synchronised.
        """
        partial, by_hand = set(), []
        for page in pages:
            if page.live and getattr(page, "is_older_than_source", False):
                if still_shows_source_text(page):
                    partial.add(page.pk)
            elif getattr(page, "shows_source_text", False):
                partial.add(page.pk)
            elif getattr(page, "may_keep_source_text", False):
                by_hand.append(page)
        if by_hand:
            left = count_left(by_hand)
            partial.update(page.pk for page in by_hand if left[page.pk])
        return partial

    def source_texts(
        self, pages: Iterable[Any], names: Collection[str] | None = None
    ) -> dict[Any, SourceTexts]:
        conditions = [] if names is None else [Q(context__path__in=names)]
        return reader_queries.source_texts_of(pages, *conditions)
