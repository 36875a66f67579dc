"""The example of a front end: built from the demo's API, and read in a browser."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.docs.follow import Reader
from tests.docs.pages import DOCS, samples
from tests.servers import free_port

from .conftest import HEIGHT, TIMEOUT, OpenPage, Problems
from .front_end import (
    CONTRACT,
    FRONT_END,
    ORIGIN,
    TYPES,
    FrontEnd,
    build,
    changed_api,
    prepare,
    read_json,
    running_demo,
    serving_files,
    token_of_draft,
)
from .reading import WIDTHS, images_without_pixels, open_all, overflowing
from .test_accessibility import OPTIONS

pytestmark = [pytest.mark.slow, pytest.mark.once]

ARTICLE = "treatments/botulinum-toxin-for-chronic-pain/"
BASES = {"en": "/", "es": "/es/", "ar": "/ar/"}
OTHER_TYPES = ("clinic.HomePage", "wagtail_botox_pain_pages.TreatmentIndexPage")
ARTICLE_TYPE = "wagtail_botox_pain_pages.TreatmentArticlePage"
BLOCKS = 11


@pytest.fixture(scope="session")
def front_end(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontEnd]:
    """The front end, built from the API of the demo, with both being served."""
    if shutil.which("npm") is None:
        message = "No npm found: the front end needs it (apt-get install npm)."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    folder = tmp_path_factory.getbasetemp()
    # The processes of pytest-xdist have folders of their own below a common one.
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    data = prepare(shared / "front-end")
    with running_demo(data, tmp_path_factory.mktemp("built")) as front_end:
        result = build(front_end.folder, front_end.api)
        assert result.returncode == 0, result.stdout + result.stderr
        with serving_files(front_end.folder, int(front_end.address.rpartition(":")[2])):
            yield front_end


@pytest.fixture(scope="session")
def articles(front_end: FrontEnd) -> dict[str, dict[str, Any]]:
    """The demo's chief article as the API has it, by language."""
    listing = read_json(f"{front_end.api}/pages/?type={ARTICLE_TYPE}&fields=*")
    return {
        page["meta"]["locale"]: page
        for page in listing["items"]
        if page["meta"]["html_url"].endswith(ARTICLE)
    }


@pytest.fixture
def problems(front_end: FrontEnd) -> Problems:
    # Pictures, drafts and the user bar come from where the editors work.
    folders = ("media", "headless", "static")
    return Problems(front_end.address, *(f"{front_end.site}/{folder}/" for folder in folders))


@pytest.fixture
def open_page(browser: Browser, front_end: FrontEnd, problems: Problems) -> Iterator[OpenPage]:
    """Opens a page of the front end; the test fails where the browser reports an error."""
    contexts = []

    def open_page(path: str, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            base_url=front_end.address, viewport={"width": width, "height": HEIGHT}, **options
        )
        contexts.append(context)
        context.set_default_timeout(TIMEOUT)
        problems.watch(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def value_of(article: dict[str, Any], kind: str) -> Any:
    return next(block["value"] for block in article["body"] if block["type"] == kind)


def plain(html: str) -> list[str]:
    """The words of HTML that has no entities but those of XML."""
    text = re.sub(r"<[^>]+>", "", re.sub(r"</(?:p|li|h\d)>", " ", html))
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text.split()


@pytest.mark.parametrize("language", BASES)
class TestReaderWithoutJavaScript:
    @pytest.fixture
    def page(self, open_page: OpenPage, language: str) -> Page:
        return open_page(f"{BASES[language]}{ARTICLE}", java_script_enabled=False)

    def test_reads_the_treatment(self, page: Page, language: str, articles: Any) -> None:
        article = articles[language]
        expect(page.locator("h1")).to_have_text(article["title"])
        shown = page.locator("main").inner_text().split()
        for part in (article["summary"], article["introduction"]):
            words = plain(part)
            assert any(shown[i : i + len(words)] == words for i in range(len(shown))), part
        assert page.locator(".bp-block").count() == len(article["body"])
        assert len({block["type"] for block in article["body"]}) == BLOCKS
        anchors = [block["id"] for block in article["body"]]
        assert [link.get_attribute("href") for link in page.locator(".bp-contents a").all()] == [
            f"#bp-{anchor}" for anchor in anchors if page.locator(f"[id='bp-{anchor}'] h2").count()
        ]

    def test_reads_the_questions(self, page: Page, language: str, articles: Any) -> None:
        for item in value_of(articles[language], "faq")["items"]:
            question = page.locator("summary", has_text=item["value"]["question"])
            answer = question.locator("xpath=following-sibling::*")
            expect(answer).to_be_hidden()
            question.click()
            expect(answer).to_be_visible()
            assert answer.inner_text().split() == plain(item["value"]["answer"])

    def test_reads_the_call_to_action(self, page: Page, language: str, articles: Any) -> None:
        value = value_of(articles[language], "call_to_action")
        part = page.locator(".bp-call-to-action")
        contact = value["contact"]
        expect(part.locator("h2")).to_have_text(value["heading"])
        expect(part.locator(".bp-button")).to_have_text(contact["label"])
        expect(part.locator(".bp-button")).to_have_attribute("href", contact["href"])
        expect(part.locator(".bp-telephone")).to_have_attribute(
            "href", contact["telephone"]["href"]
        )
        number = part.locator(".bp-telephone bdi")
        expect(number).to_have_attribute("dir", "ltr")
        expect(number).to_have_text(contact["telephone"]["display"])

    def test_finds_the_gravest_side_effects_first(
        self, page: Page, language: str, articles: Any
    ) -> None:
        value = value_of(articles[language], "side_effects")
        names = {effect["id"]: effect["value"]["name"] for effect in value["effects"]}
        shown = page.locator(".bp-side-effects .bp-group")
        assert [group.locator("h3").inner_text() for group in shown.all()] == [
            group["heading"] for group in value["groups"]
        ]
        assert value["groups"][0]["key"] == "emergency"
        expect(shown.first.locator(".bp-emergency-number .bp-telephone")).to_have_text("911")
        assert page.locator(".bp-side-effect__name").all_inner_texts() == [
            names[item] for group in value["groups"] for item in group["items"]
        ]

    def test_is_told_the_language(self, page: Page, language: str) -> None:
        html = page.locator("html")
        expect(html).to_have_attribute("lang", language)
        expect(html).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
        alternates = {
            link.get_attribute("hreflang"): link.get_attribute("href")
            for link in page.locator("link[rel=alternate]").all()
        }
        translations = {code: f"{ORIGIN}{base}{ARTICLE}" for code, base in BASES.items()}
        assert alternates == {**translations, "x-default": translations["en"]}

    def test_finds_the_way(self, page: Page, language: str) -> None:
        base = BASES[language]
        crumbs = page.locator(".site-breadcrumbs a")
        assert [link.get_attribute("href") for link in crumbs.all()] == [
            base,
            f"{base}treatments/",
        ]
        crumbs.last.click()
        expect(page.locator(".bp-card a").first).to_be_visible()
        page.locator(f".bp-card a[href='{base}{ARTICLE}']").click()
        other = "es" if language != "es" else "ar"
        page.locator(f".site-languages a[hreflang={other}]").click()
        expect(page.locator("html")).to_have_attribute("lang", other)


class TestPages:
    def test_all_are_built_and_no_other(self, front_end: FrontEnd) -> None:
        listed = read_json(f"{front_end.api}/pages/?limit=20")["items"]
        public = {re.sub(r"^https?://[^/]+", "", page["meta"]["html_url"]) for page in listed}
        built = {
            f"/{path.parent.relative_to(front_end.folder)}/".replace("/./", "/")
            for path in front_end.folder.rglob("index.html")
        }
        assert built == public | {"/preview/"}

    @pytest.mark.parametrize("path", ["/", f"/{ARTICLE}"])
    def test_pictures(self, path: str, open_page: OpenPage) -> None:
        page = open_page(path)
        assert page.locator("main img").count() > 0
        assert images_without_pixels(page) == []
        assert page.locator("main source").count() == page.locator("main img").count()

    def test_titles_on_every_page(self, front_end: FrontEnd) -> None:
        for kind in (*OTHER_TYPES, ARTICLE_TYPE):
            for page in read_json(f"{front_end.api}/pages/?type={kind}")["items"]:
                path = re.sub(r"^https?://[^/]+/", "", page["meta"]["html_url"])
                built = front_end.folder / path / "index.html"
                source = built.read_text(encoding="utf-8")
                assert f"<h1>{page['title']}</h1>" in source
                assert "<script" not in source


class TestAccessibility:
    @pytest.mark.parametrize("path", [ARTICLE, "treatments/", ""], ids=["article", "index", "home"])
    @pytest.mark.parametrize("language", ["en", "ar"])
    def test_axe_and_overflow(self, path: str, language: str, open_page: OpenPage) -> None:
        page = open_page(BASES[language] + path)
        open_all(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            found = Axe().run(page, options=OPTIONS).response["violations"]
            assert [(violation["id"], violation["nodes"]) for violation in found] == []
            assert overflowing(page) == []


def newer(page: dict[str, Any]) -> None:
    """What a newer server might say: a block and keys of which this front end knows nothing."""
    page["risk_score"] = 1
    page["title"] = '<script>alert(1)</script> & "more"'
    for block in page.get("body", ()):
        block["value"]["newer"] = True
    if "body" in page:
        page["body"].insert(0, {"type": "before_and_after", "value": {"text": "Then"}, "id": "x"})
    elif page["meta"]["slug"] == "treatments" and page["meta"]["locale"] == "ar":
        page |= {"translation_state": "alias", "content_language": "en", "text_direction": "ltr"}


class TestNewerServer:
    @pytest.mark.parametrize("mode", ["production", "development"])
    def test_unknown_block(
        self, mode: str, front_end: FrontEnd, tmp_path: Path, browser: Browser
    ) -> None:
        with changed_api(front_end.api, newer) as api:
            result = build(tmp_path / "built", api, "--mode", mode)
        assert result.returncode == 0, result.stdout + result.stderr
        with serving_files(tmp_path / "built") as address, browser.new_context() as context:
            page = context.new_page()
            page.on("dialog", lambda dialog: pytest.fail("a title was executed"))
            page.goto(f"{address}/{ARTICLE}")
            expect(page.locator("h1")).to_have_text('<script>alert(1)</script> & "more"')
            expect(page.locator(".bp-section").first).to_be_visible()
            note = page.get_by_role("note")
            if mode == "development":
                expect(note).to_contain_text("before_and_after")
            else:
                expect(note).to_have_count(0)
                assert "before_and_after" not in page.content()
            page.goto(f"{address}/ar/treatments/")
            note = page.locator('.bp-index[lang="en"] .bp-language-note[lang="ar"][dir="rtl"]')
            expect(note).to_have_text("هذه الصفحة غير متاحة بعد باللغة العربية.")
            expect(page.locator('meta[name="robots"]')).to_have_attribute("content", "noindex")
            expect(page.locator('link[rel="alternate"][hreflang]')).to_have_count(0)

    def test_other_version_of_the_contract(self, front_end: FrontEnd, tmp_path: Path) -> None:
        def change(page: dict[str, Any]) -> None:
            page["contract"] = "2"

        with changed_api(front_end.api, change) as api:
            result = build(tmp_path, api)
        assert result.returncode != 0
        assert "The API speaks version 2 of the contract, this front end 1." in result.stderr


def addressed(page: dict[str, Any]) -> None:
    """Sources at addresses that were published before they were refused, or typed by half."""
    for block in page.get("body", ()):
        for name in ("cards", "effects"):
            for item in block["value"].get(name, ()):
                item["value"]["source_url"] = "https://example.org:99999/"


class TestErrors:
    def test_address_that_leads_nowhere(self, front_end: FrontEnd, tmp_path: Path) -> None:
        with changed_api(front_end.api, addressed) as api:
            result = build(tmp_path, api)
        assert result.returncode == 0, result.stderr
        source = (tmp_path / ARTICLE / "index.html").read_text(encoding="utf-8")
        assert '(<bdi dir="ltr">https://example.org:99999/</bdi>)' in source
        assert 'href="https://example.org:99999/"' not in source

    def test_no_server(self, front_end: FrontEnd, tmp_path: Path) -> None:
        api = f"http://127.0.0.1:{free_port()}/api/v2"
        result = build(tmp_path, api)
        assert result.returncode != 0
        assert f"No answer from {api}/pages/" in result.stderr

    def test_no_api_at_the_address(self, front_end: FrontEnd, tmp_path: Path) -> None:
        result = build(tmp_path, front_end.site)
        assert result.returncode != 0
        assert "answered 404 without JSON. Is this the address of the API?" in result.stderr


class TestPreview:
    TYPE = "wagtail_botox_pain_pages.treatmentarticlepage"

    def test_draft(self, open_page: OpenPage, front_end: FrontEnd, articles: Any) -> None:
        token = token_of_draft(front_end.data, "مسودة <b>")

        page = open_page(f"/preview/?{urlencode({'content_type': self.TYPE, 'token': token})}")

        expect(page.locator("h1")).to_have_text("مسودة <b>")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        assert page.locator(".bp-block").count() == len(articles["ar"]["body"])

    @pytest.mark.parametrize(("title", "issues"), [("Draft", "0"), ("", "1")])
    def test_user_bar_checks_the_content(
        self,
        title: str,
        issues: str,
        open_page: OpenPage,
        front_end: FrontEnd,
        problems: Problems,
    ) -> None:
        """From Wagtail's origin, in a page of another: a heading without words is an issue."""
        token = token_of_draft(front_end.data, title)

        page = open_page(f"/preview/?{urlencode({'content_type': self.TYPE, 'token': token})}")
        page.get_by_role("button", name="View Wagtail quick actions").click()

        count = "[data-content-checker-count], [data-a11y-result-count]"
        expect(page.locator(f"#wagtail-userbar-items :is({count})")).to_have_text(issues)
        to_admin = page.get_by_role("menuitem", name="Go to Wagtail admin")
        assert to_admin.evaluate("link => link.href") == f"{front_end.site}/admin/"
        # What the checker finds, it tells developers too.
        problems[:] = [problem for problem in problems if "axe.run results" not in problem]

    def test_forged_token(self, open_page: OpenPage, problems: Problems) -> None:
        page = open_page(f"/preview/?content_type={self.TYPE}&token=1:a:b")

        expect(page.get_by_role("alert")).to_contain_text("404: There is no such preview.")
        # The browser notes the 404.
        assert all("404" in problem for problem in problems)
        problems.clear()

    def test_address_without_a_token(self, open_page: OpenPage) -> None:
        page = open_page("/preview/")

        expect(page.get_by_role("alert")).to_contain_text("this address names no draft")


def test_types(front_end: FrontEnd) -> None:
    assert (front_end.data / TYPES).read_text() == ""


def test_types_are_among_those_that_the_site_serves(front_end: FrontEnd) -> None:
    """The site adds those of its own page types."""
    with urlopen(f"{front_end.site}/api/contract/v1/contract.d.ts") as answer:  # noqa: S310
        served = answer.read().decode()
    interfaces = re.findall(
        r"^export interface .*?^}", CONTRACT.read_text(), re.DOTALL | re.MULTILINE
    )
    assert len(interfaces) > 20
    assert [found for found in interfaces if found not in served] == []


def test_lock_names_no_registry() -> None:
    lock = json.loads((FRONT_END / "package-lock.json").read_text())
    assert len(lock["packages"]) > 1
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not name or "integrity" in package, name
    wanted = json.loads((FRONT_END / "package.json").read_text())["devDependencies"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in wanted.values())


class TestGuide:
    """What docs/how-to/headless.md shows is what there is."""

    samples = samples(DOCS / "how-to" / "headless.md")

    def of(self, language: str) -> list[Any]:
        return [sample for sample in self.samples if sample.language == language]

    def test_code_is_that_of_the_example(self, tmp_path: Path) -> None:
        assert len(self.of("ts")) > 5
        for sample in self.of("ts"):
            Reader({}, tmp_path, []).follow_excerpt(sample)

    def test_json_is_that_of_the_demo(self, articles: Any) -> None:
        assert len(self.of("json")) == 2
        page, telephone = (json.loads(sample.code) for sample in self.of("json"))
        article = articles[page["content_language"]]
        assert page == {name: article[name] for name in page}
        assert telephone == value_of(article, "call_to_action")["contact"]["telephone"]

    def test_commands(self) -> None:
        (sample,) = self.of("sh")
        scripts = json.loads((FRONT_END / "package.json").read_text())["scripts"]
        first, *others = sample.code.splitlines()
        assert first == f"cd {FRONT_END.relative_to(FRONT_END.parent.parent)}"
        for line in others:
            assert line == "npm ci" or line.removeprefix("npm run ") in scripts
