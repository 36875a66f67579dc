"""What caches are told: validators that change with the response, and 304 in its place."""

from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import wagtail
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import override
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
)
from wagtail.snippets.blocks import SnippetChooserBlock

import tests.api
from tests.conftest import image_file
from tests.content import block, full_body
from tests.testapp.models import Caution
from wagtail_botox_pain.api.caching import conditional_get as freshness
from wagtail_botox_pain.api.caching import kept_responses
from wagtail_botox_pain.api.v2 import ClinicPagesAPIViewSet
from wagtail_botox_pain.blocks import ClinicBlock, TreatmentArticleBody
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage


class CautionBlock(SnippetChooserBlock):
    """A site's own representation of what is chosen."""

    def get_api_representation(self, value, context=None):
        return value.text if value and value.live else None


class Prices(ClinicBlock):
    words = blocks.CharBlock(required=False)
    prices = blocks.ListBlock(blocks.CharBlock(required=False))


class HostBody(TreatmentArticleBody):
    caution = CautionBlock(Caution)
    prices = Prices()


needs_v3 = pytest.mark.skipif(wagtail.VERSION < (8,), reason="API v3 is in Wagtail 8")

ARTICLE = "wagtail_botox_pain_pages.TreatmentArticlePage"


@pytest.fixture(params=["v2", pytest.param("v3", marks=needs_v3)])
def api(request):
    """The address of the pages in one version of the API."""
    return f"/api/{request.param}/pages/"


@pytest.fixture
def content(make_article, make_image, page, home, index, french, db):
    """An article with something of everything that the API says of it."""
    image = make_image(size=(850, 20))
    document = get_document_model().objects.create(
        title="Consent", file=ContentFile(b"...", name="consent.txt")
    )
    above = index.add_child(instance=TreatmentIndexPage(title="Migraine", slug="migraine"))
    ask = block("call_to_action", {"text": "<p>Ring us.</p>"})
    article = make_article(
        [*full_body(image.pk, page.pk), ask],
        parent=above,
        hero_image=image,
        introduction=f'<p>Read the <a linktype="document" id="{document.pk}">form</a>.</p>',
    )
    clinic = ClinicSettings.objects.create(
        site=Site.objects.get(), telephone="+12025550143", emergency_telephone="911"
    )
    return SimpleNamespace(
        article=article,
        image=image,
        linked=page,
        document=document,
        above=above,
        index=index,
        home=home,
        french=french,
        clinic=clinic,
    )


@pytest.fixture
def address(api, content):
    return f"{api}{content.article.pk}/"


def get(client, address, etag=None, **headers):
    if etag:
        headers["If-None-Match"] = etag
    return client.get(address, headers=headers)


def publish_text(content):
    content.article.summary = "It says more."
    content.article.save_revision().publish()


def save_text(content):
    TreatmentArticlePage.objects.filter(pk=content.article.pk).update(summary="Corrected.")


def save_body(content):
    content.article.body = full_body(content.image.pk, content.linked.pk, size=2)
    content.article.save()


def replace_file(content):
    content.image.file = image_file("other.jpg", size=(900, 500))
    content.image.width, content.image.height = 900, 500
    content.image.save()


def make_rendition(content):
    content.image.get_rendition("width-400|format-webp")


def close_collection(content):
    content.image.collection = Collection.get_first_root_node().add_child(name="Patients")
    content.image.save()
    CollectionViewRestriction.objects.create(
        collection=content.image.collection, restriction_type="login"
    )


def rename_linked_page(content):
    Page.objects.filter(pk=content.linked.pk).update(title="Book")


def change_slug_of_linked_page(content):
    content.linked.slug = "book"
    content.linked.save()


def move_linked_page(content):
    content.linked.move(content.above, pos="last-child")


def unpublish_linked_page(content):
    content.linked.unpublish()


def restrict_linked_page(content):
    PageViewRestriction.objects.create(page=content.linked, restriction_type="login")


def expire_linked_page(content):
    Page.objects.filter(pk=content.linked.pk).update(expire_at=timezone.now())


def delete_linked_page(content):
    content.linked.delete()


def rename_ancestor(content):
    Page.objects.filter(pk=content.index.pk).update(title="All treatments")


def translate(content):
    for ancestor in (content.home, content.index, content.above):
        above = ancestor.copy_for_translation(content.french, copy_parents=True)
        above.save_revision().publish()
    content.article.copy_for_translation(content.french).save_revision().publish()


def delete_document(content):
    content.document.delete()


def replace_document(content):
    content.document.file = ContentFile(b"!", name="new.txt")
    content.document.save()


def change_telephone(content):
    content.clinic.telephone = "+12025550199"
    content.clinic.save()


def lose_file(content):
    content.image.file.storage.delete(content.image.file.name)


def change_address_of_site(content):
    site = Site.objects.get()
    site.port = 8080
    site.save()


CHANGES = (
    publish_text,
    save_text,
    save_body,
    replace_file,
    make_rendition,
    close_collection,
    rename_linked_page,
    change_slug_of_linked_page,
    move_linked_page,
    unpublish_linked_page,
    restrict_linked_page,
    expire_linked_page,
    delete_linked_page,
    rename_ancestor,
    translate,
    delete_document,
    replace_document,
    change_telephone,
    lose_file,
    change_address_of_site,
)


def save_draft(content):
    content.article.title = "Not published yet"
    content.article.save_revision()


def save_draft_of_linked_page(content):
    content.linked.title = "Not published yet"
    content.linked.save_revision()


def rename_another_page(content):
    Page.objects.filter(pk=content.home.pk).update(search_description="Welcome")


def change_an_unused_image(content):
    get_image_model().objects.create(title="Unused", file=image_file("unused.jpg"))


def change_unused_setting(content):
    ClinicSettings.objects.update(clinic_name="The clinic")


UNUSED = (
    save_draft,
    save_draft_of_linked_page,
    rename_another_page,
    change_an_unused_image,
    change_unused_setting,
)


class TestValidators:
    @pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
    def test_change_with_the_response(self, client, api, content, change):
        address = f"{api}{content.article.pk}/"
        before = get(client, address)
        assert get(client, address, before["ETag"]).status_code == 304

        change(content)

        after = get(client, address, before["ETag"])
        assert after.status_code == 200
        assert after["ETag"] != before["ETag"]
        assert after.content != before.content
        assert get(client, address, after["ETag"]).status_code == 304

    @pytest.mark.parametrize("change", UNUSED, ids=lambda change: change.__name__)
    def test_do_not_change_with_anything_else(self, client, api, content, change):
        address = f"{api}{content.article.pk}/"
        before = get(client, address)

        change(content)

        after = get(client, address)
        assert after.content == before.content
        assert after["ETag"] == before["ETag"]
        assert after["Last-Modified"] == before["Last-Modified"]
        assert get(client, address, before["ETag"]).status_code == 304

    def test_are_equal_where_and_only_where_responses_are(self, client, api, content):
        addresses = [f"{api}{content.article.pk}/", f"{api}?type={ARTICLE}", f"{api}?limit=1"]
        etags, bodies = {}, {}
        seen = {address: {} for address in addresses}
        there_and_back = [
            lambda: Page.objects.filter(pk=content.linked.pk).update(live=False),
            lambda: Page.objects.filter(pk=content.linked.pk).update(live=True),
            lambda: Page.objects.filter(pk=content.article.pk).update(title="Other"),
            lambda: Page.objects.filter(pk=content.article.pk).update(title="Other"),
            lambda: save_draft(content),
        ]
        for change in (lambda: None, *there_and_back):
            change()
            for address in addresses:
                asked = get(client, address, etags.get(address))
                response = get(client, address)
                assert (asked.status_code == 304) is (response.content == bodies.get(address))
                etags[address], bodies[address] = response["ETag"], response.content
                seen[address][response.content] = response["ETag"]
                assert seen[address][response.content] == response["ETag"]
        for found in seen.values():
            assert len(found) == len(set(found.values())) > 1

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("WAGTAILAPI_BASE_URL", "https://api.example.org", b"https://api.example.org"),
            ("WAGTAILDOCS_SERVE_METHOD", "direct", b"/documents/consent"),
        ],
    )
    def test_change_with_settings(self, client, api, content, settings, name, value, said):
        file = ContentFile(b"x", name="consent.pdf")
        document = get_document_model().objects.create(title="Consent", file=file)
        content.article.introduction = f'<a linktype="document" id="{document.pk}">Consent</a>'
        content.article.save()
        address = f"{api}{content.article.pk}/"
        before = get(client, address)
        assert said not in before.content
        setattr(settings, name, value)
        after = get(client, address, before["ETag"])
        assert after.status_code == 200
        assert said in after.content

    def test_differ_by_address(self, client, api, content):
        address = f"{api}{content.article.pk}/"
        whole = get(client, address)
        other = f"{api}?child_of={content.above.pk}"
        assert get(client, other, whole["ETag"]).status_code == 200

    def test_page_that_is_gone_is_not_unmodified(self, client, api, content):
        address = f"{api}{content.article.pk}/"
        etag = get(client, address)["ETag"]
        content.article.unpublish()
        assert get(client, address, etag).status_code == 404
        assert get(client, address, "*").status_code == 404

    def test_change_with_a_snippet(self, client, api, make_article, settings):
        path = f"{HostBody.__module__}.HostBody"
        settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"treatment_article": path}}
        caution = Caution.objects.create(text="Keep away from children")
        address = f"{api}{make_article([block('caution', caution.pk)]).pk}/"
        before = get(client, address)
        for change in (
            lambda: Caution.objects.update(text="Keep dry"),
            caution.unpublish,
            caution.save_revision().publish,
            caution.delete,
        ):
            change()
            after = get(client, address, before["ETag"])
            assert after.status_code == 200
            assert after["ETag"] != before["ETag"]
            assert get(client, address, after["ETag"]).status_code == 304
            before = after
        assert before.json()["body"][0]["value"] is None

    def test_list_that_was_added_to_a_block(self, client, api, make_article, settings):
        path = f"{HostBody.__module__}.HostBody"
        settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"treatment_article": path}}
        article = make_article([block("prices", {"words": "Stored before"})])
        before = get(client, f"{api}{article.pk}/")
        cache.clear()
        assert get(client, f"{api}{article.pk}/")["ETag"] == before["ETag"]

    def test_change_when_a_file_is_back(self, client, api, content):
        address = f"{api}{content.article.pk}/"
        whole = get(client, address)
        storage, name = content.image.file.storage, content.image.file.name
        storage.delete(name)
        etag = get(client, address)["ETag"]
        assert get(client, address, etag).status_code == 304
        storage.save(name, ContentFile(b"..."))
        assert get(client, address, etag).content == whole.content

    def test_change_when_a_damaged_file_is_mended(self, client, api, content):
        address = f"{api}{content.article.pk}/"
        whole = get(client, address).json()
        content.image.renditions.all().delete()
        storage, name = content.image.file.storage, content.image.file.name
        get_image_model().objects.update(width=0)
        storage.delete(name)
        without = get(client, address)
        assert without.json()["hero_image"] is None
        storage.save(name, image_file("again.jpg", size=(850, 20)))
        found = get(client, address, without["ETag"]).json()
        assert found["hero_image"] == whole["hero_image"]


class TestTime:
    @pytest.fixture
    def tomorrow(self, monkeypatch):
        def come():
            now = timezone.now() + timedelta(days=1)
            monkeypatch.setattr("django.utils.timezone.now", lambda: now)

        return come

    @pytest.fixture
    def in_an_hour(self):
        return timezone.now() + timedelta(hours=1)

    def test_page_expires(self, client, api, content, in_an_hour, tomorrow):
        Page.objects.filter(pk=content.article.pk).update(expire_at=in_an_hour)
        address = f"{api}{content.article.pk}/"
        etag = get(client, address)["ETag"]
        assert get(client, address, etag).status_code == 304
        tomorrow()
        assert get(client, address, etag).status_code == 404

    def test_linked_page_expires(self, client, api, content, in_an_hour, tomorrow):
        Page.objects.filter(pk=content.linked.pk).update(expire_at=in_an_hour)
        address = f"{api}{content.article.pk}/"
        etag = get(client, address)["ETag"]
        assert get(client, address, etag).status_code == 304
        tomorrow()
        after = get(client, address, etag)
        assert after.status_code == 200
        assert b"Appointments" not in after.content

    @pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
    def test_site_without_time_zones(self, client, api, content, settings, monkeypatch, zone):
        settings.TIME_ZONE, settings.USE_TZ = zone, False
        soon = timezone.now() + timedelta(hours=1)
        Page.objects.filter(pk=content.article.pk).update(expire_at=soon)
        addresses = [f"{api}{content.article.pk}/", api, f"{api}?type={ARTICLE}&search=migraine"]
        for address in addresses:
            assert get(client, address).status_code == 200
        etags = [get(client, address)["ETag"] for address in addresses[:2]]
        for address, etag in zip(addresses, etags, strict=False):
            assert get(client, address, etag).status_code == 304
        later = soon + timedelta(minutes=1)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        assert get(client, addresses[0], etags[0]).status_code == 404

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
    def test_database_with_a_time_zone_of_its_own(
        self, client, api, content, in_an_hour, monkeypatch, zone
    ):
        if connection.vendor == "postgresql":
            pytest.skip("PostgreSQL gives moments with their time zone.")
        monkeypatch.setitem(connection.settings_dict, "TIME_ZONE", zone)
        monkeypatch.setitem(vars(connection), "timezone", ZoneInfo(zone))
        Page.objects.filter(pk=content.article.pk).update(expire_at=in_an_hour)
        address = f"{api}{content.article.pk}/"
        etag = get(client, address)["ETag"]
        assert get(client, address, etag).status_code == 304
        later = in_an_hour + timedelta(minutes=1)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        assert get(client, address, etag).status_code == 404
        assert get(client, address).status_code == 404

    def test_page_of_a_later_part_of_the_list_expires(
        self, client, api, content, make_article, in_an_hour, tomorrow
    ):
        last = make_article(expire_at=in_an_hour)
        address = f"{api}?type={ARTICLE}&limit=1"
        before = get(client, address)
        assert last.pk not in [item["id"] for item in before.json()["items"]]
        assert get(client, address, before["ETag"]).status_code == 304
        tomorrow()
        after = get(client, address, before["ETag"])
        assert after.status_code == 200
        assert after.content != before.content


class TestNotModified:
    def test_says_what_the_response_would(self, client, address):
        response = get(client, address)
        unmodified = get(client, address, response["ETag"])
        assert unmodified.content == b""
        for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
            assert unmodified[name] == response[name]

    def test_comes_before_anything_is_represented(self, client, address, monkeypatch):
        etag = get(client, address)["ETag"]

        def fail(*args, **kwargs):
            raise AssertionError

        monkeypatch.setattr(TreatmentArticleBody, "get_api_representation", fail)
        monkeypatch.setattr(Page, "from_db", fail)
        assert get(client, address, etag).status_code == 304

    def test_does_not_need_the_cache(self, client, address):
        etag = get(client, address)["ETag"]
        cache.clear()
        assert get(client, address, etag).status_code == 304

    def test_costs_no_more_queries_than_the_response(
        self, client, address, django_assert_max_num_queries
    ):
        etag = get(client, address)["ETag"]
        with django_assert_max_num_queries(15):
            assert get(client, address, etag).status_code == 304

    def test_whatever_form_the_etag_has(self, client, address):
        etag = get(client, address)["ETag"]
        forms = (etag, f"W/{etag}", f'"other", {etag}', f'W/"other", W/{etag}', "*")
        asked = [get(client, address, form).status_code for form in forms]
        assert asked == [304] * len(forms)

    def test_not_for_another_etag(self, client, address):
        etag = get(client, address)["ETag"]
        forms = ('"other"', "other", '""', "W/*", etag.strip('"'))
        asked = [get(client, address, form).status_code for form in forms]
        assert asked == [200] * len(forms)

    def test_head(self, client, content):
        # API v3 takes no HEAD.
        address = f"/api/v2/pages/{content.article.pk}/"
        response = get(client, address)
        head = client.head(address)
        assert (head["ETag"], head.content) == (response["ETag"], b"")
        asked = client.head(address, headers={"If-None-Match": response["ETag"]})
        assert asked.status_code == 304

    def test_etag_of_the_response_is_strong(self, client, address):
        assert get(client, address)["ETag"].startswith('"')


class TestKept:
    """An answer is given once more for as long as it would be made again."""

    @pytest.fixture
    def made(self, monkeypatch):
        """A list that grows with each body that is represented."""
        made = []
        represent = TreatmentArticleBody.get_api_representation

        def counted(*args, **kwargs):
            made.append(1)
            return represent(*args, **kwargs)

        monkeypatch.setattr(TreatmentArticleBody, "get_api_representation", counted)
        return made

    def test_is_the_same_answer(self, client, address, made):
        first = get(client, address)
        expiring = dict(cache._expire_info)
        again = get(client, address)
        assert made == [1]
        # A cache in the database would be written to for each of them.
        assert cache._expire_info == expiring
        assert again.content == first.content
        assert dict(again.items()) == dict(first.items())

    def test_costs_no_more_queries(self, client, address, made, django_assert_max_num_queries):
        get(client, address)
        with django_assert_max_num_queries(15):
            get(client, address)
        assert made == [1]

    def test_for_who_has_another_one(self, client, address, made):
        etag = get(client, address)["ETag"]
        assert get(client, address, '"other"')["ETag"] == etag
        assert made == [1]

    def test_not_after_a_change(self, client, address, content, made):
        """What decides is what decides on 304, with which `TestValidators` tries each change."""
        before = get(client, address)
        change_telephone(content)
        assert get(client, address).content != before.content
        assert made == [1, 1]

    def test_not_without_the_cache(self, client, address, made):
        get(client, address)
        cache.clear()
        get(client, address)
        assert made == [1, 1]

    def test_only_as_long_as_any_cache_may(self, client, address, made, settings):
        settings.WAGTAIL_BOTOX_PAIN = {"API_MAX_AGE": 0}
        get(client, address)
        get(client, address)
        assert made == [1, 1]

    def test_each_language_has_its_own(self, client, address):
        english = get(client, address)
        with override("ar"):
            arabic = get(client, address)
        assert arabic.content == english.content
        assert get(client, address).content == english.content

    def test_addresses_with_a_query_are_without_number(self, client, address, made):
        query = f"{address}?rich_text_format=html" if "v3" in address else f"{address}?fields=*"
        get(client, query)
        get(client, query)
        assert made == [1, 1]

    def test_long_answers_are_made_anew(self, client, address, made, monkeypatch):
        monkeypatch.setattr(kept_responses, "MOST", 1000)
        get(client, address)
        get(client, address)
        assert made == [1, 1]

    @needs_v3
    def test_who_shows_a_token_gets_none(self, client, content, django_user_model, made):
        from wagtail.models import APIToken

        user = django_user_model.objects.create_superuser("editor", "editor@example.org", "secret")
        token = f"Bearer {APIToken.create_token(user=user, name='tests')[1]}"
        address = f"/api/v3/pages/{content.article.pk}/"
        get(client, address)
        assert get(client, address, Authorization=token).status_code == 200
        get(client, address)
        assert len(made) == 2

    def test_permissions_of_a_site_are_asked_first(self, client, content, monkeypatch):
        class HasKey(BasePermission):
            def has_permission(self, request, view):
                return request.headers.get("X-Key") == "secret"

        monkeypatch.setattr(ClinicPagesAPIViewSet, "permission_classes", [HasKey])
        address = f"/api/v2/pages/{content.article.pk}/"
        answer = get(client, address, **{"X-Key": "secret"})
        assert answer.status_code == 200
        assert get(client, address).status_code == 403
        assert get(client, address, "*").status_code == 403
        assert get(client, "/api/v2/pages/", "*").status_code == 403
        assert get(client, address, answer["ETag"], **{"X-Key": "secret"}).status_code == 304

    @needs_v3
    def test_a_site_lets_nobody_in_any_more(self, client, content, monkeypatch):
        from wagtail.api.v3.auth import AllowAnonymous

        address = f"/api/v3/pages/{content.article.pk}/"
        assert get(client, address).status_code == 200
        monkeypatch.setattr(AllowAnonymous, "__call__", lambda self, request: None)
        assert get(client, address).status_code == 401

    def test_view_of_a_site_has_the_data(self, client, content, monkeypatch, rf):
        class HostViewSet(ClinicPagesAPIViewSet):
            def detail_view(self, request, pk):
                response = super().detail_view(request, pk)
                response.data["host"] = "ours"
                return response

        view = tests.api.router.wrap_view(HostViewSet.as_view({"get": "detail_view"}))
        for _time in range(2):
            response = view(rf.get("/hosts/"), pk=content.article.pk)
            assert b'"host":"ours"' in response.content

    def test_headers_of_a_site(self, client, content, monkeypatch):
        finalize = ClinicPagesAPIViewSet.finalize_response

        def with_cookie(*args, **kwargs):
            response = finalize(*args, **kwargs)
            response.set_cookie("seen", "1")
            return response

        monkeypatch.setattr(ClinicPagesAPIViewSet, "finalize_response", with_cookie)
        for _time in range(2):
            answer = get(client, f"/api/v2/pages/{content.article.pk}/")
            assert answer["Cache-Control"] == "private, no-store"

    def test_rows_that_a_site_reads_from_the_cursor_itself(self, client, content, monkeypatch):
        if connection.vendor == "mysql":
            pytest.skip("Its cursor gives the number of rows.")
        represent = TreatmentArticleBody.get_api_representation
        found = []

        def counting(*args, **kwargs):
            with connection.cursor() as cursor:
                found.append(cursor.execute("SELECT 7").fetchone()[0])
            return represent(*args, **kwargs)

        monkeypatch.setattr(TreatmentArticleBody, "get_api_representation", counting)
        get(client, f"/api/v2/pages/{content.article.pk}/")
        assert found == [7]

    def test_response_of_a_site_instead(self, content, rf):
        class HostViewSet(ClinicPagesAPIViewSet):
            def finalize_response(self, *args, **kwargs):
                response = super().finalize_response(*args, **kwargs)
                response.render()
                return HttpResponse(
                    response.content, content_type="application/json", status=response.status_code
                )

        view = tests.api.router.wrap_view(HostViewSet.as_view({"get": "detail_view"}))
        for _time in range(2):
            assert view(rf.get("/hosts/"), pk=content.article.pk).status_code == 200
        content.article.unpublish()
        assert view(rf.get("/hosts/"), pk=content.article.pk).status_code == 404

    @pytest.mark.parametrize("way", ["0{}/", "000{}/", "+{}/", "{}/?&&"])
    def test_other_ways_to_write_an_address(self, client, api, content, made, way):
        address = api + way.format(content.article.pk)
        answers = [get(client, address) for _time in range(2)]
        # API v2 takes no plus.
        assert len(made) == sum(answer.status_code == 200 for answer in answers)

    @pytest.mark.parametrize(
        "headers",
        [{"Accept": "application/json;a=1"}, {"Host": "LocalHost"}, {"Host": "localhost."}],
    )
    def test_asked_for_in_ways_without_number(self, client, address, made, headers):
        for _time in range(2):
            get(client, address, **headers)
        assert made == [1, 1]

    def test_sites_that_differ_by_port(self, client, api, content, home):
        other = home.add_child(instance=Page(title="Other", slug="other"))
        Site.objects.create(hostname="localhost", port=8080, root_page=other)
        Site.objects.filter(port=80).update(hostname="localhost")
        hidden = f"{api}{content.article.pk}/"
        ask = partial(client.get, hidden, headers={"Host": "localhost"})
        for port, status in ((80, 200), (8080, 404), (80, 200), (8080, 404)):
            assert ask(SERVER_PORT=port).status_code == status

    @pytest.mark.parametrize("etag", [False, True], ids=["kept", "conditional"])
    def test_statement_that_has_become_wrong(self, client, address, made, monkeypatch, etag):
        """A migration has taken a column away that the statement asks for."""
        answer = get(client, address)
        (key,) = (key for key in cache._cache if key.endswith(".reads"))
        key = key.removeprefix(":1:")
        remembered = cache.get(key)
        statement = remembered.reads.statements[-1]
        gone = statement._replace(sql="SELECT gone FROM wagtailcore_page", params=())
        for other in (gone, statement._replace(alias="gone")):
            reads = remembered.reads._replace(statements=(*remembered.reads.statements, other))
            cache.set(key, remembered._replace(reads=reads))
            again = get(client, address, answer["ETag"] if etag else None)
            assert again.status_code == (304 if etag else 200)
        assert made == [1, 1, 1]


class TestDates:
    @pytest.fixture
    def clock(self, monkeypatch):
        clock = SimpleNamespace(now=1_800_000_000.2)
        monkeypatch.setattr(
            "wagtail_botox_pain.api.caching.conditional_get.time", lambda: clock.now
        )
        return clock

    def test_unmodified_since(self, client, address, clock):
        modified = get(client, address)["Last-Modified"]
        assert modified == http_date(1_800_000_000)
        clock.now += 60
        since = {"If-Modified-Since": modified}
        assert get(client, address, **since).status_code == 304
        since = {"If-Modified-Since": http_date(1_799_999_999)}
        assert get(client, address, **since).status_code == 200

    def test_modified_since(self, client, address, clock, content):
        modified = get(client, address)["Last-Modified"]
        clock.now += 60
        rename_linked_page(content)
        after = get(client, address, **{"If-Modified-Since": modified})
        assert after.status_code == 200
        assert after["Last-Modified"] == http_date(1_800_000_060)

    def test_two_changes_in_one_second(self, client, address, clock, content):
        modified = get(client, address)["Last-Modified"]
        clock.now += 0.5
        rename_linked_page(content)
        after = get(client, address, **{"If-Modified-Since": modified})
        assert after.status_code == 200
        assert get(client, address, **{"If-Modified-Since": modified}).status_code == 200
        assert get(client, address, after["ETag"]).status_code == 304

    def test_later_than_the_server_knows(self, client, address, clock):
        """Another process, whose cache is its own, may have given another answer meanwhile."""
        modified = get(client, address)["Last-Modified"]
        clock.now += 60
        since = {"If-Modified-Since": http_date(clock.now - 30)}
        assert get(client, address, **since).status_code == 200
        assert get(client, address, **{"If-Modified-Since": modified}).status_code == 304

    def test_there_and_back_between_processes(self, client, address, clock, content, monkeypatch):
        def processes():
            for number in range(2):
                yield LocMemCache(f"process {number}", {})

        first, second = processes()
        for own in (first, second):
            own.clear()
        monkeypatch.setattr(freshness, "cache", first)
        get(client, address)
        clock.now += 60
        Page.objects.filter(pk=content.linked.pk).update(title="Other")
        monkeypatch.setattr(freshness, "cache", second)
        modified = get(client, address)["Last-Modified"]
        clock.now += 60
        Page.objects.filter(pk=content.linked.pk).update(title=content.linked.title)
        monkeypatch.setattr(freshness, "cache", first)
        assert get(client, address, **{"If-Modified-Since": modified}).status_code == 200

    def test_stays_for_as_long_as_anybody_asks(self, client, address, clock, monkeypatch):
        own = LocMemCache("kept", {})
        own.clear()
        monkeypatch.setattr(freshness, "cache", own)
        monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: clock.now)
        monkeypatch.setattr("django.core.cache.backends.base.time.time", lambda: clock.now)
        modified = get(client, address)["Last-Modified"]
        for _day in range(10):
            clock.now += 24 * 60 * 60
            assert get(client, address)["Last-Modified"] == modified

    def test_etag_wins(self, client, address):
        modified = get(client, address)["Last-Modified"]
        response = get(client, address, '"other"', **{"If-Modified-Since": modified})
        assert response.status_code == 200

    def test_no_date(self, client, address):
        get(client, address)
        assert get(client, address, **{"If-Modified-Since": "yesterday"}).status_code == 200


class TestCacheControl:
    @pytest.mark.parametrize("query", ["{}/", "?limit=1"])
    def test_public_for_a_minute(self, client, api, content, query):
        response = get(client, api + query.format(content.article.pk))
        expected = "public, max-age=60, stale-while-revalidate=600"
        assert response["Cache-Control"] == expected

    def test_settings(self, client, api, content, settings):
        settings.WAGTAIL_BOTOX_PAIN = {"API_MAX_AGE": 5, "API_STALE_WHILE_REVALIDATE": 0}
        response = get(client, f"{api}{content.article.pk}/")
        assert response["Cache-Control"] == "public, max-age=5, stale-while-revalidate=0"

    def test_same_for_who_is_logged_in(self, client, api, content, editor_client):
        address = f"{api}{content.article.pk}/"
        response = get(editor_client, address)
        client.cookies.clear()
        anonymous = get(client, address)
        assert anonymous.content == response.content
        for name in ("ETag", "Cache-Control", "Vary"):
            assert anonymous[name] == response[name]
        assert "cookie" not in response["Vary"].lower()
        assert not response.cookies

    def test_found_by_one_and_asked_by_another(self, client, api, content, editor_client):
        address = f"{api}{content.article.pk}/"
        etag = get(editor_client, address)["ETag"]
        client.cookies.clear()
        assert get(client, address, etag).status_code == 304

    def test_nothing_is_kept_of_who_shows_a_token(self, client, api, content):
        address = f"{api}{content.article.pk}/"
        etag = get(client, address)["ETag"]
        response = get(client, address, etag, Authorization="Bearer wrong")
        assert response.status_code != 304
        assert "no-store" in response["Cache-Control"]
        assert "ETag" not in response

    def test_errors_have_no_validators(self, client, api, content):
        response = get(client, f"{api}999999/")
        assert response.status_code == 404
        assert "ETag" not in response


class TestBrowsableAPI:
    def test_html_is_not_kept(self, client, content, monkeypatch):
        classes = (JSONRenderer, BrowsableAPIRenderer)
        monkeypatch.setattr(ClinicPagesAPIViewSet, "renderer_classes", classes)
        address = f"/api/v2/pages/{content.article.pk}/"
        as_json = get(client, address)
        html = get(client, address, as_json["ETag"], Accept="text/html")
        assert html.status_code == 200
        assert html["Content-Type"].startswith("text/html")
        assert "no-store" in html["Cache-Control"]
