"""API v3 as Wagtail 8 serves it: what it says of our pages, to whom, and what it never says."""

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import wagtail
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
)

from tests.content import block, effect, figure, full_body, items, link
from tests.test_api_v2 import MOMENTS
from tests.testapp.models import RelatedPage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(wagtail.VERSION < (8,), reason="API v3 came with Wagtail 8"),
]

TREATMENT = "wagtail_botox_pain_pages.TreatmentArticlePage"


def detail(client, page, query="", **headers):
    response = client.get(f"/api/v3/pages/{page.pk}/{query}", **headers)
    assert response.status_code == 200, response.content
    return response.json()


def stale_body(image, page):
    """Content that no longer fits, is incomplete, or was stored by hand."""
    return [
        block("callout", {"level": "catastrophe", "text": None}),
        block("side_effects", {"effects": items(effect(seriousness=5), "text", None)}),
        block("figure", figure(999)),
        block("references", {"items": items({"title": "T", "year": "then", "url": "x:y"})}),
        block("call_to_action", {"link": link(page=999), "telephone": 5}),
        block("section", None),
        block("gone", {"a": 1}),
        {"type": "key_points", "value": {"points": ["bare", None]}},
        block(
            "section", {"text": f'<p><a linktype="page" id="999">x</a> <a id="{page}">y</a></p>'}
        ),
    ]


class TestTheSameAsV2:
    @pytest.mark.parametrize("make_body", [full_body, stale_body])
    def test_article(self, client, make_article, image, page, make_body):
        article = make_article(make_body(image.pk, page.pk), hero_image=image)
        v2 = client.get(f"/api/v2/pages/{article.pk}/").json()
        v3 = detail(client, article)
        del v2["meta"], v3["meta"]
        assert v3 == v2
        assert len(v3["body"]) > 7

    def test_index(self, client, index):
        v2 = client.get(f"/api/v2/pages/{index.pk}/").json()
        v3 = detail(client, index)
        del v2["meta"], v3["meta"]
        assert v3 == v2

    def test_rich_text_format_changes_nothing(self, client, make_article, page):
        text = f'<p>To <a linktype="page" id="{page.pk}">it</a></p>'
        article = make_article([block("section", {"text": text})], introduction=text)
        expected = f'<p>To <a href="{page.get_url()}">it</a></p>'
        for name in ("db_html", "html", "markdown"):
            found = detail(client, article, f"?rich_text_format={name}")
            assert found["introduction"] == found["body"][0]["value"]["text"] == expected

    def test_language_of_the_page(self, client, home, french, make_article):
        french_home = home.copy_for_translation(french)
        french_home.save_revision().publish()
        article = make_article(
            [block("side_effects", {"effects": items(effect())})],
            parent=french_home,
            locale=french,
        )
        assert detail(client, article, HTTP_ACCEPT_LANGUAGE="en") == detail(
            client, article, HTTP_ACCEPT_LANGUAGE="ar"
        )
        assert detail(client, article)["content_language"] == "fr"


class TestOpenApi:
    @pytest.fixture
    def components(self, client):
        return client.get("/api/v3/openapi.json").json()["components"]["schemas"]

    def test_body_is_the_union_of_our_blocks(self, components):
        body = components["TreatmentArticlePageSchema"]["properties"]["body"]
        child = components[body["items"]["$ref"].rpartition("/")[2]]
        members = [components[member["$ref"].rpartition("/")[2]] for member in child["oneOf"]]
        kinds = {member["properties"]["type"]["const"] for member in members}
        assert {"section", "side_effects", "call_to_action"} <= kinds

    def test_every_reference_is_there(self, components):
        text = json.dumps(components)
        names = {part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]}
        assert names <= components.keys()
        assert "$defs" not in text

    def test_parts_are_typed(self, components):
        properties = components["TreatmentArticlePageSchema"]["properties"]
        assert {"$ref": "#/components/schemas/BotoxImage"} in properties["hero_image"]["anyOf"]
        # Wagtail 8.0.0 gives no type to a field that has a serializer.
        if wagtail.VERSION >= (8, 0, 1):
            assert properties["text_direction"]["enum"] == ["ltr", "rtl"]
        else:
            assert "type" not in properties["text_direction"]

    def test_schema_endpoint(self, client, editor_client, django_user_model):
        from wagtail.models import APIToken

        _token, key = APIToken.create_token(user=django_user_model.objects.get(), name="tests")
        found = client.get(f"/api/v3/schema/{TREATMENT}/", HTTP_AUTHORIZATION=f"Bearer {key}")
        assert "BotoxSideEffects" in found.json()["read"]["$defs"]


@pytest.fixture
def token(django_user_model):
    from wagtail.models import APIToken

    user = django_user_model.objects.create_superuser("writer", "writer@example.org", "secret")
    return {"HTTP_AUTHORIZATION": f"Bearer {APIToken.create_token(user=user, name='tests')[1]}"}


def restrict(page, kind="login"):
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, password="open")


def make_draft(page):
    page.live = False
    page.save()


def make_expired(page):
    page.expire_at = timezone.now() - datetime.timedelta(days=1)
    page.save()


def make_other_site(page):
    root = Page.objects.get(depth=1).add_child(instance=Page(title="Elsewhere", slug="elsewhere"))
    Site.objects.create(hostname="elsewhere.example.org", root_page=root)
    page.move(root, "last-child")


HIDINGS = {
    "draft": make_draft,
    "expired": make_expired,
    "login": restrict,
    "password": lambda page: restrict(page, "password"),
    "group": lambda page: restrict(page, "groups").groups.add(Group.objects.create(name="g")),
    "other site": make_other_site,
}


class TestNothingPrivate:
    @pytest.fixture(params=HIDINGS)
    def hidden(self, request, index, home):
        page = home.add_child(instance=Page(title="Sekret title", slug="sekret-slug"))
        child = page.add_child(instance=Page(title="Sekret child", slug="sekret-child"))
        HIDINGS[request.param](page)
        if request.param in ("draft", "expired"):
            # What is below such a page is public by itself.
            child.delete()
        return page

    def test_page_is_not_found(self, client, hidden):
        assert client.get(f"/api/v3/pages/{hidden.pk}/").status_code == 404
        for query in ("html_path=/sekret-slug/", f"id={hidden.pk}"):
            assert client.get(f"/api/v3/pages/find/?{query}").status_code == 404

    def test_listings(self, client, hidden):
        for query in (
            "",
            "?order=title&limit=20",
            "?search=sekret",
            "?slug=sekret-slug",
            "?title=Sekret+title",
            "?type=wagtailcore.Page",
        ):
            response = client.get(f"/api/v3/pages/{query}")
            assert response.status_code == 200, response.content
            assert b"sekret" not in response.content.lower()

    @pytest.mark.parametrize("name", ["child_of", "descendant_of", "ancestor_of", "translation_of"])
    def test_filters(self, client, hidden, name):
        found = client.get(f"/api/v3/pages/?{name}={hidden.pk}")
        unknown = client.get(f"/api/v3/pages/?{name}=999999")
        assert found.status_code == unknown.status_code == 422
        assert found.content == unknown.content

    def test_references(self, client, make_article, image, hidden):
        text = f'<p>A <a linktype="page" id="{hidden.pk}">link</a></p>'
        body = [*full_body(image.pk, hidden.pk), block("section", {"text": text})]
        article = make_article(body, introduction=text)
        response = client.get(f"/api/v3/pages/{article.pk}/")
        assert response.status_code == 200
        assert b"sekret" not in response.content.lower()

    def test_editor_sees_titles_without_addresses(self, client, token, make_article, image, hidden):
        article = make_article(full_body(image.pk, hidden.pk))
        found = detail(client, article, **token)["body"][7]["value"]["link"]["page"]
        assert found == {
            "id": hidden.pk,
            "type": "wagtailcore.Page",
            "title": "Sekret title",
            "url": None,
        }


class TestRelations:
    def test_parent(self, client, make_article, index, home):
        article = make_article()
        assert detail(client, article)["meta"]["parent"]["id"] == index.pk
        assert detail(client, index)["meta"]["parent"]["id"] == home.pk

    def test_parent_of_the_first_page(self, client, home):
        assert detail(client, home)["meta"]["parent"] is None

    def test_draft_parent(self, client, make_article, index, token):
        article = make_article()
        below = article.add_child(instance=Page(title="Below", slug="below"))
        make_draft(index)
        make_draft(article)
        for page in (below,):
            assert detail(client, page)["meta"]["parent"] is None
            assert detail(client, page, **token)["meta"]["parent"]["id"] == article.pk

    @pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
    def test_alias_of_a_restricted_page(self, client, make_article, index, page, first):
        article = make_article(summary="Sekret")
        if first:
            restrict(article)
        alias = article.create_alias(parent=page, update_slug="alias")
        if not first:
            restrict(article)
        assert client.get(f"/api/v3/pages/{alias.pk}/").status_code == 404
        listing = client.get(f"/api/v3/pages/?child_of={page.pk}").json()
        assert listing == {"items": [], "count": 0}

    def test_alias_of(self, client, make_article, page):
        article = make_article()
        alias = article.create_alias(parent=page, update_slug="alias")
        assert detail(client, alias)["meta"]["alias_of"]["id"] == article.pk
        make_expired(article)
        response = client.get(f"/api/v3/pages/{alias.pk}/")
        if response.status_code == 200:
            assert response.json()["meta"]["alias_of"] is None


class TestCookies:
    def test_password_that_was_entered(self, client, make_article, page):
        restriction = restrict(page, "password")
        article = make_article(full_body(None, page.pk))
        before = client.get(f"/api/v3/pages/{article.pk}/")
        session = client.session
        session[restriction.passed_view_restrictions_session_key] = [restriction.pk]
        session.save()
        after = client.get(f"/api/v3/pages/{article.pk}/")
        assert after.content == before.content
        assert client.get(f"/api/v3/pages/{page.pk}/").status_code == 404
        assert "Cookie" not in after.get("Vary", "")
        assert not after.cookies

    def test_logged_in(self, client, editor_client, make_article, page):
        restrict(page)
        article = make_article(full_body(None, page.pk))
        found = editor_client.get(f"/api/v3/pages/{article.pk}/")
        assert found.json()["body"][7]["value"]["link"]["page"] is None
        assert "Cookie" not in found.get("Vary", "")
        assert editor_client.get(f"/api/v3/pages/{page.pk}/").status_code == 404
        # The session is still there afterwards.
        assert editor_client.get("/admin/").status_code == 200

    def test_unknown_token(self, client, make_article, page):
        restrict(page)
        article = make_article(full_body(None, page.pk))
        found = detail(client, article, HTTP_AUTHORIZATION="Bearer nonsense")
        assert found["body"][7]["value"]["link"]["page"] is None


class TestFiles:
    @pytest.fixture
    def closed(self):
        collection = Collection.get_first_root_node().add_child(name="Closed")
        inner = collection.add_child(name="Inner")
        self.restriction = CollectionViewRestriction.objects.create(
            collection=collection, restriction_type="password", password="open"
        )
        return inner

    def test_images_and_documents_of_a_closed_collection(self, client, image, closed):
        image.title = "Sekret"
        image.collection = closed
        image.save()
        document = get_document_model().objects.create(
            title="Sekret", file=ContentFile(b"x", name="x.txt"), collection=closed
        )
        session = client.session
        session[self.restriction.passed_view_restrictions_session_key] = [self.restriction.pk]
        session.save()
        for kind, item in (("images", image), ("documents", document)):
            listing = client.get(f"/api/v3/{kind}/")
            assert listing.json() == {"items": [], "count": 0}
            assert "Cookie" not in listing.get("Vary", "")
            assert client.get(f"/api/v3/{kind}/{item.pk}/").status_code == 404

    def test_article_with_them(self, client, make_article, image, closed, token):
        article = make_article([block("figure", figure(image.pk))], hero_image=image)
        image.collection = closed
        image.save()
        found = detail(client, article)
        assert found["hero_image"] is None
        assert found["body"][0]["value"]["image"] is None
        assert detail(client, article, **token)["hero_image"]["id"] == image.pk
        listing = client.get(f"/api/v3/pages/?type={TREATMENT}&hero_image={image.pk}")
        assert listing.json() == {"items": [], "count": 0}

    def test_filter_by_an_open_image(self, client, make_article, image):
        article = make_article(hero_image=image)
        make_article()
        listing = client.get(f"/api/v3/pages/?type={TREATMENT}&hero_image={image.pk}").json()
        assert [item["id"] for item in listing["items"]] == [article.pk]


class TestRedirects:
    @pytest.fixture
    def found(self, client):
        """The old addresses that each way of asking finds: all of a list, and one by one."""
        from wagtail.contrib.redirects.models import Redirect

        def find(**headers):
            def get(path, **query):
                response = client.get(f"/api/v3/redirects/{path}", query, follow=True, **headers)
                return response.json()

            listing = get("")
            assert listing["count"] == len(listing["items"])
            everything = [*Redirect.objects.all()]
            queries = [{"html_path": one.old_path} for one in everything]
            queries += [{"id": one.pk} for one in everything]
            answers = [get(f"{one.pk}/") for one in everything]
            answers += [get("find/", **query) for query in queries]
            to_pages = (one.redirect_page_id for one in everything if one.redirect_page_id)
            counted = [item for key in to_pages for item in get("", redirect_page=key)["items"]]
            return [
                {item["old_path"] for item in items if "old_path" in item}
                for items in (listing["items"], answers, counted)
            ]

        return find

    @pytest.mark.parametrize("hide", [make_draft, make_expired, restrict])
    def test_lead_to_no_hidden_page(self, found, home, page, token, hide):
        from wagtail.contrib.redirects.models import Redirect

        south = home.get_parent().add_child(instance=Page(title="South", slug="south"))
        Site.objects.create(hostname="south.example.org", root_page=south)
        hidden = home.add_child(instance=Page(title="Sekret", slug="sekret"))
        hide(hidden)
        for path, target in {"/open": page, "/south": south, "/sekret": hidden}.items():
            Redirect.add_redirect(path, target)
        Redirect.add_redirect("/link", "https://example.org/")
        shown = {"/open", "/south", "/link"}
        assert found() == [shown, shown, shown - {"/link"}]
        assert found(**token)[0] == shown | {"/sekret"}


HUGE = "9" * 40
BAD = [
    "site=no.example.org",
    "site=localhost:port",
    "site=localhost:" + HUGE,
    "limit=" + HUGE,
    "limit=-1",
    "limit=0",
    "offset=-1",
    "offset=" + HUGE,
    "order=nonsense",
    "child_of=" + HUGE,
    "child_of=x",
    "type=No.Such",
    "locale=xx",
    "search_operator=nonsense&search=a",
    "title=%00",
    "search=%00",
    "%00=1",
    "hero_image=x",
    "show_contents=perhaps",
    "hero_image=" + HUGE,
]


class TestBadInput:
    @pytest.mark.parametrize("query", BAD)
    def test_listing(self, client, make_article, query):
        response = client.get(f"/api/v3/pages/?{query}&type={TREATMENT}")
        assert 400 <= response.status_code < 500, response.content
        assert response["Content-Type"] == "application/problem+json"

    @pytest.mark.parametrize(
        "query",
        [
            "search=-(*",
            "search=%22",
            "search=" + "a" * 3000,
            "search=",
            "offset=99999999999999999999",
            f"id={HUGE}",
            "search=" + HUGE,
            "order=body",
        ],
    )
    def test_never_fails(self, client, make_article, query):
        make_article()
        assert client.get(f"/api/v3/pages/?{query}").status_code < 500

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "html_path=",
            "html_path=%00",
            "html_path=/no/such/",
            "html_path=" + "a/" * 1000,
            "html_path=https://example.org/",
            "html_path=/../../",
            "html_path=%ff%fe",
            f"id={HUGE}",
            "id=x",
            "html_path=/&site=nope",
            "html_path=/&site=localhost:port",
        ],
    )
    def test_find(self, client, home, query):
        response = client.get(f"/api/v3/pages/find/?{query}")
        assert 400 <= response.status_code < 500
        assert response["Content-Type"] == "application/problem+json"

    @pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
    def test_moment_that_no_database_can_hold(self, client, home, settings, zone):
        settings.TIME_ZONE = zone
        for name in ("first_published_at", "opened"):
            for moment in MOMENTS:
                query = {"type": "testapp.RelatedPage", name: moment}
                found = client.get("/api/v3/pages/", query)
                assert found.status_code == client.get("/api/v2/pages/", query).status_code
                if found.status_code != 200:
                    assert found["Content-Type"] == "application/problem+json"
                    assert name in found.json()["detail"]

    @pytest.mark.parametrize("text", ["", "x", "1", "1 00:00:00", "P1D", "9" * 30])
    def test_length_of_time(self, client, home, text):
        found = client.get("/api/v3/pages/", {"type": "testapp.RelatedPage", "lasts": text})
        assert 400 <= found.status_code < 500, found.content

    def test_moment_is_found(self, client, home, settings):
        settings.TIME_ZONE = "UTC"
        opened = datetime.datetime(2020, 1, 1, 10, tzinfo=datetime.UTC)
        home.add_child(instance=RelatedPage(title="Opened", slug="opened", opened=opened))
        for moment, count in (
            ("2020-01-01 10:00", 1),
            ("2020-01-01T12:00:00+02:00", 1),
            ("2020-01-01", 0),
        ):
            query = {"type": "testapp.RelatedPage", "opened": moment}
            assert client.get("/api/v3/pages/", query).json()["count"] == count

    def test_several_sites_of_one_name(self, client, home):
        Site.objects.create(hostname="localhost", port=8080, root_page=home)
        for path in (
            "/api/v3/pages/?site=localhost",
            "/api/v3/pages/find/?html_path=/&site=localhost",
        ):
            assert client.get(path).status_code == 400

    def test_detail(self, client):
        for key in (HUGE, "0", "x", "-1"):
            assert client.get(f"/api/v3/pages/{key}/").status_code in (404, 422)

    def test_second_site(self, client, make_article, index):
        root = Page.objects.get(depth=1).add_child(instance=Page(title="Second", slug="second"))
        Site.objects.create(hostname="second.example.org", root_page=root)
        article = make_article(parent=root, slug="there")
        query = "html_path=/there/&site=second.example.org"
        found = client.get(f"/api/v3/pages/find/?{query}", follow=True)
        assert found.json()["id"] == article.pk
        assert client.get(f"/api/v3/pages/{article.pk}/").status_code == 404


PROGRAM = """
import sys
import django
from django.conf import settings

OURS = ["wagtail_botox_pain", "wagtail_botox_pain.pages", "wagtail_botox_pain.public_api"]
STOCK = [
    "wagtail.contrib.settings", "wagtail.users", "wagtail.snippets", "wagtail.documents",
    "wagtail.images", "wagtail.search", "wagtail.admin", "wagtail.sites", "wagtail",
    "modelcluster", "taggit", "django.contrib.auth", "django.contrib.contenttypes",
    "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
]
place, *more = sys.argv[1].split("+")
apps = [*OURS, *STOCK, *more] if place == "before" else [*STOCK, *more, *OURS]
settings.configure(
    INSTALLED_APPS=apps, SECRET_KEY="x", USE_TZ=True, ROOT_URLCONF="urls", STATIC_URL="/static/",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField", WAGTAILADMIN_BASE_URL="http://testserver",
    WAGTAIL_SITE_NAME="x",
)
django.setup()
from django.core import checks
from wagtail.api.v3.registry import registry

ours = {f"wagtail_botox_pain.{number}" for number in ("W014", "W018")}
print(sorted(ours & {message.id for message in checks.run_checks()}))
page = registry.get("wagtail_botox_pain_pages.TreatmentArticlePage")
print("BotoxSideEffects" in str(page.read_schema.model_json_schema()))
from wagtail.api.v3 import querysets
print(hasattr(querysets.get_public_pages_queryset, "__wrapped__"))
"""

NOTES = """
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_botox_pain.blocks import FAQBlock
from wagtail_botox_pain.fields import BodyField

class Note(Page):
    body = {body}
    api_fields = [APIField("body")]
"""
BODIES = ['BodyField("treatment_article")', 'StreamField([("faq", FAQBlock())])']


@pytest.mark.slow
class TestStartUp:
    @pytest.fixture
    def run(self, tmp_path):
        (tmp_path / "urls.py").write_text(
            "from django.urls import path\n"
            "from wagtail.api.v3.urls import api\n"
            "urlpatterns = [path('api/', api.urls)]\n"
        )
        (tmp_path / "notes").mkdir()
        (tmp_path / "notes" / "__init__.py").touch()

        def run(*apps, body=BODIES[0]):
            (tmp_path / "notes" / "models.py").write_text(NOTES.format(body=body))
            folders = [str(tmp_path), str(Path.cwd())]
            return subprocess.run(
                [sys.executable, "-W", "error", "-c", PROGRAM, "+".join(apps)],
                capture_output=True,
                text=True,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(folders),
                    "COVERAGE_PROCESS_START": "",
                },
            )

        return run

    @pytest.mark.parametrize("place", ["before", "after"])
    def test_in_any_order(self, run, place):
        result = run(place, "wagtail.api.v3")
        assert result.stderr == ""
        assert result.stdout.splitlines() == ["[]", "True", "True"]

    def test_served_without_its_app(self, run):
        result = run("after")
        assert result.stderr == ""
        warned, described, is_guarded = result.stdout.splitlines()
        assert warned == "['wagtail_botox_pain.W018']"
        assert (described, is_guarded) == ("False", "True")

    @pytest.mark.parametrize(
        ("place", "expected"), [("before", []), ("after", ["wagtail_botox_pain.W014"])]
    )
    @pytest.mark.parametrize("body", BODIES)
    def test_body_that_the_order_of_apps_leaves_untyped(self, run, place, expected, body):
        result = run(place, "notes", "wagtail.api.v3", body=body)
        assert result.stderr == ""
        assert result.stdout.splitlines()[0] == str(expected)
