"""The report of translations, and what moves a page from one state to the next."""

import csv
import io
import json
from datetime import timedelta
from html import unescape
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission, Locale, Page

from . import content

if not apps.is_installed("wagtail_localize"):
    pytest.skip("The site translates without wagtail-localize.", allow_module_level=True)

from wagtail.users.models import UserProfile
from wagtail_localize.models import (
    OverridableSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from tests.testapp.models import HostArticle, StreamPage
from wagtail_botox_pain.pages.models import TreatmentArticlePage

pytestmark = [pytest.mark.databases, pytest.mark.lowest]

if settings.LANGUAGE_CODE != "en":
    pytest.skip("The report is read in English.", allow_module_level=True)

BODY = (
    content.block("section", {"heading": "What it is", "text": "<p>A dose of 155 units.</p>"}),
    content.block("call_to_action", {"heading": "Ask us", "telephone": "+12025550123"}),
)


@pytest.fixture(autouse=True)
def locales(db):
    return {
        code: Locale.objects.get_or_create(language_code=code)[0] for code in ("en", "fr", "ar")
    }


@pytest.fixture
def desk(editor_client, locales, django_capture_on_commit_callbacks):
    return Desk(editor_client, locales, django_capture_on_commit_callbacks)


@pytest.fixture
def article(make_article):
    return make_article(BODY, title="Migraine", last_published_at=timezone.now())


class Desk:
    """What an editor does in the admin, and what the report says afterwards."""

    def __init__(self, client, locales, committing):
        self.client = client
        self.locales = locales
        self.committing = committing

    def post(self, url, **data):
        with self.committing(execute=True):
            response = self.client.post(url, data)
        assert response.status_code == 302
        return response

    def submit(self, page, code="fr"):
        url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        self.post(url, locales=[self.locales[code].pk])
        return page.get_translation(self.locales[code]).specific

    def record(self, page):
        return TranslationSource.objects.get_for_instance(page)

    def translation(self, page, code="fr"):
        return Translation.objects.get(
            source__object_id=page.translation_key, target_locale=self.locales[code]
        )

    def strings(self, page):
        segments = self.record(page).stringsegment_set.order_by("order")
        return {segment.string.data: segment for segment in segments.select_related("string")}

    def translate(self, page, translations, code="fr"):
        """`translations` by the source's text, typed into the translation editor."""
        for text, translated in translations.items():
            url = reverse(
                "wagtail_localize:edit_string_translation",
                args=[self.translation(page, code).pk, self.strings(page)[text].pk],
            )
            response = self.client.put(
                url, urlencode({"value": translated}), "application/x-www-form-urlencoded"
            )
            assert response.status_code in (200, 201)

    def translate_all(self, page, code="fr"):
        self.translate(page, {text: f"{text} [{code}]" for text in self.strings(page)}, code)

    def publish(self, page, code="fr"):
        translation = page.get_translation(self.locales[code])
        edit = reverse("wagtailadmin_pages:edit", args=[translation.pk])
        self.post(edit, action="publish")
        return translation.specific_class.objects.get(pk=translation.pk)

    def sync(self, page):
        self.post(reverse("wagtail_localize:update_translations", args=[self.record(page).pk]))

    def complete(self, page, code="fr"):
        self.submit(page, code)
        self.translate_all(page, code)
        return self.publish(page, code)

    def get(self, url=None, **query):
        url = url or reverse("wagtail_botox_pain_translation_report")
        response = self.client.get(url, query)
        assert response.status_code == 200
        return response

    def rows(self, **query):
        """By title and language, what the table says."""
        soup = BeautifulSoup(self.get(**query).content, "html.parser")
        found = {}
        for tr in soup.select("#listing-results table.listing tbody tr"):
            source, state, sentences, to_check, translation = tr.find_all("td")
            language, label = (status.get_text(strip=True) for status in state.select(".w-status"))
            reason = state.find("p")
            tag = translation.select_one(".w-status")
            title = source.select_one(".title-wrapper").find(string=True)
            if link := source.select_one(".title-wrapper a"):
                title = link.get_text()
            found[title.strip(), language] = SimpleNamespace(
                state=label,
                reason=reason.get_text(strip=True) if reason else "",
                sentences=sentences.get_text(strip=True),
                to_check=to_check.get_text(strip=True),
                live=tag.get_text(" ", strip=True).split()[-1] if tag else None,
                links={anchor.get_text(strip=True): anchor["href"] for anchor in tr.find_all("a")},
            )
        return found

    def row(self, title="Migraine", language="French"):
        return self.rows()[title, language]


def change(page, **fields):
    """Change the live row by code, without a revision."""
    for name, value in fields.items():
        setattr(page, name, value)
    page.save()


class TestStates:
    def test_missing_page_leads_to_the_form_with_its_language_chosen(self, desk, article):
        row = desk.row()
        assert (row.state, row.sentences, row.live) == ("Missing", "", None)
        form = BeautifulSoup(desk.get(row.links["Translate"]).content, "html.parser")
        chosen = form.select("input[name=locales][checked]")
        assert [int(box["value"]) for box in chosen] == [desk.locales["fr"].pk]

    def test_alias(self, desk, article):
        article.copy_for_translation(desk.locales["fr"], copy_parents=True, alias=True)
        row = desk.row()
        assert row.state == "Alias"
        assert f"/submit/page/{article.pk}/" in row.links["Translate"]

    def test_partly_translated(self, desk, article):
        desk.submit(article)
        total = len(desk.strings(article))
        desk.translate(article, {"What it is": "Ce que c'est"})
        row = desk.row()
        assert (row.state, row.live) == ("Partly translated", "draft")
        assert row.reason == f"Sentences without a translation: {total - 1} of {total}."
        assert row.sentences == f"1 of {total}"
        assert set(row.links) == {"Migraine"}

    def test_translation_with_an_error_is_none(self, desk, article):
        desk.complete(article)
        StringTranslation.objects.filter(translation_of__data="What it is").update(has_error=True)
        row = desk.row()
        assert row.state == "Partly translated"
        assert row.reason.startswith("Sentences without a translation: 1 of ")

    def test_translated_draft_waits_for_its_publication(self, desk, article):
        desk.submit(article)
        desk.translate_all(article)
        row = desk.row()
        assert (row.state, row.live) == ("Behind its source", "draft")
        assert row.reason == "Everything is translated, but not published yet."

    def test_up_to_date(self, desk, article):
        translation = desk.complete(article)
        row = desk.row()
        assert (row.state, row.reason, row.live) == ("Up to date", "", "live")
        assert row.links == {
            "Migraine": reverse("wagtailadmin_pages:edit", args=[article.pk]),
            "Migraine [fr]": reverse("wagtailadmin_pages:edit", args=[translation.pk]),
            "Current page status:live": translation.url,
        }

    def test_every_block(self, desk, make_article, image, page):
        article = make_article(content.full_body(image.pk, page.pk), title="Migraine")
        desk.complete(article)
        assert desk.row().state == "Up to date"
        desk.sync(article)
        assert desk.row().state == "Up to date"

    def test_index(self, desk, index):
        change(index, introduction="<p>We treat <b>pain</b>.</p>")
        desk.complete(index)
        assert desk.row("Treatments").state == "Up to date"
        change(index, introduction="<p>We treat <b>migraine</b>.</p>")
        assert desk.row("Treatments").state == "Behind its source"

    def test_page_type_of_the_site_that_holds_a_body(self, desk, home):
        page = StreamPage(title="Stream", slug="stream", body=content.short_body())
        home.add_child(instance=page)
        desk.complete(page)
        assert desk.row("Stream").state == "Up to date"

    def test_page_type_without_a_body_is_not_listed(self, desk, page, article):
        assert "Appointments" not in {title for title, _language in desk.rows()}


class TestChangedSource:
    """Scenario 10."""

    def test_from_change_to_publication_and_back(self, desk, article):
        french = desk.complete(article)
        old, new = BODY[0], content.block("section", {**BODY[0]["value"], "heading": "New"})
        new["id"] = old["id"]

        change(article, body=[new, BODY[1]])
        row = desk.row()
        assert row.state == "Behind its source"
        assert row.reason == "The source was changed after the last synchronisation."

        desk.sync(article)
        row = desk.row()
        assert row.state == "Partly translated"
        assert row.reason.startswith("Sentences without a translation: 1 of ")
        assert set(desk.strings(article)) - self.translated(desk) == {"New"}
        assert b"What it is [fr]" in desk.client.get(french.url).content

        change(article, body=[old, BODY[1]])
        desk.sync(article)
        row = desk.row()
        assert (row.state, row.reason) == ("Up to date", "")
        desk.publish(article)
        assert b"What it is [fr]" in desk.client.get(french.url).content
        assert desk.row().state == "Up to date"

    def translated(self, desk):
        translations = StringTranslation.objects.filter(locale=desk.locales["fr"])
        return set(translations.values_list("translation_of__data", flat=True))

    def test_link_to_synchronise_comes_back_to_the_report(self, desk, article):
        desk.complete(article)
        change(article, summary="Another.")
        link = desk.rows(title="migraine")["Migraine", "French"].links["Synchronise"]
        response = desk.post(link, next=parse_qs(urlsplit(link).query)["next"][0])
        assert response.url.endswith("/reports/translation-status/?title=migraine")

    def test_draft_of_the_source_does_not_count(self, desk, article):
        desk.complete(article)
        article.summary = "A draft."
        article.save_revision()
        assert desk.row().state == "Up to date"

    def test_publishing_without_a_change_does_not_count(self, desk, article):
        desk.complete(article)
        article.save_revision().publish()
        assert desk.row().state == "Up to date"

    def test_what_the_editor_completes_does_not_count(self, desk, make_article):
        section = {"text": "<p>Text.</p>", "heading": "What it is"}
        question = {"question": "Who?", "answer": "<p>Adults.</p>"}
        items = [{"type": "item", "value": question, "id": "one"}]
        sparse = content.block("section", section)
        questions = content.block("faq", {"heading": None, "items": items})
        article = make_article([sparse, questions], title="Migraine")
        desk.complete(article)
        stored = [
            {**sparse, "value": {**section, "text": '<p data-block-key="a1b2c">Text.</p>'}},
            {**questions, "value": {"heading": "", "items": items}},
        ]
        change(article, body=stored)
        assert desk.row().state == "Up to date"

    @pytest.mark.parametrize("fields", [{"hero_image_id": None}, {"show_contents": False}])
    def test_shared_field(self, desk, make_article, image, fields):
        article = make_article(BODY, title="Migraine", hero_image=image)
        desk.complete(article)
        change(article, **fields)
        assert desk.row().state == "Behind its source"

    @pytest.mark.usefixtures("no_publishing_checks")
    def test_shared_value_in_the_body(self, desk, make_article):
        effects = content.block("side_effects", {"effects": content.items(content.effect())})
        article = make_article([effects], title="Migraine")
        desk.complete(article)
        effects["value"]["effects"][0]["value"]["seriousness"] = "emergency"
        change(article, body=[effects])
        assert desk.row().state == "Behind its source"
        desk.sync(article)
        # No sentence waits, but readers of the translation are not warned yet.
        row = desk.row()
        assert row.state == "Behind its source"
        assert row.reason == "Everything is translated, but not published yet."
        desk.publish(article)
        assert desk.row().state == "Up to date"

    @pytest.mark.parametrize("name", ["go_live_at", "expire_at"])
    def test_schedule(self, desk, article, name):
        desk.complete(article)
        change(article, **{name: timezone.now() + timedelta(days=30)})
        row = desk.row()
        assert row.state == "Behind its source"
        assert row.reason == "The source was changed after the last synchronisation."
        desk.sync(article)
        assert desk.row().state == "Up to date"

    def test_order_of_blocks(self, desk, article):
        desk.complete(article)
        change(article, body=[BODY[1], BODY[0]])
        desk.sync(article)
        assert desk.row().reason == "Everything is translated, but not published yet."

    def test_slug_that_is_taken_does_not_wait_for_ever(self, desk, article, index):
        french_index = index.copy_for_translation(desk.locales["fr"], copy_parents=True)
        french_index.add_child(
            instance=TreatmentArticlePage(title="Autre", slug="migraine", summary="…")
        )
        desk.complete(article)
        desk.sync(article)
        assert desk.row().state == "Up to date"


class TestUnpublishedTranslation:
    def test_changed_string(self, desk, article):
        desk.complete(article)
        desk.translate(article, {"What it is": "Définition"})
        row = desk.row()
        assert (row.state, row.live) == ("Behind its source", "live")
        assert row.reason == "Everything is translated, but not published yet."
        desk.publish(article)
        assert desk.row().state == "Up to date"

    def test_changed_sentence_of_rich_text(self, desk, article):
        desk.complete(article)
        desk.translate(article, {"A dose of 155 units.": "Une dose de <b>155</b> unités."})
        assert desk.row().state == "Behind its source"
        desk.publish(article)
        assert desk.row().state == "Up to date"

    def test_string_saved_again_as_it_was(self, desk, article):
        desk.complete(article)
        desk.translate(article, {"What it is": "What it is [fr]"})
        assert desk.row().state == "Up to date"

    def test_override(self, desk, article):
        desk.complete(article)
        segments = OverridableSegment.objects.filter(source=desk.record(article))
        telephone = segments.get(context__path__endswith=".telephone")
        url = reverse(
            "wagtail_localize:edit_override", args=[desk.translation(article).pk, telephone.pk]
        )
        data = urlencode({"value": "+12025550188"})
        response = desk.client.put(url, data, "application/x-www-form-urlencoded")
        assert response.status_code in (200, 201)
        assert desk.row().state == "Behind its source"
        assert desk.publish(article).body[1].value["telephone"] == "+12025550188"
        assert desk.row().state == "Up to date"
        desk.client.delete(url)
        assert desk.row().state == "Behind its source"
        assert desk.publish(article).body[1].value["telephone"] == "+12025550123"
        assert desk.row().state == "Up to date"

    @pytest.fixture
    def bulk_publish(self, desk):
        """Publish the newest version of a translation from the list of pages."""

        def publish(page):
            url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
            french = page.get_translation(desk.locales["fr"])
            desk.post(f"{url}?id={french.pk}")
            return type(page).objects.get(pk=french.pk)

        return publish

    def test_older_version_published_from_the_list(self, desk, article, bulk_publish):
        desk.submit(article)
        desk.translate_all(article)
        french = bulk_publish(article)
        assert french.live
        assert french.summary == article.summary
        row = desk.row()
        assert row.state == "Behind its source"
        assert row.reason == "Everything is translated, but not published yet."
        assert 'lang="en"' in desk.client.get(french.url).content.decode()
        desk.publish(article)
        assert desk.row().state == "Up to date"

    def test_older_version_published_after_a_change(self, desk, article, bulk_publish):
        desk.complete(article)
        change(article, summary="At most 3 units.")
        desk.sync(article)
        desk.translate(article, {"At most 3 units.": "3 unités au plus."})
        bulk_publish(article)
        assert desk.row().state == "Behind its source"
        assert desk.publish(article).summary == "3 unités au plus."
        assert desk.row().state == "Up to date"

    def test_written_by_hand_while_it_was_out_of_the_editor(self, desk, article):
        french = desk.complete(article)
        desk.post(reverse("wagtail_localize:stop_translation", args=[desk.translation(article).pk]))
        french.refresh_from_db()
        french.summary = "50 unités au plus."
        french.save_revision().publish()
        edit = reverse("wagtailadmin_pages:edit", args=[french.pk])
        desk.post(edit, **{"localize-restart-translation": "1"})
        assert desk.row().state == "Up to date"
        assert desk.publish(article).summary == "50 unités au plus."
        assert desk.row().state == "Up to date"

    def test_withdrawn_source(self, desk, article):
        desk.complete(article)
        article.refresh_from_db()
        article.unpublish()
        row = desk.row()
        assert row.state == "Behind its source"
        assert row.reason == "The translation is live, but its source is not."


class TestTranslatedByHand:
    def test_copy(self, desk, article):
        french = article.copy_for_translation(desk.locales["fr"], copy_parents=True)
        row = desk.row()
        assert (row.state, row.sentences) == ("Behind its source", "")
        assert "by hand" in row.reason
        assert "The translation is not published." in row.reason
        french.save_revision().publish()
        assert desk.row().state == "Partly translated"
        french.title, french.summary = "La migraine", "Ce que c’est."
        section = {"heading": "Définition", "text": "<p>155 unités.</p>"}
        french.body = [("section", section)]
        french.save_revision().publish()
        assert desk.row().state == "Up to date"
        article.save_revision().publish()
        row = desk.row()
        assert row.state == "Behind its source"
        assert "The source was published after the translation." in row.reason
        assert "Synchronise" not in row.links

    def test_translation_taken_out_of_the_editor(self, desk, article):
        french = desk.complete(article)
        desk.client.post(
            reverse("wagtail_localize:stop_translation", args=[desk.translation(article).pk])
        )
        row = desk.row()
        assert row.state == "Up to date"
        assert row.reason == "Translated by hand, not with the translation editor."
        french.delete()
        assert desk.row().state == "Missing"


class TestToCheck:
    def test_machine_translation_and_other_numbers(self, desk, article):
        desk.submit(article)
        desk.translate(
            article,
            {
                "What it is": "Ce que c'est",
                "A dose of 155 units.": "Une dose de 15 unités.",
                "Ask us": "Demandez-nous",
            },
        )
        assert desk.row().to_check == "1"
        StringTranslation.objects.filter(data="Demandez-nous").update(translation_type="machine")
        assert desk.row().to_check == "2"
        desk.translate(
            article,
            {"A dose of 155 units.": "Une dose de ١٥٥ unités.", "Ask us": "Demandez-nous"},
        )
        assert desk.row().to_check == ""

    def test_number_leads_to_the_sentences(self, desk, article, editor_client):
        desk.submit(article)
        desk.translate(article, {"A dose of 155 units.": "Une dose de 15 unités."})
        (link,) = (
            a.get("href")
            for a in BeautifulSoup(desk.get().content, "html.parser").find_all("a")
            if "to-check" in a.get("href", "")
        )
        listed = editor_client.get(link).content.decode()
        assert "A dose of 155 units." in listed and "Une dose de 15 unités." in listed
        assert "Its numbers are not those of the original: 15 instead of 155." in listed
        assert "What it is" not in listed

        translated = desk.translation(article).get_target_instance()
        edit = reverse("wagtailadmin_pages:edit", args=[translated.pk])
        for response in (
            editor_client.get(edit),
            editor_client.post(edit, {"action": "publish"}, follow=True),
        ):
            assert "1 sentence of this translation should be checked." in response.content.decode()
            assert link.replace("&", "&amp;") in response.content.decode()
        original = reverse("wagtailadmin_pages:edit", args=[article.pk])
        assert b"should be checked" not in editor_client.get(original).content

    @pytest.mark.parametrize("user", ["nobody", "stranger"])
    def test_sentences_are_for_who_may_edit_the_page(
        self, desk, article, client, user, django_user_model
    ):
        desk.submit(article)
        desk.translate(article, {"A dose of 155 units.": "Une dose de 15 unités."})
        source = TranslationSource.objects.get(object_id=article.translation_key)
        french = Locale.objects.get(language_code="fr")
        client.logout()
        if user == "stranger":
            account = django_user_model.objects.create_user("stranger", password="x")
            account.user_permissions.add(Permission.objects.get(codename="access_admin"))
            client.force_login(account)
        address = reverse("wagtail_botox_pain_sentences_to_check", args=[french.pk])
        response = client.get(f"{address}?source={source.pk}")
        assert response.status_code == (404 if user == "stranger" else 302)

    @pytest.mark.parametrize(
        ("text", "translation", "count"),
        [
            ("Inject 2.5 ml.", "Injectez 25 ml.", "1"),
            ("Inject 2.5 ml.", "Injectez 2,5 ml.", ""),
            ("0.5 mg", "05 mg", "1"),
            ("5 units", "１０ unités", "1"),
            ("5 units", "५ unités", ""),
            ("10⁶ units", "10⁹ unités", "1"),
            ("Take 10 mg/day", "Prenez 10 g/jour", "1"),
            ("Take 10 mg.", "تناول 10 غ.", "1"),
            ("Take 10 mg.", "تناول ١٠ ملغ.", ""),
            ("Take 10 mg.", "تناول \u200e10\u200f غ.", "1"),
            ("Take 10 mg.", "Prenez 10\u202fmg.", ""),
            ("Take 10 mg.", "Prenez 10 milligrammes.", ""),
            ("10 milligrams", "10 mg", ""),
            ("10% of 10 mg", "10 mg sur 10 %", ""),
            ("1 L, 5 cm long", "1 l, 5 cm", ""),
            ("5 g in 100 ml", "5 g dans 100 μl", "1"),
            ("Take 5 mg.", "קח 5 מק״ג.", "1"),
            ("Take 5 mg.", 'קח 5 מ"ג.', ""),
            ("Take 5 mg.", "Prenez 5 ug.", "1"),
            ("Take 5 mg.", "Prenez 5 mg/kg.", "1"),
            ("Take 5 mg/kg.", "Prenez 5 mg.", "1"),
            ("Take 5 mg/kg.", "Принимайте 5 мг/кг.", ""),
            ("Take 5 mg/kg.", "5 mg pro kg einnehmen.", ""),
            ("Take 5 mg/kg.", "Prenez 5 mg / kg.", ""),
            ("Take 5 to 10 mg.", "Take 5 -10 mg.", ""),
            ("Take 5 mg/day.", "Tome 5 mg al día.", ""),
            ("Take 5 mg.", "Prenez 5 \u200bg.", "1"),
            ("Take 5–10 mg.", "Prenez 5-10 mg.", ""),
            ("At 5 °C", "À −5 °C", "1"),
            ("At 5 °C", "À -5 °C", "1"),
            ("Half: ½", "Moitié : ¼", "1"),
            ("&lt;1 in 100", "&gt;1 sur 100", "1"),
            ("&lt;1 in 100", "moins de 1 sur 100", ""),
            ("One<br/>2<br/>3", "Un<br/>2 3", ""),
        ],
    )
    def test_numbers(self, desk, make_article, text, translation, count):
        plain = unescape(text.replace("<br/>", "\n"))
        points = {"heading": "", "introduction": plain, "points": content.items("a")}
        article = make_article([content.block("key_points", points)], title="Migraine")
        desk.submit(article)
        desk.translate(article, {text: translation})
        assert desk.row().to_check == count

    @pytest.mark.parametrize(
        ("translation", "count"),
        [
            ('Appelez le <a id="a2">+44 20 7946 0018</a> ou <a id="a1">voyez</a>.', ""),
            ('Appelez le <a id="a1">+44 20 7946 0018</a> ou <a id="a2">voyez</a>.', "1"),
            ('<a id="a1">Voyez</a>, +44 20 7946 0018.', "1"),
        ],
    )
    def test_links(self, desk, make_article, translation, count):
        html = (
            '<p><a href="https://a.example/">See</a> or call'
            ' <a href="tel:+442079460018">+44 20 7946 0018</a>.</p>'
        )
        section = {"heading": "", "text": html}
        article = make_article([content.block("section", section)], title="Migraine")
        desk.submit(article)
        (sentence,) = (text for text in desk.strings(article) if "<a" in text)
        desk.translate(article, {sentence: translation})
        assert desk.row().to_check == count

    def test_another_language_does_not_count(self, desk, article):
        desk.submit(article)
        desk.submit(article, "ar")
        desk.translate(article, {"A dose of 155 units.": "جرعة 15 وحدة."}, "ar")
        assert desk.row().to_check == ""
        assert desk.row(language="Arabic").to_check == "1"


class TestSource:
    def test_page_of_its_record_is_the_source(self, desk, home, locales):
        french_home = home.copy_for_translation(locales["fr"])
        article = HostArticle(title="Douleur", slug="douleur", summary="…", locale=locales["fr"])
        article.body = content.short_body()
        french_home.add_child(instance=article)
        desk.complete(article, "en")
        rows = desk.rows(title="douleur")
        assert set(rows) == {("Douleur", "English"), ("Douleur", "Arabic")}
        assert rows["Douleur", "English"].state == "Up to date"

    def test_oldest_page_without_one_in_the_default_language(self, desk, home, locales):
        french_home = home.copy_for_translation(locales["fr"])
        article = HostArticle(title="Douleur", slug="douleur", summary="…", locale=locales["fr"])
        french_home.add_child(instance=article)
        home.copy_for_translation(locales["ar"])
        article.copy_for_translation(locales["ar"])
        rows = desk.rows(title="douleur")
        assert set(rows) == {("Douleur", "English"), ("Douleur", "Arabic")}

    def test_alias_within_one_language_is_no_source(self, desk, article, index):
        article.create_alias(parent=index, update_slug="again")
        assert len(desk.rows(title="Migraine")) == 2

    def test_translated_on_from_a_translation(self, desk, article, locales):
        french = desk.complete(article)
        desk.submit(french, "ar")
        arabic = {text: f"{text} [ar]" for text in desk.strings(french)}
        desk.translate(french, arabic, "ar")
        desk.publish(french, "ar")
        assert desk.row(language="Arabic").state == "Up to date"
        change(french, summary="Autre.")
        assert desk.row(language="Arabic").state == "Behind its source"

    def test_translated_on_from_one_in_the_language_of_the_site(self, desk, home, locales):
        """Its original stays the one that it was translated from first."""
        french_home = home.copy_for_translation(locales["fr"])
        article = HostArticle(title="Douleur", slug="douleur", summary="5 mg", locale=locales["fr"])
        article.body = content.short_body()
        french_home.add_child(instance=article)
        article.save_revision().publish()
        english = desk.complete(article, "en")
        desk.complete(english, "ar")
        rows = desk.rows(title="douleur")
        assert {(language, row.state) for (_title, language), row in rows.items()} == {
            ("English", "Up to date"),
            ("Arabic", "Up to date"),
        }

        change(article, summary="3 mg")

        assert desk.row("Douleur", "English").state == "Behind its source"
        desk.post(reverse("wagtailadmin_pages:unpublish", args=[article.pk]))
        assert not HostArticle.objects.filter(title__startswith="Douleur", live=True)


class TestReport:
    def test_filters(self, desk, article, index):
        desk.complete(article)
        desk.submit(article, "ar")
        everything = desk.rows()
        assert len(everything) == 4
        behind = {place for place, row in everything.items() if row.state == "Partly translated"}
        assert set(desk.rows(state="partial")) == behind == {("Migraine", "Arabic")}
        assert set(desk.rows(state=["partial", "up_to_date"])) == {
            ("Migraine", "Arabic"),
            ("Migraine", "French"),
        }
        assert set(desk.rows(locale="ar")) == {("Treatments", "Arabic"), ("Migraine", "Arabic")}
        content_type = ContentType.objects.get_for_model(TreatmentArticlePage)
        assert {title for title, _ in desk.rows(content_type=content_type.pk)} == {"Migraine"}
        # The title of the translation counts as well.
        assert set(desk.rows(title="[FR]")) == {("Migraine", "French")}

    def test_values_that_no_filter_has(self, desk, article):
        assert desk.rows(state="none", locale="xx", content_type="x")

    def test_no_match(self, desk, article):
        assert b"No page in any language matches." in desk.get(title="Nothing").content

    def test_nothing_to_translate(self, desk):
        assert b"There is nothing to translate" in desk.get().content

    def test_results_that_scripts_ask_for(self, desk, article):
        url = reverse("wagtail_botox_pain_translation_report_results")
        html = desk.get(url, _w_filter_fragment=1, title="Migraine").content.decode()
        assert "<html" not in html
        assert "Migraine" in html

    def test_csv(self, desk, article):
        desk.complete(article)
        total = str(len(desk.strings(article)))
        response = desk.get(export="csv", title="Migraine")
        assert "translation-status.csv" in response["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(response.getvalue().decode())))
        assert [(row["Page"], row["Language"], row["State"]) for row in rows] == [
            ("Migraine", "Arabic", "Missing"),
            ("Migraine", "French", "Up to date"),
        ]
        assert rows[1]["Sentences"] == rows[1]["Translated sentences"] == total
        assert rows[1]["Status of the translation"] == "live"
        assert rows[1]["Type"] == "Treatment article"

    def test_csv_in_the_language_of_its_reader(self, desk, article, django_user_model):
        desk.submit(article)
        UserProfile.objects.create(user=django_user_model.objects.get(), preferred_language="fr")
        response = desk.get(export="csv", title="Migraine")
        rows = list(csv.DictReader(io.StringIO(response.getvalue().decode())))
        assert rows[1]["État"] == "Traduite en partie"
        assert rows[1]["Raison"].startswith("Phrases sans traduction")

    def test_xlsx(self, desk, article):
        desk.submit(article)
        response = desk.get(export="xlsx", state="partial")
        sheet = load_workbook(io.BytesIO(response.getvalue())).active
        headings, row = sheet.iter_rows(values_only=True)
        reason = dict(zip(headings, row, strict=True))["Reason"]
        assert reason.startswith("Sentences without a translation: ")

    def test_pages_of_results(self, desk, make_article):
        for number in range(30):
            make_article(title=f"Title {number}")
        first, second = desk.rows(title="Title"), desk.rows(title="Title", p=2)
        assert (len(first), len(second)) == (50, 10)
        assert not first.keys() & second.keys()
        assert len(desk.get(export="csv", title="Title").getvalue().splitlines()) == 61

    def test_item_of_the_menu(self, desk):
        assert reverse("wagtail_botox_pain_translation_report") in (
            desk.client.get(reverse("wagtailadmin_home")).content.decode()
        )

    @pytest.mark.parametrize("query", [{}, {"state": "up_to_date"}, {"export": "csv"}])
    def test_queries_do_not_grow(self, desk, make_article, image, query):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                desk.get(**query).getvalue()
            return len(captured)

        def make():
            body = [*BODY, content.block("figure", content.figure(image.pk, alt_text="A hand"))]
            articles = [make_article(body) for _state in range(4)]
            for article in articles[:3]:
                desk.complete(article)
            change(articles[0], summary="Changed")
            desk.translate(articles[1], {"Ask us": "Appelez"})
            desk.submit(articles[3])

        make()
        queries()
        few = queries()
        make()
        make()
        assert queries() <= few <= 34


class TestPermissions:
    @pytest.fixture
    def client_of(self, client, django_user_model):
        def log_in(page, *codenames, submits=False):
            group = Group.objects.create(name="Team")
            for codename in codenames:
                permission = Permission.objects.get(
                    codename=f"{codename}_page", content_type__app_label="wagtailcore"
                )
                GroupPagePermission.objects.create(group=group, page=page, permission=permission)
            extra = ["access_admin", *(["submit_translation"] if submits else [])]
            group.permissions.set(Permission.objects.filter(codename__in=extra))
            user = django_user_model.objects.create_user("team", password="secret")
            user.groups.add(group)
            client.force_login(user)
            return client

        return log_in

    @pytest.fixture
    def team(self, client_of, desk):
        def make(*args, **options):
            return Desk(client_of(*args, **options), desk.locales, desk.committing)

        return make

    def test_sees_only_its_own_pages(self, team, article, make_article):
        make_article(title="Another")
        desk = team(article, "change")
        assert {title for title, _language in desk.rows()} == {"Migraine"}
        # Whether a translation may be asked for is a permission of its own.
        assert set(desk.row().links) == {"Migraine"}

    def test_publisher_may_not_edit(self, team, article):
        desk = team(article, "publish", submits=True)
        assert set(desk.row().links) == {"Translate"}

    def test_translator_of_one_language(self, team, desk, article):
        french = desk.submit(article)
        row = team(french.get_parent(), "change").rows()
        assert set(row) == {("Migraine", "French"), ("Treatments", "French")}
        assert row["Migraine", "French"].links == {
            "Migraine": reverse("wagtailadmin_pages:edit", args=[french.pk])
        }

    def test_who_may_only_add_sees_nothing_of_others(self, team, article):
        desk = team(article.get_parent(), "add")
        assert desk.rows() == {}

    def test_who_may_neither_edit_nor_publish(self, client_of, article):
        client = client_of(article, "lock")
        url = reverse("wagtail_botox_pain_translation_report")
        assert client.get(url).status_code == 302
        assert url not in client.get(reverse("wagtailadmin_home")).content.decode()


class TestDamage:
    @pytest.mark.parametrize("stored", ["", "{", "[]", "null", "{}"])
    def test_content_of_the_record(self, desk, article, stored):
        desk.complete(article)
        TranslationSource.objects.update(content_json=stored)
        row = desk.row()
        assert row.state == "Behind its source"
        desk.post(row.links["Synchronise"])
        assert desk.row().state == "Up to date"

    @pytest.mark.parametrize("body", ["", "{", "null", '{"a": 1}', '[null, {"type": 3}, "x"]'])
    def test_body_of_the_record(self, desk, article, body):
        desk.complete(article)
        record = desk.record(article)
        record.content_json = json.dumps({**json.loads(record.content_json), "body": body})
        record.save()
        assert desk.row().state == "Behind its source"

    def test_stored_blocks(self, desk, article):
        desk.complete(article)
        values = (None, {}, [], "text", 3)
        stored = [
            *({"type": kind, "value": value} for kind in content.BLOCK_TYPES for value in values),
            {"type": "faq"},
            {"type": "gone", "value": 1},
            {"value": 1},
        ]
        TreatmentArticlePage.objects.filter(pk=article.pk).update(body=stored)
        assert desk.row().state == "Behind its source"

    def test_blocks_and_items_without_ids(self, desk, make_article):
        body = [
            {"type": "section", "value": {"heading": "Text", "text": "<p>Some.</p>"}},
            {"type": "key_points", "value": {"points": ["One", "Two"]}},
        ]
        desk.complete(make_article(body, title="Migraine"))
        desk.row()
        assert desk.row().state == "Up to date"

    def test_deleted_rows(self, desk, article, make_article, locales):
        desk.complete(article)
        TranslationSource.objects.all().delete()
        assert "by hand" in desk.row().reason
        other = make_article(BODY, title="Other")
        desk.complete(other)
        desk.complete(other, "ar")
        Page.objects.get(pk=other.pk).delete()
        assert ("Other", "French") not in desk.rows()
        for page in Page.objects.filter(locale=locales["ar"]).order_by("-depth"):
            page.delete()
        locales["ar"].delete()
        assert {language for _title, language in desk.rows()} <= {"French", "English"}

    def test_page_type_whose_class_is_gone(self, desk, article):
        french = desk.complete(article)
        gone = ContentType.objects.create(app_label="gone", model="gonepage")
        Page.objects.filter(pk=french.pk).update(content_type=gone)
        TranslationSource.objects.update(specific_content_type=gone)
        assert desk.row().state == "Missing"
        Page.objects.filter(pk=article.pk).update(content_type=gone)
        assert ("Migraine", "French") not in desk.rows()

    def test_page_of_another_type_in_its_place(self, desk, article):
        french = desk.complete(article)
        other = ContentType.objects.get_for_model(HostArticle)
        Page.objects.filter(pk=french.pk).update(content_type=other)
        desk.translate(article, {"What it is": "Définition"})
        assert desk.row().state == "Behind its source"

    def test_deleted_override(self, desk, make_article, make_image):
        image, other = make_image(), make_image()
        body = [content.block("figure", content.figure(image.pk, alt_text="A hand"))]
        article = make_article(body, title="Migraine")
        desk.complete(article)
        segment = OverridableSegment.objects.get(context__path__endswith=".image")
        url = reverse(
            "wagtail_localize:edit_override", args=[desk.translation(article).pk, segment.pk]
        )
        data = urlencode({"value": other.pk})
        desk.client.put(url, data, "application/x-www-form-urlencoded")
        assert desk.row().state == "Behind its source"
        other.delete()
        assert desk.row().state == "Up to date"
