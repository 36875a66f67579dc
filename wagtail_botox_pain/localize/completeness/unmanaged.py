"""Pages that have left the translation editor: how much of them is still their source's text.

Nobody records of them which sentences are translated. So what they say is compared with the
sentences of the source, each in its place.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from contextlib import suppress
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from wagtail_botox_pain.i18n.language_markup import comparable_texts
from wagtail_botox_pain.localize.completeness.content import (
    content_at,
    live_content,
    load_children,
)
from wagtail_botox_pain.localize.completeness.reader_queries import source_texts_of


def count_left(pages: Collection[Any]) -> Counter[Any]:
    """How many sentences of its source each page still says, by key; the others have none.

    `pages` may be any objects with the columns of pages. The number of queries depends on
    their types and languages only.
    """
    found: Counter[Any] = Counter()
    # Readers do not read an address.
    sources = source_texts_of(
        pages, Q(source__translations__enabled=False), ~Q(context__path="slug")
    )
    keys_by_type = defaultdict(list)
    for page in pages:
        if page.pk in sources:
            keys_by_type[page.content_type_id].append(page.pk)
    for type_id, keys in keys_by_type.items():
        # The type of a page may have been removed from the project.
        if (model := ContentType.objects.get_for_id(type_id).model_class()) is None:
            continue
        rows: list[Any] = list(model._default_manager.filter(pk__in=keys))
        children = load_children(model, rows)
        for row in rows:
            content = live_content(row, children)
            for path, texts in sources[row.pk].by_path.items():
                with suppress(KeyError):
                    here = content_at(content, path.split("."))
                    if isinstance(here, str):
                        found[row.pk] += len(texts & comparable_texts(here))
    return found
