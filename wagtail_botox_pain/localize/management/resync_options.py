"""Reads the options of the command `resync_translations`."""

from collections.abc import Sequence

from django.apps import apps
from django.core.management.base import CommandError
from django.db.models import Model
from wagtail.models import Locale, Page

from wagtail_botox_pain.localize.sources.move_contexts import Rename, has_block
from wagtail_botox_pain.services.page_types import page_types


def chosen_models(names: Sequence[str] | None) -> list[type[Model]] | None:
    if not names:
        return None
    try:
        return [apps.get_model(name) for name in names]
    except (LookupError, ValueError) as error:
        raise CommandError(f"There is no such model. {error}") from error


def check_pages(pages: Sequence[int] | None) -> None:
    found = set(Page.objects.filter(pk__in=pages or ()).values_list("pk", flat=True))
    if missing := [str(page) for page in pages or () if page not in found]:
        raise CommandError(f"There is no page with the id {', '.join(missing)}.")


def check_locales(codes: Sequence[str] | None) -> None:
    known = sorted(Locale.objects.values_list("language_code", flat=True))
    for code in codes or ():
        if code not in known:
            raise CommandError(f"There is no locale {code!r}. There are: {', '.join(known)}.")


def parse_rename(text: str, models: Sequence[type[Model]] | None) -> Rename:
    path, _, name = text.partition("=")
    if not (path and name.isidentifier()):
        raise CommandError(
            f"{text!r} is no rename. Write the old path, = and the new name, such as "
            '"faq.items.item.q=question".'
        )
    rename = Rename(path, name)
    searched = page_types() if models is None else models
    if not any(has_block(model, rename.new_path) for model in searched):
        raise CommandError(f"No body has a block {rename.new_path!r}.")
    if any(has_block(model, rename.path) for model in searched):
        raise CommandError(f"A body still has the block {rename.path!r}.")
    return rename
