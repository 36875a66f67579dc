"""Submits what is below a page, and leaves alone what is translated already.

wagtail-localize saves each translation below once more, into the page that readers see. A
sentence that was changed in the original would stand there untranslated at once, and what
somebody put on the translation alone, such as its privacy, would be lost.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from django.db.transaction import atomic
from wagtail.models import Locale, Page

from wagtail_botox_pain.localize.sources.source_sync import UnreadableContentError
from wagtail_botox_pain.localize.submission.creator import MissingOnlyCreator

logger = logging.getLogger(__name__)

# Gathers the pages that were left out, for who waits for the end.
unreadable: ContextVar[list[Page] | None] = ContextVar("unreadable", default=None)


@atomic
def translate_subtree(page_id: Any, locales: Sequence[Locale], components: Any, user: Any) -> None:
    """Submit the pages below a page to the locales in which they are missing, or only aliases.

    Those that cannot be read are left out: the log names them, and `unreadable`.

    The arguments are those of wagtail-localize's own `translate_page_subtree`, as a background
    worker gets them.
    """
    below = Page.objects.get(pk=page_id).get_descendants()
    translated = defaultdict(set)
    keys = below.order_by().values("translation_key")
    rows = Page.objects.filter(translation_key__in=keys, alias_of=None)
    for key, locale_id in rows.values_list("translation_key", "locale_id"):
        translated[key].add(locale_id)
    creator = MissingOnlyCreator(user, locales)
    for page in below.order_by("path"):
        found = translated[page.translation_key]
        creator.target_locales = [locale for locale in locales if locale.pk not in found]
        if creator.target_locales:
            seen, mappings = {*creator.seen_objects}, creator.mappings.copy()
            try:
                with atomic():
                    creator.create_translations(page)
            except UnreadableContentError:
                logger.exception("%s cannot be read, so it was not submitted.", page)
                creator.seen_objects, creator.mappings = seen, mappings
                if (left_out := unreadable.get()) is not None:
                    left_out.append(page)
    if components is not None:
        components.save(creator, sources_and_translations=creator.mappings)
