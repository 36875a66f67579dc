"""Prints what the site of `settings.py` answers, as JSON: pages, both APIs, translations.

Needs DJANGO_SETTINGS_MODULE and SITE_DATA. Any version of the package can run it, so it uses
nothing of the package but addresses.
"""

import json
import re
import sys

import django
import wagtail

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from wagtail.models import Page  # noqa: E402
from wagtail_localize.models import Translation  # noqa: E402

HOST = {"HTTP_HOST": "localhost"}
# A PO file says when it was made.
TIMES = re.compile(
    r'"(?:POT-Creation-Date|PO-Revision-Date|X-WagtailBotoxPain-Downloaded): [^"]*"\n'
)


def read(client, address):
    response = client.get(address, **HOST)
    content = b"".join(response) if response.streaming else response.content
    is_json = "json" in response.get("Content-Type", "")
    text = TIMES.sub("", content.decode())
    return {"status": response.status_code, "answer": json.loads(text) if is_json else text}


def main():
    reader, editor = Client(), Client()
    editor.force_login(get_user_model().objects.get())
    pages = list(Page.objects.filter(depth__gt=1).order_by("pk"))
    articles = [page for page in pages if page.depth > 2]
    v2 = ["/api/v2/pages/?limit=20&fields=*", *(f"/api/v2/pages/{page.pk}/" for page in pages)]
    v3 = [f"/api/v3/pages/{page.pk}/" for page in pages] if wagtail.VERSION >= (8,) else []
    report = reverse("wagtail_botox_pain_translation_report") + "?export=csv"
    po_files = [
        reverse("wagtail_localize:download_pofile", args=[translation.pk])
        for translation in Translation.objects.order_by("pk")
    ]
    answers = {
        "pages": {page.url_path: read(reader, page.get_url()) for page in articles if page.live},
        "api_v2": {address: read(reader, address) for address in v2},
        "api_v3": {address: read(reader, address) for address in v3},
        "translations": {address: read(editor, address) for address in [report, *po_files]},
    }
    json.dump(answers, sys.stdout, ensure_ascii=False, indent=1)


main()
