"""Page links lead to the translation in the page's own language, or to nothing private."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page, PageViewRestriction

from tests.api import VERSIONS
from tests.content import block, card, items, link
from tests.html import parse, text_of, with_class
from tests.test_content_language import translate
from tests.testapp.models import StreamPage
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.serialization.references import References

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.databases,
    pytest.mark.usefixtures("no_publishing_checks"),
]

PLACES = {"introduction", "card", "text", "action"}


def hide(page, kind="login"):
    return PageViewRestriction.objects.create(page=page, restriction_type=kind)


def body_that_links_to(page):
    return [
        block("condition_cards", {"cards": items(card(link=link(page=page.pk, text="card")))}),
        block("section", {"heading": "So", "text": rich_link(page, "text")}),
        block("call_to_action", {"heading": "Go", "link": link(page=page.pk, text="action")}),
    ]


def rich_link(page, words):
    return f'<p><a linktype="page" id="{page.pk}">{words}</a></p>'


@pytest.fixture
def article(make_article, page):
    introduction = rich_link(page, "introduction")
    return make_article(body_that_links_to(page), introduction=introduction, slug="linking")


def served(page):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return page.specific.serve(request).rendered_content


def hrefs(html):
    """Where the link of each place leads, None where its words stand without a link.

    A call to action that leads nowhere has no words for it either.
    """
    tree = parse(html)
    found = {text_of(a): a.get("href") for a in tree.iter("a") if text_of(a) in PLACES}
    for place in PLACES - {"action"}:
        assert place in text_of(tree)
    return {place: found.get(place) for place in PLACES}


def everywhere(href):
    return dict.fromkeys(PLACES, href)


@pytest.fixture
def read(client):
    def read(page):
        response = client.get(page.url)
        assert response.status_code == 200
        return response.content.decode()

    return read


class TestTranslatedTarget:
    def test_each_language_leads_to_its_own(self, article, page, french, arabic, read):
        for locale in (french, arabic):
            translate(page, locale, slug="rendez-vous")
            translate(article, locale)
        assert hrefs(read(article)) == everywhere("/appointments/")
        for locale in (french, arabic):
            code = locale.language_code
            assert hrefs(read(article.get_translation(locale))) == everywhere(
                f"/{code}/rendez-vous/"
            )

    @pytest.mark.parametrize("active", ["en", "fr", "ar", None])
    def test_whatever_language_is_active(self, article, page, french, arabic, active):
        for locale in (french, arabic):
            translate(page, locale, slug="rendez-vous")
            translate(article, locale)
        with override(active):
            assert hrefs(served(article)) == everywhere("/appointments/")
            for code, locale in (("fr", french), ("ar", arabic)):
                html = served(article.get_translation(locale))
                assert hrefs(html) == everywhere(f"/{code}/rendez-vous/")

    def test_without_a_template(self, article, page, french):
        translate(page, french, slug="rendez-vous")
        with override("en"):
            assert str(translate(article, french).body).count('"/fr/rendez-vous/"') == 3

    def test_title_is_that_of_the_page_it_leads_to(self, make_article, page, french, read):
        value = {"heading": "Go", "link": link(page=page.pk)}
        article = make_article([block("call_to_action", value)])
        translate(page, french, title="Rendez-vous", slug="rendez-vous")
        translation = translate(article, french)
        assert 'href="/fr/rendez-vous/">Rendez-vous</a>' in read(translation)
        assert ">Appointments</a>" in read(article)

    def test_alias_is_a_translation(self, article, page, french, read):
        translation = translate(article, french)
        page.copy_for_translation(french, copy_parents=True, alias=True)
        assert hrefs(read(translation)) == everywhere("/fr/appointments/")

    def test_chosen_translation_of_another_language(self, make_article, page, french, read):
        """A page that an editor chose in French leads readers of English to the English one."""
        chosen = translate(page, french, slug="rendez-vous")
        introduction = rich_link(chosen, "introduction")
        article = make_article(body_that_links_to(chosen), introduction=introduction)
        assert hrefs(read(article)) == everywhere("/appointments/")

    def test_index(self, index, page, french, read):
        translate(page, french, slug="rendez-vous")
        index.introduction = rich_link(page, "introduction")
        index.save()
        translation = translate(index, french)
        assert 'href="/fr/rendez-vous/">introduction' in read(translation)
        with override("fr"):
            assert 'href="/appointments/">introduction' in served(index)

    def test_alias_that_holds_the_link(self, article, page, french, read):
        translate(page, french, slug="rendez-vous")
        alias = article.copy_for_translation(french, copy_parents=True, alias=True)
        assert hrefs(read(alias)) == everywhere("/fr/rendez-vous/")

    def test_without_translations(self, article, page, french, settings, read):
        translate(page, french)
        settings.WAGTAIL_I18N_ENABLED = False
        assert hrefs(read(article)) == everywhere("/appointments/")


def draft(page):
    page.unpublish()


def expire(page):
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(hours=1))


def unpublish_as_expired(page):
    page.unpublish(set_expired=True)


def delete(page):
    page.delete()


HIDDEN = [draft, expire, unpublish_as_expired, hide]


class TestFallback:
    @pytest.mark.parametrize("away", [*HIDDEN, delete])
    def test_translation_is_away(self, article, page, french, read, away):
        translation = translate(article, french)
        away(translate(page, french))
        assert hrefs(read(translation)) == everywhere("/appointments/")

    @pytest.mark.parametrize("away", [*HIDDEN, delete])
    def test_chosen_page_is_away(self, article, page, french, read, away):
        translated = translate(article, french)
        other = translate(page, french, slug="rendez-vous")
        away(page)
        assert hrefs(read(article)) == everywhere(None)
        shown = None if away is delete else "/fr/rendez-vous/"
        assert hrefs(read(translated)) == everywhere(shown)
        assert other.live

    @pytest.mark.parametrize("away", HIDDEN)
    def test_both_are_away(self, article, page, french, read, away):
        translated = translate(article, french)
        away(translate(page, french))
        away(page)
        assert hrefs(read(translated)) == everywhere(None)

    @pytest.mark.parametrize("away", HIDDEN)
    def test_title_of_a_hidden_page_is_not_shown(self, make_article, page, read, away):
        stored = link(page=page.pk)
        article = make_article(
            [
                block("condition_cards", {"cards": items(card(link=stored))}),
                block("call_to_action", {"heading": "Go", "link": stored}),
            ]
        )
        away(page)
        assert "Appointments" not in read(article)

    def test_page_outside_all_sites(self, article, page, french, read):
        outside = Page.get_first_root_node().add_child(instance=Page(title="x", slug="outside"))
        translated = translate(article, french)
        translation = translate(page, french)
        translation.move(outside, pos="last-child")
        assert hrefs(read(translated)) == everywhere("/appointments/")


class TestRestrictions:
    def test_above_the_target(self, article, page, home, read):
        private = home.add_child(instance=Page(title="Staff", slug="staff"))
        page.move(private, pos="last-child")
        hide(private)
        assert hrefs(read(article)) == everywhere(None)

    def test_neighbour_whose_path_begins_alike(self, article, home, page, read):
        for number in range(3):
            hide(home.add_child(instance=Page(title=f"Private {number}", slug=f"private-{number}")))
        assert hrefs(read(article)) == everywhere("/appointments/")

    def test_that_the_article_is_under_too(self, article, home, page):
        hide(home)
        assert hrefs(served(article)) == everywhere("/appointments/")
        hide(page)
        assert hrefs(served(Page.objects.get(pk=article.pk))) == everywhere(None)

    def test_that_an_alias_is_under_with_its_source(self, article, home, page, french):
        alias = article.copy_for_translation(french, copy_parents=True, alias=True)
        page.copy_for_translation(french, copy_parents=True, alias=True)
        Page.objects.filter(locale=french).update(live=True)
        hide(home)
        assert hrefs(served(alias)) == everywhere("/fr/appointments/")

    @pytest.mark.parametrize("below", [False, True])
    def test_of_the_source_after_its_alias_exists(self, article, page, home, french, read, below):
        translated = translate(article, french)
        private = page
        if below:
            private = home.add_child(instance=Page(title="Staff", slug="staff"))
            page.move(private, pos="last-child")
            page.refresh_from_db()
        page.copy_for_translation(french, copy_parents=True, alias=True)
        Page.objects.filter(locale=french).update(live=True)
        hide(private)
        assert hrefs(read(translated)) == everywhere(None)

    def test_alias_in_the_same_language(self, make_article, page, home, read):
        alias = page.create_alias(update_slug="visits")
        introduction = rich_link(alias, "introduction")
        article = make_article(body_that_links_to(alias), introduction=introduction)
        assert hrefs(read(article)) == everywhere("/visits/")
        hide(page)
        assert hrefs(read(article)) == everywhere(None)

    def test_alias_of_a_private_article_is_not_listed(self, index, make_article, french, read):
        article = make_article(title="Private")
        translated = translate(index, french)
        article.copy_for_translation(french, copy_parents=True, alias=True)
        assert "Private" in read(translated)
        hide(article)
        assert "Private" not in read(translated)


class TestClinic:
    @pytest.fixture
    def asking(self, make_article, home, page):
        ClinicSettings.objects.create(site=home.sites_rooted_here.get(), appointment_page=page)
        return make_article([block("call_to_action", {"heading": "Ask", "link": link()})])

    def test_translation(self, asking, page, french, read):
        translate(page, french, slug="rendez-vous")
        translation = translate(asking, french)
        assert 'href="/fr/rendez-vous/"' in read(translation)
        with override("fr"):
            assert 'href="/appointments/"' in served(asking)
            assert 'href="/appointments/"' in str(asking.body)

    @pytest.mark.parametrize("away", HIDDEN)
    def test_hidden_page(self, asking, page, read, away):
        away(page)
        tree = parse(read(asking))
        assert not with_class(tree, "bp-button")


@pytest.mark.parametrize("version", VERSIONS)
class TestJSON:
    """What the API says leads where the page in the reader's language leads."""

    @pytest.fixture
    def answer(self, client, version):
        def answer(page, **headers):
            response = client.get(f"/api/{version}/pages/{page.pk}/", headers=headers)
            assert response.status_code == 200
            return response.json()

        return answer

    def hrefs(self, found):
        """Where the link of each place leads, as in the page's HTML."""
        cards, section, action = (child["value"] for child in found["body"])
        (card_value,) = (item["value"] for item in cards["cards"])
        links = {"card": card_value["link"], "action": action["link"]}
        for one in links.values():
            assert one["href"] == (one["page"]["url"] if one["page"] else "")
        in_texts = {}
        for place, html in (("introduction", found["introduction"]), ("text", section["text"])):
            soup = BeautifulSoup(html, "html.parser")
            # The words stay where the link leads nowhere.
            assert soup.get_text() == place
            in_texts[place] = soup.a.get("href") if soup.a else None
        return in_texts | {place: one["href"] or None for place, one in links.items()}

    @pytest.mark.parametrize("active", ["en", "fr", "ar"])
    def test_each_language_leads_to_its_own(self, article, page, french, arabic, answer, active):
        for locale in (french, arabic):
            translate(page, locale, slug="rendez-vous", title=f"Visit {locale.language_code}")
            translate(article, locale)
        # What the reader's browser asks for makes no difference.
        assert self.hrefs(answer(article, accept_language=active)) == everywhere("/appointments/")
        for locale in (french, arabic):
            found = answer(article.get_translation(locale), accept_language=active)
            code = locale.language_code
            assert self.hrefs(found) == everywhere(f"/{code}/rendez-vous/")
            target = found["body"][2]["value"]["link"]["page"]
            assert target["title"] == f"Visit {code}"
            assert target["id"] == page.get_translation(locale).pk

    @pytest.mark.parametrize("away", [*HIDDEN, delete])
    def test_translation_is_away(self, article, page, french, answer, away):
        translation = translate(article, french)
        away(translate(page, french, title="Hidden"))
        found = answer(translation)
        assert self.hrefs(found) == everywhere("/appointments/")
        assert "Hidden" not in json.dumps(found)

    @pytest.mark.parametrize("away", HIDDEN)
    def test_both_are_away(self, article, page, french, answer, away):
        translated = translate(article, french)
        away(translate(page, french))
        away(page)
        found = answer(translated)
        assert self.hrefs(found) == everywhere(None)
        assert "Appointments" not in json.dumps(found["body"])

    def test_settings(self, make_article, home, page, french, answer):
        ClinicSettings.objects.create(site=home.sites_rooted_here.get(), appointment_page=page)
        asking = make_article([block("call_to_action", {"heading": "Ask", "link": link()})])
        translate(page, french, slug="rendez-vous")
        for one, href in (
            (asking, "/appointments/"),
            (translate(asking, french), "/fr/rendez-vous/"),
        ):
            (action,) = answer(one)["body"]
            assert action["value"]["contact"]["href"] == href

    def test_title_of_a_link_without_words(self, make_article, page, french, answer):
        value = {"heading": "Go", "link": link(page=page.pk)}
        article = make_article([block("call_to_action", value)])
        translate(page, french, title="Rendez-vous", slug="rendez-vous")
        (action,) = answer(translate(article, french))["body"]
        assert action["value"]["link"]["label"] == "Rendez-vous"


class TestOtherStreams:
    """Blocks of ours in a site's own StreamField know the page from their context."""

    def test_page_of_the_template(self, home, page, french):
        translate(page, french, slug="rendez-vous")
        stream = home.add_child(
            instance=StreamPage(title="Stream", slug="s", body=body_that_links_to(page))
        )
        translation = translate(stream, french)
        template = Template("{% load wagtailcore_tags %}{% include_block page.body %}")
        with override("en"):
            html = template.render(Context({"page": translation}))
            assert html.count('href="/fr/rendez-vous/"') == 3
            assert template.render(Context({"page": stream})).count('href="/appointments/"') == 3

    def test_active_language_without_a_page(self, page, french):
        translate(page, french, slug="rendez-vous")
        stream = StreamPage(body=body_that_links_to(page)).body
        with override("fr"):
            assert str(stream).count('href="/fr/rendez-vous/"') == 3


class TestQueries:
    def test_links_of_a_translation_cost_one(self, article, make_article, page, french, client):
        counts = []
        for number in (1, 12):
            pages = [page.copy(update_attrs={"slug": f"p{n}-{number}"}) for n in range(number)]
            for target in pages:
                translate(target, french)
            body = [entry for target in pages for entry in body_that_links_to(target)]
            translation = translate(make_article(body), french)
            client.get(translation.url)
            with CaptureQueriesContext(connection) as queries:
                html = client.get(translation.url).content.decode()
            assert html.count('href="/fr/p') == 3 * number
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_menu_links_and_languages_share_one(self, article, page, french, index):
        translate(page, french)
        translation = translate(article, french)
        references = translation.body_references()
        page.url  # noqa: B018  the addresses of the site's root pages are in the cache then
        with CaptureQueriesContext(connection) as queries:
            menu = references.load_with(Page, page_condition(index))
            assert [entry.title for entry in menu] == ["Treatments"]
            assert references.href(page) == "/fr/appointments/"
            assert translation.content_language == "fr"
            assert len(translation.page_languages().translations()) == 2
        assert len(queries) == 1

    def test_found_for_one_page_is_not_used_for_another(self, article, page, french):
        translate(page, french)
        translation = translate(article, french)
        references = References()
        references.page = article
        assert references.href(page) == "/appointments/"
        references.page = translation
        assert references.href(page) == "/fr/appointments/"


def page_condition(page):
    from django.db.models import Q

    return Q(pk=page.pk)
