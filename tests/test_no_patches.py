"""A site without `wagtail_botox_pain.public_api`: no patch of a library, and nothing hidden named.

The app is listed in all other tests. Here `test_without_the_app` runs the tests of this file in a
process of its own, with settings that do not list it.
"""

import functools
import os
import subprocess
import sys
from typing import Any

import pytest
import wagtail
from django.apps import apps
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from tests.api import VERSIONS
from tests.content import block, figure, full_body, link
from wagtail_botox_pain.models import ClinicSettings

HAS_APP = apps.is_installed("wagtail_botox_pain.public_api")
without_app = pytest.mark.skipif(HAS_APP, reason="needs a process without the app")
OURS = ("wagtail_botox_pain", "tests")


@pytest.mark.slow
@pytest.mark.skipif(not HAS_APP, reason="is that process")
def test_without_the_app():
    result = subprocess.run(
        [sys.executable, "-m", "pytest", __file__, "-q", "-p", "no:cacheprovider"],
        capture_output=True,
        text=True,
        env={**os.environ, "TEST_VARIANT": "no_public_api", "PYTEST_ADDOPTS": ""},
    )
    assert result.returncode == 0, result.stdout
    assert " passed" in result.stdout


def is_ours(value: Any, depth: int = 0) -> bool:
    """Whether `value` is an object of the package, or wraps one."""
    if depth > 4 or value is None:
        return False
    named = getattr(value, "__module__", None) or type(value).__module__
    if isinstance(named, str) and named.partition(".")[0] == "wagtail_botox_pain":
        return True
    inner = [getattr(value, "__func__", None), getattr(value, "fget", None)]
    if not isinstance(value, type):
        inner.append(getattr(value, "__wrapped__", None))
    if isinstance(value, functools.partial):
        inner += [value.func, *value.args, *value.keywords.values()]
    if code := getattr(value, "__code__", None):
        if "wagtail_botox_pain" in code.co_filename:
            return True
        for cell in value.__closure__ or ():
            try:
                content = cell.cell_contents
            except ValueError:
                continue
            if callable(content):
                inner.append(content)
    return any(is_ours(one, depth + 1) for one in inner)


def replaced() -> list[str]:
    from tests.snapshot.apps import SnapshotConfig, attributes

    before = SnapshotConfig.before
    found = []
    for place, value in attributes().items():
        # Django adds attributes of new names to models: relations that lead back.
        is_new_name = place[0] in SnapshotConfig.modules_before and place not in before
        is_same = place in before and before[place] is value
        if not is_new_name and not is_same and is_ours(value):
            found.append(".".join(filter(None, place)))
    return found


@pytest.mark.parametrize("how", ["function", "closure", "partial", "wrapped", "class method"])
@without_app
def test_a_patch_is_found(how, monkeypatch):
    from wagtail import coreutils

    from wagtail_botox_pain.conf import get_setting

    def wrapper():
        return get_setting

    @functools.wraps(get_setting)
    def wraps():
        pass

    patches = {
        "function": get_setting,
        "closure": wrapper,
        "partial": functools.partial(get_setting, "x"),
        "wrapped": wraps,
        "class method": classmethod(get_setting),
    }
    assert replaced() == []
    monkeypatch.setattr(coreutils, "get_content_languages", patches[how])
    assert replaced() == ["wagtail.coreutils.get_content_languages"]


@without_app
@pytest.mark.django_db
def test_requests_patch_nothing(client, admin_client, make_article, image, page):
    article = make_article(full_body(image.pk, page.pk), hero_image=image)
    addresses = [article.get_url(), f"/api/v2/pages/{article.pk}/", "/api/v2/pages/"]
    if wagtail.VERSION >= (8,):
        addresses += ["/api/v3/pages/", f"/api/v3/pages/{article.pk}/", "/api/v3/openapi.json"]
        assert client.get(addresses[-2]).json()["body"]
    addresses += [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
    ]
    for address in addresses:
        response = admin_client.get(address)
        assert response.status_code == 200, address
    assert replaced() == []


@without_app
def test_checks_say_what_is_open():
    found = {message.id: message for message in run_checks()}
    assert "wagtail_botox_pain.W023" in found
    assert "testapp.RelatedPage" in found["wagtail_botox_pain.W023"].msg
    assert ("wagtail_botox_pain.W022" in found) == (wagtail.VERSION >= (8,))


def test_checks_say_nothing_with_the_app():
    if HAS_APP:
        ids = {message.id for message in run_checks()}
        assert not ids & {"wagtail_botox_pain.W022", "wagtail_botox_pain.W023"}


@without_app
@pytest.mark.django_db
class TestOurOwnParts:
    """They name nothing hidden, in both APIs."""

    @pytest.fixture
    def closed(self):
        collection = Collection.get_first_root_node().add_child(name="Zebra files")
        CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
        return collection

    @pytest.fixture
    def secret(self, make_article, home):
        secret = make_article(title="Zebra", parent=home, slug="zebra")
        PageViewRestriction.objects.create(page=secret, restriction_type="login")
        return secret

    @pytest.mark.parametrize("version", VERSIONS)
    def test_name_nothing_hidden(self, version, client, make_article, make_image, secret, closed):
        picture = make_image(title="Zebra picture", name="zebra.jpg")
        picture.collection = closed
        picture.save()
        leaflet = get_document_model().objects.create(
            title="Zebra leaflet", collection=closed, file=ContentFile(b"x", name="zebra.pdf")
        )
        ClinicSettings.objects.create(
            site=secret.get_site(), appointment_page=secret, telephone="+1 202 555 0100"
        )
        text = (
            f'<p><a linktype="page" id="{secret.pk}">page</a> '
            f'<a linktype="document" id="{leaflet.pk}">leaflet</a></p>'
            f'<embed embedtype="image" id="{picture.pk}" alt="" format="left"/>'
        )
        body = [
            block("section", {"heading": "A heading", "text": text}),
            block("figure", figure(picture.pk)),
            block("call_to_action", {"label": "Book", "link": link(page=secret.pk)}),
        ]
        article = make_article(body, introduction=text, hero_image=picture)
        response = client.get(f"/api/{version}/pages/{article.pk}/")
        assert response.status_code == 200
        parts = {name: value for name, value in response.json().items() if name != "meta"}
        assert parts["hero_image"] is None
        assert len(parts["body"]) == 3
        assert "zebra" not in str(parts).lower()

    @pytest.mark.parametrize("version", VERSIONS)
    def test_breadcrumbs_and_languages(self, version, client, make_article, index, french):
        index.title = "Zebra"
        index.save()
        article = make_article(parent=index)
        translated = article.copy_for_translation(french, copy_parents=True)
        translated.title = "Zebra"
        translated.slug = "zebra"
        translated.save()
        index.live = False
        index.save()
        found = client.get(f"/api/{version}/pages/{article.pk}/").json()
        named = [found["breadcrumbs"], found["alternates"], found["languages"]]
        assert "zebra" not in str(named).lower()
        assert "breadcrumbs" in found


@without_app
@pytest.mark.django_db
@pytest.mark.skipif(wagtail.VERSION < (8,), reason="API v3 came with Wagtail 8")
class TestApiV3IsWagtails:
    def test_answer_that_a_password_opened_is_private(self, client, make_article):
        article = make_article()
        restriction = PageViewRestriction.objects.create(
            page=article, restriction_type="password", password="open"
        )
        address = f"/api/v3/pages/{article.pk}/"
        assert client.get(address).status_code == 404
        session = client.session
        session["passed_page_view_restrictions"] = [restriction.pk]
        session.save()
        response = client.get(address)
        assert response.status_code == 200
        assert "private" in response["Cache-Control"]

    def test_public_answer_can_be_cached(self, client, make_article):
        response = client.get(f"/api/v3/pages/{make_article().pk}/")
        assert "public" in response["Cache-Control"]
