"""PO files as translators meet them: downloaded, filled in by another program, uploaded."""

import random
import subprocess

import polib
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale
from wagtail_localize.models import StringTranslation, Translation

from tests.content import block, full_body, items, link, question
from wagtail_botox_pain.localize.po.po_export import MOMENT_HEADER
from wagtail_botox_pain.localize.po.po_import import MAX_BYTES, POFileError, import_po

pytestmark = [pytest.mark.django_db, pytest.mark.lowest]

SECTION, POINTS, ACTION, FAQ = (
    f"{number}" * 8 + "-0000-4000-8000-000000000000" for number in "1234"
)
ANSWER = "a" * 8 + "-0000-4000-8000-000000000000"

HEADING = 'Head & neck: <1 in 100, a "mild" effect \\ or \\n'
LINKED = (
    '<p data-block-key="k">Ask <a href="https://clinic.example.org/?a=1&amp;b=2">the clinic</a>'
    " &amp; read <b>all of it</b>.</p>"
)
BODY = [
    block("section", {"heading": HEADING, "text": f"<p>Rest.</p>{LINKED}<p>Rest.</p>"}, SECTION),
    block(
        "key_points",
        {"heading": "Points", "introduction": "Line one\nline two", "points": items("Sleep.")},
        POINTS,
    ),
    block(
        "call_to_action",
        {
            "heading": "Call us",
            "text": "",
            "link": link(text="Our site", url="https://target.example.org/"),
            "telephone": "+12025550143",
        },
        ACTION,
    ),
    block(
        "faq",
        {
            "heading": "",
            "items": [
                {"type": "item", "id": "b" * 36, "value": question(1)},
                {"type": "item", "id": ANSWER, "value": question(2, answer="<p>5–10 U.</p>")},
            ],
        },
        FAQ,
    ),
]
# What a translator writes, by sentence: as the PO file has it, HTML and all.
FRENCH = {
    "Rest.": "Repos.",
    'Head &amp; neck: &lt;1 in 100, a "mild" effect \\ or \\n': (
        'Tête & cou : <1 sur 100, un effet « "bénin" » \\ ou \\n'
    ),
    'Ask <a id="a1">the clinic</a> &amp; read <b>all of it</b>.': (
        'Lisez <b>tout</b> &amp; demandez à <a id="a1">la clinique</a>.'
    ),
    "Line one<br/>line two": "Ligne une<br/>ligne deux",
    "Sleep.": "Dormez.",
}


@pytest.fixture
def french():
    return Locale.objects.create(language_code="fr")


@pytest.fixture
def article(make_article):
    return make_article(BODY, title="On pain")


@pytest.fixture
def translator(editor_client, django_capture_on_commit_callbacks):
    """What a person does in the admin."""

    class Translator:
        client = editor_client

        def submit(self, page, *locales):
            url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
            with django_capture_on_commit_callbacks(execute=True):
                self.client.post(url, {"locales": [locale.pk for locale in locales]})
            return Translation.objects.get(
                source__object_id=page.translation_key, target_locale=locales[-1]
            )

        def sync(self, translation):
            url = reverse("wagtail_localize:update_translations", args=[translation.source_id])
            assert self.client.post(url).status_code == 302

        def publish(self, translation):
            page = translation.get_target_instance()
            with django_capture_on_commit_callbacks(execute=True):
                self.client.post(
                    reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "publish"}
                )
            page.refresh_from_db()
            return page

        def download(self, translation):
            url = reverse("wagtail_localize:download_pofile", args=[translation.pk])
            response = self.client.get(url)
            assert response.status_code == 200
            return response.content

        def upload(self, translation, data, name="file"):
            """What the admin says of the upload."""
            url = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
            target = reverse("wagtailadmin_home")
            form = {name: SimpleUploadedFile("page.po", data), "next": target}
            self.client.cookies.pop("messages", None)
            response = self.client.post(url, form)
            assert (response.status_code, response["Location"]) == (302, target)
            return [
                (message.level_tag, shown(str(message)))
                for message in get_messages(response.wsgi_request)
            ]

    return Translator()


@pytest.fixture
def translation(translator, article, french):
    return translator.submit(article, french)


def shown(html):
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def filled(data, translations=FRENCH):
    """`data` with translations put in by polib."""
    po = polib.pofile(data.decode(), check_for_duplicates=True)
    for entry in po:
        entry.msgstr = translations.get(entry.msgid, "")
    return str(po).encode()


def changed(data, path, **attributes):
    """`data` with one entry changed, as by a person."""
    po = polib.pofile(data.decode())
    entry = next(entry for entry in po if entry.msgctxt.endswith(path))
    for name, value in attributes.items():
        setattr(entry, name, value)
    return str(po).encode()


def stored(translation):
    rows = StringTranslation.objects.filter(locale=translation.target_locale)
    return {
        (row.context.path, row.translation_of.data): (row.data, row.has_error)
        for row in rows.select_related("context", "translation_of")
    }


class TestDownload:
    def test_every_sentence_is_there_once_with_its_place(self, translator, translation):
        po = polib.pofile(translator.download(translation).decode(), check_for_duplicates=True)

        assert [(entry.comment, entry.msgid) for entry in po] == [
            ("Title", "On pain"),
            ("Summary", "What it says."),
            ("Body / Section (block 1) / Heading", list(FRENCH)[1]),
            ("Body / Section (block 1) / Text", "Rest."),
            ("Body / Section (block 1) / Text", list(FRENCH)[2]),
            ("Body / Key points (block 2) / Heading", "Points"),
            ("Body / Key points (block 2) / Introduction", "Line one<br/>line two"),
            ("Body / Key points (block 2) / Points / number 1", "Sleep."),
            ("Body / Call to action (block 3) / Heading", "Call us"),
            ("Body / Call to action (block 3) / Link / Link text", "Our site"),
            (
                "Body / Frequently asked questions (block 4) / Questions / number 1 / Question",
                "Question 1?",
            ),
            (
                "Body / Frequently asked questions (block 4) / Questions / number 1 / Answer",
                "Answer 1 to it.",
            ),
            (
                "Body / Frequently asked questions (block 4) / Questions / number 2 / Question",
                "Question 2?",
            ),
            (
                "Body / Frequently asked questions (block 4) / Questions / number 2 / Answer",
                "5–10 U.",
            ),
        ]

    def test_no_number_address_or_choice_is_in_it(
        self, translator, make_article, french, image, page
    ):
        article = make_article(full_body(image.pk, page.pk))
        po = polib.pofile(translator.download(translator.submit(article, french)).decode())

        words = " ".join(entry.msgid for entry in po)
        for secret in ("2025550143", "example.org", "off_label", "mild", "must_not", "2011"):
            assert secret not in words

    def test_headers_name_the_language_and_the_page(self, translator, article):
        brazil = Locale.objects.create(language_code="fr")
        po = polib.pofile(translator.download(translator.submit(article, brazil)).decode())

        assert po.metadata["Language"] == "fr"
        assert po.metadata["Project-Id-Version"] == "On pain"
        assert po.metadata["Content-Type"] == "text/plain; charset=UTF-8"

    def test_gettext_accepts_it(self, translator, translation, tmp_path):
        path = tmp_path / "page.po"
        for data in (translator.download(translation), filled(translator.download(translation))):
            path.write_bytes(data)
            check = ["msgfmt", "--check", "--verbose", "--output-file", str(tmp_path / "page.mo")]
            result = subprocess.run([*check, str(path)], capture_output=True, text=True, check=True)
            assert "warning" not in result.stderr

    def test_what_is_no_longer_on_the_page_stays_as_obsolete(
        self, translator, translation, article
    ):
        translator.upload(translation, filled(translator.download(translation)))
        article.body = [BODY[1]]
        article.save()
        translator.sync(translation)

        po = polib.pofile(translator.download(translation).decode())
        obsolete = {entry.msgid: entry.msgstr for entry in po.obsolete_entries()}
        assert obsolete["Rest."] == "Repos."
        assert "Sleep." not in obsolete
        assert next(entry for entry in po if entry.msgid == "Sleep.").msgstr == "Dormez."

    def test_a_sentence_that_moved_stays_where_it_was_as_obsolete(
        self, translator, translation, article
    ):
        translator.upload(translation, filled(translator.download(translation)))
        article.body = [
            {"type": "section", "value": {"heading": "", "text": "<p>Rest.</p>"}, "id": "c" * 36}
        ]
        article.save()
        translator.sync(translation)

        po = polib.pofile(translator.download(translation).decode(), check_for_duplicates=True)
        assert {(entry.obsolete, entry.msgstr) for entry in po if entry.msgid == "Rest."} == {
            (0, ""),
            (1, "Repos."),
        }

    def test_a_name_without_latin_letters(self, translator, make_article, french):
        article = make_article(BODY, title="عن الألم", slug="pain")
        translation = translator.submit(article, french)
        url = reverse("wagtail_localize:download_pofile", args=[translation.pk])
        header = translator.client.get(url)["Content-Disposition"]
        assert header.startswith("attachment; filename*=utf-8''%D8%B9")
        assert header.endswith("-fr.po")

    def test_machine_translations_are_marked(self, translator, translation, settings):
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
            "CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"
        }
        translator.client.post(reverse("wagtail_localize:machine_translate", args=[translation.pk]))
        data = translator.download(translation)
        assert all("by a machine" in entry.comment for entry in polib.pofile(data.decode()))

        po = polib.pofile(data.decode())
        po[0].msgstr = "De la douleur"
        translator.upload(translation, str(po).encode())
        by_person = StringTranslation.objects.filter(translation_type="manual")
        assert [row.data for row in by_person] == ["De la douleur"]

    def test_what_is_to_check_is_marked(self, translator, translation):
        data = filled(translator.download(translation), FRENCH | {"Sleep.": "Dormez 8 heures."})
        translator.upload(translation, data)
        po = polib.pofile(translator.download(translation).decode())
        (entry,) = (entry for entry in po if entry.msgid == "Sleep.")
        assert "Its numbers are not those of the original: 8 instead of none." in entry.comment
        assert "\n" not in next(entry for entry in po if entry.msgid == "Rest.").comment

    def test_needs_permission(self, translator, translation, client, django_user_model):
        client.force_login(stranger(django_user_model))
        for name in ("download_pofile", "upload_pofile", "machine_translate"):
            url = reverse(f"wagtail_localize:{name}", args=[translation.pk])
            response = client.get(url) if name == "download_pofile" else client.post(url)
            # Wagtail leads who lacks a permission back to the admin's first page.
            assert response.status_code in (302, 404)
            assert "attachment" not in response.get("Content-Disposition", "")


def stranger(user_model):
    """May enter the admin, and edit another page."""
    user = user_model.objects.create_user("stranger", "stranger@example.org", "secret")
    group = Group.objects.get(name="Editors")
    GroupPagePermission.objects.filter(group=group).delete()
    user.groups.add(group)
    return user


def through_polib(path):
    polib.pofile(str(path), wrapwidth=40).save(str(path))


def through_windows(path):
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))


def through_utf16(path):
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))


def through_msgcat(*options):
    def run(path):
        subprocess.run(["msgcat", *options, "-o", str(path), str(path)], check=True)

    return run


def through_msgmerge(path):
    template = path.with_name("template.pot")
    po = polib.pofile(str(path))
    for entry in po:
        entry.msgstr = ""
    po.save(str(template))
    subprocess.run(["msgmerge", "-q", "-o", str(path), str(path), str(template)], check=True)


def through_comments(path):
    """gettext allows comments that polib cannot read."""
    text = path.read_text("utf-8")
    path.write_text("#no space\n" + text.replace("\n#. ", "\n#= new\n#| odd\n#. ") + "# end\n")


PROGRAMS = {
    "polib": through_polib,
    "windows": through_windows,
    "utf-16": through_utf16,
    "narrow": through_msgcat("--width=30"),
    "sorted": through_msgcat("--no-wrap", "--sort-output"),
    "latin": through_msgcat("--to-code=ISO-8859-1"),
    "cp1252": through_msgcat("--to-code=CP1252"),
    "msgmerge": through_msgmerge,
    "comments": through_comments,
}


class TestRoundTrip:
    @pytest.mark.parametrize("program", PROGRAMS)
    def test_gives_the_exact_text(self, translator, translation, tmp_path, program):
        path = tmp_path / "page.po"
        # ISO-8859-1 has no dash.
        path.write_bytes(filled(translator.download(translation)).replace("5–10".encode(), b"5-10"))
        PROGRAMS[program](path)

        said = translator.upload(translation, path.read_bytes())

        assert said[0][0] == "success"
        assert said[0][1].startswith("5 translations were imported.")
        french = {text: data for (_path, text), (data, _error) in stored(translation).items()}
        assert french == FRENCH

    def test_readers_see_it_once_it_is_published(self, translator, translation, client):
        translator.upload(translation, filled(translator.download(translation)))
        page = translator.publish(translation)

        heading, text = page.body[0].value["heading"], page.body[0].value["text"].source
        assert heading == 'Tête & cou : <1 sur 100, un effet « "bénin" » \\ ou \\n'
        assert text == (
            "<p>Repos.</p>"
            '<p data-block-key="k">Lisez <b>tout</b> &amp; demandez à'
            ' <a href="https://clinic.example.org/?a=1&amp;b=2">la clinique</a>.</p>'
            "<p>Repos.</p>"
        )
        assert page.body[1].value["introduction"] == "Ligne une\nligne deux"
        assert page.body[2].value["telephone"] == "+12025550143"
        assert page.body[2].value["link"]["url"] == "https://target.example.org/"
        html = client.get(page.url).content.decode()
        assert "Tête &amp; cou : &lt;1 sur 100" in html

    def test_uploading_does_not_publish(self, translator, translation):
        page = translator.publish(translation)
        before = page.to_json()
        translator.upload(translation, filled(translator.download(translation)))

        page.refresh_from_db()
        assert type(page).objects.get(pk=page.pk).to_json() == before

    def test_entries_may_be_left_blank(self, translator, translation):
        said = translator.upload(
            translation, filled(translator.download(translation), {"Sleep.": "Dormez."})
        )
        assert said == [
            (
                "success",
                "1 translation was imported. Readers see it once you publish the page.",
            )
        ]

    @pytest.mark.parametrize("count", ["", "many", "1", "9" * 5000])
    def test_a_number_of_entries_that_makes_no_sense(self, translator, translation, count):
        data = filled(translator.download(translation))
        header = b"X-WagtailBotoxPain-Entries: "
        assert header + b"14" in data
        data = data.replace(header + b"14", header + count.encode())
        assert translator.upload(translation, data)[0][0] == "success"

    def test_a_second_time_changes_nothing(self, translator, translation):
        data = filled(translator.download(translation))
        translator.upload(translation, data)
        before = stored(translation)
        ((level, said),) = translator.upload(translation, data)
        assert (level, said) == (
            "warning",
            "Nothing has changed: the file holds only translations that were there already.",
        )
        assert stored(translation) == before

    def test_a_blank_file_says_so(self, translator, translation):
        ((level, said),) = translator.upload(translation, translator.download(translation))
        assert (level, said) == (
            "warning",
            "Nothing was imported: the file holds no translations.",
        )

    def test_the_translator_is_known(self, translator, translation, django_user_model):
        translator.upload(translation, filled(translator.download(translation)))
        row = StringTranslation.objects.first()
        assert row.last_translated_by == django_user_model.objects.get(username="editor")
        assert row.translation_type == "manual"

    def test_merged_with_a_newer_file_it_is_accepted_though_it_is_shorter(
        self, translator, translation, article, tmp_path
    ):
        old, new = tmp_path / "old.po", tmp_path / "new.po"
        old.write_bytes(filled(translator.download(translation)))
        article.body = [BODY[0]]
        article.save()
        translator.sync(translation)
        new.write_bytes(translator.download(translation))
        merge = ["msgmerge", "-q", "--no-fuzzy-matching", "-o", str(old), str(old), str(new)]
        subprocess.run(merge, check=True)

        assert translator.upload(translation, old.read_bytes())[0][0] == "success"
        assert ("body." + SECTION + ".text", "Rest.") in stored(translation)


class TestRefused:
    """Files of which nothing is taken; each says why, and everything stays as it was."""

    @pytest.fixture
    def refused(self, translator, translation):
        """Uploads `data` and gives the reason."""
        translator.upload(
            translation, filled(translator.download(translation), {"Sleep.": "Dors."})
        )
        page = translator.publish(translation)
        before, live = stored(translation), page.to_json()

        def refused(data, name="file"):
            ((level, said),) = translator.upload(translation, data, name)
            assert level == "error"
            assert stored(translation) == before
            assert type(page).objects.get(pk=page.pk).to_json() == live
            return said.removeprefix("Nothing was imported. ")

        return refused

    @pytest.fixture
    def good(self, translator, translation):
        return filled(translator.download(translation))

    def test_no_po_file(self, refused):
        for data in (
            b"Hello",
            b"<html><body>Not found</body></html>",
            b"PK\x03\x04\x14\x00\x06\x00\x08\x00",
            b"# only a comment\n",
            b"/etc/passwd",
            b"\xff\xfe\x00\x00",
        ):
            assert refused(data) in {"This is not a PO file.", "The file has no sentences."}
        for data in (b"\xff\xd8\xff\xe0\x00\x10JFIF", b"\xde\x12\x04\x95\x00\x00\x00\x00"):
            assert refused(data) == "The file is damaged, or its encoding is not utf-8."

    def test_empty(self, refused):
        for data in (b"", b" \r\n\t"):
            assert refused(data) == "The file is empty."

    def test_only_a_header(self, refused):
        assert refused(b'msgid ""\nmsgstr ""\n"A: b\\n"\n') == "The file has no sentences."

    def test_no_file_in_the_form(self, refused, good):
        assert refused(good, name="other") == "Choose a PO file first."

    def test_too_big(self, refused, good):
        padding = b"# padding\n" * (MAX_BYTES // 10)
        assert refused(good + padding) == "The file is too big. At most 2 MB are read."

    def test_another_page(self, refused, translator, make_article, french):
        other = translator.submit(make_article(BODY), french)
        assert refused(filled(translator.download(other))) == (
            "The file belongs to another page or to another language."
        )

    def test_another_language(self, refused, translator, article):
        arabic = translator.submit(article, Locale.objects.create(language_code="ar"))
        assert refused(filled(translator.download(arabic))) == (
            "The file belongs to another page or to another language."
        )

    def test_no_identity(self, refused, good):
        po = polib.pofile(good.decode())
        del po.metadata["X-WagtailLocalize-TranslationID"]
        assert "its header has no X-WagtailLocalize-TranslationID" in refused(str(po).encode())

    def test_two_translations_of_one_sentence(self, refused, good):
        po = polib.pofile(good.decode())
        entry = next(entry for entry in po if entry.msgid == "Rest.")
        po.append(polib.POEntry(msgctxt=entry.msgctxt, msgid="Rest.", msgstr="Le reste."))
        assert refused(str(po).encode()) == (
            "The file has two different translations of “Rest.”. Keep one of them."
        )

    def test_bad_syntax(self, refused, good):
        sentence = b'msgstr "Dormez."'
        assert good.count(sentence) == 1
        for damaged in (
            b'msgstr "Dormez.',
            b'msgstr "Dor"mez."',
            b'msgstr "Dormez.\\"',
            rb'msgstr "Dor\mez."',
            rb'msgstr "Dor\x6dez."',
            b"Dormez.",
            b"",
            b'mgstr "Dormez."',
            sentence + b"\n" + sentence,
        ):
            assert "The file is damaged" in refused(good.replace(sentence, damaged))
        assert "The file is damaged" in refused(good.replace(b'msgid "Sleep."\n', b""))

    def test_wrong_encoding(self, refused, good):
        latin = good.replace("–".encode(), b"-").decode().encode("latin-1")
        for charset in ("x-klingon", "hex"):
            data = latin.replace(b"charset=UTF-8", f"charset={charset}".encode())
            assert f"names an encoding that cannot be read: {charset}." in refused(data)
        data = latin.replace(b"charset=UTF-8", b"charset=ascii")
        assert refused(data) == "The file is damaged, or its encoding is not ascii."

    def test_utf_8_under_the_name_of_another_encoding(self, translator, translation, good):
        data = good.replace(b"charset=UTF-8", b"charset=ISO-8859-1")
        assert data != good
        assert [level for level, _text in translator.upload(translation, data)] == ["success"]
        assert FRENCH[list(FRENCH)[1]] in {text for text, _error in stored(translation).values()}

    def test_bytes_of_another_encoding(self, refused, good):
        latin = good.replace("–".encode(), b"-").decode().encode("latin-1")
        assert refused(latin) == "The file is damaged, or its encoding is not UTF-8."

    @pytest.mark.parametrize("width", [0, 40])
    def test_cut_off_anywhere(self, refused, translation, good, width, tmp_path):
        """At the end of each line, and at random places in between."""
        path = tmp_path / "page.po"
        path.write_bytes(good)
        through_msgcat(f"--width={width}" if width else "--no-wrap")(path)
        data = path.read_bytes().rstrip()
        last = data.rindex(b"\n\n")
        cuts = {place + 1 for place, byte in enumerate(data) if byte == ord("\n")}
        cuts |= set(random.Random(1).sample(range(len(data)), 150))  # noqa: S311
        for cut in sorted(cut for cut in cuts if cut < last):
            with pytest.raises(POFileError):
                import_po(translation, data[:cut])
        refused(data[:last])

    @pytest.mark.parametrize("language", ["fr-CA", "fr_FR.UTF-8", "FR", ""])
    def test_language_written_otherwise(self, translator, translation, good, language):
        data = good.replace(b"Language: fr\\n", f"Language: {language}\\n".encode())
        assert [level for level, _text in translator.upload(translation, data)] == ["success"]

    def test_header_of_another_language(self, refused, good):
        data = good.replace(b"Language: fr\\n", b"Language: ar\\n")
        assert data != good
        assert "belongs to another page or to another language" in refused(data)

    def test_entries_taken_out(self, refused, good):
        po = polib.pofile(good.decode())
        po.remove(po[5])
        assert "it has 13 of 14. Upload the whole file" in refused(str(po).encode())


class TestReported:
    """Entries that are left out, and those that are taken with a warning."""

    @pytest.fixture
    def said_of(self, translator, translation):
        """What is said, and what is stored, after one entry of a filled file was changed."""

        def said_of(path, **attributes):
            data = changed(filled(translator.download(translation)), path, **attributes)
            said = translator.upload(translation, data)
            return [text for level, text in said if level == "warning"]

        return said_of

    def test_fuzzy(self, said_of, translation):
        (said,) = said_of("introduction", flags=["fuzzy"])
        assert "1 translation in the file was not used" in said
        assert "“Line one line two” It is marked as unsure (fuzzy)." in said
        assert not [path for path, _text in stored(translation) if "introduction" in path]

    def test_stale(self, translator, translation, article):
        data = filled(translator.download(translation))
        article.body[0].value["text"] = article.body[0].value["text"].__class__("<p>Rest more.</p>")
        article.save()
        translator.sync(translation)

        said = dict(reversed(translator.upload(translation, data)))

        assert "2 translations in the file were not used" in said["warning"]
        assert "“Rest.” The sentence in the original was changed." in said["warning"]
        assert said["success"].startswith("3 translations were imported.")
        assert "Repos." not in {data for data, _error in stored(translation).values()}

    def test_stale_without_a_sync(self, translator, translation, article):
        data = filled(translator.download(translation))
        article.body[1].value["introduction"] = "Line three"
        article.save()

        warnings = [
            text for level, text in translator.upload(translation, data) if level != "success"
        ]

        assert "“Line one line two” The sentence in the original was changed since." in warnings[0]
        assert "Rest." not in warnings[0]
        assert warnings[1].startswith("The original page has changed since")

    def test_unknown(self, translator, translation):
        po = polib.pofile(filled(translator.download(translation)).decode())
        po.append(polib.POEntry(msgctxt="body.nowhere", msgid="Buy now", msgstr="Achetez"))
        po.append(polib.POEntry(msgid="No place", msgstr="Nulle part"))
        said = dict(reversed(translator.upload(translation, str(po).encode())))
        assert "“Buy now” The page has no such sentence." in said["warning"]
        assert "“No place” The page has no such sentence." in said["warning"]

    def test_entries_without_a_context(self, translator, make_article, french):
        """As they come back by way of XLIFF, where a text that stands twice is one entry."""
        copy = block("section", {"heading": HEADING, "text": "<p>Rest.</p>"})
        translation = translator.submit(make_article([*BODY, copy], title="On pain"), french)
        po = polib.pofile(filled(translator.download(translation)).decode())
        once = polib.POFile()
        once.metadata = po.metadata
        seen = set()
        for entry in po:
            if entry.msgid not in seen:
                entry.msgctxt = None
                once.append(entry)
            seen.add(entry.msgid)
        assert len(once) < len(po)

        said = dict(translator.upload(translation, str(once).encode()))

        assert set(said) == {"success"}
        rest = [place for place in stored(translation).items() if place[0][1] == "Rest."]
        assert [one for _key, one in rest] == [("Repos.", False)] * 2

    def test_many_are_counted(self, translator, translation):
        po = polib.pofile(filled(translator.download(translation)).decode())
        for number in range(200):
            po.append(polib.POEntry(msgctxt="body.x", msgid=f"Word {number}", msgstr="Mot"))
        said = dict(reversed(translator.upload(translation, str(po).encode())))
        assert "200 translations in the file were not used" in said["warning"]
        assert said["warning"].endswith("and 190 more")

    @pytest.mark.parametrize(
        ("translated", "reason"),
        [
            ("<p>Repos.</p>", "tag is not allowed"),
            ('<b class="x">Repos.</b>', "cannot have any HTML tags with attributes"),
            ('<a id="a7">Repos.</a>', "Unrecognised id found in an <a> tag: a7"),
            ("Re\x07pos.", "characters that cannot be shown"),
            ("Repos \u202e155.", "characters that cannot be shown"),
        ],
    )
    def test_bad_html_leaves_what_was_there(
        self, translator, translation, said_of, translated, reason
    ):
        translator.upload(
            translation, filled(translator.download(translation), {"Rest.": "Le repos."})
        )
        (said,) = said_of(f"{SECTION}.text", msgstr=translated)
        assert reason in said
        assert "1 translation in the file was not used" in said
        assert stored(translation)[f"body.{SECTION}.text", "Rest."] == ("Le repos.", False)

    def test_a_translation_that_was_faulty_before_is_named_again(
        self, translator, translation, said_of
    ):
        segment = translation.source.stringsegment_set.get(string__data="Points")
        url = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        response = translator.client.put(
            url, "value=<p>Points</p>", content_type="application/x-www-form-urlencoded"
        )
        assert response.json()["error"]
        (said,) = said_of(f"{POINTS}.heading", msgstr="<p>Points</p>")
        assert "“Points” <p> tag is not allowed" in said

    def test_too_long_for_the_field(self, said_of, translation):
        (said,) = said_of("title", msgstr="e" * 256)
        assert "It is too long: at most 255 characters." in said
        assert ("title", "On pain") not in stored(translation)
        translation.get_target_instance().refresh_from_db()
        assert translation.get_target_instance().draft_title == "On pain"

    def test_too_long_for_the_block(self, said_of, translation):
        (said,) = said_of(f"{POINTS}.heading", msgstr="é" * 151)
        assert "1 translation in the file was not used" in said
        assert (f"body.{POINTS}.heading", "Points") not in stored(translation)

    @pytest.mark.parametrize("path", [f"{SECTION}.text", "title"])
    @pytest.mark.parametrize(
        "msgstr",
        [
            "Repos <!--> <img src=x onerror=alert()> --> fin",
            "Repos <!-- --!> <img src=x onerror=alert()> --> fin",
            "Repos <![CDATA[x><img src=x onerror=alert()>]]> fin",
            "Repos <!DOCTYPE x [ <img src=x onerror=alert()> ]> fin",
            "Repos <?x <img src=x onerror=alert()> ?> fin",
            "<!-- Repos -->",
            "<b>" * 3000 + "x" + "</b>" * 3000,
            "Repos &#8; fin",
            "Repos </b ne conduisez pas> fin",
            '<a id="a1">Repos <a id="a1">fin</a></a>',
        ],
    )
    def test_hidden_or_broken_markup(self, said_of, translator, translation, client, path, msgstr):
        (said,) = said_of(path, msgstr=msgstr)
        assert "1 translation in the file was not used" in said
        html = client.get(translator.publish(translation).url).content.decode()
        assert "onerror" not in html
        assert "<!-- Repos" not in html

    def test_link_without_a_text(self, translator, translation):
        emptied = {list(FRENCH)[2]: 'Demandez<a id="a1"></a> et lisez <b>tout</b>.'}
        data = filled(translator.download(translation), emptied)
        said = dict(reversed(translator.upload(translation, data)))
        assert "A link is missing." in said["warning"]

    def test_break_that_is_only_closed(self, translator, translation):
        data = filled(translator.download(translation))
        assert b"Ligne une<br/>ligne deux" in data
        for line_break in (b"</br>", b"<br></br>"):
            translator.upload(translation, data.replace(b"une<br/>", b"une" + line_break))
            assert "Ligne une<br/>ligne deux" in {
                text for text, _error in stored(translation).values()
            }

    def test_one_plural_form_without_a_plural(self, translator, translation):
        data = filled(translator.download(translation))
        told = data.replace(b'msgstr "Dormez."', b'msgstr[0] "Dormez."')
        assert told != data
        said = " ".join(text for _level, text in translator.upload(translation, told))
        assert "It has plural forms." in said

    def test_plural_forms(self, said_of):
        (said,) = said_of(
            "title", msgstr="", msgid_plural="Pains", msgstr_plural={0: "Douleur", 1: "Douleurs"}
        )
        assert "It has plural forms." in said

    def test_a_lost_link_and_lost_bold_are_accepted(self, translator, translation):
        linked = list(FRENCH)[2]
        data = filled(translator.download(translation), {linked: "Demandez et lisez tout."})
        said = dict(reversed(translator.upload(translation, data)))
        assert said["success"].startswith("1 translation was imported.")
        assert "A link is missing." in said["warning"]
        assert "Bold or italic text is missing." in said["warning"]

    @pytest.mark.parametrize(
        ("translated", "is_told"),
        [("5–100 U.", True), ("U.", True), ("٥–١٠ وحدات", False), ("De 5 à 10 U.", False)],
    )
    def test_other_numbers_are_accepted(self, said_of, translation, translated, is_told):
        said = said_of(f"{ANSWER}.answer", msgstr=translated)
        assert any("Its numbers are not those of the original" in text for text in said) is is_told
        row = stored(translation)[f"body.{FAQ}.items.{ANSWER}.answer", "5–10 U."]
        assert row == (translated, False)

    @pytest.mark.parametrize(
        ("translated", "is_told"), [("10–5 U.", True), ("١٠–٥ وحدات", True), ("5 … 10", False)]
    )
    def test_numbers_in_another_order(self, said_of, translated, is_told):
        said = said_of(f"{ANSWER}.answer", msgstr=translated)
        text = "Its numbers are in another order than in the original: 10, 5 instead of 5, 10."
        assert any(text in one for one in said) is is_told

    def test_what_translators_write_is_escaped(self, translator, translation):
        po = polib.pofile(filled(translator.download(translation)).decode())
        po.append(polib.POEntry(msgctxt="x", msgid="&lt;script&gt;alert(1)", msgstr="y"))
        data = str(po).encode()
        url = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
        form = {"file": SimpleUploadedFile("page.po", data)}
        html = translator.client.post(url, form, follow=True).content.decode()
        assert "“&lt;script&gt;alert(1)”" in html


class TestLetters:
    """What a file says that was saved in an encoding without the letters of the language."""

    ARABIC = {"Rest.": "استرح.", "Sleep.": "نم.", "Line one<br/>line two": "سطر<br/>سطران"}

    @pytest.fixture
    def into_arabic(self, translator, article):
        return translator.submit(article, Locale.objects.create(language_code="ar"))

    def said(self, translator, translation, translations):
        data = filled(translator.download(translation), translations)
        return translator.upload(translation, data)

    @pytest.mark.parametrize("spoil", [lambda letter: "?", lambda letter: "\ufffd"])
    def test_all_lost(self, translator, into_arabic, spoil):
        lost = {
            key: "".join(spoil(sign) if ord(sign) > 127 else sign for sign in text)
            for key, text in self.ARABIC.items()
        }
        said = self.said(translator, into_arabic, lost)
        assert [level for level, _text in said] == ["warning"]
        assert said[0][1].count("Its letters were lost: they are question marks.") == 3
        assert stored(into_arabic) == {}

    def test_one_lost(self, translator, translation):
        said = dict(self.said(translator, translation, {"Sleep.": "D?rmez."}))
        assert "“Sleep.” A question mark is inside a word: a letter may" in said["warning"]

    def test_of_another_script(self, translator, into_arabic):
        said = dict(self.said(translator, into_arabic, self.ARABIC | {"Sleep.": "Dormez."}))
        assert "“Sleep.” It has no letter of this language." in said["warning"]
        assert "Rest." not in said["warning"]

    def test_of_the_language(self, translator, into_arabic):
        said = self.said(translator, into_arabic, self.ARABIC | {"Rest.": "استرح مع BOTOX 5 U؟"})
        assert not [text for level, text in said if "letter" in text or "question mark" in text]

    def test_file_that_nobody_translated(self, translator, translation):
        same = {text: text for text in FRENCH}
        said = [text for level, text in self.said(translator, translation, same)]
        assert "Every translation in the file is the same as its original." in said[-1]
        assert translation.get_progress()[1] > 0
        # A name may well be the same.
        said = self.said(translator, translation, FRENCH | {"Sleep.": "Sleep."})
        assert not [text for level, text in said if "the same as its original" in text]


class TestDamage:
    """Whatever a file has been through, the admin answers and readers see the same page."""

    def test_never_breaks(self, translator, translation):
        page = translator.publish(translation)
        live = page.to_json()
        data = filled(translator.download(translation))
        chance = random.Random(20)  # noqa: S311
        for _round in range(60):
            damaged = bytearray(data)
            for _flip in range(chance.choice([1, 1, 2, 8])):
                damaged[chance.randrange(len(data))] = chance.randrange(256)
            said = translator.upload(translation, bytes(damaged))
            assert said
            assert type(page).objects.get(pk=page.pk).to_json() == live
            assert not StringTranslation.objects.filter(has_error=True).exists()

    def test_swapped_places(self, translator, translation):
        """Each translation stays with its sentence, or goes nowhere."""
        po = polib.pofile(filled(translator.download(translation)).decode())
        paths = [entry.msgctxt for entry in po]
        random.Random(3).shuffle(paths)  # noqa: S311
        for entry, path in zip(po, paths, strict=True):
            entry.msgctxt = path
        translator.upload(translation, str(po).encode())
        assert set(stored(translation)) <= {
            (entry.msgctxt, entry.msgid)
            for entry in polib.pofile(translator.download(translation).decode())
        }
        for (_path, text), (data, _error) in stored(translation).items():
            assert FRENCH[text] == data

    def test_nothing_is_half_imported(self, translator, translation, monkeypatch):
        """A database that fails in the middle leaves nothing behind."""
        data = filled(translator.download(translation))
        save, saved = StringTranslation.save, []

        def fail_at_the_third(self, *args, **kwargs):
            saved.append(self)
            if len(saved) == 3:
                raise RuntimeError
            save(self, *args, **kwargs)

        monkeypatch.setattr(StringTranslation, "save", fail_at_the_third)
        with pytest.raises(RuntimeError):
            import_po(translation, data)
        assert stored(translation) == {}


class TestQueries:
    def test_do_not_outgrow_the_entries(
        self, translator, make_article, french, django_assert_max_num_queries
    ):
        article = make_article(full_body(size=20))
        translation = translator.submit(article, french)
        with django_assert_max_num_queries(30):
            data = translator.download(translation)
        texts = {entry.msgid: f"Texte : {entry.msgid}" for entry in polib.pofile(data.decode())}
        data = filled(data, texts)
        with django_assert_max_num_queries(60 + 9 * len(texts)):
            result = import_po(translation, data)
        assert result.imported >= len(texts)


def test_a_deleted_translation_is_not_found(translator, translation):
    translation.get_target_instance().delete()
    url = reverse("wagtail_localize:download_pofile", args=[translation.pk])
    assert translator.client.get(url).status_code == 404


class TestSavedAfterTheDownload:
    """Somebody translates a sentence anew while another works on a file."""

    MESSAGE = "It was translated anew after the file was downloaded."

    @pytest.fixture
    def data(self, translator, translation):
        translator.upload(translation, filled(translator.download(translation)))
        return translator.download(translation)

    @pytest.fixture
    def correct(self, translator, translation, data):
        """Write another translation of "Sleep." in the editor."""

        def correct(text):
            segment = translation.source.stringsegment_set.get(string__data="Sleep.")
            url = reverse(
                "wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]
            )
            response = translator.client.put(
                url, f"value={text}", content_type="application/x-www-form-urlencoded"
            )
            assert response.status_code == 200

        return correct

    def stored(self, text="Sleep."):
        return StringTranslation.objects.filter(translation_of__data=text).first().data

    @pytest.mark.parametrize("text", ["Dormez.", "Reposez-vous."])
    def test_is_kept_and_named(self, translator, translation, data, correct, text):
        correct("Dormez+bien.")
        sent = filled(data, {**FRENCH, "Rest.": "Du repos.", "Sleep.": text})
        said = translator.upload(translation, sent)
        assert [level for level, _text in said] == ["success", "warning"]
        assert self.MESSAGE in said[1][1]
        assert "Sleep." in said[1][1]
        assert self.stored() == "Dormez bien."
        assert self.stored("Rest.") == "Du repos."

    @pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Denver"])
    def test_site_without_time_zones(self, translator, translation, settings, zone, data, correct):
        settings.TIME_ZONE, settings.USE_TZ = zone, False
        older = translator.download(translation)
        correct("Dormez+bien.")
        newer = translator.download(translation)
        for file, is_told in ((older, True), (newer, False)):
            said = translator.upload(translation, filled(file, {**FRENCH, "Sleep.": "Dormez."}))
            assert (self.MESSAGE in str(said)) is is_told

    def test_the_same_translation(self, translator, translation, data, correct):
        correct("Dormez+bien.")
        said = translator.upload(translation, filled(data, {"Sleep.": "Dormez bien."}))
        assert self.MESSAGE not in str(said)

    @pytest.mark.parametrize("moment", [None, "", "yesterday", "2026-01-01", "2026-99-01T00:00Z"])
    def test_file_that_does_not_say_when(self, translator, translation, data, correct, moment):
        correct("Dormez+bien.")
        po = polib.pofile(data.decode())
        del po.metadata[MOMENT_HEADER]
        if moment is not None:
            po.metadata[MOMENT_HEADER] = moment
        translator.upload(translation, filled(str(po).encode()))
        assert self.stored() == "Dormez."

    def test_the_same_file_again_with_more(self, translator, translation, data):
        translator.upload(translation, filled(data, {**FRENCH, "Sleep.": "Dormez mieux."}))
        said = translator.upload(translation, filled(data, {**FRENCH, "Sleep.": "Dormez bien."}))
        assert [level for level, _text in said] == ["success"]
        assert self.stored() == "Dormez bien."

    def test_what_was_put_back_is_not_later(self, translator, translation, data):
        translator.upload(translation, filled(data, {**FRENCH, "Sleep.": "<b>"}))
        assert self.stored() == "Dormez."
        said = translator.upload(translation, filled(data, {**FRENCH, "Sleep.": "Dormez bien."}))
        assert self.MESSAGE not in str(said)
        assert self.stored() == "Dormez bien."
