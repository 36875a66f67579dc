"""Two clinics in one installation: numbers and links never cross over."""

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.content import block, link
from tests.testapp.models import StreamPage
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

NORTH, SOUTH = "+12025550101", "+12025550102"
ASK = block("call_to_action", {"heading": "Talk to us", "link": link(), "telephone": ""})
CALL = block("callout", {"level": "emergency", "text": "<p>Dial.</p>"})
EFFECTS = block(
    "side_effects",
    {"effects": [{"name": "Cannot swallow", "seriousness": "emergency", "frequency": "not_known"}]},
)


def make_clinic(name, number, emergency):
    root = Page.get_first_root_node().add_child(instance=Page(title=name, slug=name))
    site = Site.objects.create(hostname=f"{name}.example.org", root_page=root, site_name=name)
    visit = root.add_child(instance=Page(title=f"Visit {name}", slug="visit"))
    ClinicSettings.objects.create(
        site=site,
        clinic_name=name,
        telephone=number,
        emergency_telephone=emergency,
        appointment_page=visit,
    )
    index = root.add_child(instance=TreatmentIndexPage(title="Treatments", slug="treatments"))
    article = TreatmentArticlePage(title=f"Neck {name}", slug="neck", summary="What it says.")
    article.body = [ASK, CALL, EFFECTS]
    index.add_child(instance=article)
    return SimpleNamespace(site=site, root=root, visit=visit, index=index, article=article)


@pytest.fixture
def north(db):
    return make_clinic("north", NORTH, "911")


@pytest.fixture
def south(north):
    return make_clinic("south", SOUTH, "999")


@pytest.fixture
def read(client):
    def read(site, path="/treatments/neck/"):
        response = client.get(path, HTTP_HOST=site.hostname)
        assert response.status_code == 200
        return response.content.decode()

    return read


def request_to(site):
    request = RequestFactory().get("/", HTTP_HOST=site.hostname)
    request.user = AnonymousUser()
    return request


def says(html, own, other):
    return f"tel:{own}" in html and other not in html


class TestPages:
    def test_numbers(self, north, south, read):
        assert says(read(north.site), NORTH, SOUTH)
        assert says(read(south.site), SOUTH, NORTH)

    def test_emergency_numbers(self, north, south, read):
        # Three digits stand in ids and in addresses of files too, by chance.
        short = re.compile(r"(?:tel:|>)(\d{3})(?=[\"<])")
        assert set(short.findall(read(north.site))) == {"911"}
        assert set(short.findall(read(south.site))) == {"999"}

    def test_appointment_link_stays_on_the_site(self, north, south, read):
        assert 'href="/visit/"' in read(north.site)
        assert "south.example.org" not in read(north.site)
        assert "north.example.org" not in read(south.site)

    def test_index(self, north, south, read):
        html = read(south.site, "/treatments/")
        assert "Neck south" in html
        assert "north" not in html

    def test_link_to_the_other_site_is_absolute(self, north, south, read):
        value = {"heading": "Go", "link": link(page=north.visit.pk), "telephone": ""}
        text = f'<p><a linktype="page" id="{north.visit.pk}">there</a></p>'
        south.article.body = [
            block("call_to_action", value),
            block("section", {"heading": "So", "text": text}),
        ]
        south.article.save()
        assert read(south.site).count('href="http://north.example.org/visit/"') == 2

    def test_one_page_object_on_two_sites(self, north):
        """A site may have a part of another site's tree for its own."""
        inner = Site.objects.create(hostname="inner.example.org", root_page=north.index)
        text = f'<p><a linktype="page" id="{north.article.pk}">there</a></p>'
        value = {"heading": "Go", "link": link(page=north.article.pk), "telephone": "+12025550103"}
        north.article.body = [
            block("call_to_action", value),
            block("section", {"heading": "So", "text": text}),
        ]
        for site, path in ((inner, "/neck/"), (north.site, "/treatments/neck/")):
            html = north.article.serve(request_to(site)).rendered_content
            assert html.count(f'href="{path}"') == 2

    def test_empty_settings_show_nothing_of_another_site(self, north, south, read):
        ClinicSettings.objects.filter(site=south.site).delete()
        html = read(south.site)
        assert "tel:" not in html
        assert "/visit/" not in html

    def test_reading_writes_nothing(self, north, south, read):
        ClinicSettings.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            read(south.site)
        assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]
        assert not ClinicSettings.objects.exists()

    def test_unknown_host_gets_the_default_site(self, north, south, client):
        Site.objects.filter(is_default_site=True).delete()
        Site.objects.filter(pk=south.site.pk).update(is_default_site=True)
        response = client.get("/treatments/neck/", HTTP_HOST="other.example.org")
        assert says(response.content.decode(), SOUTH, NORTH)


class TestSettingsQueries:
    def settings_queries(self, read, site):
        with CaptureQueriesContext(connection) as queries:
            read(site)
        return [query["sql"] for query in queries if "clinicsettings" in query["sql"]]

    def test_one_a_request(self, north, south, read):
        assert len(self.settings_queries(read, south.site)) == 1
        south.article.body = [ASK, CALL, EFFECTS] * 5
        south.article.save()
        assert len(self.settings_queries(read, south.site)) == 1

    def test_none_where_none_are_shown(self, north, south, read):
        south.article.body = [block("section", {"heading": "So", "text": "<p>So.</p>"})]
        south.article.save()
        assert self.settings_queries(read, south.site) == []

    def test_shared_with_wagtails_own_tag(self, north, south, settings):
        template = Template(
            "{% load wagtailsettings_tags wagtail_botox_pain_tags %}{% clinic as ours %}"
            "{{ ours.telephone }} {% get_settings %}"
            "{{ settings.wagtail_botox_pain.ClinicSettings.telephone }}"
        )
        with CaptureQueriesContext(connection) as queries:
            html = template.render(Context({"request": request_to(south.site)}))
        assert html == f"{SOUTH} {SOUTH}"
        assert len([query for query in queries if "clinicsettings" in query["sql"]]) == 1


class TestWithoutARequest:
    """A feed, a mail, an export: the page's own site counts."""

    def test_feed(self, north, south):
        class Articles(Feed):
            title = description = "Articles"
            link = "/feed/"

            def items(self):
                return TreatmentArticlePage.objects.order_by("title")

            def item_description(self, article):
                return str(article.body)

            def item_link(self, article):
                return article.full_url

        feed = Articles()(request_to(north.site)).content.decode()
        first, second = feed.split("<item>")[1:]
        assert says(first, NORTH, SOUTH)
        assert says(second, SOUTH, NORTH)
        assert "http://south.example.org/visit/" in second
        assert "north.example.org" not in second

    def test_each_block_by_itself(self, north, south):
        html = "".join(str(child) for child in south.article.body)
        assert says(html, SOUTH, NORTH)

    def test_one_query_a_body(self, north, south):
        south.article.body = [ASK, CALL, EFFECTS] * 4
        south.article.save()
        body = TreatmentArticlePage.objects.get(pk=south.article.pk).body
        with CaptureQueriesContext(connection) as queries:
            str(body)
        assert len([query for query in queries if "clinicsettings" in query["sql"]]) == 1

    def test_template_that_knows_the_page(self, north, south):
        source = "{% load wagtailcore_tags %}{% include_block stream %}"
        stream = StreamPage(body=[ASK]).body
        html = Template(source).render(Context({"stream": stream, "page": south.article}))
        assert says(html, SOUTH, NORTH)

    @pytest.mark.parametrize("field", ["body", "other"])
    def test_one_stream_on_pages_of_two_sites(self, north, south, field):
        """As a snippet that both show."""
        stream = StreamPage._meta.get_field(field).stream_block.to_python([ASK, CALL, EFFECTS])
        html = Template("{% load wagtailcore_tags %}{% include_block stream %}")
        for clinic, own, other in ((north, NORTH, SOUTH), (south, SOUTH, NORTH)) * 2:
            shown = html.render(Context({"stream": stream, "page": clinic.article}))
            assert says(shown, own, other)
            assert "tel:911" in shown or clinic is south
            assert "tel:999" in shown or clinic is north
            assert f"http://{clinic.site.hostname}/visit/" in shown

    def test_body_on_a_page_of_another_site(self, north, south):
        """A list of articles, as a mail has it: each speaks for its own clinic."""
        source = "{% load wagtailcore_tags %}{% include_block article.body %}"
        context = {"article": south.article, "page": north.article}
        assert says(Template(source).render(Context(context)), SOUTH, NORTH)

    def test_nothing_is_guessed_among_several_sites(self, north, south):
        assert "tel:" not in str(StreamPage(body=[ASK]).body)

    def test_the_only_site_needs_no_guess(self, north):
        Site.objects.exclude(pk=north.site.pk).delete()
        assert f"tel:{NORTH}" in str(StreamPage(body=[ASK]).body)

    def test_no_site_at_all(self, north):
        Site.objects.all().delete()
        assert "tel:" not in str(StreamPage(body=[ASK]).body)
        assert "tel:" not in str(north.article.body)


def posted_action(**fields):
    """The form of an article whose call to action leaves everything to the clinic's settings."""
    blank = dict.fromkeys(("link-text", "link-page", "link-url", "telephone"), "")
    action = {"heading": "Talk to us", "text": rich_text(""), **blank}
    return nested_form_data(
        {
            "summary": "What it says.",
            "introduction": rich_text(""),
            "hero_image": "",
            "body": streamfield([("call_to_action", action)]),
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
            "action-publish": "1",
            **fields,
        }
    )


class TestEditor:
    def test_settings_of_the_pages_site_count(self, north, south, editor_client):
        ClinicSettings.objects.filter(site=south.site).delete()

        def publish(article):
            url = reverse("wagtailadmin_pages:edit", args=[article.pk])
            return editor_client.post(url, posted_action(title=article.title, slug=article.slug))

        assert publish(north.article).status_code == 302
        errors = publish(south.article).context["form"].errors.as_data()["body"][0].as_json_data()
        assert list(errors["blockErrors"][0]["blockErrors"]) == ["telephone"]

    def test_new_page_below_the_site(self, north, south, editor_client):
        ClinicSettings.objects.filter(site=south.site).delete()

        def create(index):
            model = ["wagtail_botox_pain_pages", "treatmentarticlepage"]
            url = reverse("wagtailadmin_pages:add", args=[*model, index.pk])
            return editor_client.post(url, posted_action(title="New", slug="new"))

        assert create(north.index).status_code == 302
        assert "body" in create(south.index).context["form"].errors

    def test_preview_of_a_draft(self, north, south, editor_client):
        south.article.save_revision()
        url = reverse("wagtailadmin_pages:view_draft", args=[south.article.pk])
        assert says(editor_client.get(url).content.decode(), SOUTH, NORTH)

    def test_each_site_has_its_own_form(self, north, south, editor_client):
        model = ["wagtail_botox_pain", "clinicsettings"]
        for clinic, own, other in ((north, NORTH, SOUTH), (south, SOUTH, NORTH)):
            url = reverse("wagtailsettings:edit", args=[*model, clinic.site.pk])
            html = editor_client.get(url).content.decode()
            assert f'value="{own}"' in html
            assert other not in html
