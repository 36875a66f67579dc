"""The language of a page's content, and the languages in which the page exists."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info, gettext, override
from wagtail.coreutils import get_content_languages, get_supported_content_language_variant

from wagtail_botox_pain.i18n.language_codes import direction
from wagtail_botox_pain.i18n.language_markup import mark_source_texts
from wagtail_botox_pain.lookups.body import BodyLookup
from wagtail_botox_pain.lookups.page_links import (
    find_source,
    is_multilingual,
    is_public,
    page_model,
)
from wagtail_botox_pain.translation import SourceTexts, get_backend


class Alternate(NamedTuple):
    """The page in one language, for search engines."""

    language: str
    href: str


class LanguageLink(NamedTuple):
    """The page in one language, for readers: `name` is what speakers of the language call it."""

    language: str
    direction: str
    name: str
    href: str
    current: bool


def name_for_readers(language: str) -> str:
    """What the site calls a language, in the active language."""
    try:
        # Django's own catalogues know the names of most languages.
        return gettext(str(get_content_languages()[language]))
    except KeyError:
        return local_name(language)


def local_name(language: str) -> str:
    """What its own speakers call a language."""
    try:
        return str(get_language_info(language)["name_local"])
    except KeyError:
        with override(language):
            return str(get_content_languages().get(language, language))


def references_of(page: Any) -> BodyLookup:
    """Where `page` finds itself in other languages; an article shares it with its body."""
    found: BodyLookup | None
    if hasattr(page, "page_references"):
        found = page.page_references()
    elif (found := vars(page).get("_page_references")) is None:
        found = page._page_references = BodyLookup()
        found.page = page
    return found


def languages_of_aliases(pages: Iterable[Any]) -> dict[Any, str]:
    """The language of the content of those of `pages` that are only aliases, by key."""
    if not is_multilingual():
        return {}
    languages: dict[Any, str] = {}
    sources = {page.pk: page.alias_of_id for page in pages if page.alias_of_id}
    while sources:
        rows = page_model()._default_manager.filter(pk__in=set(sources.values()))
        found = {
            key: (alias_of, code)
            for key, alias_of, code in rows.values_list("pk", "alias_of", "locale__language_code")
        }
        languages |= {key: found[source][1] for key, source in sources.items()}
        # An alias of an alias repeats what that repeats.
        sources = {key: above for key, source in sources.items() if (above := found[source][0])}
    return languages


def untranslated_fields(pages: Iterable[Any], names: Collection[str]) -> dict[Any, SourceTexts]:
    """What the fields `names` of `pages` may still say in the language of a source, by key."""
    if not is_multilingual():
        return {}
    return get_backend().source_texts(pages, names)


class PageLanguages:
    """A page with its translations, which are found in the query for the links of its body."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.members = references_of(page).members() if is_multilingual() else []
        by_key = {member.pk: member for member in self.members}
        # A draft that was never saved is not among the pages found.
        self.own = by_key.get(page.pk)
        if self.own is not None and not page._meta.get_field("locale").is_cached(page):
            page.locale = self.own.locale
        source = self.own or page
        while is_multilingual() and source.alias_of_id:
            source = by_key.get(source.alias_of_id) or find_source(source.alias_of_id)
        self.source = source
        self.source_texts = self._find_source_texts()

    def _find_source_texts(self) -> SourceTexts | None:
        """What is still in the language of the page that this one is translated from."""
        if not self.is_partial or references_of(self.page).response:
            # JSON has no place for the language of a part: it says that there are such parts.
            return None
        found = get_backend().source_texts([self.source]).get(self.source.pk)
        if found is not None:
            mark_source_texts(self.page, found)
        return found

    def language_of_field(self, name: str) -> str:
        """The language of a plain field of the page, where that is not the page's; else nothing."""
        text = getattr(self.page, name, None)
        if self.source_texts and isinstance(text, str):
            return self.source_texts.language_of(name, text)
        return ""

    @property
    def address_language(self) -> str:
        """The language of the page's address, which an alias does not speak."""
        return self.page.locale.language_code if is_multilingual() else settings.LANGUAGE_CODE

    @property
    def content_language(self) -> str:
        if not is_multilingual():
            return settings.LANGUAGE_CODE
        return str(self.source.locale.language_code)

    @property
    def is_partial(self) -> bool:
        """Whether parts of the page may still be in the language of its source."""
        # An alias repeats what its source says.
        return self.own is not None and self.source.is_partial

    @property
    def is_complete(self) -> bool:
        """Whether the page is what its address promises: in its language, and all of it."""
        return self.state == "complete"

    @property
    def state(self) -> str:
        """How much is in the language of the address: `complete`, `partial` or `alias`, nothing."""
        if self.content_language != self.address_language:
            return "alias"
        return "partial" if self.is_partial else "complete"

    def translations(self) -> list[Any]:
        """This page and its live, public translations; no page that is only an alias of one."""
        return [
            member
            for member in self.members
            if member.pk == self.page.pk
            or (
                member.translation_key == self.page.translation_key
                and member.alias_of_id is None
                and is_public(member)
            )
        ]

    def complete_translations(self) -> list[Any]:
        """Those that search engines may take for each other; none of a page that is not so."""
        if not self.is_complete:
            return []
        return [member for member in self.translations() if not member.is_partial]

    def alternates(self, request: HttpRequest | None) -> list[Alternate]:
        """The complete translations and `x-default`, if there is more than one to choose."""
        found = [
            (member, href)
            for member in self.complete_translations()
            if (href := member.specific_deferred.get_full_url(request)) is not None
        ]
        if len(found) < 2:
            return []
        alternates = [Alternate(member.locale.language_code, href) for member, href in found]
        default = get_supported_content_language_variant(settings.LANGUAGE_CODE)
        by_language = dict(alternates)
        # Translations are made after the page that they translate.
        _oldest, fallback = min(found, key=lambda pair: pair[0].pk)
        return [*alternates, Alternate("x-default", by_language.get(default, fallback))]

    def canonical(self, request: HttpRequest | None) -> str:
        """The address of the page that this one is an alias of, where readers find that."""
        if not self.page.alias_of_id:
            return ""
        source = self.source if self.source is not self.page else self.page.alias_of
        while source.alias_of_id:
            source = source.alias_of
        if not source.live or source.specific_deferred.get_view_restrictions().exists():
            return ""
        return source.specific_deferred.get_full_url(request) or ""

    def links(self, request: HttpRequest | None) -> list[LanguageLink]:
        """A link to each language, in the order of the site's languages."""
        order = list(get_content_languages())
        links = [
            LanguageLink(code, direction(code), local_name(code), href, member.pk == self.page.pk)
            for member in self.translations()
            if (href := member.specific_deferred.get_url(request)) is not None
            and (code := member.locale.language_code)
        ]
        return sorted(
            links,
            key=lambda link: order.index(link.language) if link.language in order else len(order),
        )


def languages_of(page: Any) -> PageLanguages:
    """The languages of `page`, looked up once."""
    found: PageLanguages | None = vars(page).get("_page_languages")
    if found is None:
        found = page._page_languages = PageLanguages(page)
    return found
