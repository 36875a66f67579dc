"""Whatever way a page is published, what stops it is asked, said and noted."""

import datetime
import itertools
import json
from types import SimpleNamespace

import pytest
import wagtail
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.checks import run_checks
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import GroupPagePermission, PageLogEntry, Revision
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.content import block, card, effect, figure, items
from tests.testapp.models import HostArticle, StreamPage
from wagtail_botox_pain.forms import TreatmentArticleForm
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage
from wagtail_botox_pain.publishing import Reason, publishing_checks, reasons_against

# Wagtail sends the mails of a workflow by a function that Django 6.1 deprecates.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.versions,
    pytest.mark.filterwarnings("ignore:.*(get_connection|default mailer)"),
]

REFUSED = "wagtail_botox_pain.publishing_refused"
UNSOURCED = [block("side_effects", {"effects": items(effect(frequency="common"))})]
GOOD = [block("side_effects", {"effects": items(effect())})]
BAD = {
    "an unsourced frequency": {"body": UNSOURCED},
    "an effect without a name": {
        "body": [
            block("side_effects", {"effects": items(effect(name="", seriousness="emergency"))})
        ]
    },
    "an unsourced approval": {
        "body": [
            block(
                "condition_cards",
                {"cards": items(card(regulatory_status="approved", source_url=""))},
            )
        ]
    },
    "an empty body": {"body": []},
    "a figure without a picture": {"body": [block("figure", figure())]},
    "no summary": {"summary": ""},
    "a long summary": {"summary": "x" * 301},
    "markup in the summary": {"summary": "It <b>works</b>."},
}
SOURCE = "Give the source of the frequency, or choose “not known”."
PLACE = "Body › Side effects (1) › Side effects › Side effect (1) › Source of the frequency"


@pytest.fixture
def make_draft(make_article):
    """A page that was never published, with its first revision."""

    def make(**fields):
        article = make_article(**{"live": False, "body": GOOD, **fields})
        article.save_revision(clean=False)
        return article

    return make


@pytest.fixture
def make_live(make_draft):
    """A published page whose newest draft has other `fields`."""

    def make(**fields):
        article = make_draft()
        article.get_latest_revision().publish()
        article = TreatmentArticlePage.objects.get(pk=article.pk)
        for name, value in fields.items():
            setattr(article, name, value)
        article.save_revision(clean=False)
        return article

    return make


def again(page):
    return type(page).objects.get(pk=page.pk)


def refusals(page):
    return list(PageLogEntry.objects.filter(page=page.pk, action=REFUSED))


def bulk_publish(client, *pages, **data):
    keys = "&".join(f"id={page.pk}" for page in pages)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return client.post(f"{url}?{keys}&next=/admin/", data, follow=True)


def messages_of(response):
    return " ".join(str(message) for message in response.context["messages"])


@pytest.fixture(params=BAD, ids=list(BAD))
def bad(request):
    return BAD[request.param]


class TestReasons:
    def test_a_good_page_has_none(self, make_article):
        assert reasons_against(make_article(GOOD)) == []

    def test_each_rule(self, make_article, bad):
        assert reasons_against(make_article(**{"body": GOOD, **bad}))

    def test_the_place_is_told_to_programs_and_in_words(self, make_article):
        (reason,) = reasons_against(make_article(UNSOURCED))
        assert reason.field == "body"
        assert reason.path == ("body", 0, "value", "effects", 0, "value", "source_url")
        assert reason.code == "source"
        assert str(reason) == f"{PLACE}: {SOURCE}"

    def test_a_draft_is_refused_for_the_rules_of_its_model(self, make_article, make_draft):
        other, draft = make_article(GOOD), make_draft()
        draft.slug = other.slug
        assert [reason.field for reason in reasons_against(draft)] == ["slug"]

    def test_plain_stream_fields_are_asked(self, home):
        page = home.add_child(instance=StreamPage(title="Stream", slug="stream"))
        page.questions = [("faq", {"items": []})]
        assert [reason.field for reason in reasons_against(page)] == ["questions"]

    def test_apps_add_reasons(self, make_draft, monkeypatch):
        monkeypatch.setattr(
            "wagtail_botox_pain.publishing.reasons.publishing_checks",
            [*publishing_checks, lambda page: [Reason(page, "Not reviewed.")]],
        )
        draft = make_draft()
        assert list(map(str, reasons_against(draft))) == ["Not reviewed."]


class TestRevision:
    def test_a_draft_stays_one(self, make_draft, bad):
        draft = make_draft(**bad)
        draft.get_latest_revision().publish()
        assert not again(draft).live
        (refusal,) = refusals(draft)
        assert "Not published." in refusal.message

    def test_a_live_page_keeps_its_version(self, make_live, bad):
        page = make_live(**bad)
        before = again(page)
        page.get_latest_revision().publish()
        after = again(page)
        assert after.live and after.has_unpublished_changes
        assert after.live_revision_id == before.live_revision_id
        assert after.summary == before.summary and len(after.body) == 1
        assert after.last_published_at == before.last_published_at

    def test_the_history_says_why(self, editor_client, make_draft):
        draft = make_draft(body=UNSOURCED)
        draft.get_latest_revision().publish()
        response = editor_client.get(reverse("wagtailadmin_pages:history", args=[draft.pk]))
        assert f"{PLACE}: {SOURCE}" in response.content.decode()

    def test_an_older_good_revision_is_published(self, make_live):
        page = make_live(**BAD["an empty body"])
        first = page.revisions.order_by("pk").first()
        first.publish()
        assert again(page).live and not refusals(page)

    def test_permission_is_asked_first(self, make_draft, django_user_model):
        user = django_user_model.objects.create_user("reader", "r@example.org", "x")
        draft = make_draft(body=UNSOURCED)
        with pytest.raises(Exception, match="do not have permission"):
            draft.get_latest_revision().publish(user=user)
        assert not refusals(draft)

    def test_own_page_types(self, index):
        for instance in (
            HostArticle(title="Own", slug="own", live=False, body=UNSOURCED, summary="s"),
            StreamPage(title="Stream", slug="stream", live=False, body=UNSOURCED),
        ):
            page = index.add_child(instance=instance)
            page.save_revision(clean=False).publish()
            assert not again(page).live and refusals(page)

    def test_an_action_by_code_makes_no_draft_live(self, make_draft):
        draft = make_draft(body=UNSOURCED)
        PublishPageRevisionAction(draft.get_latest_revision()).execute()
        assert not again(draft).live and refusals(draft)


class TestBulk:
    def test_others_go_on(self, editor_client, make_draft, bad):
        refused, published = make_draft(**bad), make_draft()
        response = bulk_publish(editor_client, refused, published)
        assert response.status_code == 200
        assert not again(refused).live and again(published).live
        text = messages_of(response)
        assert f"“{refused.title}” was not published." in text
        assert "1 page has been published" in text

    def test_a_page_without_a_revision(self, editor_client, make_article, bad):
        page = make_article(**{"body": GOOD, "live": False, **bad})
        response = bulk_publish(editor_client, page)
        assert not again(page).live
        assert "was not published" in messages_of(response)
        assert "has been published" not in messages_of(response)
        assert "have been published" not in messages_of(response)

    def test_descendants(self, editor_client, home, make_draft):
        top = home.add_child(instance=TreatmentIndexPage(title="I", slug="i", live=False))
        refused, published = make_draft(parent=top, body=[]), make_draft(parent=top)
        response = bulk_publish(editor_client, top, include_descendants="on")
        assert again(top).live and again(published).live and not again(refused).live
        assert "1 page and 1 child page have been published" in messages_of(response)

    def test_it_is_told_once(self, editor_client, make_draft):
        draft = make_draft(body=[])
        bulk_publish(editor_client, draft)
        url = reverse("wagtailadmin_pages:edit", args=[draft.pk])
        assert "was not published" not in messages_of(editor_client.get(url))


class TestSchedule:
    def schedule(self, page, minutes):
        when = timezone.now() + datetime.timedelta(minutes=minutes)
        revision = page.save_revision(clean=False)
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=when)
        return revision

    def test_it_is_removed_and_others_are_published(self, make_draft, bad):
        refused, published = make_draft(**bad), make_draft()
        self.schedule(refused, -10), self.schedule(published, -5)
        call_command("publish_scheduled")
        call_command("publish_scheduled")
        assert not again(refused).live and again(published).live
        assert not again(refused).approved_schedule
        assert len(refusals(refused)) == 1
        assert not refused.get_latest_revision().approved_go_live_at

    def test_a_live_page_stays(self, make_live, bad):
        page = make_live(**bad)
        self.schedule(page, -5)
        call_command("publish_scheduled")
        assert again(page).live and again(page).summary == "What it says."
        assert again(page).status_string == "live + draft"

    def test_a_picture_that_was_deleted_since(self, make_draft, image):
        draft = make_draft(body=[block("figure", figure(image.pk, alt_text="A picture"))])
        self.schedule(draft, -5)
        image.delete()
        call_command("publish_scheduled")
        assert not again(draft).live
        assert "Figure (1) › Image: This field is required." in refusals(draft)[0].message

    def test_nothing_is_scheduled_by_code(self, make_draft):
        draft = make_draft(body=[], go_live_at=timezone.now() + datetime.timedelta(days=1))
        draft.get_latest_revision().publish()
        assert not again(draft).approved_schedule and refusals(draft)


class TestWorkflow:
    @pytest.fixture
    def submitted(self, make_draft, editor_client, admin_user):
        draft = make_draft()
        draft.get_workflow().start(draft, admin_user)
        return draft

    def approve(self, client, page):
        state = page.current_workflow_task_state
        args = [page.pk, "approve", state.pk]
        url = reverse("wagtailadmin_pages:workflow_action", args=args)
        return client.post(url, {"comment": ""}, follow=True)

    def test_it_ends_as_approved(self, editor_client, submitted, bad):
        for name, value in bad.items():
            setattr(submitted, name, value)
        submitted.save_revision(clean=False)
        response = self.approve(editor_client, submitted)
        assert response.status_code == 200
        page = again(submitted)
        assert not page.live and refusals(page)
        assert page.workflow_states.get().status == "approved"
        assert "was not published" in messages_of(response)

    def test_the_dashboard_tells(self, editor_client, submitted):
        submitted.summary = ""
        submitted.save_revision(clean=False)
        args = [submitted.pk, "approve", submitted.current_workflow_task_state.pk]
        url = reverse("wagtailadmin_pages:workflow_action", args=args)
        response = editor_client.post(f"{url}?next=/admin/", {"next": "/admin/"}, follow=True)
        assert "Summary: This field" in messages_of(response)

    def test_a_good_page_goes_live(self, editor_client, submitted):
        self.approve(editor_client, submitted)
        assert again(submitted).live


class TestCopies:
    def test_a_copy_becomes_a_draft(self, editor_client, make_article, index, bad):
        source, good = make_article(**{"body": GOOD, **bad}), make_article(GOOD)
        assert source.copy(update_attrs={"slug": "copy"}, keep_live=True).live is False
        assert good.copy(update_attrs={"slug": "good-copy"}, keep_live=True).live is True
        copy = TreatmentArticlePage.objects.get(slug="copy")
        assert not copy.live and copy.has_unpublished_changes and refusals(copy)
        assert again(source).live

    def test_below_a_copied_page(self, make_article, index, home):
        make_article(**BAD["an empty body"])
        make_article(GOOD)
        CopyPageAction(
            index, to=home, update_attrs={"slug": "again"}, recursive=True, keep_live=True
        ).execute()
        copy = TreatmentIndexPage.objects.get(slug="again")
        assert copy.live
        assert sorted(child.live for child in copy.get_children()) == [False, True]

    def test_the_admin_tells(self, editor_client, make_article):
        source = make_article([])
        response = editor_client.post(
            reverse("wagtailadmin_pages:copy", args=[source.pk]),
            {
                "new_title": "Copy",
                "new_slug": "copy",
                "new_parent_page": source.get_parent().pk,
                "publish_copies": "on",
            },
            follow=True,
        )
        assert "“Copy” was not published" in messages_of(response)
        assert not TreatmentArticlePage.objects.get(slug="copy").live


def posted(page, body, **more):
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "introduction": rich_text(""),
        "body": streamfield(body),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        **more,
    }
    if "comments" in data:
        data["comments"] = {
            **data["comments"],
            "MIN_NUM_FORMS": 0,
            "MAX_NUM_FORMS": 1000,
        }
    found = nested_form_data(data)
    return {key.replace("comments-", "comments-", 1): value for key, value in found.items()}


SECTION = [("section", {"heading": "H", "text": rich_text("<p>T.</p>")})]
BARE_FIGURE = [("figure", {"image": "", "alt_text": "", "caption": ""})]


class TestEditor:
    def edit(self, client, page, body, **more):
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return client.post(url, posted(page, body, **more), follow=True)

    def test_the_form_shows_the_errors(self, editor_client, make_draft):
        draft = make_draft()
        for fields in ({"body": BARE_FIGURE}, {"body": SECTION, "summary": ""}):
            fields = {**fields, "action-publish": "1"}
            response = self.edit(editor_client, draft, **fields)
            assert "could not be saved due to validation errors" in messages_of(response)
            assert not again(draft).live

    def test_a_draft_always_saves(self, editor_client, make_draft):
        draft = make_draft()
        self.edit(editor_client, draft, BARE_FIGURE, summary="")
        assert again(draft).summary == ""

    def test_a_good_page_is_published(self, editor_client, make_draft):
        draft = make_draft()
        self.edit(editor_client, draft, SECTION, **{"action-publish": "1"})
        assert again(draft).live

    def test_a_missing_summary_is_said_once(self, editor_client, make_draft):
        response = self.edit(
            editor_client, make_draft(), SECTION, summary="", **{"action-publish": "1"}
        )
        assert response.content.decode().count("This field is required.") == 1

    def test_fields_that_the_form_lacks(self, editor_client, make_draft, monkeypatch):
        draft = make_draft(**BAD["an unsourced frequency"])
        make = TreatmentArticleForm.__init__

        def make_without_body(form, *args, **kwargs):
            make(form, *args, **kwargs)
            del form.fields["body"]

        monkeypatch.setattr(TreatmentArticleForm, "__init__", make_without_body)
        response = self.edit(editor_client, draft, SECTION, **{"action-publish": "1"})
        assert SOURCE in response.content.decode()
        assert not again(draft).live

    def test_a_form_of_the_sites_own(self, editor_client, home):
        page = home.add_child(instance=StreamPage(title="S", slug="s", live=False, other=UNSOURCED))
        page.save_revision(clean=False)
        data = {"body": streamfield([]), "questions": streamfield([]), "action-publish": "1"}
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        form = {"title": "S", "slug": "s", **data}
        form["comments"] = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
        response = editor_client.post(url, nested_form_data(form), follow=True)
        assert not again(page).live
        assert "was not published" in messages_of(response)

    def test_a_new_page(self, editor_client, index):
        url = reverse(
            "wagtailadmin_pages:add",
            args=["wagtail_botox_pain_pages", "treatmentarticlepage", index.pk],
        )
        new = TreatmentArticlePage(title="New", slug="new", summary="s")
        editor_client.post(url, posted(new, [], **{"action-publish": "1"}))
        assert not TreatmentArticlePage.objects.filter(slug="new").exists()
        editor_client.post(url, posted(new, SECTION, **{"action-publish": "1"}))
        assert TreatmentArticlePage.objects.get(slug="new").live

    def test_what_is_no_content_stops_publishing_only(
        self, editor_client, index, make_draft, monkeypatch
    ):
        monkeypatch.setattr(
            "wagtail_botox_pain.publishing.reasons.publishing_checks",
            [*publishing_checks, lambda page: [Reason(page, "Not reviewed.")]],
        )
        draft = make_draft()
        response = self.edit(editor_client, draft, SECTION, **{"action-publish": "1"})
        assert "Not reviewed." in messages_of(response)
        assert not again(draft).live
        self.edit(editor_client, draft, SECTION, **{"action-submit": "1"})
        assert again(draft).current_workflow_state
        url = reverse(
            "wagtailadmin_pages:add",
            args=["wagtail_botox_pain_pages", "treatmentarticlepage", index.pk],
        )
        new = TreatmentArticlePage(title="New", slug="new", summary="s")
        editor_client.post(url, posted(new, SECTION, **{"action-publish": "1"}))
        assert not TreatmentArticlePage.objects.get(slug="new").live


@pytest.mark.skipif(wagtail.VERSION < (8,), reason="API v3 came with Wagtail 8")
class TestAPI:
    @pytest.fixture
    def send(self, client, admin_user):
        from wagtail.models import APIToken

        _token, key = APIToken.create_token(user=admin_user, name="tests")

        def send(method, path, data=None):
            return client.generic(
                method,
                f"/api/v3/pages/{path}",
                json.dumps(data or {}),
                content_type="application/json",
                HTTP_AUTHORIZATION=f"Bearer {key}",
            )

        return send

    def locations(self, response):
        assert response.status_code == 422, response.content
        return {tuple(error["loc"]): error["msg"] for error in response.json()["errors"]}

    def test_publish(self, send, make_draft, bad):
        draft = make_draft(**bad)
        assert self.locations(send("POST", f"{draft.pk}/actions/publish/"))
        assert not again(draft).live and refusals(draft)

    def test_the_place(self, send, make_draft):
        draft = make_draft(body=UNSOURCED, summary="")
        assert self.locations(send("POST", f"{draft.pk}/actions/publish/")) == {
            ("body", 0, "value", "effects", 0, "value", "source_url"): SOURCE,
            ("summary",): "This field cannot be blank.",
        }

    def test_publish_a_page_without_a_revision(self, send, make_article):
        page = make_article([], live=False)
        assert self.locations(send("POST", f"{page.pk}/actions/publish/"))

    def test_publish_a_good_page(self, send, make_draft):
        draft = make_draft()
        assert send("POST", f"{draft.pk}/actions/publish/").status_code == 200
        assert again(draft).live

    def test_the_supplied_fields_only(self, send, make_draft, bad):
        # Wagtail 8.0.0 writes into the live version of a page that has one.
        page = make_draft(**bad)
        data = {"title": "Other", "meta": {"action": "publish"}}
        assert self.locations(send("PATCH", f"{page.pk}/", data)).keys() == {
            reason.path for reason in reasons_against(page)
        }
        assert again(page).title == page.title

    def test_a_new_page(self, send, index, bad):
        fields = {"title": "New", "summary": "s", "body": GOOD, **bad}
        meta = {
            "type": "wagtail_botox_pain_pages.TreatmentArticlePage",
            "parent_id": index.pk,
            "action": "publish",
        }
        assert self.locations(send("POST", "", {**fields, "meta": meta}))
        assert not index.get_children().exists()

    def test_page_types_without_our_form(self, send, home):
        page = home.add_child(instance=StreamPage(title="S", slug="s", live=False, other=UNSOURCED))
        page.save_revision(clean=False)
        answer = send("PATCH", f"{page.pk}/", {"title": "T", "meta": {"action": "publish"}})
        assert self.locations(answer).keys() == {
            ("other", 0, "value", "effects", 0, "value", "source_url")
        }
        assert not again(page).live

    def test_no_content(self, send, make_draft, monkeypatch):
        monkeypatch.setattr(
            "wagtail_botox_pain.publishing.reasons.publishing_checks",
            [*publishing_checks, lambda page: [Reason(page, "Not reviewed.")]],
        )
        draft = make_draft()
        for answer in (
            send("POST", f"{draft.pk}/actions/publish/"),
            send("PATCH", f"{draft.pk}/", {"title": "T", "meta": {"action": "publish"}}),
        ):
            assert self.locations(answer) == {("__all__",): "Not reviewed."}
        assert send("PATCH", f"{draft.pk}/", {"title": "T"}).status_code == 200

    def test_who_may_not_publish_is_told_nothing(self, client, make_draft, django_user_model):
        from wagtail.models import APIToken

        draft = make_draft(body=[])
        user = django_user_model.objects.create_user("e", "e@example.org", "x")
        group = Group.objects.create(name="Editors of it")
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename="publish_page"
        )
        other = draft.get_parent().add_child(instance=TreatmentIndexPage(title="O", slug="o"))
        GroupPagePermission.objects.create(group=group, page=other, permission=permission)
        user.groups.add(group)
        _token, key = APIToken.create_token(user=user, name="tests")
        answer = client.post(
            f"/api/v3/pages/{draft.pk}/actions/publish/", HTTP_AUTHORIZATION=f"Bearer {key}"
        )
        assert answer.status_code == 403
        assert not refusals(draft)

    def test_a_copy(self, send, make_article):
        source = make_article([])
        answer = send("POST", f"{source.pk}/actions/copy/", {"slug": "copy"})
        assert answer.status_code == 201
        assert not TreatmentArticlePage.objects.get(slug="copy").live


@pytest.mark.skipif(not apps.is_installed("wagtail_localize"), reason="It publishes translations")
class TestTranslation:
    @pytest.fixture
    def translated(self, translator, make_article):
        """A live translation of a live article, with its translator."""
        article = make_article(GOOD)
        article.save_revision()
        found = translator(article).submit()
        with found.commit(execute=True):
            found.translation.save_target(publish=True)
        assert found.target.live
        return found

    def test_a_draft_stays_one(self, translator, make_article):
        article = make_article(UNSOURCED)
        article.save_revision()
        found = translator(article).submit()
        with found.commit(execute=True):
            found.translation.save_target(publish=True)
        assert not found.target.live and refusals(found.target)

    @pytest.mark.parametrize("publish", [True, False])
    def test_a_live_row_stays_as_it_is(self, translated, publish):
        source = translated.page
        source.body, source.title = UNSOURCED, "Other title"
        source.save(clean=False)
        translated.source.update_from_db()
        before = translated.target
        with translated.commit(execute=True):
            translated.translation.save_target(publish=publish)
        after = translated.target
        assert after.live and refusals(after)
        assert after.title == before.title
        assert [*after.body.get_prep_value()] == [*before.body.get_prep_value()]
        assert after.has_unpublished_changes
        draft = after.get_latest_revision_as_object()
        assert draft.title == "Other title"

    def test_a_good_change_is_written(self, translated):
        translated.page.title = "Other title"
        translated.page.save()
        translated.source.update_from_db()
        with translated.commit(execute=True):
            translated.translation.save_target(publish=True)
        assert translated.target.title == "Other title" and not refusals(translated.target)

    def test_the_translation_editor_tells(self, editor_client, translated):
        translated.page.body = UNSOURCED
        translated.page.save(clean=False)
        translated.source.update_from_db()
        with translated.commit(execute=True):
            editor_client.post(translated.edit_url, {"action": "publish"})
        response = editor_client.get(translated.edit_url)
        assert "was not published" in response.content.decode()

    def test_copies_for_translation_are_drafts(self, make_article, french):
        article = make_article([])
        copy = article.copy_for_translation(french, copy_parents=True)
        assert not copy.live


class TestSystemCheck:
    def found(self):
        messages = run_checks(databases=["default"])
        return [one.msg for one in messages if one.id == "wagtail_botox_pain.W026"]

    def test_live_pages_only(self, make_article, make_draft):
        make_article(GOOD)
        make_draft(body=[])
        assert self.found() == []
        make_article(UNSOURCED, title="Unsourced")
        (message,) = self.found()
        assert message.startswith("Live pages that could not be published as they are: 1.")
        assert "'Unsourced'" in message and SOURCE in message

    def test_ends_after_a_second(self, make_article, monkeypatch):
        """`migrate` runs it, also on a site with ten thousand pages."""
        for title in ("First", "Second", "Last"):
            make_article(UNSOURCED, title=title)
        times = itertools.count(0, 0.6)
        clock = SimpleNamespace(monotonic=lambda: next(times))
        monkeypatch.setattr("wagtail_botox_pain.publishing.versions.time", clock)
        (message,) = self.found()
        assert message.startswith("Live pages that could not be published as they are: 1. 'Last'")


class TestReport:
    URL = "/admin/reports/publishing-checks/"

    def titles(self, client, **asked):
        response = client.get(self.URL, asked)
        assert response.status_code == 200
        return [(row.title, row.kind.value) for row in response.context["object_list"]]

    def test_drafts_and_live_pages(self, editor_client, make_article, make_live, make_draft):
        make_article(GOOD)
        make_draft()
        make_article([], title="Live")
        make_draft(body=[], title="Draft")
        both = make_live(**BAD["no summary"])
        assert set(self.titles(editor_client)) == {
            ("Live", "live"),
            ("Draft", "draft"),
            (both.title, "draft"),
        }
        assert self.titles(editor_client, version="live") == [("Live", "live")]

    def test_export(self, editor_client, make_article):
        make_article(UNSOURCED, title="Live")
        response = editor_client.get(self.URL, {"export": "csv"})
        text = b"".join(response.streaming_content).decode()
        assert "Live" in text and SOURCE in text

    def test_nothing_to_report(self, editor_client, make_article):
        make_article(GOOD)
        assert self.titles(editor_client) == []

    def test_the_menu_has_it(self, editor_client):
        assert self.URL in editor_client.get("/admin/reports/site-history/").content.decode()
