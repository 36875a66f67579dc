"""What the cache in front of a site is told to forget, and when."""

import pytest
import wagtail
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.frontend_cache.backends.base import BaseBackend
from wagtail.documents import get_document_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
)
from wagtail.snippets.blocks import SnippetChooserBlock

from tests.content import block, full_body, short_body
from tests.testapp.models import Caution, Disclaimer, Leaflet, RelatedPage
from wagtail_botox_pain.blocks import TreatmentArticleBody
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentIndexPage

pytestmark = pytest.mark.once

needs_v3 = pytest.mark.skipif(wagtail.VERSION < (8,), reason="API v3 is in Wagtail 8")
BASE = "http://localhost"


class Recorder(BaseBackend):
    """Notes what it is told, batch by batch."""

    batches: list[list[str]] = []

    def purge(self, url):
        self.purge_batch([url])

    def purge_batch(self, urls):
        self.batches.append(list(urls))


class Broken(Recorder):
    def purge_batch(self, urls):
        raise ConnectionError("The cache cannot be reached.")


@pytest.fixture(autouse=True)
def front_end_cache(settings, monkeypatch):
    """The setting of a cache that notes what it is told; tests start without one."""
    monkeypatch.setattr(Recorder, "batches", [])
    settings.WAGTAILFRONTENDCACHE = None
    return {"default": {"BACKEND": f"{__name__}.Recorder"}}


@pytest.fixture
def purged(django_capture_on_commit_callbacks, front_end_cache, settings):
    """Does something in a transaction, and gives the addresses that were purged after it."""

    def run(change, cache=front_end_cache):
        Recorder.batches.clear()
        settings.WAGTAILFRONTENDCACHE = cache
        with django_capture_on_commit_callbacks(execute=True):
            change()
            # Wagtail itself purges the address of a published page at once.
            assert not [batch for batch in Recorder.batches if any("/api/" in u for u in batch)]
        return {url for batch in Recorder.batches for url in batch}

    return run


@pytest.fixture
def make_article(make_article):
    """Makes articles that can be published."""
    return lambda body=(), **fields: make_article(body or short_body(), **fields)


def publish(page):
    return page.save_revision().publish


def detail(page):
    return f"{BASE}/api/v2/pages/{page.pk}/"


class TestPublishing:
    def test_page_in_the_api(self, purged, make_article):
        article = make_article()
        urls = purged(publish(article))
        assert {detail(article), f"{BASE}/api/v2/pages/", article.full_url} <= urls

    def test_nothing_of_the_admin(self, purged, make_article):
        assert not [url for url in purged(publish(make_article())) if "/admin/" in url]

    @needs_v3
    def test_page_in_v3(self, purged, make_article):
        article = make_article()
        urls = purged(publish(article))
        assert {f"{BASE}/api/v3/pages/{article.pk}/", f"{BASE}/api/v3/pages/"} <= urls

    def test_index_that_lists_it(self, purged, make_article, index, settings):
        settings.WAGTAIL_BOTOX_PAIN = {"ARTICLES_PER_PAGE": 1}
        article, _other = make_article(), make_article()
        urls = purged(publish(article))
        assert {index.full_url, f"{index.full_url}?page=2", detail(index)} <= urls

    def test_pages_that_link_to_it(self, purged, make_article, page):
        chosen = make_article([block("call_to_action", {"link": {"page": page.pk}})])
        link = f'<p><a linktype="page" id="{page.pk}">Book</a></p>'
        linked = make_article(introduction=link)
        unrelated = make_article()
        urls = purged(publish(page))
        assert {detail(chosen), chosen.full_url, detail(linked), linked.full_url} <= urls
        assert detail(unrelated) not in urls

    def test_page_types_of_the_site_that_refer_to_it(self, purged, home):
        target = home.add_child(instance=RelatedPage(title="Target", slug="target"))
        referring = home.add_child(instance=RelatedPage(title="Referring", slug="referring"))
        referring.related = target
        referring.save_revision().publish()
        assert {detail(referring), referring.full_url} <= purged(publish(target))
        assert {detail(referring), referring.full_url} <= purged(target.delete)

    def test_pages_below_it(self, purged, make_article, index):
        article = make_article()
        assert {detail(article), article.full_url} <= purged(publish(index))

    def test_translations(self, purged, make_article, home, index, french):
        article = make_article()
        for above in (home, index):
            above.copy_for_translation(french)
        translation = article.copy_for_translation(french)
        translation.save_revision().publish()
        assert detail(translation) in purged(publish(article))
        assert detail(article) in purged(publish(translation))

    def test_aliases(self, purged, make_article):
        article = make_article()
        alias = article.create_alias(update_slug="repeated")
        urls = purged(publish(article))
        assert {detail(alias), alias.full_url} <= urls

    def test_once(self, purged, make_article):
        purged(publish(make_article()))
        ours = [batch for batch in Recorder.batches if any("/api/" in url for url in batch)]
        assert len(ours) == 1
        assert len(ours[0]) == len(set(ours[0]))

    def test_draft_purges_nothing(self, purged, make_article):
        article = make_article()
        assert purged(article.save_revision) == set()

    def test_base_address_of_the_api(self, purged, make_article, settings):
        settings.WAGTAILAPI_BASE_URL = "https://api.example.org"
        article = make_article()
        urls = purged(publish(article))
        assert f"https://api.example.org/api/v2/pages/{article.pk}/" in urls
        assert article.full_url in urls


class TestOtherChanges:
    def test_unpublishing(self, purged, make_article, page):
        article = make_article([block("call_to_action", {"link": {"page": page.pk}})])
        urls = purged(page.unpublish)
        assert {detail(page), page.full_url, detail(article)} <= urls

    def test_deleting(self, purged, make_article, page):
        article = make_article([block("call_to_action", {"link": {"page": page.pk}})])
        expected = {detail(page), page.full_url, detail(article)}
        assert expected <= purged(page.delete)

    def test_moving(self, purged, make_article, home, index):
        article = make_article()
        other = home.add_child(instance=TreatmentIndexPage(title="Other", slug="other"))
        before = article.full_url
        urls = purged(lambda: article.move(other, pos="last-child"))
        article.refresh_from_db()
        assert before != article.full_url
        assert {before, article.full_url, detail(article)} <= urls
        assert {index.full_url, other.full_url} <= urls

    def test_slug(self, purged, make_article, index):
        article = make_article()
        before = {index.full_url, article.full_url}
        index.slug = "renamed"
        urls = purged(index.save)
        article.refresh_from_db()
        assert before | {index.full_url, article.full_url} <= urls

    @pytest.mark.parametrize("how", ["slug", "move"])
    def test_pages_that_link_below(self, purged, make_article, home, index, how):
        above = index.add_child(instance=TreatmentIndexPage(title="Above", slug="above"))
        below = make_article(parent=above, title="Below")
        body = [block("call_to_action", {"link": {"page": below.pk}})]
        other = make_article(body, title="Other")

        def change():
            if how == "move":
                above.move(home, pos="last-child")
            else:
                above.slug = "renamed"
                above.save()

        assert {other.full_url, detail(other)} <= purged(change)

    def test_a_tree_is_looked_up_at_once(self, purged, make_article, home, index):
        counts = []
        for number in (3, 30):
            above = index.add_child(instance=TreatmentIndexPage(title="A", slug=f"a{number}"))
            for each in range(number):
                make_article(parent=above, title=f"Below {number} {each}")
            with CaptureQueriesContext(connection) as queries:
                purged(lambda above=above: above.move(home, pos="last-child"))
            counts.append(len([q for q in queries if "referenceindex" in q["sql"]]))
        assert counts[0] == counts[1]

    def test_new_alias(self, purged, make_article):
        article = make_article()
        urls = purged(lambda: article.create_alias(update_slug="repeated"))
        assert detail(Page.objects.get(slug="repeated")) in urls

    def test_image(self, purged, make_article, image, index):
        shown, hero = make_article(full_body(image.pk)), make_article(hero_image=image)
        unrelated = make_article()
        urls = purged(image.save)
        assert {detail(shown), detail(hero), index.full_url} <= urls
        assert f"{BASE}/api/v2/images/{image.pk}/" in urls
        assert detail(unrelated) not in urls
        assert {detail(shown), detail(hero)} <= purged(image.delete)

    def test_document(self, purged, make_article):
        document = get_document_model().objects.create(
            title="Consent", file=ContentFile(b"...", name="consent.txt")
        )
        link = f'<p><a linktype="document" id="{document.pk}">Consent</a></p>'
        article = make_article([block("section", {"heading": "Consent", "text": link})])
        urls = purged(document.save)
        assert {detail(article), f"{BASE}/api/v2/documents/{document.pk}/"} <= urls

    def test_clinic(self, purged, make_article, page):
        article = make_article()
        clinic = ClinicSettings(site=Site.objects.get(), telephone="+12025550143")
        assert {detail(article), article.full_url} <= purged(clinic.save)

    def test_appointment_page(self, purged, make_article, page):
        article = make_article()
        ClinicSettings.objects.create(site=Site.objects.get(), appointment_page=page)
        assert detail(article) in purged(publish(page))

    def test_restriction(self, purged, make_article, index, page):
        link = f'<p><a linktype="page" id="{page.pk}">Book</a></p>'
        article = make_article(introduction=link)
        restriction = PageViewRestriction(page=page, restriction_type="login")
        expected = {detail(page), page.full_url, detail(article)}
        assert expected <= purged(restriction.save)
        assert expected <= purged(restriction.delete)

    def test_collection_moved_into_a_private_one(self, purged, editor_client, make_article, image):
        root = Collection.get_first_root_node()
        private, other = (root.add_child(name=name) for name in ("Private", "Other"))
        CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
        image.collection = other
        image.save()
        article = make_article(hero_image=image)

        def move():
            url = reverse("wagtailadmin_collections:edit", args=[other.pk])
            response = editor_client.post(url, {"name": "Other", "parent": private.pk})
            assert response.status_code == 302

        assert {detail(article), article.full_url} <= purged(move)

    @pytest.mark.parametrize("kind", ["image", "document"])
    def test_put_into_a_collection_with_others(
        self, purged, editor_client, make_article, image, kind
    ):
        private = Collection.get_first_root_node().add_child(name="Private")
        item, article = image, make_article(hero_image=image)
        if kind == "document":
            file = ContentFile(b"x", name="consent.pdf")
            item = get_document_model().objects.create(title="Consent", file=file)
            link = f'<p><a linktype="document" id="{item.pk}">Consent</a></p>'
            article = make_article(introduction=link)
        url = reverse(
            "wagtail_bulk_action",
            args=[item._meta.app_label, item._meta.model_name, "add_to_collection"],
        )

        def put():
            response = editor_client.post(f"{url}?id={item.pk}", {"collection": private.pk})
            assert response.status_code == 302

        urls = purged(put)
        assert {detail(article), article.full_url} <= urls
        assert f"{BASE}/api/v2/{kind}s/{item.pk}/" in urls
        item.refresh_from_db()
        assert item.collection == private

    def test_language_by_another_code(self, purged, make_article, home, index, french):
        article = make_article()
        for page in (home, index):
            page.copy_for_translation(french)
        translation = article.copy_for_translation(french)
        translation.save_revision().publish()

        def change():
            french.language_code = "ar"
            french.save()

        assert {detail(article), detail(translation)} <= purged(change)

    def test_restriction_of_a_collection(self, purged, make_article, image):
        article = make_article(full_body(image.pk))
        image.collection = Collection.get_first_root_node().add_child(name="Patients")
        image.save()
        restriction = CollectionViewRestriction(
            collection=image.collection, restriction_type="login"
        )
        assert detail(article) in purged(restriction.save)
        assert detail(article) in purged(restriction.delete)


class TestPrivacyOfAliases:
    """A page is as private as what an alias above it repeats."""

    @pytest.fixture
    def private(self, home):
        private = home.add_child(instance=TreatmentIndexPage(title="Private", slug="private"))
        PageViewRestriction.objects.create(page=private, restriction_type="login")
        return private

    @pytest.fixture
    def make_far(self, make_article, index, home):
        """Makes pages below aliases of aliases of pages below the index."""

        def make(number):
            far = []
            for _number in range(number):
                article = make_article(parent=index)
                alias = article.create_alias(parent=home, update_slug=f"again-{article.pk}")
                last = alias.create_alias(parent=home, update_slug=f"last-{article.pk}")
                far.append(make_article(parent=last))
            return far

        return make

    def restrict(self, index, home, private):
        PageViewRestriction.objects.create(page=index, restriction_type="login")

    def change(self, index, home, private):
        restriction = index.view_restrictions.get()
        restriction.restriction_type, restriction.password = "password", "open"
        restriction.save()

    def unrestrict(self, index, home, private):
        index.view_restrictions.get().delete()

    def move(self, index, home, private):
        index.move(private, "last-child")

    def move_back(self, index, home, private):
        index.move(home, "last-child")

    def test_pages_below_them_in_few_queries(
        self, purged, make_article, index, home, private, make_far
    ):
        unrelated = make_article(parent=home)
        steps = (self.restrict, self.change, self.unrestrict, self.move, self.move_back)
        far, counts = [], []
        for number in (2, 6):
            far += make_far(number)
            counts.append({})
            for step in steps:
                for page in (index, home, private):
                    page.refresh_from_db()
                with CaptureQueriesContext(connection) as captured:
                    urls = purged(lambda step=step: step(index, home, private))
                counts[-1][step.__name__] = len(captured)
                assert {
                    address for page in far for address in (detail(page), page.full_url)
                } <= urls
                assert detail(unrelated) not in urls
        # The first change also reads what is cached from then on.
        assert all(counts[1][step] <= counts[0][step] for step in counts[0])


class HostBody(TreatmentArticleBody):
    caution = SnippetChooserBlock(Caution)
    disclaimer = SnippetChooserBlock(Disclaimer)
    leaflet = SnippetChooserBlock(Leaflet)


class TestSnippets:
    @pytest.fixture(autouse=True)
    def host_body(self, settings):
        path = f"{HostBody.__module__}.HostBody"
        settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"treatment_article": path}}

    @pytest.fixture
    def caution(self, db):
        return Caution.objects.create(text="Keep away from children")

    def test_whatever_changes_it(self, purged, make_article, caution):
        article, unrelated = make_article([block("caution", caution.pk)]), make_article()
        caution.text = "Keep dry"
        for change in (
            caution.save,
            lambda: caution.save_revision().publish(),
            caution.unpublish,
            caution.delete,
        ):
            urls = purged(change)
            assert {detail(article), article.full_url} <= urls
            assert detail(unrelated) not in urls

    def test_draft_purges_nothing(self, purged, make_article, caution):
        make_article([block("caution", caution.pk)])
        assert purged(caution.save_revision) == set()

    def test_without_drafts(self, purged, make_article):
        disclaimer = Disclaimer.objects.create(text="No advice.")
        article = make_article([block("disclaimer", disclaimer.pk)])
        assert detail(article) in purged(disclaimer.save)
        assert detail(article) in purged(disclaimer.delete)

    def test_snippet_that_another_snippet_shows(self, purged, make_article, caution):
        leaflet = Leaflet.objects.create(title="Aftercare", caution=caution)
        article = make_article([block("leaflet", leaflet.pk)])
        assert detail(article) in purged(caution.save)

    def test_original_of_what_is_shown(self, purged, make_article, caution, french):
        translation = caution.copy_for_translation(french)
        translation.live = False
        translation.save()
        article = make_article([block("caution", translation.pk)])
        assert detail(article) in purged(caution.save)

    def test_what_is_no_snippet(self, purged, django_user_model):
        assert purged(lambda: django_user_model.objects.create(username="Somebody")) == set()


class TestSite:
    def test_other_host_name(self, purged, make_article):
        article = make_article()
        before = {detail(article), article.full_url}
        site = Site.objects.get()
        site.hostname = "clinic.example.org"
        urls = purged(site.save)
        after = {url.replace(BASE, "http://clinic.example.org") for url in before}
        assert before | after <= urls

    def test_other_root_page(self, purged, make_article, index):
        article = make_article()
        before = article.full_url
        site = Site.objects.get()
        site.root_page = index
        urls = purged(site.save)
        assert {before, f"{BASE}/{article.slug}/"} <= urls

    def test_deleted(self, purged, make_article):
        article = make_article()
        before = article.full_url
        assert before in purged(Site.objects.get().delete)


def test_nothing_runs_for_a_saved_session():
    receivers = post_save._live_receivers(Session)
    found = [receiver for group in receivers for receiver in group]
    assert not [receiver for receiver in found if "botox_pain" in receiver.__module__]


class TestWithoutACache:
    def test_nothing_is_looked_for(self, purged, make_article, django_assert_num_queries):
        make_article()
        clinic = ClinicSettings.objects.create(site=Site.objects.get())
        # No more than saving it.
        with django_assert_num_queries(1):
            clinic.save(update_fields=["telephone"])
        assert purged(clinic.save, cache=None) == set()

    def test_cache_that_fails_stops_nobody(self, purged, make_article):
        article = make_article()
        article.title = "Published all the same"
        broken = {"default": {"BACKEND": f"{__name__}.Broken"}}
        assert purged(article.save_revision().publish, cache=broken) == set()
        assert Page.objects.get(pk=article.pk).title == "Published all the same"

    def test_of_what_was_undone_nothing_is_purged(
        self, purged, make_article, front_end_cache, settings
    ):
        article = make_article()
        undone = make_article()
        settings.WAGTAILFRONTENDCACHE = front_end_cache
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            undone.save_revision().publish()
            raise ZeroDivisionError
        assert detail(undone) not in purged(publish(article))
