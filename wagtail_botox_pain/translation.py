"""The port to whatever translates pages: what the package asks about unfinished translations.

`wagtail_botox_pain.localize` installs its backend where wagtail-localize translates the site.
Without a backend, every page is taken for completely translated.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from django.db.models import Q
from django.db.models.expressions import BaseExpression, Combinable


class SourceTexts(NamedTuple):
    """The plain texts of a page's source in `language`, by their content paths."""

    language: str
    by_path: Mapping[str, set[str]]

    def language_of(self, path: str, text: str) -> str:
        """The language of the plain `text` at `path`, where it is that of the source."""
        is_source = " ".join(text.split()) in self.by_path.get(path, ())
        return self.language if is_source else ""


class TranslationBackend(Protocol):
    """Answers what a page may still show of the page that it is translated from."""

    def annotations(self, pages: Q) -> dict[str, BaseExpression | Combinable]:
        """What a query of pages must annotate for `partial_pages`, about those that match `pages`.

        The names must not be those of fields or attributes of pages.
        """

    def partial_pages(self, pages: Iterable[Any]) -> set[Any]:
        """The keys of those of `pages`, read with the annotations, that may show source text."""

    def source_texts(
        self, pages: Iterable[Any], names: Collection[str] | None = None
    ) -> dict[Any, SourceTexts]:
        """The texts of their sources that `pages` may still show, by the keys of the pages.

        Only those of the fields `names`, where given. Pages that show none are left out.
        """


class NullBackend:
    """Takes every page for completely translated."""

    def annotations(self, pages: Q) -> dict[str, BaseExpression | Combinable]:
        return {}

    def partial_pages(self, pages: Iterable[Any]) -> set[Any]:
        return set()

    def source_texts(
        self, pages: Iterable[Any], names: Collection[str] | None = None
    ) -> dict[Any, SourceTexts]:
        return {}


_backend: TranslationBackend = NullBackend()


def install_backend(backend: TranslationBackend) -> None:
    """Ask `backend` from now on; an app calls it in its `ready()`."""
    global _backend
    _backend = backend


def get_backend() -> TranslationBackend:
    """The installed backend, or the null backend."""
    return _backend
