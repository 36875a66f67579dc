"""An English article with its Arabic translation, and those who work on it in the admin."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from playwright.sync_api import Locator, Page, expect
from wagtail.models import GroupPagePermission, Locale
from wagtail.models import Page as WagtailPage

from .content import (
    ClinicSite,
    make_article,
    make_clinic,
    make_home,
    make_index,
    stored_body,
    translation,
)

TITLE = "Injections for a stiff neck"
SUMMARY = "They relax a muscle for about 12 weeks."
TELEPHONE = "+12025550143"
WEB_ADDRESS = "https://www.example.org/ask"

# What a translator finds in the editor, in its order, and writes for it.
SENTENCES = {
    TITLE: "حقن لتيبّس الرقبة",
    SUMMARY: "تُرخي العضلة نحو 12 أسبوعًا.",
    'Read about <a id="a1">other treatments</a> too.': 'اقرأ أيضًا عن <a id="a1">علاجات أخرى</a>.',
    "How they work": "كيف تعمل الحقن",
    "The medicine <b>blocks a signal</b> from the nerve.": (
        "<b>يوقف الدواء إشارة</b> تصل من العصب."
    ),
    'Ask <a id="a1">the clinic</a> what it costs.': 'اسأل <a id="a1">العيادة</a> عن التكلفة.',
    "What to remember": "ما يجب تذكره",
    "A dose is 5–10 U.": "تبلغ الجرعة 5–10 U.",
    "About 1 in 100 people feel weak &amp; tired.": (
        "يشعر نحو 1 من كل 100 شخص بالضعف &amp; التعب."
    ),
    "Possible side effects": "الآثار الجانبية المحتملة",
    "Bruise": "كدمة",
    "It fades within 7 days.": "تزول خلال 7 أيام.",
    "Questions": "أسئلة",
    "Does it hurt?": "هل هي مؤلمة؟",
    "Most people feel a short pinch.": "يشعر معظم الناس بوخزة قصيرة.",
    "Talk to us": "تحدث معنا",
    "Ask for a visit": "اطلب موعدًا",
}
BODY: list[tuple[str, dict[str, Any]]] = [
    (
        "section",
        {
            "heading": "How they work",
            "text": "<p>The medicine <b>blocks a signal</b> from the nerve.</p>"
            f'<p>Ask <a href="{WEB_ADDRESS}">the clinic</a> what it costs.</p>',
        },
    ),
    (
        "key_points",
        {
            "heading": "What to remember",
            "points": ["A dose is 5–10 U.", "About 1 in 100 people feel weak & tired."],
        },
    ),
    (
        "side_effects",
        {
            "heading": "Possible side effects",
            "effects": [
                {
                    "name": "Bruise",
                    "seriousness": "mild",
                    "frequency": "common",
                    "source_url": "https://www.example.org/leaflet",
                    "description": "It fades within 7 days.",
                }
            ],
        },
    ),
    (
        "faq",
        {
            "heading": "Questions",
            "items": [
                {
                    "question": "Does it hurt?",
                    "answer": "<p>Most people feel a short pinch.</p>",
                }
            ],
        },
    ),
    (
        "call_to_action",
        {
            "heading": "Talk to us",
            "link": {"text": "Ask for a visit", "url": "https://www.example.org/visit"},
            "telephone": TELEPHONE,
        },
    ),
]


def make_site_to_translate() -> ClinicSite:
    """An English article on a site whose home page and index are there in Arabic too.

    Nothing is there in the site's third language, French.
    """
    home = make_home()
    make_clinic()
    index = make_index(home)
    arabic, _ = Locale.objects.get_or_create(language_code="ar")
    Locale.objects.get_or_create(language_code="fr")
    translation(home, arabic, title="العيادة")
    translation(index, arabic, title="العلاجات", introduction="")
    article = make_article(
        index,
        title=TITLE,
        slug="stiff-neck",
        summary=SUMMARY,
        introduction=f'<p>Read about <a linktype="page" id="{index.pk}">other treatments</a> too.'
        "</p>",
        body=stored_body(BODY),
    )
    return ClinicSite(home, index, article)


def make_translator(site: ClinicSite) -> Any:
    """A user with the permissions that the guide for developers names, and no others."""
    group = Group.objects.create(name="Translators")
    arabic_home = site.home.get_translation(Locale.objects.get(language_code="ar"))
    group.permissions.set([Permission.objects.get(codename="access_admin"), submitting()])
    allow(group, site.home, "change_page")
    allow(group, arabic_home, "change_page", "publish_page")
    user = get_user_model().objects.create_user("translator", password="a translator's password")
    user.groups.add(group)
    return user


def submitting() -> Permission:
    """A migration makes this permission, which tests before this one may have taken away."""
    owner, _ = ContentType.objects.get_or_create(app_label="wagtail_localize", model="translation")
    permission, _ = Permission.objects.get_or_create(
        content_type=owner,
        codename="submit_translation",
        defaults={"name": "Can submit translations"},
    )
    return permission


def allow(group: Group, page: WagtailPage, *codenames: str) -> None:
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=codenames
    ):
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)


class TranslationReport:
    """The report on how each page stands in each language."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open_from_menu(self) -> None:
        self.page.get_by_role("button", name="Reports").click()
        self.page.get_by_role("link", name="Translation status").click()
        expect(self.page.get_by_role("heading", name="Translation status")).to_be_visible()

    def row(self, title: str, language: str) -> Locator:
        rows = self.page.get_by_role("row")
        rows = rows.filter(has=self.page.locator(".title-wrapper", has_text=title))
        return rows.filter(has=self.page.locator(".w-status", has_text=language))


class TranslationEditor:
    """wagtail-localize's editor of a translation, sentence by sentence."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Each has its source as its own paragraph; what is written stands deeper.
        self.rows = page.locator("li.incomplete, li.complete, li.errored").filter(
            has=page.locator("> p")
        )
        expect(self.rows.first).to_be_visible()

    def sentences(self) -> list[str]:
        return self.rows.locator("> p").all_inner_texts()

    def waiting(self) -> list[str]:
        return self.page.locator("li.incomplete > p").all_inner_texts()

    def translate(self, sentence: str, text: str) -> None:
        row = self.rows.nth(self.sentences().index(sentence))
        row.get_by_role("button", name="Translate").click()
        row.get_by_role("textbox").fill(text)
        row.get_by_role("button", name="Save").click()
        expect(row).to_contain_class("complete")

    def publish(self, language: str) -> None:
        self.page.get_by_role("button", name=f"Publish in {language}").click()
        expect(self.page.locator(".messages .success")).to_contain_text("Published")
