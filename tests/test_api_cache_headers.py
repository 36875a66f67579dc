"""What the API tells HTTP caches: `ETag`, 304, `Cache-Control` and `Vary`."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import wagtail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.utils import timezone
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction, Site

from tests.conftest import image_file
from tests.content import block, full_body
from wagtail_botox_pain.api.v2 import ClinicPagesAPIViewSet
from wagtail_botox_pain.blocks import ClinicBlock, TreatmentArticleBody
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentArticlePage

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("no_publishing_checks")]

ARTICLE = TreatmentArticlePage._meta.label


class Prices(ClinicBlock):
    words = blocks.CharBlock(required=False)
    prices = blocks.ListBlock(blocks.CharBlock(required=False))


class HostBody(TreatmentArticleBody):
    prices = Prices()


needs_v3 = pytest.mark.skipif(wagtail.VERSION < (8,), reason="API v3 is in Wagtail 8")


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
    ask = block("call_to_action", {"text": "<p>Ring us.</p>"})
    article = make_article(
        [*full_body(image.pk, page.pk), ask],
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


def replace_file(content):
    content.image.file = image_file("other.jpg", size=(900, 500))
    content.image.width, content.image.height = 900, 500
    content.image.save()


def lose_file(content):
    content.image.file.storage.delete(content.image.file.name)


def rename_linked_page(content):
    Page.objects.filter(pk=content.linked.pk).update(title="Book")


def restrict_linked_page(content):
    PageViewRestriction.objects.create(page=content.linked, restriction_type="login")


def expire_linked_page(content):
    Page.objects.filter(pk=content.linked.pk).update(expire_at=timezone.now())


def translate(content):
    for ancestor in (content.home, content.index):
        above = ancestor.copy_for_translation(content.french, copy_parents=True)
        above.save_revision().publish()
    content.article.copy_for_translation(content.french).save_revision().publish()


def change_telephone(content):
    content.clinic.telephone = "+12025550199"
    content.clinic.save()


CHANGES = (
    publish_text,
    replace_file,
    lose_file,
    rename_linked_page,
    restrict_linked_page,
    expire_linked_page,
    translate,
    change_telephone,
)


def save_draft(content):
    content.article.title = "Not published yet"
    content.article.save_revision()


class TestETag:
    @pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
    def test_changes_with_the_answer(self, client, address, content, change):
        before = get(client, address)
        assert get(client, address, before["ETag"]).status_code == 304

        change(content)

        after = get(client, address, before["ETag"])
        assert after.status_code == 200
        assert after["ETag"] != before["ETag"]
        assert after.content != before.content
        assert get(client, address, after["ETag"]).status_code == 304

    def test_does_not_change_with_a_draft(self, client, address, content):
        before = get(client, address)
        save_draft(content)
        after = get(client, address)
        assert after.content == before.content
        assert after["ETag"] == before["ETag"]

    def test_same_answer_has_the_same_etag_again(self, client, api, content):
        for address in (f"{api}{content.article.pk}/", f"{api}?type={ARTICLE}", f"{api}?limit=1"):
            etags = set()
            for title in ("First", "Second", "First"):
                Page.objects.filter(pk=content.article.pk).update(title=title)
                cache.clear()
                etags.add(get(client, address)["ETag"])
            assert len(etags) == (1 if "limit" in address else 2)

    def test_list_that_was_added_to_a_block(self, client, api, make_article, settings):
        """Ids of list items that are not stored are the same in each answer."""
        path = f"{HostBody.__module__}.HostBody"
        settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"treatment_article": path}}
        article = make_article([block("prices", {"words": "Stored before"})])
        address = f"{api}{article.pk}/"
        assert get(client, address)["ETag"] == get(client, address)["ETag"]

    def test_differs_by_address(self, client, api, content, address):
        etag = get(client, address)["ETag"]
        assert get(client, f"{api}?child_of={content.index.pk}", etag).status_code == 200

    def test_errors_have_none(self, client, api, content):
        response = get(client, f"{api}999999/")
        assert response.status_code == 404
        assert "ETag" not in response

    def test_is_strong(self, client, address):
        assert get(client, address)["ETag"].startswith('"')

    @pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
    def test_site_without_time_zones(self, client, api, content, settings, monkeypatch, zone):
        settings.TIME_ZONE, settings.USE_TZ = zone, False
        soon = timezone.now() + timedelta(hours=1)
        Page.objects.filter(pk=content.article.pk).update(expire_at=soon)
        address = f"{api}{content.article.pk}/"
        etag = get(client, address)["ETag"]
        assert get(client, address, etag).status_code == 304
        assert get(client, f"{api}?type={ARTICLE}&search=migraine").status_code == 200
        later = soon + timedelta(minutes=1)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        assert get(client, address, etag).status_code == 404


class TestNotModified:
    def test_has_the_headers_of_the_answer(self, client, address):
        response = get(client, address)
        not_modified = get(client, address, response["ETag"])
        assert not_modified.content == b""
        for name in ("ETag", "Cache-Control", "Vary"):
            assert not_modified[name] == response[name]

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

    def test_not_for_a_page_that_is_gone(self, client, address, content):
        etag = get(client, address)["ETag"]
        content.article.unpublish()
        assert get(client, address, etag).status_code == 404
        assert get(client, address, "*").status_code == 404

    def test_head(self, client, content):
        # API v3 takes no HEAD.
        address = f"/api/v2/pages/{content.article.pk}/"
        response = get(client, address)
        head = client.head(address)
        assert (head["ETag"], head.content) == (response["ETag"], b"")
        asked = client.head(address, headers={"If-None-Match": response["ETag"]})
        assert asked.status_code == 304

    def test_permissions_of_a_site_are_asked_first(self, client, content, monkeypatch):
        class HasKey(BasePermission):
            def has_permission(self, request, view):
                return request.headers.get("X-Key") == "secret"

        monkeypatch.setattr(ClinicPagesAPIViewSet, "permission_classes", [HasKey])
        address = f"/api/v2/pages/{content.article.pk}/"
        answer = get(client, address, **{"X-Key": "secret"})
        assert answer.status_code == 200
        assert get(client, address, answer["ETag"]).status_code == 403
        assert get(client, address, answer["ETag"], **{"X-Key": "secret"}).status_code == 304


class TestCacheControl:
    @pytest.mark.parametrize("query", ["{}/", "?limit=1"])
    def test_public_for_a_minute(self, client, api, content, query):
        response = get(client, api + query.format(content.article.pk))
        expected = "public, max-age=60, stale-while-revalidate=600"
        assert response["Cache-Control"] == expected

    def test_settings(self, client, address, settings):
        settings.WAGTAIL_BOTOX_PAIN = {"API_MAX_AGE": 5, "API_STALE_WHILE_REVALIDATE": 0}
        expected = "public, max-age=5, stale-while-revalidate=0"
        assert get(client, address)["Cache-Control"] == expected

    def test_same_for_who_is_logged_in(self, client, address, editor_client):
        response = get(editor_client, address)
        client.cookies.clear()
        anonymous = get(client, address)
        assert anonymous.content == response.content
        for name in ("ETag", "Cache-Control", "Vary"):
            assert anonymous[name] == response[name]
        assert "cookie" not in response["Vary"].lower()
        assert not response.cookies

    def test_answer_to_a_token_is_private(self, client, address):
        etag = get(client, address)["ETag"]
        response = get(client, address, etag, Authorization="Bearer wrong")
        assert response.status_code != 304
        assert response["Cache-Control"] == "private, no-store"
        assert "ETag" not in response

    def test_answer_with_a_cookie_is_private(self, client, content, monkeypatch):
        finalize = ClinicPagesAPIViewSet.finalize_response

        def with_cookie(*args, **kwargs):
            response = finalize(*args, **kwargs)
            response.set_cookie("seen", "1")
            return response

        monkeypatch.setattr(ClinicPagesAPIViewSet, "finalize_response", with_cookie)
        answer = get(client, f"/api/v2/pages/{content.article.pk}/")
        assert answer["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer

    def test_answer_that_read_the_session_is_private(self, client, content, monkeypatch):
        represent = TreatmentArticleBody.get_api_representation

        def reading(self, value, context=None):
            context["request"].session.get("seen")
            return represent(self, value, context)

        monkeypatch.setattr(TreatmentArticleBody, "get_api_representation", reading)
        answer = get(client, f"/api/v2/pages/{content.article.pk}/")
        assert answer["Cache-Control"] == "private, no-store"

    def test_browsable_html_is_private(self, client, content, monkeypatch):
        classes = (JSONRenderer, BrowsableAPIRenderer)
        monkeypatch.setattr(ClinicPagesAPIViewSet, "renderer_classes", classes)
        address = f"/api/v2/pages/{content.article.pk}/"
        as_json = get(client, address)
        html = get(client, address, as_json["ETag"], Accept="text/html")
        assert html.status_code == 200
        assert html["Content-Type"].startswith("text/html")
        assert html["Cache-Control"] == "private, no-store"
