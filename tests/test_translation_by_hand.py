"""Pages that leave the translation editor before they are complete, and aliases of such pages."""

import json

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.content import block, link
from tests.html import parse, text_of, with_class
from tests.test_content_language import robots, translate

if not apps.is_installed("wagtail_localize"):
    pytest.skip("The site translates without wagtail-localize.", allow_module_level=True)
if settings.LANGUAGE_CODE != "en":
    pytest.skip("The report is read in English.", allow_module_level=True)

from wagtail_localize.models import StringTranslation, Translation

from tests.api import VERSIONS
from wagtail_botox_pain.blocks import SectionBlock

pytestmark = [pytest.mark.django_db, pytest.mark.lowest]


def body(heading, dose, rest, asked, answer):
    text = f"<p>{dose}</p><ul><li>{rest}</li></ul>"
    asked = {"type": "item", "id": "asked", "value": {"question": asked, "answer": answer}}
    return (
        block("section", {"heading": heading, "text": text}, "one"),
        block("faq", {"heading": "", "items": [asked]}, "two"),
    )


BODY = body("What it is", "At most 5 U.", "Rest.", "Does it hurt?", "<p>No.</p>")
FRENCH = body("Définition", "5 U au plus.", "Repos.", "Est-ce douloureux ?", "<p>Non.</p>")


@pytest.fixture
def article(make_article):
    return make_article(BODY, title="Migraine")


@pytest.fixture
def work(translator, article, index, home, french):
    translate(home, french)
    translate(index, french)
    work = translator(article).submit()
    work.translate("Migraine", "La migraine")
    work.translate("What it says.", "Ce que c’est.")
    return work


@pytest.fixture
def report(editor_client):
    def read():
        html = editor_client.get(reverse("wagtail_botox_pain_translation_report")).content
        rows = BeautifulSoup(html, "html.parser").select("#listing-results table.listing tbody tr")
        texts = [row.get_text(" ", strip=True) for row in rows]
        (row,) = (text for text in texts if "French" in text and "Migraine" in text)
        return row

    return read


def stop(work):
    url = reverse("wagtail_localize:stop_translation", args=[work.translation.pk])
    assert work.client.post(url).status_code == 302


def restart(client, page):
    """Press the button, and give what the admin says."""
    client.cookies.pop("messages", None)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.post(url, {"localize-restart-translation": "yes"})
    assert response.status_code == 302
    return [
        BeautifulSoup(str(message), "html.parser").get_text(" ", strip=True)
        for message in get_messages(response.wsgi_request)
    ]


def read(client, page):
    return parse(client.get(page.get_url()).content.decode())


def foreign(tree):
    """The texts of the article that are marked as English."""
    (article,) = with_class(tree, "bp-article")
    return [text_of(e) for e in article.iter("span") if e.get("lang") == "en"]


def states(client, page):
    """What the page and both versions of the API say of it."""
    answers = [client.get(f"/api/{version}/pages/{page.pk}/").json() for version in VERSIONS]
    fresh = type(page).objects.get(pk=page.pk)
    return {fresh.page_languages().state, *(answer["translation_state"] for answer in answers)}


def write(page, **fields):
    """Publish what an editor has written into the ordinary editor."""
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


class TestStopped:
    def test_counts_on(self, work, report, client):
        page = work.publish()
        before = states(client, page)
        stop(work)
        assert before == states(client, page) == {"partial"}
        tree = read(client, page)
        assert robots(tree) == ["noindex"]
        assert "At most 5 U." in foreign(tree)
        row = report()
        assert "Partly translated" in row
        assert "Translated by hand, not with the translation editor." in row
        assert "Sentences that are still those of the original: 5." in row

    def test_complete_once_it_is_translated_by_hand(self, work, report, client):
        page = work.publish()
        stop(work)
        write(page, body=[FRENCH[0], BODY[1]])
        assert states(client, page) == {"partial"}
        assert "those of the original: 2." in report()
        page = write(page, body=[*FRENCH])
        assert states(client, page) == {"complete"}
        assert robots(read(client, page)) == []
        assert "Up to date" in report()

    def test_block_taken_out(self, work, client):
        page = work.publish()
        stop(work)
        page = write(page, body=[FRENCH[0]])
        assert states(client, page) == {"complete"}

    def test_all_translated(self, work, report, client):
        work.translate_all()
        page = work.publish()
        stop(work)
        assert states(client, page) == {"complete"}
        assert "Up to date" in report()

    def test_translated_but_never_saved_into_the_page(self, work, report, client):
        page = work.publish()
        work.translate_all()
        stop(work)
        assert states(client, page) == {"partial"}
        # The text that nobody has changed is published once more.
        page = write(page, title="La migraine")
        assert states(client, page) == {"partial"}
        assert "Partly translated" in report()

    def test_same_words_as_a_translator_said(self, work, client, report):
        for segment in work.segments():
            work.put(segment, segment["source"])
        StringTranslation.objects.filter(translation_of__data="Rest.").delete()
        page = work.publish()
        stop(work)
        assert states(client, page) == {"partial"}
        assert "those of the original: 1." in report()

    def test_taken_up_again(self, work, client):
        page = work.publish()
        stop(work)
        work.client.post(work.edit_url, {"localize-restart-translation": "yes"})
        assert states(client, page) == {"partial"}
        work.translate_all()
        work.publish()
        assert states(client, page) == {"complete"}

    def test_alternates_of_the_source(self, work, client, article):
        work.publish()
        stop(work)
        url = f"/api/v2/pages/{article.pk}/"
        assert {one["locale"] for one in client.get(url).json()["alternates"]} == {"en"}

    def test_listing_costs_no_query_for_each(self, work, make_article, translator, client):
        counts = []
        for number in range(3):
            other = translator(make_article(BODY, title=f"Pain {number}")).submit()
            target = other.publish()
            stop(other)
            asked = {"locale": "fr", "type": target._meta.label, "fields": "translation_state"}
            with CaptureQueriesContext(connection) as queries:
                found = client.get("/api/v2/pages/", asked).json()
            assert {item["translation_state"] for item in found["items"]} == {"partial"}
            counts.append(len(queries))
        assert counts[1] == counts[2]


class TestConvertedAlias:
    @pytest.fixture
    def page(self, article, index, home, french, editor_client):
        translate(home, french)
        translate(index, french)
        alias = article.copy_for_translation(french, alias=True)
        editor_client.post(reverse("wagtailadmin_pages:convert_alias", args=[alias.pk]))
        page = type(article).objects.get(pk=alias.pk)
        assert (page.alias_of_id, page.live) == (None, True)
        return page

    def test_is_not_complete(self, page, client, report):
        assert states(client, page) == {"partial"}
        assert robots(read(client, page)) == ["noindex"]
        assert "Partly translated" in report()

    def test_is_complete_once_it_is_translated_by_hand(self, page, client, report):
        page = write(page, title="La migraine", summary="Ceci.", body=[*FRENCH])
        assert states(client, page) == {"complete"}
        assert "Translated by hand" in report()

    def test_can_be_translated_with_the_editor(self, page, client, article):
        translation = Translation.objects.get(source__object_id=article.translation_key)
        assert not translation.enabled
        assert restart(client, page) == ["Translation has been restarted."]
        translation.refresh_from_db()
        assert translation.enabled


class TestCopiedByCode:
    def test_is_not_complete(self, article, index, home, french, client, report):
        translate(home, french)
        translate(index, french)
        page = article.copy_for_translation(french)
        page.save_revision().publish()
        assert states(client, page) == {"partial"}
        assert robots(read(client, page)) == ["noindex"]
        assert "Sentences that are still those of the original: 7." in report()
        page = write(page, title="La migraine", summary="Ceci.", body=[*FRENCH])
        assert states(client, page) == {"complete"}

    def test_what_cannot_be_read_is_copied(self, article, french, monkeypatch):
        def fail(*args):
            raise TypeError

        monkeypatch.setattr(SectionBlock, "get_translatable_segments", fail)
        assert article.copy_for_translation(french, copy_parents=True).pk


class TestTakenUpAgain:
    """What somebody has written meanwhile is in the translation editor then."""

    CALL, APPEL = (
        block(
            "call_to_action",
            {"heading": heading, "text": "", "link": link(), "telephone": telephone},
            "three",
        )
        for heading, telephone in (("Call", "+12025550101"), ("Appel", "+33142685300"))
    )

    @pytest.fixture
    def article(self, make_article):
        return make_article([*BODY, self.CALL], title="Migraine")

    def texts(self, page):
        return json.loads(json.dumps(page.body.get_prep_value()))

    def test_everything(self, work, client, report, article):
        page = work.publish()
        stop(work)
        body = [*FRENCH, self.APPEL]
        page = write(page, title="La céphalée", summary="Ceci.", body=body, slug="cephalee")
        before = self.texts(page)
        *_others, taken = restart(client, page)
        # Each text but the name of the field, the number, and the address.
        assert taken == "10 texts that were written by hand were taken over."
        assert "Up to date" in report()
        work.sync(publish_translations="on")
        page = work.target
        assert (page.title, page.summary, page.slug) == ("La céphalée", "Ceci.", "cephalee")
        assert self.texts(page) == before

    @pytest.mark.parametrize("is_private", [False, True])
    def test_a_draft_counts(self, work, client, is_private):
        page = work.publish()
        stop(work)
        if is_private:
            page.view_restrictions.create(restriction_type="login")
        page = type(page).objects.get(pk=page.pk)
        page.title = "La céphalée"
        page.save_revision()
        restart(client, page)
        assert work.publish().title == "La céphalée"

    def test_what_has_no_place_is_named(self, work, client):
        page = work.publish()
        stop(work)
        link = '<a href="https://nulle-part.example.org/?a=1&amp;b=2">Lisez</a>'
        text = f"<p>Dormez.</p><p>{link}</p>"
        more = block("section", {"heading": "En plus", "text": text}, "four")
        first = block(
            "section",
            {"heading": "Définition", "text": "<p>Un.</p><p>Deux.</p><p>Trois.</p>"},
            "one",
        )
        page = write(page, body=[first, *BODY[1:], self.CALL, more])
        *_others, left = restart(client, page)
        for text in ("Un.", "Deux.", "Trois.", "En plus", "Dormez."):
            assert f"“{text}”" in left
        assert "“https://nulle-part.example.org/?a=1&b=2”" in left
        assert "Définition" not in left
        assert "Does it hurt?" not in left


class TestTakenUpAfterTheOriginalHasChanged:
    """A text is of the sentence that it was written for, wherever that stands now."""

    EAT, DRIVE = "You may eat at once.", "You must not drive."
    MANGEZ, CONDUISEZ = "Vous pouvez manger.", "Ne conduisez pas."

    def advice(self, *sentences):
        text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
        return [block("section", {"heading": "", "text": text}, "one")]

    @pytest.fixture
    def article(self, make_article):
        return make_article(self.advice(self.EAT, self.DRIVE), title="Migraine")

    def swap(self, work, *, read=True):
        page = type(work.page).objects.get(pk=work.page.pk)
        page.body = self.advice(self.DRIVE, self.EAT)
        page.save()
        if read:
            # As when another language is synchronised.
            work.source.update_from_db()

    def stored(self, work):
        """What the editor has for both sentences."""
        sources = [segment["source"] for segment in work.segments()]
        found = StringTranslation.objects.filter(translation_of__data__in=[self.EAT, self.DRIVE])
        assert {self.EAT, self.DRIVE} < {*sources}
        return dict(found.values_list("translation_of__data", "data"))

    def translate_both(self, work):
        work.translate(self.EAT, self.MANGEZ)
        work.translate(self.DRIVE, self.CONDUISEZ)
        return work.publish()

    RIGHT = {EAT: MANGEZ, DRIVE: CONDUISEZ}

    def test_sentences_change_places(self, work, client):
        page = self.translate_both(work)
        stop(work)
        self.swap(work)
        assert restart(client, page) == ["Translation has been restarted."]
        assert self.stored(work) == self.RIGHT

    @pytest.mark.parametrize("read", [False, True])
    def test_translations_change_places_too(self, work, client, read):
        page = self.translate_both(work)
        stop(work)
        self.swap(work, read=read)
        page = write(page, body=self.advice(self.CONDUISEZ, self.MANGEZ))
        assert restart(client, page) == ["Translation has been restarted."]
        assert self.stored(work) == self.RIGHT

    def test_what_was_written_for_another_sentence_waits(self, work, client, report):
        page = work.publish()
        stop(work)
        page = write(page, title="La céphalée", body=self.advice(self.MANGEZ, self.CONDUISEZ))
        self.swap(work)
        *_others, taken, left = restart(client, page)
        assert taken == "1 text that was written by hand was taken over."
        for text in (self.MANGEZ, self.CONDUISEZ):
            assert f"“{text}”" in left
        assert not StringTranslation.objects.filter(translation_of__data=self.EAT).exists()
        assert not StringTranslation.objects.filter(translation_of__data=self.DRIVE).exists()
        assert "Up to date" not in report()

    def test_a_copy_by_code(self, article, index, home, french, client, translator):
        translate(home, french)
        translate(index, french)
        page = article.copy_for_translation(french)
        page = write(page, body=self.advice(self.MANGEZ, self.CONDUISEZ), title="Copie")
        work = translator(article)
        self.swap(work)
        *_others, taken, left = restart(client, page)
        assert taken == "1 text that was written by hand was taken over."
        assert f"“{self.MANGEZ}”" in left


def test_nothing_is_imported_or_translated_into_a_stopped_translation(work, settings):
    data = work.client.get(
        reverse("wagtail_localize:download_pofile", args=[work.translation.pk])
    ).content
    stop(work)
    before = StringTranslation.objects.count()
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"
    }
    work.client.cookies.pop("messages", None)
    for view, sent in (
        ("upload_pofile", {"file": SimpleUploadedFile("fr.po", data)}),
        ("machine_translate", {}),
    ):
        url = reverse(f"wagtail_localize:{view}", args=[work.translation.pk])
        response = work.client.post(url, sent)
        (said,) = get_messages(response.wsgi_request)
        assert "This translation was stopped" in str(said)
        work.client.cookies.pop("messages", None)
    assert StringTranslation.objects.count() == before


class TestAliasInTheSameLanguage:
    @pytest.fixture
    def alias(self, work):
        page = work.publish()
        return page.create_alias(parent=page.get_parent(), update_slug="again")

    def test_is_as_complete_as_its_source(self, work, alias, client):
        assert states(client, alias) == {"partial"}
        tree = read(client, alias)
        assert robots(tree) == ["noindex"]
        work.translate_all()
        work.publish()
        alias = type(alias).objects.get(pk=alias.pk)
        assert states(client, alias) == {"complete"}

    def test_says_which_parts_are_foreign(self, alias, client):
        assert "At most 5 U." in foreign(read(client, alias))

    def test_alias_of_an_alias(self, alias, client):
        above = alias.create_alias(parent=alias.get_parent(), update_slug="once-more")
        assert states(client, above) == {"partial"}

    def test_alias_of_a_source(self, work, article, client, index):
        work.publish()
        alias = article.create_alias(parent=index, update_slug="again-in-english")
        assert states(client, alias) == {"complete"}


class TestCopied:
    @pytest.fixture
    def copy(self, work, editor_client):
        """What the admin says after it has copied a page."""

        def copy(page):
            url = reverse("wagtailadmin_pages:copy", args=[page.pk])
            parent = page.get_parent()
            data = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": parent.pk}
            response = editor_client.post(url, {**data, "copy_subpages": "on"})
            assert response.status_code == 302, response.context["form"].errors
            assert parent.get_children().filter(slug="copy").exists()
            return " ".join(map(str, get_messages(response.wsgi_request)))

        return copy

    @pytest.mark.parametrize("is_stopped", [False, True])
    def test_is_told_what_is_not_translated(self, work, copy, is_stopped):
        page = work.publish()
        if is_stopped:
            stop(work)
        assert "Not all of this is translated:" in copy(page)

    def test_with_what_is_below(self, work, copy):
        said = copy(work.publish().get_parent().specific)
        assert "Not all of this is translated:" in said
        assert "La migraine</a> (French)" in said

    def test_of_a_source_or_a_whole_translation_is_not(self, work, copy, article):
        work.translate_all()
        work.publish()
        assert "Not all" not in copy(article)
        assert "Not all" not in copy(work.target)
