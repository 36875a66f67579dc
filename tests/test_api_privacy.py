"""Nothing that the public may not open gets out of the API, whichever way a client asks."""

import datetime
import json

import jsonschema_rs
import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from wagtail import blocks
from wagtail.api import APIField
from wagtail.documents import get_document_model
from wagtail.images.blocks import ImageBlock
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
)
from wagtail.rich_text import RichText
from wagtail.snippets.blocks import SnippetChooserBlock

from tests.api import HAS_V3, VERSIONS
from tests.content import block, card, figure, items, link
from tests.testapp.models import Caution, CautionPage, RelatedLink, RelatedPage
from wagtail_botox_pain.api.contract.build import contract
from wagtail_botox_pain.blocks import TreatmentArticleBody
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

SECRET = "zebra"
ARTICLES = "wagtail_botox_pain_pages.TreatmentArticlePage"


def restrict(page, kind="login"):
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=kind, password="open" if kind == "password" else ""
    )
    if kind == "groups":
        restriction.groups.add(Group.objects.create(name="Staff"))


def secret_page(parent, **fields):
    number = Page.objects.count()
    fields = {
        "title": f"Zebra {number}",
        "slug": f"zebra-{number}",
        "text": "<p>Zebra text.</p>",
        "department": "Zebra department",
        **fields,
    }
    return parent.add_child(instance=RelatedPage(**fields))


def draft(home):
    return secret_page(home, live=False)


def expired(home):
    # The command that unpublishes it has not run yet.
    return secret_page(home, expire_at=timezone.now() - datetime.timedelta(minutes=1))


def with_login(home):
    restrict(page := secret_page(home))
    return page


def with_password(home):
    restrict(page := secret_page(home), "password")
    return page


def for_groups(home):
    restrict(page := secret_page(home), "groups")
    return page


def below_restricted(home):
    restrict(above := secret_page(home))
    return secret_page(above)


def of_other_site(home):
    root = home.get_parent().add_child(instance=Page(title="Zebra site", slug="zebra-site"))
    Site.objects.create(hostname="zebra.example.org", root_page=root)
    return secret_page(root)


def alias_of_restricted(home):
    restrict(page := secret_page(home))
    return page.create_alias(update_slug="zebra-alias")


def alias_before_restriction(home):
    page = secret_page(home)
    alias = page.create_alias(update_slug="zebra-alias")
    restrict(page)
    return alias


def alias_of_alias(home):
    page = secret_page(home)
    alias = page.create_alias(update_slug="zebra-alias")
    last = alias.create_alias(update_slug="zebra-last")
    restrict(page)
    return last


def alias_of_page_below_restricted(home):
    page = secret_page(above := secret_page(home))
    alias = page.create_alias(parent=home, update_slug="zebra-alias")
    restrict(above)
    return alias


def below_alias_of_restricted(home):
    page = secret_page(home)
    alias = page.create_alias(update_slug="zebra-alias")
    restrict(page)
    return secret_page(alias)


KINDS = [
    draft,
    expired,
    with_login,
    with_password,
    for_groups,
    below_restricted,
    of_other_site,
    alias_of_restricted,
    alias_before_restriction,
    alias_of_alias,
    alias_of_page_below_restricted,
    below_alias_of_restricted,
]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def hidden(request, home):
    """A page that the public may not open."""
    return request.param(home)


@pytest.fixture
def fetch(client):
    """What the API answers, as text, having made sure that it tells no secret."""

    def get(path, status=200, **parameters):
        response = client.get(f"/api/{path}", parameters)
        content = response.content.decode()
        assert response.status_code == status, content
        assert SECRET not in content.lower()
        assert SECRET not in str(response.headers).lower()
        return content

    return get


def page_link(key, text="the words of a link"):
    return f'<p>See <a linktype="page" id="{key}">{text}</a>.</p>'


def body_about(key, image=None, document=None):
    """Blocks that refer to a page and an image in each way that they can."""
    text = page_link(key)
    if document:
        text += f'<p><a linktype="document" id="{document}">a document</a></p>'
    if image:
        text += f'<embed embedtype="image" id="{image}" format="left" alt="A picture"/>'
    return [
        block("section", {"heading": "A section", "text": text}),
        block("condition_cards", {"cards": items(card(1, image, link=link(page=key)))}),
        block("call_to_action", {"heading": "Ask", "link": link(page=key, text="Ask us")}),
        block("faq", {"items": items({"question": "Which?", "answer": text})}),
        block("figure", figure(image, alt_text="A picture")),
    ]


def paths_of(page):
    """Where both APIs say all that they say about a page."""
    paths = [f"v2/pages/{page.pk}/", f"v2/pages/{page.pk}/?fields=*"]
    return [*paths, f"v3/pages/{page.pk}/"] if HAS_V3 else paths


class TestHiddenPages:
    def test_are_not_there(self, hidden, fetch):
        missing = fetch("v2/pages/987654/", 404)
        assert fetch(f"v2/pages/{hidden.pk}/", 404) == missing
        assert fetch("v2/pages/find/", 404, id=hidden.pk) == fetch("v2/pages/find/", 404, id=987654)
        fetch("v2/pages/find/", 404, html_path=f"/{hidden.slug}/")
        fetch("v2/pages/find/", 404, html_path=f"{hidden.get_parent().slug}/{hidden.slug}")
        if HAS_V3:
            fetch(f"v3/pages/{hidden.pk}/", 404)

    def test_are_not_listed(self, hidden, fetch):
        for parameters in (
            {},
            {"fields": "*"},
            {"type": "testapp.RelatedPage", "fields": "*"},
            {"type": "testapp.RelatedPage,wagtailcore.Page", "fields": "*"},
            {"slug": hidden.slug},
            {"title": hidden.title},
            {"id": hidden.pk},
            {"type": "testapp.RelatedPage", "department": hidden.department},
        ):
            content = json.loads(fetch("v2/pages/", **parameters))
            assert hidden.pk not in [item["id"] for item in content["items"]]
            assert content["meta"]["total_count"] == len(content["items"])
        if HAS_V3:
            fetch("v3/pages/")

    def test_are_not_found_by_searching(self, hidden, fetch):
        call_command("update_index", verbosity=0)
        for parameters in ({}, {"type": "testapp.RelatedPage"}):
            found = json.loads(fetch("v2/pages/", search=hidden.title, **parameters))
            assert found == {"meta": {"total_count": 0}, "items": []}

    def test_cannot_be_started_from(self, hidden, fetch):
        for name in ("child_of", "descendant_of", "ancestor_of", "translation_of"):
            missing = fetch("v2/pages/", 400, **{name: 987654})
            assert fetch("v2/pages/", 400, **{name: hidden.pk}) == missing

    def test_are_null_behind_relations_of_a_site(self, hidden, home, fetch):
        refers = RelatedPage(title="Refers", slug="refers", any_page=hidden, related=hidden)
        refers.links = [RelatedLink(target=hidden)]
        refers.others = [hidden, home]
        home.add_child(instance=refers)
        everything = "*,any_page(*),related(*),others(*),links(*,target(*))"
        for fields in ("*", everything, "related(any_page(*),related(*))"):
            found = json.loads(fetch(f"v2/pages/{refers.pk}/", fields=fields))
            assert found["any_page"] is found["related"] is found["links"][0]["target"] is None
            assert [other["id"] for other in found["others"]] == [home.pk]
            fetch("v2/pages/", type="testapp.RelatedPage", fields=fields)
        if HAS_V3:
            found = json.loads(fetch(f"v3/pages/{refers.pk}/"))
            assert found["any_page"] is found["related"] is found["links"][0]["target"] is None
            assert found["others"] == [home.pk]

    def test_are_no_links(self, hidden, make_article, fetch):
        article = make_article(body_about(hidden.pk), introduction=page_link(hidden.pk))
        for path in paths_of(article):
            found = json.loads(fetch(path))
            assert found["introduction"] == "<p>See the words of a link.</p>"
            section, cards, action, faq, _figure = (child["value"] for child in found["body"])
            assert section["text"] == "<p>See the words of a link.</p>"
            assert cards["cards"][0]["value"]["link"]["page"] is None
            assert action["link"]["page"] is None
            assert faq["items"][0]["value"]["answer"] == "<p>See the words of a link.</p>"
        fetch("v2/pages/", type=ARTICLES, fields="*")

    def test_are_no_place_for_appointments(self, hidden, home, make_article, fetch):
        site = Site.objects.get(is_default_site=True)
        ClinicSettings.objects.create(site=site, appointment_page_id=hidden.pk)
        action = block("call_to_action", {"heading": "Ask", "link": link(), "telephone": ""})
        for path in paths_of(make_article([action])):
            assert json.loads(fetch(path))["body"][0]["value"]["contact"]["href"] == ""


MALFORMED = [
    '<p><a linktype="page" id="{key}">words</p>',
    "<p><a linktype='page' id='{key}'>words</a></p>",
    "<p><a linktype=page id={key}>words</a></p>",
    '<p><A ID="{key}" LinkType="page">words</A></p>',
    '<p><a\nid="{key}"\nlinktype = "page"\n>words</a></p>',
    '<p><a linktype="page" id="{key}"><b>words</b><a linktype="page" id="{key}">more</a></p>',
    '<p><a title="a > b" linktype="page" id="{key}">words</a></p>',
    '<p><a linktype="page" id="{key}>words</a></p>',
    '<p>words <a linktype="page" id="{key}" more</a>',
    '<p>words <a linktype="page" id="{key}"',
    '<p title=\'<a linktype="page" id="{key}">\'>words</p>',
    '<!-- <a linktype="page" id="{key}"> --><p>words</p>',
    '<p><a linktype="page" linktype="external" id="{key}" href="#">words</a></p>',
    '<p><a linktype="page" id="{key}" id="1">words</a></p>',
    '<p><a linktype="page" id="">words</a><a linktype="page">more</a></p>',
    '<p><a linktype="page" id="9999999999999999999999">words</a></p>',
    '<p><a linktype="page" id="²">words</a></p>',
    '<p><a linktype="unknown" id="{key}">words</a></p>',
    '<p></a></p></a>words<embed embedtype="unknown"/><embed/><embed',
]

FORMATS = ["db_html", "html", "db_markdown", "markdown"]


class TestRichTextOfASite:
    """What Wagtail alone makes of it: a field, and a block in a plain StreamField."""

    @pytest.fixture
    def make(self, home):
        def make(text):
            page = RelatedPage(title="Refers", slug="refers", text=text)
            page.paragraphs = [("paragraph", RichText(text))]
            return home.add_child(instance=page)

        return make

    @pytest.fixture(params=FORMATS)
    def said(self, request, fetch):
        """What each address says of a page's text in one form, asked for in each way."""

        def read(page):
            name = request.param
            listing = "v2/pages/?type=testapp.RelatedPage&fields=text,paragraphs"
            found = []
            for path in [*paths_of(page), listing]:
                for asked, setting in ((name, None), (None, name)):
                    query = f"rich_text_format={asked}" if asked else ""
                    path_asked = f"{path}{'&' if '?' in path else '?'}{query}"
                    with override_settings(WAGTAILAPI_RICH_TEXT_FORMAT=setting or "db_html"):
                        answer = json.loads(fetch(path_asked))
                    (item,) = answer.get("items", [answer])
                    found += [item["text"], *(child["value"] for child in item["paragraphs"])]
            return found

        return read

    def test_names_no_hidden_page(self, hidden, make, said):
        texts = said(make(page_link(hidden.pk)))
        assert all(f"{hidden.pk}" in text and "the words of a link" in text for text in texts)

    def test_names_no_hidden_file_and_makes_none(self, make, said, image, closed_collection):
        image.collection = closed_collection
        image.save()
        embed = f'<embed embedtype="image" id="{image.pk}" format="left" alt="A picture"/>'
        texts = said(make(f"<p>Words.</p>{embed}"))
        assert not [text for text in texts if "picture.jpg" in text or "/images/" in text]
        assert all("A picture" in text for text in texts)
        assert not image.renditions.exists()

    def test_asks_nobody_about_a_video(self, make, said, monkeypatch):
        def refuse(*args, **kwargs):
            raise AssertionError("asked another machine")

        monkeypatch.setattr("wagtail.embeds.embeds.get_embed", refuse)
        embed = '<embed embedtype="media" url="https://video.example.org/1"/>'
        for text in said(make(embed)):
            assert "video.example.org" in text

    @pytest.mark.parametrize("text", MALFORMED)
    def test_that_is_malformed(self, text, make, home, fetch):
        page = make(text.replace("{key}", str(draft(home).pk)))
        for path in paths_of(page):
            for name in FORMATS if HAS_V3 else ["db_html"]:
                assert "words" in fetch(path, rich_text_format=name)

    @pytest.mark.skipif(not HAS_V3, reason="Wagtail before 8 knows one form")
    def test_is_markdown_with_keys(self, make, fetch, image, page):
        text = (
            f'<h2>A heading</h2><p>To <a linktype="page" id="{page.pk}">it</a>, to '
            f'<a linktype="document" id="7">a file</a> and <a href="https://a.org/">out</a>.</p>'
            f'<embed embedtype="image" id="{image.pk}" format="left" alt="A knee"/>'
        )
        found = json.loads(fetch(f"v3/pages/{make(text).pk}/", rich_text_format="markdown"))
        assert found["text"] == (
            f"## A heading\n\nTo [it](wagtail://page?id={page.pk}), to "
            "[a file](wagtail://document?id=7) and [out](https://a.org/).\n\n"
            f"![A knee](wagtail://image?id={image.pk}&format=left)\n\n"
        )

    @pytest.mark.skipif(not HAS_V3, reason="API v3 came with Wagtail 8")
    def test_is_whole_for_an_editor(self, make, client, page, django_user_model):
        from wagtail.models import APIToken

        user = django_user_model.objects.create_superuser("boss", "boss@example.org", "secret")
        _token, key = APIToken.create_token(user=user, name="tests")
        address = f"/api/v3/pages/{make(page_link(page.pk)).pk}/?rich_text_format=html"
        found = client.get(address, headers={"Authorization": f"Bearer {key}"}).json()
        assert 'href="/appointments/"' in found["text"]
        assert 'href="/appointments/"' in found["paragraphs"][0]["value"]
        anonymous = client.get(address, headers={"Authorization": "Bearer wrong"})
        assert "/appointments/" not in anonymous.content.decode()


def test_open_pages_and_files_are_shown_behind_relations_of_a_site(home, page, image, fetch):
    related = home.add_child(
        instance=RelatedPage(title="Open", slug="open", department="Neurology", any_page=page)
    )
    refers = RelatedPage(title="Refers", slug="refers", any_page=page, related=related)
    refers.picture = image
    refers.links = [RelatedLink(target=related, picture=image)]
    refers.others = [page]
    home.add_child(instance=refers)
    image.get_rendition("width-50")
    fields = "*,related(department,any_page(slug)),links(*,target(*))"
    found = json.loads(fetch(f"v2/pages/{refers.pk}/", fields=fields))
    assert found["any_page"]["title"] == page.title
    assert found["related"]["department"] == "Neurology"
    assert found["related"]["any_page"]["meta"]["slug"] == page.slug
    assert found["links"][0]["target"]["department"] == "Neurology"
    assert found["picture"]["id"] == found["links"][0]["picture"]["id"] == image.pk
    assert found["picture_width"]["width"] == 50
    assert [other["id"] for other in found["others"]] == [page.pk]
    if HAS_V3:
        named = json.loads(fetch(f"v3/pages/{refers.pk}/"))
        assert named["picture_width"] == found["picture_width"]
        assert named["others"] == [page.pk]
        assert named["any_page"]["id"] == page.pk
        assert named["related"]["id"] == named["links"][0]["target"]["id"] == related.pk
        assert named["picture"]["id"] == named["links"][0]["picture"]["id"] == image.pk


@pytest.mark.parametrize("version", VERSIONS)
def test_draft_is_null_where_a_page_has_to_choose_a_snippet(home, fetch, version):
    caution = Caution.objects.create(text="Zebra")
    refers = CautionPage(title="Refers", slug="refers", caution=caution)
    home.add_child(instance=refers)
    shown = json.loads(fetch(f"{version}/pages/{refers.pk}/"))
    assert shown["caution"]["id"] == caution.pk
    caution.unpublish()
    hidden = json.loads(fetch(f"{version}/pages/{refers.pk}/"))
    assert hidden["caution"] is None
    schema = contract({}, [CautionPage]).schemas["CautionPage.schema.json"]
    assert jsonschema_rs.Draft202012Validator(schema).is_valid(hidden)
    if version == "v3":
        schemas = json.loads(fetch("v3/openapi.json"))["components"]["schemas"]
        assert {"type": "null"} in schemas["CautionPageSchema"]["properties"]["caution"]["anyOf"]


class HostBody(TreatmentArticleBody):
    caution = SnippetChooserBlock(Caution)
    chosen = blocks.PageChooserBlock()
    described = ImageBlock()


class TestChoosersOfASite:
    @pytest.fixture(autouse=True)
    def host_body(self, settings):
        path = f"{HostBody.__module__}.HostBody"
        settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"treatment_article": path}}

    @pytest.fixture
    def chosen(self, make_article, fetch):
        """What both APIs say of what is chosen."""

        def read(name, key):
            article = make_article([block(name, key)])
            found = [json.loads(fetch(path))["body"][0]["value"] for path in paths_of(article)]
            assert all(value == found[0] for value in found)
            return found[0]

        return read

    def test_snippet(self, chosen):
        caution = Caution.objects.create(text="Zebra")
        assert chosen("caution", caution.pk) == caution.pk
        caution.unpublish()
        assert chosen("caution", caution.pk) is None
        key = caution.pk
        caution.delete()
        assert chosen("caution", key) is None

    def test_snippet_that_is_scheduled(self, chosen):
        tomorrow = timezone.now() + datetime.timedelta(days=1)
        caution = Caution(text="Zebra", live=False, go_live_at=tomorrow)
        caution.save()
        caution.save_revision().publish()
        assert chosen("caution", caution.pk) is None
        Caution.objects.update(live=True, expire_at=timezone.now())
        assert chosen("caution", caution.pk) is None

    def test_page_that_is_scheduled(self, chosen, home):
        tomorrow = timezone.now() + datetime.timedelta(days=1)
        page = secret_page(home, live=False, go_live_at=tomorrow)
        page.save_revision().publish()
        assert chosen("chosen", page.pk) is None

    def test_hidden_page(self, chosen, hidden):
        assert chosen("chosen", hidden.pk) is None

    def test_hidden_image(self, chosen, image, closed_collection):
        described = {"image": image.pk, "decorative": False, "alt_text": "A knee."}
        assert chosen("described", described)["alt"] == "A knee."
        image.collection = closed_collection
        image.save()
        assert chosen("described", described | {"alt_text": "Zebra"}) is None


@pytest.mark.parametrize("name", ["any_page", "related", "others", "links", "alias_of", "locale"])
def test_hidden_pages_cannot_be_counted_by_what_refers_to_them(name, home, fetch):
    hidden = draft(home)
    refers = RelatedPage(title="Refers", slug="refers", any_page=hidden, related=hidden)
    home.add_child(instance=refers)
    fetch("v2/pages/", 400, type="testapp.RelatedPage", order=name)
    if name != "locale":
        fetch("v2/pages/", 400, type="testapp.RelatedPage", **{name: hidden.pk})


@pytest.fixture
def shown_aliases(monkeypatch):
    """A site's page type that shows its aliases, and what it is an alias of."""
    fields = [*RelatedPage.api_fields, APIField("aliases"), APIField("alias_of")]
    monkeypatch.setattr(RelatedPage, "api_fields", fields)


@pytest.mark.skipif(not HAS_V3, reason="API v3 came with Wagtail 8")
@pytest.mark.parametrize("kind", [draft, with_login, of_other_site])
@pytest.mark.parametrize("type_", ["", "testapp.RelatedPage"])
def test_parameters_of_api_v3_do_not_tell_hidden_ids_from_missing_ones(
    kind, type_, home, client, shown_aliases
):
    hidden = kind(home)
    refers = RelatedPage(title="Refers", slug="refers", any_page=hidden, related=hidden)
    home.add_child(instance=refers)
    refers.others.add(hidden)
    refers.save()
    hidden.create_alias(parent=home, update_slug="an-alias")
    alias = refers.create_alias(parent=home, update_slug="hidden-alias")
    restrict(alias)
    relations = {field.name for field in RelatedPage._meta.get_fields() if field.is_relation}
    for name in relations | {
        "pk",
        "id",
        "page_ptr_id",
        "child_of",
        "ancestor_of",
        "translation_of",
    }:
        answers = set()
        for key in (alias.pk if name == "aliases" else hidden.pk, 98765):
            query = {name: key, **({"type": type_} if type_ else {})}
            answer = client.get("/api/v3/pages/", query)
            text = answer.content.decode().replace(f"'{key}'", "KEY")
            answers.add((answer.status_code, text))
        assert len(answers) == 1, name


@pytest.mark.parametrize("name", ["any_page", "-related", "others", "aliases", "picture"])
def test_order_does_not_tell_what_refers_to_a_hidden_page(name, home, fetch, shown_aliases):
    hidden = draft(home)
    for title, target in (("a", hidden), ("b", None)):
        home.add_child(instance=RelatedPage(title=title, slug=title, any_page=target))
    for version in VERSIONS:
        found = fetch(f"{version}/pages/", 400, type="testapp.RelatedPage", order=name)
        assert "order" in found


class TestMalformedText:
    @pytest.mark.parametrize("text", MALFORMED)
    def test_tells_nothing(self, text, home, make_article, fetch):
        text = text.replace("{key}", str(draft(home).pk))
        section = block("section", {"heading": "A section", "text": text})
        article = make_article([section], introduction=text)
        for path in paths_of(article):
            found = json.loads(fetch(path))
            assert "words" in found["plain_text"]
            for html in (found["introduction"], found["body"][0]["value"]["text"]):
                assert "words" in html
                assert "None" not in html
                assert not [part for part in html.split("<") if part.startswith(("a href=", "em"))]

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("<a linktype='page' id={key}>words</a>", '<a href="/appointments/">words</a>'),
            ('<a linktype="page" id="{key}">words', '<a href="/appointments/">words</a>'),
            ('<a href="javascript:alert(1)">words</a>', "words"),
            (
                '<a href="https://x.org/?a=1&amp;b">w</a>',
                '<a href="https://x.org/?a=1&amp;b">w</a>',
            ),
            ('<a href="#a" onclick="b()" rel="c">w</a>', '<a href="#a" rel="c">w</a>'),
            ("a &lt; b <i>c</i> <br/>", "a &lt; b <i>c</i> <br/>"),
        ],
    )
    def test_becomes_what_was_meant(self, text, shown, page, make_article, fetch):
        text = text.replace("{key}", str(page.pk))
        article = make_article(introduction=f"<p>{text}</p>")
        for path in paths_of(article):
            found = json.loads(fetch(path))["introduction"]
            assert found.replace("</p></a>", "</a></p>") == f"<p>{shown}</p>"

    def test_video_is_a_link_that_nothing_is_asked_about(self, make_article, fetch, monkeypatch):
        def refuse(*args, **kwargs):
            raise AssertionError("asked another machine")

        monkeypatch.setattr("wagtail.embeds.embeds.get_embed", refuse)
        text = '<embed embedtype="media" url="https://video.example.org/1"/>'
        article = make_article(introduction=text)
        for path in paths_of(article):
            shown = json.loads(fetch(path))["introduction"]
            address = "https://video.example.org/1"
            assert shown == f'<a href="{address}">{address}</a>'


@pytest.fixture
def closed_collection(db):
    """A collection below one that is restricted."""
    root = Collection.get_first_root_node()
    closed = root.add_child(instance=Collection(name="Zebra collection"))
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    return closed.add_child(instance=Collection(name="Zebra below"))


class TestHiddenFiles:
    @pytest.fixture
    def picture(self, closed_collection, make_image):
        image = make_image("Zebra picture", name="zebra.jpg")
        image.collection = closed_collection
        image.save()
        image.get_renditions("width-400", "width-50")
        return image

    @pytest.fixture
    def leaflet(self, closed_collection):
        return get_document_model().objects.create(
            title="Zebra leaflet",
            file=ContentFile(b"zebra", name="zebra.txt"),
            collection=closed_collection,
        )

    def test_are_null_in_our_parts(self, picture, leaflet, page, make_article, fetch):
        body = body_about(page.pk, picture.pk, leaflet.pk)
        article = make_article(body, hero_image=picture, introduction=body[0]["value"]["text"])
        for path in paths_of(article):
            found = json.loads(fetch(path))
            assert found["hero_image"] is None
            section, cards, _action, _faq, shown = (child["value"] for child in found["body"])
            assert cards["cards"][0]["value"]["image"]["image"] is None
            assert shown["image"] is None
            link_to_page = '<p>See <a href="/appointments/">the words of a link</a>.</p>'
            assert section["text"] == found["introduction"] == f"{link_to_page}<p>a document</p>"
        fetch("v2/pages/", type=ARTICLES, fields="*")

    def test_are_null_behind_relations_of_a_site(self, picture, leaflet, home, fetch):
        refers = RelatedPage(title="Refers", slug="refers", picture=picture, leaflet=leaflet)
        refers.links = [RelatedLink(picture=picture)]
        home.add_child(instance=refers)
        for fields in ("*", "*,picture(*),leaflet(*),links(*,picture(*))"):
            found = json.loads(fetch(f"v2/pages/{refers.pk}/", fields=fields))
            assert found["picture"] is found["leaflet"] is found["links"][0]["picture"] is None
            assert found["picture_width"] is None
            fetch("v2/pages/", type="testapp.RelatedPage", fields=fields)
        if HAS_V3:
            found = json.loads(fetch(f"v3/pages/{refers.pk}/"))
            assert found["picture"] is found["leaflet"] is found["links"][0]["picture"] is None
            assert found["picture_width"] is None

    @pytest.mark.parametrize("name", ["picture", "leaflet", "hero_image"])
    def test_cannot_be_counted(self, name, picture, fetch):
        kind = ARTICLES if name == "hero_image" else "testapp.RelatedPage"
        fetch("v2/pages/", 400, type=kind, **{name: picture.pk})
        fetch("v2/pages/", 400, type=kind, order=name)

    def test_deleted_ones_are_null(self, image, page, make_article, fetch):
        article = make_article(body_about(page.pk, image.pk, 987654), hero_image=image)
        image.delete()
        page.delete()
        for path in paths_of(article):
            found = json.loads(fetch(path))
            section, cards, action, _faq, shown = (child["value"] for child in found["body"])
            assert found["hero_image"] is shown["image"] is action["link"]["page"] is None
            assert cards["cards"][0]["value"]["image"]["image"] is None
            assert section["text"] == "<p>See the words of a link.</p><p>a document</p>"


class TestNeighbours:
    def test_parent_and_breadcrumbs_leave_out_a_draft(self, home, client):
        # Its slug is in the address of what is below it, as on the site itself.
        index = TreatmentIndexPage(title="Zebra", slug="hidden", live=False)
        home.add_child(instance=index)
        open_index = index.add_child(instance=TreatmentIndexPage(title="Open", slug="open"))
        article = TreatmentArticlePage(title="Article", slug="article", summary="Open.")
        open_index.add_child(instance=article)
        for page, titles in ((open_index, [home.title]), (article, [home.title, "Open"])):
            found = client.get(f"/api/v2/pages/{page.pk}/").json()
            assert [above["title"] for above in found["breadcrumbs"]] == titles
            parent = found["meta"]["parent"]
            assert (parent and parent["title"]) == (None if page == open_index else "Open")

    def test_alias_does_not_tell_its_hidden_source(self, home, client):
        source = of_other_site(home)
        alias = source.create_alias(parent=home, update_slug="alias", update_locale=None)
        RelatedPage.objects.filter(pk=alias.pk).update(title="Open")
        for parameters in ({}, {"fields": "*"}):
            found = client.get(f"/api/v2/pages/{alias.pk}/", parameters).json()
            assert found["meta"]["alias_of"] is None
            listed = client.get("/api/v2/pages/", {"fields": "alias_of", "id": alias.pk}).json()
            assert listed["items"][0]["meta"]["alias_of"] is None

    def test_alternates_are_open_ones(self, make_article, french, arabic, fetch):
        article = make_article()
        for locale, closed in ((french, False), (arabic, True)):
            translation = article.copy_for_translation(locale, copy_parents=True)
            translation.title, translation.slug = ("Zebra", "zebra") if closed else ("Fr", "fr")
            translation.summary = "Ce que c’est."
            translation.live = True
            translation.save()
            if closed:
                restrict(translation)
        for path in paths_of(article):
            alternates = json.loads(fetch(path))["alternates"]
            assert [alternate["locale"] for alternate in alternates] == ["en", "fr"]


class TestWhoAsks:
    def test_does_not_matter(self, make_article, hidden, client, django_user_model):
        article = make_article(body_about(hidden.pk))
        paths = [*paths_of(article), "v2/pages/", f"v2/pages/?type={ARTICLES}&fields=*"]
        before = [client.get(f"/api/{path}").content for path in paths]
        user = django_user_model.objects.create_superuser("boss", "boss@example.org", "secret")
        client.force_login(user)
        session = client.session
        restrictions = PageViewRestriction.objects.values_list("pk", flat=True)
        session["passed_page_view_restrictions"] = list(restrictions)
        session.save()
        for path, content in zip(paths, before, strict=True):
            response = client.get(f"/api/{path}")
            assert response.content == content
            assert "Cookie" not in response.headers.get("Vary", "")
        assert client.get(f"/api/v2/pages/{hidden.pk}/").status_code == 404
