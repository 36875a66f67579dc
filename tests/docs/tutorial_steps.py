"""Does in the admin what steps 4 to 10 of the tutorial say; runs inside the tutorial's site.

    python -m tests.docs.tutorial_steps /path/of/docs/tutorial.md

Everything that is typed or expected is read from the page.
"""

import os
import re
import sys
from html import unescape
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings.dev"


class Tutorial:
    def __init__(self, text: str) -> None:
        parts = re.split(r"^## \d+\. .*$", text, flags=re.MULTILINE)
        self.steps = dict(enumerate(parts))

    def typed(self, step: int, label: str) -> str:
        """What the reader types or chooses at `label`."""
        found = re.search(rf"- {label}: `(.+?)`", self.steps[step])
        assert found, f"step {step} does not say what {label!r} is"
        return found[1]

    def said(self, step: int, words: str) -> str:
        """`words`, which the page must say in this step."""
        flat = " ".join(self.steps[step].split())
        assert words in flat, f"step {step} does not say {words!r}"
        return words


def main(tutorial: Tutorial) -> None:
    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse
    from wagtail.models import Page, Site

    from wagtail_botox_pain.models import ClinicSettings
    from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage

    settings.ALLOWED_HOSTS.append("testserver")
    client = Client()
    # The login of step 3.
    client.force_login(get_user_model().objects.get(username="editor"))

    # 4. Say who the clinic is
    menu = client.get("/admin/").content.decode()
    url = reverse("wagtailsettings:edit", args=["wagtail_botox_pain", "clinicsettings"])
    assert url in menu
    tutorial.said(4, "**Settings**, then **Clinic**")
    form = client.get(url, follow=True)
    assert "Clinic name" in form.content.decode()
    data = {
        "clinic_name": tutorial.typed(4, "Clinic name"),
        "telephone": tutorial.typed(4, "Telephone"),
        "emergency_telephone": tutorial.typed(4, "Emergency telephone"),
        "appointment_page": "",
        "appointment_url": "",
    }
    assert client.post(form.redirect_chain[-1][0], data).status_code == 302
    clinic = ClinicSettings.for_site(Site.objects.get())
    tutorial.said(4, f"`{clinic.telephone}`")

    # 5. Make an index
    home = Site.objects.get().root_page
    assert home.title == tutorial.said(5, "**Home**").strip("*")
    url = reverse("wagtailadmin_pages:add", args=[*app_model(TreatmentIndexPage), home.pk])
    choice = client.get(reverse("wagtailadmin_pages:add_subpage", args=[home.pk])).content.decode()
    assert tutorial.said(5, "Treatment index").lower() in choice.lower()
    title = re.search(r"title `(\w+)`", tutorial.steps[5])[1]
    publish(client, url, {"title": title, "slug": "treatments", "introduction": rich("")})
    index = Page.objects.get(title=title)

    # 6. Begin an article: its form opens at once, and a draft saves
    add = client.get(reverse("wagtailadmin_pages:add_subpage", args=[index.pk]))
    assert add.status_code == 302
    values = {
        "title": tutorial.typed(6, "Title"),
        "slug": "injections-for-back-pain",
        "summary": tutorial.typed(6, "Summary"),
        "introduction": rich(""),
        "show_contents": "on",
    }
    assert client.post(add["Location"], form_data(values, [])).status_code == 302
    article = TreatmentArticlePage.objects.get()
    assert not article.live
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])

    # 7 to 9. Three blocks; the first try to publish is refused
    section = {
        "heading": tutorial.typed(7, "Heading"),
        "text": rich(f"<p>{tutorial.typed(7, 'Text')}</p>"),
    }
    labels = chooser_labels(client, edit)
    assert len(labels) == {"four": 4}[re.search(r"in (\w+) groups", tutorial.steps[7])[1]]
    chosen = [label for group in labels.values() for label in group]
    for step, label in ((7, "Section"), (8, "Side effects"), (9, "Call to action")):
        assert tutorial.said(step, label) in chosen
    assert tutorial.said(9, "Frequently asked questions") in chosen
    first = effect(tutorial.typed(8, "Side effect"), frequency="common")
    second = effect(
        re.findall(r"- Side effect: `(.+?)`", tutorial.steps[8])[1], seriousness="emergency"
    )
    effects = {"heading": "", "introduction": rich(""), "advice": rich("")}
    body = [("section", section), ("side_effects", {**effects, "effects": listed(first, second)})]
    refused = client.post(edit, form_data(values, body, publish=True))
    assert refused.status_code == 200
    error = re.search(r"^> (.+)$", tutorial.steps[8], re.MULTILINE)[1]
    shown = unescape(refused.content.decode()).replace("\\u201c", "“").replace("\\u201d", "”")
    assert error in shown
    first["source_url"] = re.search(r"`(https://\S+?)`", tutorial.steps[8])[1]
    question, answer, heading = re.findall(r"`([^`]+)`", tutorial.steps[9])
    body = [
        body[0],
        ("side_effects", {**effects, "effects": listed(first, second)}),
        (
            "faq",
            {
                "heading": "",
                "items": listed({"question": question, "answer": rich(f"<p>{answer}</p>")}),
            },
        ),
        (
            "call_to_action",
            {
                "heading": heading,
                "text": rich(""),
                "link": {"text": "", "page": "", "url": ""},
                "telephone": "",
            },
        ),
    ]

    # 10. Publish and read
    assert client.post(edit, form_data(values, body, publish=True)).status_code == 302
    path, listing = re.findall(r"<http://127\.0\.0\.1:8000(/\S*)>", tutorial.steps[10])
    client.logout()
    html = client.get(path).content.decode()
    for words in (values["title"], values["summary"], section["heading"], question, answer):
        assert words in html, words
    assert f'href="tel:{clinic.telephone}"' in html
    assert html.index(second["name"]) < html.index(first["name"])
    assert f'href="tel:{data["emergency_telephone"]}"' in html
    assert tutorial.said(10, "May affect up to 1 in 10 people") in html
    assert first["source_url"] in html
    assert "bp-contents" in html
    assert values["title"] in client.get(listing).content.decode()
    stylesheet = Path("clinic/static/css/clinic.css")
    assert stylesheet.exists()
    assert "/static/css/clinic.css" in html


def app_model(model: Any) -> tuple[str, str]:
    return model._meta.app_label, model._meta.model_name


def rich(html: str) -> str:
    from wagtail.test.utils.form_data import rich_text

    return rich_text(html)


def listed(*values: Any) -> Any:
    from tests.editor_form import posted_items

    return posted_items(list(values))


def effect(name: str, **values: str) -> dict[str, str]:
    return {
        "name": name,
        "seriousness": "mild",
        "frequency": "not_known",
        "source_url": "",
        "description": "",
        **values,
    }


def form_data(values: dict[str, Any], body: Any = None, *, publish: bool = False) -> Any:
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    data = {**values, "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0}}
    if body is not None:
        data["body"] = streamfield(body)
    if publish:
        data["action-publish"] = "publish"
    return nested_form_data(data)


def publish(client: Any, url: str, values: dict[str, Any]) -> None:
    response = client.post(url, form_data(values, publish=True))
    assert response.status_code == 302, response.context["form"].errors


def chooser_labels(client: Any, url: str) -> dict[str, list[str]]:
    """The groups of the block chooser, each with the labels of its blocks."""
    import json

    from bs4 import BeautifulSoup

    found = BeautifulSoup(client.get(url).content, "html.parser").find(id="body")
    groups = json.loads(found["data-w-block-data-value"])["_args"][1]
    return {group: [one["_args"][2]["label"] for one in blocks] for group, blocks in groups}


if __name__ == "__main__":
    main(Tutorial(Path(sys.argv[1]).read_text(encoding="utf-8")))
