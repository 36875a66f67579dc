"""The two page types as readers, editors and host sites meet them."""

import pytest
from django.core.paginator import Paginator
from django.urls import reverse
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.content import block, full_body
from tests.html import parse, text_of, with_class
from tests.testapp.models import HostArticle, HostIndex, StreamPage
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage

pytestmark = pytest.mark.django_db


def titles(response):
    tree = parse(response.content.decode())
    return [text_of(found) for found in with_class(tree, "bp-card__heading")]


class TestIndex:
    def test_lists_live_public_articles(self, client, index, make_article):
        make_article(title="Shown")
        make_article(title="Draft", live=False)
        private = make_article(title="Private")
        PageViewRestriction.objects.create(page=private, restriction_type="login")
        index.add_child(instance=Page(title="Something else", slug="else"))
        assert titles(client.get(index.url)) == ["Shown"]

    def test_of_a_private_index_are_for_those_who_may_see_it(self, client, index, make_article):
        make_article(title="Inside")
        restriction = PageViewRestriction.objects.create(
            page=index, restriction_type="password", password="open"
        )
        assert titles(client.get(index.url)) == []
        session = client.session
        session["passed_page_view_restrictions"] = [restriction.pk]
        session.save()
        assert titles(client.get(index.url)) == ["Inside"]

    def test_empty(self, client, index):
        assert b"There are no articles here yet." in client.get(index.url).content

    def test_articles_of_a_host(self, client, home):
        index = home.add_child(instance=HostIndex(title="Ours", slug="ours"))
        index.add_child(instance=HostArticle(title="Our article", slug="a", summary="Ours"))
        assert titles(client.get(index.url)) == ["Our article"]

    @pytest.mark.parametrize(
        ("query", "number"),
        [("", 1), ("?page=2", 2), ("?page=99", 2), ("?page=x", 1), ("?page=-1", 2)],
    )
    def test_pagination(self, client, settings, index, make_article, query, number):
        settings.WAGTAIL_BOTOX_PAIN = {"ARTICLES_PER_PAGE": 2}
        made = [make_article().title for _ in range(3)]
        response = client.get(index.url + query)
        assert titles(response) == list(Paginator(made, 2).page(number))
        assert f"Page {number} of 2" in text_of(parse(response.content.decode()))

    def test_queries_do_not_grow(self, client, index, make_article, make_image):
        first = make_article(hero_image=make_image())
        client.get(index.url)
        before = self.count(client, index)
        for _ in range(8):
            make_article(hero_image=make_image())
        client.get(index.url)
        assert self.count(client, index) == before
        assert first.title in titles(client.get(index.url))

    def count(self, client, page):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        return len(queries)


class TestArticleQueries:
    count = TestIndex.count

    def test_do_not_grow(self, client, make_article, make_image, page):
        linked = f'<p>Text <a linktype="page" id="{page.pk}">page</a></p>'
        counts = []
        for size in (1, 10, 40):
            images = [make_image(size=(40, 30)).pk for _ in range(size)]
            body = full_body(images, page.pk, size=size)
            for item in body[6]["value"]["items"]:
                item["value"]["answer"] = linked + f"<p>{item['id']}</p>"
            article = make_article(body, introduction=linked)
            client.get(article.url)
            counts.append(self.count(client, article))
        # Of these, Wagtail's routing and privacy need 8 for a page two levels below the home
        # page, the language of a multilingual site 1. The links and the languages share a query.
        assert counts == [12, 12, 12]

    def test_rendition_is_made_once(self, client, make_article, image, monkeypatch):
        made = []
        original = type(image).generate_rendition_file
        monkeypatch.setattr(
            type(image),
            "generate_rendition_file",
            lambda self, spec, **kwargs: made.append(spec.spec) or original(self, spec, **kwargs),
        )
        article = make_article(full_body(image.pk, size=3), hero_image=image)
        client.get(article.url)
        assert made
        assert len(made) == len(set(made))
        made.clear()
        client.get(article.url)
        assert made == []


class TestPageRules:
    def test_article_lives_in_an_index(self):
        assert TreatmentArticlePage.allowed_parent_page_models() == [TreatmentIndexPage]
        assert TreatmentArticlePage.allowed_subpage_models() == []
        assert TreatmentIndexPage.allowed_subpage_models() == [TreatmentArticlePage]

    def test_search_finds_the_whole_text(self, make_article, image):
        article = make_article(full_body(image.pk))
        found = dict(article.get_indexed_objects().values_list("pk", "title"))
        assert article.pk in found
        content = " ".join(article.body.stream_block.get_searchable_content(article.body))
        for text in ("Section text.", "First point.", "Answer 1 to it.", "Reference title"):
            assert text in content
        for noise in ("not_known", "How often is not known", "https://", "<p>"):
            assert noise not in content


class TestLanguage:
    def test_arabic_article(self, client, home, index):
        arabic = Locale.objects.create(language_code="ar")
        home_ar = home.copy_for_translation(arabic)
        home_ar.save_revision().publish()
        index_ar = index.copy_for_translation(arabic)
        article = index_ar.add_child(
            instance=TreatmentArticlePage(
                title="ذيفان البوتولينوم",
                slug="botulinum",
                summary="ملخص",
                locale=arabic,
                body=[block("section", {"heading": "كيف يعمل", "text": "<p>نص</p>"}, "a1")],
            )
        )
        index_ar.save_revision().publish()
        tree = parse(client.get(article.url).content.decode())
        root = next(tree.iter("html"))
        assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
        (found,) = with_class(tree, "bp-article")
        assert (found.get("lang"), found.get("dir")) == ("ar", "rtl")
        assert with_class(tree, "bp-contents")[0].find(".//a").get("href") == "#bp-a1"


class TestHost:
    def test_own_page_type(self, client, home, image):
        article = home.add_child(
            instance=HostArticle(title="Ours", slug="ours", summary="S", body=full_body(image.pk))
        )
        assert "Answer 1 to it." in client.get(article.url).content.decode()

    def test_own_template(self, client, home, settings, tmp_path):
        folder = tmp_path / "testapp"
        folder.mkdir()
        (folder / "host_article.html").write_text(
            '{% extends "wagtail_botox_pain/pages/treatment_article.html" %}'
            "{% block article_title %}<h1>Own {{ page.title }}</h1>{% endblock %}"
        )
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
        article = home.add_child(instance=HostArticle(title="Ours", slug="ours", summary="S"))
        assert b"<h1>Own Ours</h1>" in client.get(article.url).content

    @pytest.mark.parametrize("configured", [{}, {"BASE_TEMPLATE": "house.html"}])
    def test_own_base_template(self, client, make_article, settings, tmp_path, configured):
        name = configured.get("BASE_TEMPLATE", "base.html")
        (tmp_path / name).write_text("<p>House</p>{% block content %}{% endblock %}")
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
        settings.WAGTAIL_BOTOX_PAIN = configured
        html = client.get(make_article(title="Ours").url).content
        assert b"<p>House</p>" in html
        assert b"Ours</h1>" in html

    @pytest.mark.parametrize("page", ["article", "index"])
    @pytest.mark.parametrize(
        ("base", "place"),
        [
            ("{% block extra_css %}{% endblock %}<main>{% block content %}{% endblock %}", 0),
            ("<main>{% block content %}{% endblock %}", 1),
            ('{% extends "root.html" %}', 0),
            ('{% extends "root.html" %}{% block extra_css %}{{ block.super }}{% endblock %}', 0),
            ('{% extends "base.html" %}', 1),
        ],
    )
    def test_stylesheet_is_linked_once(
        self, client, make_article, index, settings, tmp_path, base, place, page
    ):
        root = "{% block extra_css %}{% endblock %}<main>{% block content %}{% endblock %}"
        folders = [tmp_path / "near", tmp_path / "far"]
        for folder, files in zip(
            folders,
            [
                {"base.html": base, "root.html": root},
                {"base.html": "<main>{% block content %}{% endblock %}"},
            ],
            strict=True,
        ):
            folder.mkdir()
            for name, source in files.items():
                (folder / name).write_text(source)
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": folders}]
        url = (make_article() if page == "article" else index).url
        parts = client.get(url).content.decode().split("<main>")
        assert [part.count("css/botox_pain.css") for part in parts] == [1 - place, place]

    def test_overridden_block_template(self, client, make_article, settings, tmp_path):
        folder = tmp_path / "wagtail_botox_pain" / "blocks"
        folder.mkdir(parents=True)
        (folder / "faq_item.html").write_text("<p>Own {{ value.question }}</p>")
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
        assert b"<p>Own Question 1?</p>" in client.get(make_article(full_body()).url).content

    def test_plain_stream_fields(self, client, home, image):
        faq = next(entry for entry in full_body() if entry["type"] == "faq")
        page = home.add_child(
            instance=StreamPage(title="Stream", slug="s", body=full_body(image.pk), questions=[faq])
        )
        html = client.get(page.url).content.decode()
        assert html.count("Answer 1 to it.") == 2
        assert '<h3 class="bp-heading">Questions heading</h3>' in html

    def test_replaced_body(self, client, make_article, settings):
        settings.WAGTAIL_BOTOX_PAIN = {
            "BODY_BLOCKS": {"treatment_article": "tests.testapp.blocks.ShortBody"}
        }
        html = client.get(make_article(full_body()).url).content.decode()
        assert '<div class="our-faq">Questions heading</div>' in html
        assert "Reference title" not in html


def form_data(**fields):
    return nested_form_data(
        {
            "title": "New article",
            "slug": "new-article",
            "summary": "",
            "introduction": rich_text(""),
            "body": streamfield([]),
            "show_contents": "on",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0},
            **fields,
        }
    )


class TestEditor:
    """The admin's create view, posted to as its own form would."""

    @pytest.fixture
    def create(self, editor_client, index):
        url = reverse(
            "wagtailadmin_pages:add",
            args=["wagtail_botox_pain_pages", "treatmentarticlepage", index.pk],
        )

        def create(publish=False, **fields):
            action = {"action-publish": "1"} if publish else {}
            return editor_client.post(url, {**form_data(**fields), **action})

        return create

    @pytest.mark.parametrize("summary", ["", "x" * 301, "<b>bold</b>"])
    def test_summary_is_checked_when_published(self, create, summary):
        response = create(publish=True, summary=summary)
        assert response.status_code == 200
        assert "summary" in response.context["form"].errors
        assert not TreatmentArticlePage.objects.exists()

    @pytest.mark.parametrize("summary", ["", "x" * 301, "<b>bold</b>"])
    def test_draft_saves_any_summary(self, create, summary):
        assert create(summary=summary).status_code == 302
        draft = TreatmentArticlePage.objects.get().get_latest_revision_as_object()
        assert (draft.summary, draft.live) == (summary, False)

    def test_empty_body(self, create):
        response = create(publish=True, summary="Fine")
        assert "body" in response.context["form"].errors
        assert create(summary="Fine").status_code == 302

    def test_error_stands_at_its_field(self, create):
        broken = {
            "heading": "Call us",
            "text": rich_text(""),
            "link-text": "",
            "link-page": "",
            "link-url": "",
            "telephone": "call us",
        }
        body = streamfield([("call_to_action", broken)])
        response = create(publish=True, summary="Fine", body=body)
        errors = response.context["form"].errors.as_data()["body"][0].as_json_data()
        assert list(errors["blockErrors"][0]["blockErrors"]) == ["telephone"]
        assert create(summary="Fine", body=body).status_code == 302
        draft = TreatmentArticlePage.objects.get().get_latest_revision_as_object()
        assert draft.body[0].value["telephone"] == "call us"

    def test_preview_of_a_draft(self, editor_client, make_article, image):
        article = make_article(full_body(image.pk), live=False)
        article.save_revision()
        url = reverse("wagtailadmin_pages:view_draft", args=[article.pk])
        assert b"Answer 1 to it." in editor_client.get(url).content


class TestClinicSettings:
    @pytest.fixture
    def save(self, editor_client, home):
        url = reverse(
            "wagtailsettings:edit",
            args=["wagtail_botox_pain", "clinicsettings", home.sites_rooted_here.get().pk],
        )

        def save(**fields):
            blank = {
                "clinic_name": "",
                "telephone": "",
                "emergency_telephone": "",
                "appointment_page": "",
                "appointment_url": "",
            }
            return editor_client.post(url, {**blank, **fields})

        return save

    def test_numbers_are_normalised(self, save, home):
        assert save(telephone="(202) 555-0143", emergency_telephone="9 1 1").status_code == 302
        saved = home.sites_rooted_here.get().clinicsettings
        assert (saved.telephone, saved.emergency_telephone) == ("+12025550143", "911")

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("telephone", "call us"),
            ("emergency_telephone", "help"),
            ("appointment_url", "javascript:alert(1)"),
        ],
    )
    def test_error_stands_at_its_field(self, save, field, typed):
        assert field in save(**{field: typed}).context["form"].errors

    def test_digits_of_any_script(self, save, home):
        save(emergency_telephone="٩١١")
        assert home.sites_rooted_here.get().clinicsettings.emergency_telephone == "911"

    def test_page_or_address(self, save, page):
        response = save(appointment_page=page.pk, appointment_url="https://example.org/")
        assert "appointment_url" in response.context["form"].errors
