"""What a machine may not change in a translation, whatever machine it is."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.machine_translators.dummy import DummyTranslator
from wagtail_localize.models import (
    SegmentOverride,
    StringTranslation,
    Translation,
    TranslationContext,
)
from wagtail_localize.strings import StringValue

from tests.content import block, items, link
from wagtail_botox_pain.blocks import SectionBlock
from wagtail_botox_pain.localize.machine_translation.translator import MaskingTranslator
from wagtail_botox_pain.pages.models import TreatmentArticlePage

pytestmark = pytest.mark.lowest

DUMMY = "wagtail_localize.machine_translators.dummy.DummyTranslator"


class Faulty(BaseMachineTranslator):
    """Answers each sentence with what `answer` makes of it."""

    display_name = "Faulty"

    def answer(self, html):
        raise NotImplementedError

    def translate(self, source_locale, target_locale, strings):
        return {string: StringValue(self.answer(string.data)) for string in strings}

    def can_translate(self, source_locale, target_locale):
        return True


class Down(Faulty):
    def answer(self, html):
        raise ConnectionError("no route to host")


class Senseless(Faulty):
    def translate(self, source_locale, target_locale, strings):
        return None


class FrenchOnly(DummyTranslator):
    def can_translate(self, source_locale, target_locale):
        return target_locale.language_code == "fr"


class Unreachable(Faulty):
    def can_translate(self, source_locale, target_locale):
        raise ConnectionError


class Unlinking(Faulty):
    def answer(self, html):
        return BeautifulSoup(html, "html.parser").get_text()


class Silent(Faulty):
    def translate(self, source_locale, target_locale, strings):
        return {}


def machine(answer):
    translator = Faulty({})
    translator.answer = answer
    return MaskingTranslator(translator)


def translated(careful, *sentences):
    answers = careful.translate(None, None, [StringValue(one) for one in sentences])
    return [answers[StringValue(one)].data for one in sentences if StringValue(one) in answers]


KEPT = [
    "5–10 U",
    "5 – 10 U",
    "5 to 10 units",
    "1 in 100",
    "up to 1 in 10 people",
    "+44 20 7946 0018",
    "(020) 7946 0018",
    "+1 (202) 555-0143 ext. 12",
    "1-800-FLOWERS",
    "112",
    "≥5 U",
    "≥ 5 U",
    "100 mg/kg",
    "10mg",
    "0.5%",
    "1,000.5 ml",
    "12:30",
    "12/03/2024",
    "½ tablet",
    "COVID-19",
    "٥–١٠",
    "https://www.example.org/a/1?b=2",
    "www.example.org",
    "example.org/a-b",
    "clinic-1@mail.example.org",
    "mailto:a@b.example",
    "1 de cada 100",
    "1 sur 100",
    "1 من كل 100",
]
WORDS = (" units", " people", " tablet", "up to ")


class TestWhatIsKept:
    @pytest.mark.parametrize("kept", KEPT)
    def test_the_bundled_translator_changes_no_number_or_address(self, kept):
        """It turns the order of the words round."""
        careful = MaskingTranslator(DummyTranslator({}))
        (answer,) = translated(careful, f"Please take note of {kept} here, before noon.")
        for word in WORDS:
            kept = kept.replace(word, "")
        assert kept in answer
        assert answer.startswith("noon. before here,")

    @pytest.mark.parametrize("kept", ["&lt;1 in 100", "&lt; 5 U", "5 &amp; 6"])
    def test_html_stays_html(self, kept):
        (answer,) = translated(MaskingTranslator(DummyTranslator({})), f"Fewer than {kept} of us")
        if kept == "5 &amp; 6":
            kept = "6 &amp; 5"
        assert kept in answer

    @pytest.mark.parametrize("change", [str.upper, str.lower, str.title, lambda text: text[::-1]])
    def test_a_machine_that_changes_letters(self, change):
        (answer,) = translated(machine(change), "Call +44 20 7946 0018 or take 5 mg")
        assert "+44 20 7946 0018" in answer
        assert "5 mg" in answer

    def test_words_beside_numbers_are_translated(self):
        sent = []
        translated(machine(lambda html: sent.append(html) or html), "A 10-minute visit, 5 days")
        (sentence,) = sent
        assert not any(sign.isdigit() for sign in sentence)
        assert sentence.endswith(" days")
        assert "-minute visit, " in sentence

    def test_what_has_no_words_is_not_sent(self):
        sent = []
        careful = machine(lambda html: sent.append(html) or html)
        assert translated(careful, "5–10 U", "&lt;1", "a@b.example") == [
            "5–10 U",
            "&lt;1",
            "a@b.example",
        ]
        assert sent == []

    def test_the_same_sentence_with_other_numbers(self):
        careful = machine(lambda html: html.replace("Take", "Prenez"))
        assert translated(careful, "Take 5 mg", "Take 10 mg") == ["Prenez 5 mg", "Prenez 10 mg"]

    def test_many_sentences(self):
        sentences = [f"Line {number} has {number}.5 mg" for number in range(400)]
        assert translated(machine(str), *sentences) == sentences

    def test_many_numbers(self):
        sentence = "; ".join(f"line {number} is {number}.5 mg" for number in range(100))
        (answer,) = translated(machine(str), sentence)
        assert answer == sentence

    def test_links_keep_their_ids_and_may_move(self):
        source = 'Ask <a id="a1">us</a> on <a id="a2">page 2</a>, <b>now</b>.'
        (answer,) = translated(MaskingTranslator(DummyTranslator({})), source)
        assert '<a id="a1">us</a>' in answer
        assert '<a id="a2">2 page</a>' in answer


def swap_links(html):
    return html.replace("a1", "a0").replace("a2", "a1").replace("a0", "a2")


class TestWhatIsLeftOut:
    """A sentence that comes back changed where it must not be waits for a person."""

    @pytest.mark.parametrize(
        ("source", "answer"),
        [
            ("Take 5 mg", lambda html: "Prenez"),
            ("Take 5 mg", lambda html: html + html),
            ("Take 5 mg", lambda html: html.replace("Q", "")),
            ("Take 5 mg", lambda html: html + " XQZQX"),
            ("Take 5 mg", lambda html: html + " QX"),
            ("Take 5 mg", lambda html: html + " 3 fois"),
            ("Take five", lambda html: "Prenez 5"),
            ("Take five", lambda html: "Prenez ٥"),
            ("Take five", lambda html: ""),
            ("Take five", lambda html: " "),
            ("Take five", lambda html: None),
            ("Take five", lambda html: b"Prenez"),
            ("Take five", lambda html: "<p>Prenez cinq</p>"),
            ("Take five", lambda html: '<b class="x">Prenez</b>'),
            ("Take five", lambda html: "<script>alert()</script>"),
            ("Take five", lambda html: "Prenez <!-- cinq -->"),
            ("Take five", lambda html: 'Prenez <a id="a1">cinq</a>'),
            ("Take five", lambda html: "Prenez <a>cinq</a>"),
            ('Ask <a id="a1">us</a>', lambda html: "Demandez"),
            ('<a id="a1">112</a> or <a id="a2">030 123</a>', swap_links),
            ('Ask <a id="a1">us</a>', lambda html: 'Demandez <a id="a2">nous</a>'),
            ('Ask <a id="a1">us</a>', lambda html: 'Demandez-nous <a id="a1"></a>'),
            ('Ask <a id="a1">us</a>', lambda html: '<a id="a1">De</a><a id="a1">mandez</a>'),
            ('Ask <a id="a1">us</a>', str.upper),
            ("Take <b>5</b>–10 U", str),
            ("The code XQBQX is ours", str),
        ],
    )
    def test_sentence(self, source, answer):
        careful = machine(answer)
        assert translated(careful, source) == []
        assert careful.left_out == [source]
        assert careful.count == 0

    def test_answers_in_another_order(self):
        class Turned(Faulty):
            def translate(self, source_locale, target_locale, strings):
                strings = list(strings)
                return dict(zip(strings, reversed(strings), strict=True))

        sentences = ["At most 5 mg a day", "Not after 10 days"]
        careful = MaskingTranslator(Turned({}))
        assert translated(careful, *sentences) == []
        assert careful.left_out == sentences

    def test_the_others_are_taken(self):
        careful = machine(lambda html: html.replace("XQ", "") if "Take" in html else f"« {html} »")
        assert translated(careful, "Take 5 mg", "Drink 2 l") == ["« Drink 2 l »"]
        assert careful.left_out == ["Take 5 mg"]


BODY = [
    block(
        "section",
        {
            "heading": "Inject 5–10 U into each muscle",
            "text": '<p>Call <a href="tel:+442079460018">+44 20 7946 0018</a> or read'
            ' <a href="https://clinic.example.org/1">our page</a>.</p>',
        },
        "1" * 36,
    ),
    block("key_points", {"heading": "", "introduction": "", "points": items("Wait 5 days")}),
    block(
        "call_to_action",
        {
            "heading": "Call us now",
            "text": "",
            "link": link(text="Our site", url="https://target.example.org/"),
            "telephone": "+442079460018",
        },
    ),
]


@pytest.fixture
def use_machine(settings):
    def use(name):
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": name}

    use(DUMMY)
    return use


@pytest.fixture
def article(make_article):
    return make_article(BODY, title="On pain", slug="on-pain")


@pytest.fixture
def submit(editor_client, article, django_capture_on_commit_callbacks):
    def submit(*codes):
        locales = [Locale.objects.create(language_code=code) for code in codes]
        url = reverse("wagtail_localize:submit_page_translation", args=[article.pk])
        with django_capture_on_commit_callbacks(execute=True):
            editor_client.post(url, {"locales": [locale.pk for locale in locales]})
        translations = [Translation.objects.get(target_locale=locale) for locale in locales]
        return translations if len(codes) > 1 else translations[0]

    return submit


@pytest.fixture
def post(editor_client, django_capture_on_commit_callbacks):
    """What the admin says after a form was sent."""

    def post(name, key, **data):
        editor_client.cookies.pop("messages", None)
        with django_capture_on_commit_callbacks(execute=True):
            response = editor_client.post(reverse(f"wagtail_localize:{name}", args=[key]), data)
        assert response.status_code == 302
        return [
            (message.level_tag, BeautifulSoup(str(message), "html.parser").get_text(" ").strip())
            for message in get_messages(response.wsgi_request)
        ]

    return post


def rows(**conditions):
    return {
        row.translation_of.data: row
        for row in StringTranslation.objects.filter(**conditions).select_related("translation_of")
    }


def live_body(translation):
    page = translation.get_target_instance()
    page.refresh_from_db()
    return page.body


@pytest.mark.django_db
class TestButton:
    """The translator's button in the editor."""

    def test_what_readers_see(
        self, use_machine, submit, post, editor_client, django_capture_on_commit_callbacks, client
    ):
        translation = submit("fr")
        said = post("machine_translate", translation.pk)
        assert [level for level, _text in said] == ["success"]
        assert "Dummy translator translated 7 sentences into French" in said[0][1]

        page = translation.get_target_instance()
        with django_capture_on_commit_callbacks(execute=True):
            url = reverse("wagtailadmin_pages:edit", args=[page.pk])
            editor_client.post(url, {"action": "publish"})
        page.refresh_from_db()
        section, _points, action = page.body
        assert section.value["heading"] == "muscle each into 5–10 U Inject"
        source = section.value["text"].source
        assert '<a href="tel:+442079460018">+44 20 7946 0018</a>' in source
        assert '<a href="https://clinic.example.org/1">page our</a>' in source
        assert action.value["telephone"] == "+442079460018"
        assert action.value["link"]["url"] == "https://target.example.org/"
        html = client.get(page.url).content.decode()
        assert "+44 20 7946 0018" in html
        assert "0018 7946" not in html

    def test_rows_are_marked(self, use_machine, submit, post, django_user_model):
        translation = submit("fr")
        post("machine_translate", translation.pk)
        editor = django_user_model.objects.get(username="editor")
        assert {
            (row.translation_type, row.tool_name, row.last_translated_by, row.has_error)
            for row in rows().values()
        } == {("machine", "Dummy translator", editor, False)}
        assert not SegmentOverride.objects.exists()

    def test_a_persons_work_stays(self, use_machine, submit, post):
        translation = submit("fr")
        segment = translation.source.stringsegment_set.get(string__data="Wait 5 days")
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=translation.target_locale,
            data="Attendez 5 jours",
            translation_type="manual",
        )
        post("machine_translate", translation.pk)
        assert rows()["Wait 5 days"].data == "Attendez 5 jours"
        said = post("machine_translate", translation.pk)
        assert said == [("warning", "There is nothing left to translate into French.")]

    @pytest.mark.parametrize("name", ["Down", "Senseless"])
    def test_a_machine_that_fails(self, use_machine, submit, post, name, caplog):
        use_machine(f"{__name__}.{name}")
        translation = submit("fr")
        said = post("machine_translate", translation.pk)
        assert said == [
            ("error", "Faulty could not translate into French. Try again later."),
        ]
        assert rows() == {}
        assert "The machine translator Faulty failed." in caplog.text

    def test_what_it_broke_is_named(self, use_machine, submit, post):
        use_machine(f"{__name__}.Unlinking")
        said = dict(post("machine_translate", submit("fr").pk))
        assert "translated 6 sentences" in said["success"]
        assert "Translate these sentences into French yourself: “Call +44 20" in said["warning"]
        assert not [text for text in rows() if "<a" in text]

    def test_a_machine_that_answers_nothing(self, use_machine, submit, post):
        use_machine(f"{__name__}.Silent")
        (said,) = post("machine_translate", submit("fr").pk)
        assert said[0] == "warning"
        assert "“Wait 5 days”" in said[1]

    def test_a_language_that_it_does_not_know(self, use_machine, submit, post):
        use_machine(f"{__name__}.FrenchOnly")
        said = post("machine_translate", submit("ar").pk)
        assert said == [("warning", "Dummy translator cannot translate into Arabic.")]
        assert rows() == {}

    def test_a_machine_that_cannot_even_say(self, use_machine, submit, post, caplog):
        use_machine(f"{__name__}.Unreachable")
        said = post("machine_translate", submit("fr").pk)
        assert said == [("warning", "Faulty cannot translate into French.")]
        assert "The machine translator Faulty failed." in caplog.text

    def test_without_a_machine(self, submit, editor_client):
        url = reverse("wagtail_localize:machine_translate", args=[submit("fr").pk])
        assert editor_client.post(url).status_code == 404

    def test_only_by_post(self, use_machine, submit, editor_client):
        url = reverse("wagtail_localize:machine_translate", args=[submit("fr").pk])
        assert editor_client.get(url).status_code == 405


@pytest.mark.django_db
class TestSync:
    """“Sync translated pages”, with and without a machine."""

    @pytest.fixture
    def change(self, article):
        def change(heading):
            article.body[0].value["heading"] = heading
            article.save()

        return change

    def test_translates_what_changed(self, use_machine, submit, post, change):
        translation = submit("fr")
        post("machine_translate", translation.pk)
        change("Inject 20 U now")
        said = post("update_translations", translation.source_id, use_machine_translation="on")
        assert "translated 1 sentence into French" in said[0][1]
        assert said[1] == ("success", "Successfully updated translations for 'On pain'")
        assert rows()["Inject 20 U now"].data == "now 20 U Inject"

    def test_publishes(self, use_machine, submit, post, change):
        translation = submit("fr")
        change("Inject 20 U now")
        post(
            "update_translations",
            translation.source_id,
            use_machine_translation="on",
            publish_translations="on",
        )
        page = translation.get_target_instance()
        assert page.live
        assert page.body[0].value["heading"] == "now 20 U Inject"

    def test_without_the_machine(self, use_machine, submit, post, change):
        translation = submit("fr")
        change("Inject 20 U now")
        said = post("update_translations", translation.source_id, publish_translations="on")
        waiting = translation.source.stringsegment_set.count()
        assert said == [
            (
                "warning",
                f"The page in French was published with {waiting} sentences that are not"
                " translated. Readers see them in the original language.",
            ),
            ("success", "Successfully updated translations for 'On pain'"),
        ]
        assert rows() == {}
        assert live_body(translation)[0].value["heading"] == "Inject 20 U now"

    def test_a_machine_that_leaves_something_publishes_nothing(
        self, use_machine, submit, post, change
    ):
        use_machine(f"{__name__}.Unlinking")
        translation = submit("fr")
        said = post(
            "update_translations",
            translation.source_id,
            use_machine_translation="on",
            publish_translations="on",
        )
        assert said[2] == (
            "warning",
            "The page in French was not published: the machine did not translate all of it.",
        )
        assert not translation.get_target_instance().live

    def test_a_page_that_cannot_be_saved(self, submit, post, change, monkeypatch):
        translation = submit("fr")

        def refuse(page):
            raise ValidationError({"summary": "It is refused."})

        monkeypatch.setattr(TreatmentArticlePage, "clean", refuse)
        said = post("update_translations", translation.source_id, publish_translations="on")
        level, text = said[0]
        assert level == "error"
        assert text.startswith("“On pain” was not published. Summary: It is refused.")
        assert not translation.get_target_instance().live

    def test_a_machine_that_fails_publishes_nothing(self, use_machine, submit, post, change):
        use_machine(f"{__name__}.Down")
        translation = submit("fr")
        change("Inject 20 U now")
        said = post(
            "update_translations",
            translation.source_id,
            use_machine_translation="on",
            publish_translations="on",
        )
        assert ("error", "Faulty could not translate into French. Try again later.") in said
        assert not translation.get_target_instance().live
        strings = translation.source.stringsegment_set.values_list("string__data", flat=True)
        assert "Inject 20 U now" in strings

    def test_a_language_that_it_does_not_know(self, use_machine, submit, post, change):
        use_machine(f"{__name__}.FrenchOnly")
        french, arabic = submit("fr", "ar")
        change("Inject 20 U now")
        said = post(
            "update_translations",
            french.source_id,
            use_machine_translation="on",
            publish_translations="on",
        )
        assert ("warning", "Dummy translator cannot translate into Arabic.") in said
        assert french.get_target_instance().live
        assert not arabic.get_target_instance().live

    def test_a_deleted_original(self, submit, post, article):
        translation = submit("fr")
        type(article).objects.filter(pk=article.pk).update(translation_key="0" * 32)
        said = post("update_translations", translation.source_id)
        assert said == [("error", "The original was deleted. Nothing was changed.")]

    def test_an_original_that_cannot_be_read(self, submit, post, change, monkeypatch, caplog):
        translation = submit("fr")
        before = list(translation.source.stringsegment_set.values_list("string__data"))
        change("Inject 20 U now")

        def fail(self, value):
            raise AttributeError

        monkeypatch.setattr(SectionBlock, "get_translatable_segments", fail)
        said = post("update_translations", translation.source_id, publish_translations="on")
        assert [level for level, _text in said] == ["error"]
        assert "Something in the original cannot be read." in said[0][1]
        assert list(translation.source.stringsegment_set.values_list("string__data")) == before
        assert not translation.get_target_instance().live
        assert "cannot be read" in caplog.text

    def test_heals_what_leads_through_blocks_of_another_name(self, submit, post, editor_client):
        translation = submit("fr")
        contexts = TranslationContext.objects.filter(field_path="body.section.heading")
        pk = contexts.get().pk
        contexts.update(field_path="body.old_name.heading")
        post("update_translations", translation.source_id)
        assert TranslationContext.objects.get(pk=pk).field_path == "body.section.heading"
        page = translation.get_target_instance()
        editor = editor_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert editor.status_code == 200

    def test_the_form_is_wagtail_localizes(self, use_machine, submit, editor_client):
        url = reverse("wagtail_localize:update_translations", args=[submit("fr").source_id])
        html = editor_client.get(url).content.decode()
        assert "Use machine translation" in html
        assert "Publish immediately" in html

    def test_a_restriction_of_the_translation_stays(
        self, use_machine, submit, post, change, client
    ):
        translation = submit("fr")
        page = translation.get_target_instance()
        page.view_restrictions.create(restriction_type="login")
        change("Inject 20 U now")
        post(
            "update_translations",
            translation.source_id,
            use_machine_translation="on",
            publish_translations="on",
        )
        assert page.view_restrictions.count() == 1
