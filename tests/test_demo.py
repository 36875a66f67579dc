"""The demo clinic, in processes of its own, as `make demo` runs it."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import jsonschema_rs
import polib
import pytest

from tests.html import headings, parse, text_of, with_class
from wagtail_botox_pain.localize.quality_checks.numbers import numbers_in

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.costly]
PROJECT = Path(__file__).parent.parent / "example_project"
CLINIC = PROJECT / "clinic"
ARTICLE = "treatments/botulinum-toxin-for-chronic-pain/"
OTHER_ARTICLE = "treatments/exercise-therapy-for-low-back-pain/"
NOWHERE = "nowhere/"
LANGUAGES = {"en": "/", "es": "/es/", "ar": "/ar/"}
NAMES = {"en": "English", "es": "español", "ar": "العربيّة"}
TRANSLATED = ("es", "ar")
PATHS = ("", "treatments/", ARTICLE)
ADDRESSES = [base + path for base in LANGUAGES.values() for path in PATHS]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("migrated")
    manage(folder, "migrate", "-v0")
    return folder


@pytest.fixture
def empty(tmp_path, migrated):
    """A folder with a database that has no pages yet."""
    shutil.copy(migrated / "clinic.sqlite3", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def data(tmp_path_factory, migrated):
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(migrated / "clinic.sqlite3", folder)
    manage(folder, "demo", "--no-serve")
    return folder


def run(data, *arguments):
    environment = {**os.environ, "DEMO_DATA": str(data), "COVERAGE_PROCESS_START": ""}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
    )


def manage(data, *arguments):
    result = run(data, *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def in_shell(data, code):
    return manage(data, "shell", "--no-imports", "-c", code).strip()


READ = """
import json
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
settings.DEBUG = False
client, editor = Client(), Client()
editor.force_login(get_user_model().objects.get())

def read(address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, headers={"accept-language": "ar, es;q=0.9"})
    return {
        "status": response.status_code,
        "queries": len(queries),
        "policy": response["Content-Security-Policy"],
        "html": response.content.decode(),
    }

def edit(page):
    return editor.get(f"/admin/pages/{page.pk}/edit/").content.decode()
"""


@pytest.fixture(scope="module")
def pages(data):
    """Every page of the demo as a reader gets it, and how many queries that took."""
    others = [base + path for base in LANGUAGES.values() for path in (OTHER_ARTICLE, NOWHERE)]
    addresses = [*ADDRESSES, *others]
    code = f"{READ}\nprint(json.dumps({{a: read(a) for a in {addresses!r}}}))"
    return json.loads(in_shell(data, code))


@pytest.fixture(scope="module")
def trees(pages):
    """The pages that are public, parsed."""
    return {
        address: parse(page["html"]) for address, page in pages.items() if page["status"] == 200
    }


@pytest.fixture(scope="module")
def editors(data):
    """What the translation editor of each translation knows, by language and slug."""
    code = f"""{READ}
pages = Page.objects.filter(depth__gt=1).exclude(locale__language_code="en")
print(json.dumps([[p.locale.language_code, p.slug, p.live, edit(p)] for p in pages]))"""
    found = {}
    for language, slug, live, html in json.loads(in_shell(data, code)):
        form = next(e for e in parse_leniently(html).iter() if e.get("data-props"))
        found[language, slug] = {**json.loads(form.get("data-props")), "live": live}
    return found


def parse_leniently(html):
    """The tree of a page of Wagtail's own."""
    import html5lib

    return html5lib.parse(html, namespaceHTMLElements=False)


def find(tree, tag, **attributes):
    return [
        element
        for element in tree.iter(tag)
        if all(element.get(name.replace("_", "-")) == value for name, value in attributes.items())
    ]


def texts(tree):
    """Everything that is shown, read out or found, as far as it has words."""
    found = []
    for element in tree.iter():
        attributes = [element.get(name) for name in ("alt", "title", "aria-label", "content")]
        after = element.tail
        if element.tag not in ("script", "style"):
            attributes.append(element.text)
        found += [" ".join(text.split()) for text in (*attributes, after) if text]
    return {text for text in found if re.search(r"[^\W\d_]", text)}


def content(name):
    return json.loads((CLINIC / "content" / f"{name}.json").read_text(encoding="utf-8"))


class TestReaders:
    def test_all_pages_are_there(self, pages):
        assert {address for address, page in pages.items() if page["status"] == 200} == {
            *ADDRESSES,
            LANGUAGES["en"] + OTHER_ARTICLE,
        }

    def test_article_takes_few_queries(self, pages):
        counts = {address: pages[address]["queries"] for address in ADDRESSES if ARTICLE in address}
        assert max(counts.values()) <= 12, counts

    def test_policy(self, pages):
        assert {page["policy"] for page in pages.values()} == {"default-src 'self'"}
        for page in pages.values():
            assert " style=" not in page["html"]
            assert "<style" not in page["html"]

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_headings(self, trees, address):
        levels = [level for level, _ in headings(trees[address])]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_language_and_direction(self, trees, language):
        """Of the address, whatever the reader's browser asks for."""
        direction = "rtl" if language == "ar" else "ltr"
        for path in PATHS:
            tree = trees[LANGUAGES[language] + path]
            (html,) = tree.iter("html")
            assert (html.get("lang"), html.get("dir")) == (language, direction)
            for element in [*with_class(tree, "bp-article"), *with_class(tree, "bp-index")]:
                assert (element.get("lang"), element.get("dir")) == (language, direction)

    def test_all_blocks_are_used(self):
        types = {block["type"] for block in content(ARTICLE.split("/")[1])["body"]}
        assert len(types) == 11


def test_json_is_what_the_contract_says(data):
    """Each page in each language, by the schemas that allow nothing which they do not name."""
    code = f"""{READ}
from wagtail_botox_pain.api.contract.build import site_contract
listed = client.get("/api/v2/pages/?limit=20").json()["items"]
answers = [client.get(page["meta"]["detail_url"]).json() for page in listed]
print(json.dumps([answers, dict(site_contract(closed=True).schemas)], default=str))"""
    answers, schemas = json.loads(in_shell(data, code))
    checked = []
    for answer in answers:
        name = answer["meta"]["type"].split(".")[-1]
        if schema := schemas.get(f"{name}.schema.json"):
            faults = [
                f"{list(error.instance_path)}: {error.message}"
                for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(answer)
            ]
            assert faults == []
            checked.append(name)
    languages = len(LANGUAGES)
    assert checked.count("TreatmentIndexPage") == languages
    assert checked.count("TreatmentArticlePage") >= languages + 1


class TestLanguages:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("path", PATHS)
    def test_switcher(self, trees, language, path):
        (nav,) = with_class(trees[LANGUAGES[language] + path], "site-languages")
        links = [
            (link.get("lang"), link.get("href"), text_of(link), link.get("aria-current"))
            for link in nav.iter("a")
        ]
        assert links == [
            (code, base + path, NAMES[code], "true" if code == language else None)
            for code, base in LANGUAGES.items()
        ]

    @pytest.mark.parametrize("path", PATHS)
    def test_alternates(self, trees, path):
        for base in LANGUAGES.values():
            found = {
                link.get("hreflang"): re.sub(r"^https?://[^/]+", "", link.get("href"))
                for link in find(trees[base + path], "link", rel="alternate")
            }
            addresses = {code: address + path for code, address in LANGUAGES.items()}
            assert found == {**addresses, "x-default": LANGUAGES["en"] + path}

    def test_alternates_have_the_port(self, trees):
        links = find(trees["/"], "link", rel="alternate", hreflang="en")
        assert [link.get("href") for link in links] == ["http://localhost:8000/"]

    def test_switcher_of_a_page_in_one_language_leads_to_the_page_above_it(self, trees):
        tree = trees[LANGUAGES["en"] + OTHER_ARTICLE]
        (nav,) = with_class(tree, "site-languages")
        assert [(link.get("hreflang"), link.get("href")) for link in nav.iter("a")] == [
            ("en", "/" + OTHER_ARTICLE),
            ("es", "/es/treatments/"),
            ("ar", "/ar/treatments/"),
        ]
        assert find(tree, "link", rel="alternate") == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_title_names_the_clinic_once(self, trees, language):
        base = LANGUAGES[language]
        home, index = (text_of(next(trees[base + path].iter("title"))) for path in PATHS[:2])
        assert home.count(text_of(with_class(trees[base], "site-name")[0])) == 1
        assert index.endswith(f" | {home}")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_address_that_leads_nowhere(self, pages, language):
        page = pages[LANGUAGES[language] + NOWHERE]
        assert page["status"] == 404
        tree = parse(page["html"])
        (html,) = tree.iter("html")
        assert html.get("lang") == language
        (name,) = with_class(tree, "site-name")
        assert name.get("href") == LANGUAGES[language]
        (h1,) = tree.iter("h1")
        words = {"en": "There is no such page", "es": "No existe esta página"}
        assert text_of(h1) == words.get(language, "هذه الصفحة غير موجودة")

    @pytest.mark.parametrize(
        "language, words",
        [
            ("en", ["Skip to the content", "Main", "Languages", "You are here"]),
            ("es", ["Ir al contenido", "Principal", "Idiomas", "Usted está aquí"]),
            ("ar", ["انتقل إلى المحتوى", "القائمة الرئيسية", "اللغات", "أنت هنا"]),
        ],
    )
    def test_frame_of_the_page(self, trees, language, words):
        base, index = LANGUAGES[language], LANGUAGES[language] + "treatments/"
        tree = trees[base + ARTICLE]
        skip = with_class(tree, "site-skip")[0]
        labels = [nav.get("aria-label") for nav in tree.iter("nav") if nav.get("aria-label")]
        assert [text_of(skip), *labels[:3]] == words
        main, _, here = [nav for nav in tree.iter("nav") if nav.get("aria-label")][:3]
        title = {"en": "Treatments", "es": "Tratamientos", "ar": "العلاجات"}[language]
        assert [(a.get("href"), text_of(a)) for a in main.iter("a")] == [(index, title)]
        assert [a.get("href") for a in here.iter("a")] == [base, index]
        (name,) = with_class(tree, "site-name")
        (h1,) = trees[base].iter("h1")
        assert (name.get("href"), text_of(name)) == (base, text_of(h1))

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_links_stay_in_the_language_where_they_can(self, trees, language):
        tree = trees[LANGUAGES[language] + ARTICLE]
        (article,) = with_class(tree, "bp-article")
        inside = {a.get("href") for a in article.iter("a") if a.get("href", "").startswith("/")}
        # The other article is not out in this language.
        assert inside == {LANGUAGES[language] + "treatments/", LANGUAGES["en"] + OTHER_ARTICLE}


class TestTranslations:
    @pytest.mark.parametrize("language", TRANSLATED)
    @pytest.mark.parametrize("path", PATHS)
    def test_nothing_is_left_in_english(self, trees, language, path):
        """But the titles of publications, as they were published, and the names of languages."""
        english, translated = trees["/" + path], trees[LANGUAGES[language] + path]
        body = content(ARTICLE.split("/")[1])["body"]
        (references,) = [block["value"]["items"] for block in body if block["type"] == "references"]
        kept = {item["title"] for item in references} | {*NAMES.values()}
        hosts = {text for text in texts(english) if re.fullmatch(r"\(?[\w-]+(\.[\w-]+)+\)?", text)}
        settings = {"width=device-width, initial-scale=1", "light dark"}
        assert texts(english) & texts(translated) <= kept | hosts | settings

    @pytest.mark.parametrize("language", TRANSLATED)
    @pytest.mark.parametrize("path", PATHS)
    def test_numbers_are_the_same(self, trees, language, path):
        def numbers(tree):
            (main,) = tree.iter("main")
            return Counter(numbers_in(text_of(main)))

        assert numbers(trees[LANGUAGES[language] + path]) == numbers(trees["/" + path])

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_blocks_are_the_same(self, trees, language):
        """The same anchors, links to publications, numbers to dial and pictures, in order."""

        def made_of(tree):
            (main,) = tree.iter("main")
            return [
                element.get(name)
                for element in main.iter()
                for name in ("id", "href", "src")
                if not (element.get(name) or "").startswith("/es/treat")
                and not (element.get(name) or "").startswith(("/ar/treat", "/treat"))
            ]

        assert made_of(trees[LANGUAGES[language] + ARTICLE]) == made_of(trees["/" + ARTICLE])

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_every_sentence_in_the_files_is_different(self, language):
        """A sentence that is the same in both is the title of a publication."""
        body = content(ARTICLE.split("/")[1])["body"]
        titles = {
            item["title"]
            for block in body
            for item in block["value"].get("items", ())
            if "title" in item
        }
        for pages in content(language).values():
            for sentences in pages.values():
                same = {source for source, text in sentences.items() if source == text}
                assert same <= titles
                for source, text in sentences.items():
                    assert Counter(numbers_in(source)) == Counter(numbers_in(text)), source

    def test_arabic_has_its_own_punctuation(self):
        for pages in content("ar").values():
            for sentences in pages.values():
                for source, text in sentences.items():
                    if source != text:
                        assert not re.search(r"[,;?]", re.sub(r"<[^>]+>", "", text)), text
                        assert text.count("؟") == source.count("?"), text

    def test_spanish_opens_its_questions(self):
        for pages in content("es").values():
            for sentences in pages.values():
                for source, text in sentences.items():
                    assert text.count("¿") == text.count("?") == source.count("?"), text


class TestEditors:
    @pytest.mark.parametrize("language", TRANSLATED)
    @pytest.mark.parametrize("page", ["home", "treatments", ARTICLE.split("/")[1]])
    def test_editor_shows_it_translated(self, editors, language, page):
        slugs = {"home": {"es": "clinic-1", "ar": "clinic-2"}[language]} if page == "home" else {}
        editor = editors[language, slugs.get(page, page)]
        strings = [segment for segment in editor["segments"] if segment["type"] == "string"]
        translated = {
            string["segment_id"]: string for string in editor["initialStringTranslations"]
        }
        assert editor["live"]
        assert strings
        for segment in strings:
            found = translated[segment["id"]]
            assert found["data"]
            assert not found["error"]

    def test_one_article_is_partly_translated_and_not_public(self, editors):
        editor = editors["es", OTHER_ARTICLE.split("/")[1]]
        strings = [segment for segment in editor["segments"] if segment["type"] == "string"]
        assert 0 < len(editor["initialStringTranslations"]) < len(strings)
        assert not editor["live"]
        assert ("ar", OTHER_ARTICLE.split("/")[1]) not in editors

    def test_report(self, data):
        code = f"""{READ}
answer = editor.get("/admin/reports/translation-status/?export=csv")
print(b"".join(answer.streaming_content).decode())"""
        rows = csv.DictReader(in_shell(data, code).splitlines())
        article, other = content(ARTICLE.split("/")[1]), content(OTHER_ARTICLE.split("/")[1])
        states = {
            (row["Page"], row["Language"]): (row["State"], row["Status of the translation"])
            for row in rows
            if row["Page"] in (article["title"], other["title"])
        }
        assert states == {
            (article["title"], "Spanish"): ("Up to date", "live"),
            (article["title"], "Arabic"): ("Up to date", "live"),
            (other["title"], "Spanish"): ("Partly translated", "draft"),
            (other["title"], "Arabic"): ("Missing", ""),
        }


def test_second_run_keeps_what_an_editor_wrote(data):
    in_shell(
        data,
        "from wagtail_botox_pain.pages.models import TreatmentArticlePage as A;"
        "other = A.objects.get(slug__startswith='exercise', locale__language_code='en');"
        "page = A.objects.filter(locale__language_code='en').exclude(pk=other.pk).get();"
        "page.title = 'My own title'; page.slug = 'own'; page.save_revision().publish();"
        "other.delete()",
    )
    assert "nothing to make" in manage(data, "demo", "--no-serve")
    titles = in_shell(
        data,
        "from wagtail_botox_pain.pages.models import TreatmentArticlePage as A;"
        "print(*A.objects.filter(locale__language_code='en').values_list('title', flat=True))",
    )
    assert titles == "My own title"


def test_login_is_generated_and_stays(data):
    passwords = {
        re.search(r"Password: (\S+)", manage(data, "demo", "--no-serve")).group(1) for _ in range(2)
    }
    assert len(passwords) == 1
    assert len(passwords.pop()) >= 12


class TestLoading:
    def test_dry_run_makes_nothing(self, empty):
        said = manage(empty, "load_clinic", "--dry-run")
        assert "Would make article" in said
        assert "Would make Spanish (published): home, treatments" in said
        assert not (empty / "media").exists()
        assert manage(empty, "load_clinic") == said.replace("Would make", "Made")
        assert "nothing to make" in manage(empty, "load_clinic")

    @pytest.mark.parametrize("change", ["popitem()", "update({'Not on the page': 'x'})"])
    def test_files_that_do_not_fit_make_nothing(self, empty, change):
        code = f"""
from clinic.loader import ClinicLoader
loader = ClinicLoader(print)
loader.translations["es"]["published"]["treatments"].{change}
loader.load()"""
        result = run(empty, "shell", "--no-imports", "-c", code)
        assert "ContentError" in result.stderr
        assert "es: the translation of 'Treatments'" in result.stderr
        count = "from wagtail.models import Page; print(Page.objects.count())"
        assert in_shell(empty, count) == "2"

    def test_english_clinic_of_an_earlier_version_stays(self, empty):
        in_shell(
            empty,
            "from clinic.loader import ClinicLoader; loader = ClinicLoader(print);"
            "loader.make_translations = lambda: None; loader.load()",
        )
        assert "nothing to make" in manage(empty, "load_clinic")
        code = f"""{READ[: READ.index("editor.force_login")]}
from wagtail.models import Locale
page = client.get("/{ARTICLE}")
print(page.status_code, b"site-languages" in page.content, Locale.objects.count())"""
        assert in_shell(empty, code) == "200 False 1"


@pytest.mark.parametrize("language", TRANSLATED)
def test_own_words_are_translated_and_compiled(tmp_path, language):
    copy = shutil.copytree(CLINIC, tmp_path / "clinic")
    django = [sys.executable, "-m", "django"]
    options = ["-l", language, "--add-location=file", "--no-obsolete"]
    environment = {
        name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    subprocess.run(
        [*django, "makemessages", *options],
        cwd=copy,
        env=environment,
        check=True,
        capture_output=True,
    )
    path = f"locale/{language}/LC_MESSAGES/django"
    new, stored = polib.pofile(copy / f"{path}.po"), polib.pofile(CLINIC / f"{path}.po")
    words = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in new}
    assert all(words.values())
    assert not new.fuzzy_entries()
    assert words == {(entry.msgctxt, entry.msgid): entry.msgstr for entry in stored}
    compiled = polib.mofile(CLINIC / f"{path}.mo")
    assert words == {(entry.msgctxt, entry.msgid): entry.msgstr for entry in compiled}
