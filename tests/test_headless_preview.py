"""Previews in a front end on another origin: the editor's draft as JSON, for a token."""

import json
import time
from urllib.parse import parse_qs, urljoin, urlsplit

import jsonschema_rs
import pytest
import wagtail
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.core.signing import TimestampSigner
from django.test import override_settings
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.content import full_body
from tests.editor_form import posted_faq, posted_items
from tests.testapp.models import StreamPage
from wagtail_botox_pain.api.contract.build import contract
from wagtail_botox_pain.headless.checks import check_headless
from wagtail_botox_pain.headless.mixins import HeadlessPreviewMixin
from wagtail_botox_pain.pages.models import TreatmentArticlePage

pytestmark = pytest.mark.versions

FRONT_END = "https://front.example.org"
PREVIEW = "/headless/preview/"
ARTICLE = "wagtail_botox_pain_pages.treatmentarticlepage"
# The only site is localhost.
CLIENT_URLS = {"default": f"{FRONT_END}/preview", "other.example.org": "{SITE_ROOT_URL}/preview"}
OURS = {"HEADLESS_PREVIEW": True, "PHONE_REGION": "US"}


@pytest.fixture
def front_end():
    with override_settings(
        WAGTAIL_BOTOX_PAIN=OURS, WAGTAIL_HEADLESS_PREVIEW={"CLIENT_URLS": CLIENT_URLS}
    ):
        yield


def posted(body=(), **fields):
    return nested_form_data(
        {
            "title": "A draft",
            "slug": "a-draft",
            "summary": "What the draft says.",
            "introduction": rich_text("<p>The beginning.</p>"),
            "body": streamfield(list(body)),
            "show_contents": "on",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0},
            **fields,
        }
    )


def previewed(client, url, data=None):
    """Where an editor is led who previews what is typed into the form."""
    answer = client.post(url, posted([posted_faq(2)]) if data is None else data)
    assert answer.json() == {"is_valid": True, "is_available": True}
    response = client.get(url)
    assert response.status_code == 302
    return response


def edit_url(page):
    return reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])


def add_url(parent):
    names = ("wagtail_botox_pain_pages", "treatmentarticlepage", parent.pk)
    return reverse("wagtailadmin_pages:preview_on_add", args=names)


def query_of(response):
    return {name: value for name, (value,) in parse_qs(urlsplit(response.url).query).items()}


@pytest.fixture
def edited(front_end, editor_client, make_article):
    """The query that the front end is sent with an edited article, and the article."""
    article = make_article(full_body())
    return query_of(previewed(editor_client, edit_url(article))), article


def read(client, query, **headers):
    return client.get(PREVIEW, query, headers=headers)


class TestEditor:
    def test_is_led_to_the_front_end(self, front_end, editor_client, make_article):
        response = previewed(editor_client, edit_url(make_article()))
        assert response.url.startswith(f"{FRONT_END}/preview/?")
        query = query_of(response)
        assert query.keys() == {"content_type", "token"}
        assert query["content_type"] == ARTICLE
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"

    def test_in_a_frame_where_the_site_wants_one(self, front_end, editor_client, make_article):
        url = edit_url(make_article())
        options = {"CLIENT_URLS": CLIENT_URLS, "REDIRECT_ON_PREVIEW": False}
        with override_settings(WAGTAIL_HEADLESS_PREVIEW=options):
            editor_client.post(url, posted())
            response = editor_client.get(url)
        frame = BeautifulSoup(response.content, "html.parser").find("iframe")
        assert frame["src"].startswith(f"{FRONT_END}/preview/?content_type={ARTICLE}&token=")

    def test_front_end_of_another_site(self, front_end, editor_client, make_article, home):
        start = home.get_parent().add_child(instance=Page(title="Other", slug="other"))
        Site.objects.create(hostname="other.example.org", port=80, root_page=start)
        article = make_article(parent=start)
        response = previewed(editor_client, edit_url(article))
        assert response.url.startswith("http://other.example.org/preview/?")

    @pytest.mark.parametrize(
        "settings",
        [
            {},
            {"WAGTAIL_BOTOX_PAIN": OURS},
            {"WAGTAIL_HEADLESS_PREVIEW": {"CLIENT_URLS": CLIENT_URLS}},
        ],
        ids=["neither", "no address", "not asked for"],
    )
    def test_sees_the_template_without_a_front_end(self, settings, editor_client, make_article):
        url = edit_url(make_article())
        with override_settings(**settings):
            editor_client.post(url, posted([posted_faq(2)]))
            response = editor_client.get(url)
        assert response.status_code == 200
        assert ">A draft</h1>" in response.content.decode()

    def test_sees_a_page_type_of_the_site(self, front_end, editor_client, home, monkeypatch):
        monkeypatch.setattr(StreamPage, "serve_preview", HeadlessPreviewMixin.serve_preview)
        page = home.add_child(instance=StreamPage(title="Stream", slug="stream"))
        data = posted(title="Stream", questions=streamfield([posted_faq(1)]))
        response = previewed(editor_client, edit_url(page), data)
        found = read(editor_client, query_of(response)).json()
        assert found["meta"]["type"] == "testapp.StreamPage"
        assert found["title"] == "Stream"
        assert found["id"] == page.pk

    def test_mixin_is_in_no_migration(self):
        assert HeadlessPreviewMixin._meta.abstract
        assert not any(
            cls.__module__.startswith("wagtail_headless") for cls in HeadlessPreviewMixin.__mro__
        )


class TestJSON:
    def test_is_the_draft(self, edited, client):
        query, article = edited
        found = read(client, query).json()
        assert found["id"] == article.pk
        assert found["title"] == "A draft"
        assert found["summary"] == "What the draft says."
        assert [child["type"] for child in found["body"]] == ["faq"]
        assert found["body"][0]["value"]["items"][1]["value"]["question"] == "Question 2?"

    def test_is_like_that_of_a_live_page(self, edited, client):
        query, article = edited
        live = client.get(f"/api/v2/pages/{article.pk}/").json()
        draft = read(client, query).json()
        assert draft.keys() == live.keys()
        assert draft["meta"].keys() == live["meta"].keys()
        for name in ("type", "detail_url", "html_url", "parent", "locale"):
            assert draft["meta"][name] == live["meta"][name]

    def test_live_page_stays_as_it_is(self, edited, client):
        query, article = edited
        read(client, query)
        assert client.get(f"/api/v2/pages/{article.pk}/").json()["title"] == article.title

    def test_is_a_page_that_was_never_saved(self, front_end, editor_client, index):
        response = previewed(editor_client, add_url(index))
        found = read(editor_client, query_of(response)).json()
        assert found["id"] == 0
        assert found["title"] == "A draft"
        assert found["meta"]["parent"]["title"] == "Treatments"
        assert [above["title"] for above in found["breadcrumbs"]][-1] == "Treatments"
        assert not Page.objects.filter(slug="a-draft").exists()

    def test_is_a_page_with_nothing_typed_yet(self, front_end, editor_client, index):
        data = posted(title="", slug="", summary="", introduction=rich_text(""))
        found = read(editor_client, query_of(previewed(editor_client, add_url(index), data)))
        assert found.status_code == 200
        assert found.json()["body"] == []

    @pytest.mark.parametrize("is_new", [True, False])
    def test_fits_the_contract(self, is_new, front_end, editor_client, index, make_article, image):
        if is_new:
            url, data = add_url(index), posted([posted_faq(2)], hero_image=image.pk)
        else:
            article = make_article(full_body(image.pk), hero_image=image)
            article.save_revision()
            url, data = edit_url(article), None
        response = previewed(editor_client, url, data)
        found = read(editor_client, query_of(response)).json()
        schemas = contract({}, [TreatmentArticlePage], closed=True).schemas
        jsonschema_rs.validate(schemas["TreatmentArticlePage.schema.json"], found)

    def test_makes_no_rendition(self, front_end, editor_client, index, image):
        response = previewed(editor_client, add_url(index), posted(hero_image=image.pk))
        assert read(editor_client, query_of(response)).json()["hero_image"]["id"] == image.pk
        assert not image.renditions.filter(filter_spec__startswith="width-").exists()

    def test_drafts_that_it_links_to_stay_hidden(self, front_end, editor_client, index, home):
        draft = home.add_child(instance=Page(title="Secret plan", slug="secret", live=False))
        link = f'<p><a linktype="page" id="{draft.pk}">here</a></p>'
        question = {"question": "Where?", "answer": rich_text(link)}
        body = [("faq", {"heading": "", "items": posted_items([question])})]
        response = previewed(editor_client, add_url(index), posted(body))
        text = read(editor_client, query_of(response)).content.decode()
        assert "Where?" in text
        assert "ecret" not in text


class TestToken:
    def test_is_another_for_each_preview(self, front_end, editor_client, make_article, client):
        url = edit_url(make_article())
        first = query_of(previewed(editor_client, url, posted(title="First")))
        second = query_of(previewed(editor_client, url, posted(title="Second")))
        assert [read(client, query).json()["title"] for query in (first, second)] == [
            "First",
            "Second",
        ]

    @pytest.mark.parametrize(
        "change",
        [
            {"token": ""},
            {"token": "x"},
            {"token": "id=1:x:y"},
            {"token": "\x00"},
            {"token": "é" * 300},
            {"content_type": ""},
            {"content_type": "wagtailcore.page"},
            {"content_type": "wagtail_botox_pain_pages.treatmentindexpage"},
            {"content_type": "nothing"},
            {"content_type": "\x00.\x00"},
        ],
        ids=str,
    )
    def test_that_is_wrong(self, change, edited, client):
        query, _article = edited
        response = read(client, query | change)
        assert response.status_code == 404
        assert response.json() == {"message": "There is no such preview."}
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex"

    def test_that_is_missing(self, front_end, client, db):
        assert client.get(PREVIEW).status_code == 404

    def test_that_was_tampered_with(self, edited, client):
        query, _article = edited
        token = query["token"]
        other = token.replace("id=", "id=9", 1)
        assert read(client, query | {"token": other}).status_code == 404
        assert read(client, query | {"token": token[:-1]}).status_code == 404

    def test_that_is_signed_for_something_else(self, edited, client):
        query, article = edited
        other = TimestampSigner(salt="something else").sign(f"id={article.pk}")
        assert read(client, query | {"token": other}).status_code == 404

    def test_that_is_signed_and_unknown(self, edited, client):
        query, article = edited
        unknown = TimestampSigner(salt="headlesspreview.token").sign(f"id={article.pk}")
        assert read(client, query | {"token": unknown}).status_code == 404

    @pytest.mark.parametrize(("seconds", "status"), [(3500, 200), (3700, 404)])
    def test_lasts_an_hour(self, seconds, status, edited, client, monkeypatch):
        query, _article = edited
        later = time.time() + seconds
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)
        assert read(client, query).status_code == status

    def test_lasts_as_long_as_the_site_says(self, edited, client, monkeypatch):
        query, _article = edited
        later = time.time() + 100
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)
        with override_settings(WAGTAIL_BOTOX_PAIN={**OURS, "PREVIEW_SECONDS": 60}):
            assert read(client, query).status_code == 404

    def test_of_a_page_that_cannot_be_read_any_more(self, edited, client):
        from wagtail_headless_preview.models import PagePreview

        query, _article = edited
        for stored in ("[]", "{}", "no JSON", json.dumps({"content_type": 0, "pk": 1})):
            PagePreview.objects.update(content_json=stored)
            assert read(client, query).status_code == 404

    def test_of_a_page_that_was_deleted(self, edited, client):
        query, article = edited
        article.delete()
        assert read(client, query).status_code in {200, 404}


class TestHeaders:
    def test_keep_it_private(self, edited, client):
        response = read(client, edited[0])
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert "Cookie" not in response["Vary"]
        assert not response.cookies

    @pytest.mark.parametrize(
        "origin", [FRONT_END, "https://evil.example.org", f"{FRONT_END}.evil.org", "null", None]
    )
    @pytest.mark.parametrize("is_known", [True, False])
    def test_only_front_ends_may_read(self, origin, is_known, edited, client):
        query, _article = edited
        query = query if is_known else {**query, "token": "x"}
        response = read(client, query, **({"Origin": origin} if origin else {}))
        allowed = FRONT_END if origin == FRONT_END else None
        assert response.get("Access-Control-Allow-Origin") == allowed
        assert "Origin" in response["Vary"]
        assert "Access-Control-Allow-Credentials" not in response

    def test_origin_of_a_site(self, edited, client):
        Site.objects.update(hostname="own.example.org", port=8443)
        query, _article = edited
        answer = read(client, query, Origin="http://own.example.org:8443")
        assert answer["Access-Control-Allow-Origin"] == "http://own.example.org:8443"

    def test_preflight(self, edited, client):
        headers = {"Origin": FRONT_END, "Access-Control-Request-Headers": "x-requested-with"}
        response = client.options(PREVIEW, headers=headers)
        assert response.status_code == 204
        assert response["Access-Control-Allow-Origin"] == FRONT_END
        assert response["Access-Control-Allow-Headers"] == "x-requested-with"
        other = client.options(PREVIEW, headers={**headers, "Origin": "https://evil.example.org"})
        assert "Access-Control-Allow-Headers" not in other
        assert "Access-Control-Allow-Origin" not in other

    def test_nothing_can_be_sent(self, edited, client):
        assert client.post(PREVIEW, edited[0]).status_code == 405


class TestUserBar:
    def get(self, client, **headers):
        response = client.get("/headless/user-bar/", headers=headers)
        assert response.status_code == 200
        return response

    def checker(self, html):
        script = BeautifulSoup(html, "html.parser").find(id="checker-axe-configuration")
        return json.loads(script.string)

    def test_can_be_read_and_framed_by_front_ends_alone(self, front_end, client, db):
        response = self.get(client, Origin=FRONT_END)
        assert response["Access-Control-Allow-Origin"] == FRONT_END
        policy = response["Content-Security-Policy"]
        assert policy == f"frame-ancestors 'self' http://localhost {FRONT_END}"
        assert "X-Frame-Options" not in response
        other = self.get(client, Origin="https://evil.example.org")
        assert "Access-Control-Allow-Origin" not in other

    def test_content_checker_knows_the_front_end(self, front_end, client, db):
        html = self.get(client).content.decode()
        assert "<wagtail-userbar>" in html
        for script in BeautifulSoup(html, "html.parser").find_all("script", src=True):
            assert script["src"].startswith("//testserver/")
        allowed = self.checker(html)["spec"]["allowedOrigins"]
        assert allowed == ["<same_origin>", "http://localhost", FRONT_END]

    def test_all_that_it_loads_is_of_wagtails_origin(self, front_end, client, db):
        soup = BeautifulSoup(self.get(client).content, "html.parser")
        links = [tag["href"] for tag in soup.find_all(["a", "link"])]
        sources = [tag["src"] for tag in soup.find_all(src=True)]
        assert any("translation_editor.css" in link for link in links)
        assert sources
        for address in links + sources:
            assert urlsplit(urljoin(f"{FRONT_END}/preview/", address)).hostname == "testserver"

    @pytest.mark.skipif(
        wagtail.VERSION[:3] == (7, 4, 0), reason="Its editor overlooks checkers of this class."
    )
    def test_so_does_the_one_in_the_editor(self, front_end, editor_client, make_article):
        page = editor_client.get(reverse("wagtailadmin_pages:edit", args=[make_article().pk]))
        allowed = self.checker(page.content)["spec"]["allowedOrigins"]
        assert allowed == ["<same_origin>", "http://localhost", FRONT_END]

    def test_nothing_changes_for_other_sites(self, editor_client, make_article):
        page = editor_client.get(reverse("wagtailadmin_pages:edit", args=[make_article().pk]))
        assert "allowedOrigins" not in self.checker(page.content)["spec"]


class TestChecks:
    def ids(self, **settings):
        with override_settings(**settings):
            return [found.id.rsplit(".", 1)[-1] for found in check_headless()]

    def test_nothing_for_sites_without_it(self):
        assert self.ids() == []

    def test_nothing_for_a_site_that_works(self):
        options = {"CLIENT_URLS": CLIENT_URLS}
        assert self.ids(WAGTAIL_BOTOX_PAIN=OURS, WAGTAIL_HEADLESS_PREVIEW=options) == []
        with override_settings(WAGTAIL_BOTOX_PAIN=OURS, WAGTAIL_HEADLESS_PREVIEW=options):
            call_command("check")

    @pytest.mark.parametrize(
        "urls",
        [
            {},
            {"default": ""},
            {"default": "front.example.org"},
            {"default": "ftp://front.example.org"},
            {"default": "//front.example.org"},
            {"default": "https://front.example.org:port"},
            {"default": None},
            {"www.example.org": FRONT_END},
            {"default": FRONT_END, "www.example.org": "localhost:3000"},
            [FRONT_END],
        ],
        ids=str,
    )
    def test_addresses_that_cannot_work(self, urls):
        options = {"CLIENT_URLS": urls}
        assert self.ids(WAGTAIL_BOTOX_PAIN=OURS, WAGTAIL_HEADLESS_PREVIEW=options) == ["W016"]

    def test_nothing_answers_the_front_end(self):
        options = {"CLIENT_URLS": CLIENT_URLS}
        found = self.ids(
            WAGTAIL_BOTOX_PAIN=OURS,
            WAGTAIL_HEADLESS_PREVIEW=options,
            ROOT_URLCONF="wagtail.documents.urls",
        )
        assert found == ["W017"]
