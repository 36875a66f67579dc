"""One version of the package in a process of its own, which `bench.against` asks for times.

It prints what can be measured as a line of JSON, an array of labels. Then it reads labels from
standard input, one a line, and prints the CPU seconds of one call for each.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

# These need Django's apps.
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from wagtail.blocks import ListBlock, RichTextBlock, StreamBlock, StructBlock  # noqa: E402
from wagtail.models import Page  # noqa: E402
from wagtail.search.index import SearchField  # noqa: E402
from wagtail.test.utils.form_data import nested_form_data, rich_text  # noqa: E402

from bench import equivalence  # noqa: E402
from bench.api import HAS_V3  # noqa: E402
from bench.content import SiteMaker, make_editor  # noqa: E402
from bench.contestants import Address  # noqa: E402
from bench.measure import (  # noqa: E402
    burst,
    calls_of_a_burst,
    pin_to_one_core,
    progress,
    settled_memory,
)

Call = Callable[[], object]


def make_calls(sizes: list[int]) -> dict[str, Call]:
    """What is measured, by its label."""
    site = SiteMaker()
    reader, editor = Client(), Client()
    editor.force_login(make_editor())
    calls: dict[str, Call] = {}
    for size in sizes:
        progress(f"making the articles of {size}x")
        page, builtin = site.page("ours", size), site.page("stock", size)
        html = Address(reader, page.get_url())
        equivalence.check_size(html.get().decode(), size)
        edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        by_name: dict[str, Call] = {
            "page": html.get,
            "API v2": Address(reader, f"/api/ours/pages/{page.pk}/").get,
            "API v3": Address(reader, f"/api/v3/pages/{page.pk}/").get,
            "editor": Address(editor, edit_url).get,
            "save of a draft": save_of_a_draft(editor, edit_url, page),
            "search content": search_content(page),
            "page of Wagtail's blocks": Address(reader, builtin.get_url()).get,
        }
        if not HAS_V3:
            del by_name["API v3"]
        calls |= {f"{name}, {size}x": call for name, call in by_name.items()}
    return calls


def save_of_a_draft(editor: Client, url: str, page: Any) -> Call:
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "hero_image": page.hero_image_id,
        "introduction": rich_text(page.introduction),
        "body": posted(page.body.stream_block, page.body.get_prep_value()),
        "show_contents": "on",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0},
    }
    form = urlencode(nested_form_data(data))

    def save() -> None:
        response = editor.post(url, form, content_type="application/x-www-form-urlencoded")
        if response.status_code != 302:
            raise RuntimeError(f"The draft is refused: {response.context['form'].errors}")

    return save


def posted(block: Any, stored: Any) -> Any:
    """What is `stored` of a block, as the editor's form sends it."""
    match block:
        case StreamBlock():
            children = [(child, block.child_blocks[child["type"]]) for child in stored]
        case ListBlock():
            children = [(item, block.child_block) for item in stored]
        case StructBlock():
            return {name: posted(one, stored.get(name)) for name, one in block.child_blocks.items()}
        case RichTextBlock():
            return rich_text(stored)
        case _:
            return "" if stored in (None, False) else stored
    items = {
        str(place): {
            "type": child["type"],
            "id": child["id"],
            "value": posted(child_block, child["value"]),
            "order": str(place),
            "deleted": "",
        }
        for place, (child, child_block) in enumerate(children)
    }
    return {**items, "count": len(items)}


def search_content(page: Page) -> Call:
    """Reads the page as a search index does, and what it stores of each field."""
    model = type(page)
    fields = [field for field in model.get_search_fields() if isinstance(field, SearchField)]

    def find() -> list[Any]:
        read = model.objects.get(pk=page.pk)
        return [field.get_value(read) for field in fields]

    return find


def main() -> None:
    pin_to_one_core()
    progress("migrating")
    call_command("migrate", verbosity=0)
    calls = make_calls([int(size) for size in sys.argv[1:]])
    counts = {label: calls_of_a_burst(call) for label, call in calls.items()}
    print(json.dumps(list(calls)), flush=True)
    with settled_memory():
        for line in sys.stdin:
            label = line.strip()
            print(burst(calls[label], counts[label]), flush=True)


if __name__ == "__main__":
    main()
