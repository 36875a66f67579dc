"""Who sends `If-Match` to API v3 overwrites nothing that they did not read."""

import threading
import time

import pytest
import wagtail
from django.db import connection, connections
from django.db.models.signals import pre_save
from django.test import Client
from wagtail.models import Page, Revision

from tests.browser.content import make_home
from tests.writing import latest, section
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(wagtail.VERSION < (8,), reason="API v3 came with Wagtail 8"),
    pytest.mark.versions,
    pytest.mark.databases,
]

DRAFT = "?version=draft"


def respond(client, page, token, method="patch", path="", data=None, **headers):
    data = {"summary": "New summary."} if data is None else data
    return getattr(client, method)(
        f"/api/v3/pages/{page.pk}/{path}",
        data,
        content_type="application/json",
        **token,
        **headers,
    )


@pytest.fixture
def article(make_article):
    return make_article([section("<p>Before.</p>")])


@pytest.fixture
def read(client, article, token):
    """Reads the article, by default its draft, and returns the ETag."""
    return lambda path=DRAFT: respond(client, article, token, "get", path, {})["ETag"]


@pytest.fixture
def write(client, article, token):
    """Writes the article if it has the ETag, and returns the status code."""

    def write(etag, method="patch", path="", data=None):
        return respond(client, article, token, method, path, data, HTTP_IF_MATCH=etag).status_code

    return write


def test_body_that_a_colleague_changed(client, api, token, article, read):
    etag = read()
    api.patch(article, body=[section("<p>A warning.</p>")])
    mine = {"body": [section("<p>Mine.</p>")]}
    response = respond(client, article, token, data=mine, HTTP_IF_MATCH=etag)
    assert response.status_code == 412
    assert response["Content-Type"].startswith("application/problem+json")
    assert "warning" in latest(article).body[0].value["text"].source
    again = read()
    response = respond(client, article, token, data=mine, HTTP_IF_MATCH=again)
    assert response.status_code == 200
    assert "Mine." in latest(article).body[0].value["text"].source
    assert response["ETag"] == read() != again
    revision = Page.objects.get(pk=article.pk).latest_revision
    assert response["Revision-Id"] == str(revision.pk)


def test_autosave_of_a_colleague(api, article, read, write):
    """It replaces the latest revision, which keeps its id."""
    api.patch(article, summary="A draft.")
    etag = read()
    draft = latest(article)
    draft.summary = "A warning."
    revision = draft.latest_revision
    draft.save_revision(user=revision.user, overwrite_revision=revision)
    assert write(etag) == 412
    assert latest(article).summary == "A warning."


def test_published_version_beside_a_newer_draft(api, article, read, write):
    assert read("") == read()
    api.patch(article, summary="A warning.")
    published = read("")
    assert published == read("") != read()
    assert write(published) == 412
    assert latest(article).summary == "A warning."
    api.patch(article, action="publish", summary="A warning.")
    assert read("") == read()


def test_version_with_the_content_of_the_draft(client, api, token, index, read):
    """A page that is no more than a draft is read with or without `?version=draft`."""
    made = Page.objects.get(pk=api.create(index, title="New", summary="x")["id"])
    etag = respond(client, made, token, "get", "", {})["ETag"]
    assert etag == respond(client, made, token, "get", DRAFT, {})["ETag"]
    for expected in (200, 412):
        assert respond(client, made, token, HTTP_IF_MATCH=etag).status_code == expected


def test_older_revision(api, article, read, write):
    api.patch(article, summary="First.")
    old = Page.objects.get(pk=article.pk).latest_revision_id
    api.patch(article, summary="Second.")
    assert write(read(f"revisions/{old}/")) == 412
    newest = Page.objects.get(pk=article.pk).latest_revision_id
    assert read(f"revisions/{newest}/") == read()


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("patch", "", None),
        ("delete", "", {}),
        ("delete", "actions/delete/", {}),
        ("post", "actions/publish/", {}),
        ("post", "actions/unpublish/", {}),
        ("post", "actions/revert/", {"revision_id": 0}),
        ("post", "actions/move/", {"destination_id": 1}),
        ("post", "actions/copy/", {}),
        ("post", "actions/create_alias/", {}),
    ],
)
def test_every_way_to_write(api, article, read, write, method, path, data):
    old = read()
    api.patch(article, summary="Another summary.")
    before = Page.objects.get(pk=article.pk)
    if data:
        data = {name: key or before.latest_revision_id for name, key in data.items()}
    assert write(old, method, path, data) == 412
    after = Page.objects.get(pk=article.pk)
    assert (after.live, after.latest_revision) == (before.live, before.latest_revision)


@pytest.mark.parametrize("path", ["actions/publish/", "actions/unpublish/", "actions/revert/"])
def test_answer_to_an_action_has_the_next_etag(client, api, token, article, read, path):
    api.patch(article, summary="Another summary.")
    data = {"revision_id": Page.objects.get(pk=article.pk).latest_revision_id}
    response = respond(client, article, token, "post", path, data, HTTP_IF_MATCH=read())
    assert response.status_code == 200
    assert response["ETag"] == read()


def test_lists_and_any_and_weak(read, write):
    for wrong in ('"x"', "W/" + read(), "nonsense", ""):
        assert write(wrong) == 412
    for right in ("*", '"x", {}'):
        assert write(right.replace("{}", read())) == 200


def test_says_nothing_to_those_who_may_not_write(client, api, article):
    api.patch(article, summary="Another summary.")
    assert respond(client, article, {}, HTTP_IF_MATCH='"x"').status_code == 401
    assert "Revision-Id" not in client.get(f"/api/v3/pages/{article.pk}/")


def test_refused_publishing_is_in_the_history(read, write):
    etag = read()
    assert write(etag, data={"body": [], "meta": {"action": "publish"}}) == 422
    assert read() == etag


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share a database in memory")
def test_one_of_two_at_the_same_time_loses(token):
    """The second waits until the first is written, and is then too late."""
    index = make_home().add_child(instance=TreatmentIndexPage(title="All", slug="all"))
    article = index.add_child(instance=TreatmentArticlePage(title="One", slug="one", summary="x"))
    etag = respond(Client(), article, token, "get", DRAFT, {})["ETag"]
    statuses = []

    def write(number):
        data = {"summary": f"Written by {number}."}
        response = respond(Client(), article, token, data=data, HTTP_IF_MATCH=etag)
        statuses.append(response.status_code)
        connections.close_all()

    def wait(**kwargs):
        time.sleep(0.5)

    pre_save.connect(wait, sender=Revision)
    try:
        threads = [threading.Thread(target=write, args=[number]) for number in (1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        pre_save.disconnect(wait, sender=Revision)
    assert sorted(statuses) == [200, 412]
    assert Revision.objects.filter(object_id=str(article.pk)).count() == 1
