"""Keeps a translation private where wagtail-localize would make it, or leave it, public.

With each save of a translation wagtail-localize gives it the restriction that stands on its
source itself. Where there is none it deletes what it finds, also what somebody put on the
translation alone, and it does not see what the source is under in the tree. Between two saves
it does nothing, whatever becomes of the source.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.models import Translation, TranslationLog, TranslationSource

from wagtail_botox_pain.lookups.public_scope import PublicScope, batched, below, with_aliases
from wagtail_botox_pain.services.alias_privacy import (
    Restrictions,
    follow_source,
    our_pages,
    terms,
)
from wagtail_botox_pain.services.page_types import is_ours


def stay_private(instance: TranslationLog, raw: bool, **kwargs: Any) -> None:
    """A translation was saved, and is published when the transaction ends."""
    if not raw:
        make_private(instance.source, instance.locale_id)


def make_private(source: TranslationSource, locale_id: int) -> None:
    """Put the translation into a locale under what its source is under, where it is public."""
    # One query instead of four, with each save of a translation, where nothing is private.
    if not PageViewRestriction.objects.exists():
        return
    try:
        page = source.get_source_instance()
        translation = source.get_translated_instance(locale_id)
    except ObjectDoesNotExist:
        return
    if is_ours(page):
        follow_source(page, translation)


def translations_within(path: str = "") -> Iterator[tuple[Page, Page]]:
    """Each source in a part of the tree with a translation of it, parents before children.

    Also a translation that is there itself, wherever its source is. What is below an alias of a
    page counts as below the page.
    """
    for parts in batched(with_aliases([path])):
        yield from translations_in(tuple(parts))


def translations_in(parts: tuple[str, ...]) -> Iterator[tuple[Page, Page]]:
    keys = our_pages().filter(below(parts)).values("translation_key")
    rows = Translation.objects.filter(source__object__in=keys, enabled=True)
    sources = {
        (key, target_id): source_id
        for key, source_id, target_id in rows.values_list(
            "source__object_id", "source__locale_id", "target_locale_id"
        )
    }
    if not sources:
        return
    pages = our_pages().filter(translation_key__in=keys, alias_of=None).order_by("path")
    found = {(page.translation_key, page.locale_id): page for page in pages}
    for place, translation in found.items():
        source = found.get((translation.translation_key, sources.get(place)))
        if source and any(page.path.startswith(parts) for page in (source, translation)):
            yield source, translation


def follow_sources(path: str = "") -> bool:
    """Make private what is public of `translations_within`, and should not be; whether any was."""
    restricted = PublicScope(None).hidden
    changed = False
    for source, translation in translations_within(path) if restricted else ():
        if translation.path.startswith(restricted) or not source.path.startswith(restricted):
            continue
        follow_source(source, translation)
        restricted += (translation.path,)
        changed = True
    return changed


def followers(restriction: PageViewRestriction) -> list[PageViewRestriction]:
    """What stands on translations because of `restriction`, and says the same still."""
    pairs = list(translations_within(restriction.page.path))
    restrictions = Restrictions(page.path for pair in pairs for page in pair)
    wanted = terms(restriction)
    return [
        own
        for source, translation in pairs
        for own in restrictions.by_path.get(translation.path, ())
        if own != restriction
        and terms(own) == wanted
        and restrictions.effective(source.path) == restriction
    ]


def update_restriction(restriction: PageViewRestriction, wanted: PageViewRestriction) -> None:
    """Give `restriction` the type, password and groups of `wanted`."""
    if terms(restriction)[:2] != terms(wanted)[:2]:
        restriction.restriction_type = wanted.restriction_type
        restriction.password = wanted.password
        restriction.save()
    restriction.groups.set(wanted.groups.all())


def find_followers(instance: PageViewRestriction, raw: bool, **kwargs: Any) -> None:
    before = PageViewRestriction.objects.filter(pk=instance.pk).first() if instance.pk else None
    instance._botox_followers = followers(before) if before and not raw else []


def follow_saved(instance: PageViewRestriction, raw: bool, **kwargs: Any) -> None:
    """A page is private from now on, or to others than before."""
    if raw:
        return
    for restriction in instance._botox_followers:
        update_restriction(restriction, instance)
    follow_sources(instance.page.path)


def follow_groups(instance: PageViewRestriction, action: str, reverse: bool, **kwargs: Any) -> None:
    if reverse:
        return
    if action.startswith("pre_"):
        instance._botox_followers = followers(instance)
    else:
        for restriction in instance._botox_followers:
            update_restriction(restriction, instance)


def follow_moved(instance: Page, **kwargs: Any) -> None:
    follow_sources(instance.path)
