"""Translations stay true to their source: when it changes, is withdrawn, or its blocks change."""

import json
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import GroupPagePermission, Locale, Page, PageViewRestriction
from wagtail_localize.fields import SynchronizedField
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.operations import translate_object, translate_page_subtree

from tests.content import Terminal, block, full_body, items, short_body
from tests.editor_form import EditorForm, posted_faq
from tests.html import parse, text_of
from wagtail_botox_pain import blocks
from wagtail_botox_pain.localize.submission.subtree import translate_subtree
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage

pytestmark = [pytest.mark.django_db, pytest.mark.lowest]

DOSE = "At most 100 units."
LOWER_DOSE = "At most 50 units."


def section(text, heading="Doses"):
    return block("section", {"heading": heading, "text": f"<p>{text}</p>"}, "section-1")


@pytest.fixture
def article(make_article):
    return make_article(body=[section(DOSE)])


@pytest.fixture
def publish_as_editor(editor_client, django_capture_on_commit_callbacks):
    """Changes an article and publishes it, as an editor would."""

    def publish(article, **changes):
        article.refresh_from_db()
        for name, value in changes.items():
            setattr(article, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            article.save_revision().publish()

    return publish


def texts(translator):
    return {segment["source"] for segment in translator.segments()}


def read_by_anybody(page):
    response = Client().get(page.get_url())
    return text_of(parse(response.content.decode())) if response.status_code == 200 else None


def read_messages(response):
    return " ".join(str(message) for message in response.context["messages"])


class TestSubmittingLater:
    """wagtail-localize keeps what it read first."""

    @pytest.fixture
    def french(self, translator, article):
        french = translator(article).submit()
        french.translate_all()
        french.publish()
        return french

    def test_another_language_gets_what_readers_see(
        self, french, translator, article, publish_as_editor
    ):
        publish_as_editor(article, body=json.dumps([section(LOWER_DOSE)]), title="Lower doses")
        arabic = translator(article, "ar").submit()
        assert {LOWER_DOSE, "Lower doses"} <= texts(arabic)
        assert DOSE not in texts(arabic)
        target = arabic.publish()
        assert LOWER_DOSE in read_by_anybody(target)
        assert DOSE not in read_by_anybody(target)

    def test_the_first_language_keeps_its_page_and_waits_for_what_changed(
        self, french, translator, article, publish_as_editor
    ):
        publish_as_editor(article, body=json.dumps([section(LOWER_DOSE)]))
        translator(article, "ar").submit()
        assert f"FR {DOSE}" in read_by_anybody(french.target)
        assert LOWER_DOSE in texts(french)
        total, translated = french.translation.get_progress()
        assert total - translated == 1

    def test_nothing_is_read_again_without_a_change(
        self, french, translator, article, publish_as_editor
    ):
        before = TranslationSource.objects.get().last_updated_at
        publish_as_editor(article)
        translator(article, "ar").submit()
        assert TranslationSource.objects.get().last_updated_at == before

    def test_a_draft_does_not_count(self, french, translator, article):
        article.refresh_from_db()
        article.body = json.dumps([section(LOWER_DOSE)])
        article.save_revision()
        assert DOSE in texts(translator(article, "ar").submit())

    @pytest.mark.parametrize("was_published", [True, False])
    def test_the_draft_counts_where_no_reader_sees_the_page(
        self, make_article, translator, editor_client, publish_as_editor, was_published
    ):
        article = make_article(body=[section(DOSE)], live=was_published)
        article.unpublish()
        article.body = json.dumps([section(LOWER_DOSE)])
        article.title = "Lower doses"
        article.save_revision()
        french = translator(article).submit()
        assert {LOWER_DOSE, "Lower doses"} <= texts(french)
        assert DOSE not in texts(french)
        article.refresh_from_db()
        assert (article.live, article.title) == (False, "Lower doses")
        article.title = "Lowest doses"
        article.save_revision()
        french.sync()
        assert "Lowest doses" in texts(french)
        french.translate_all()
        publish_as_editor(article)
        assert "FR Lowest doses" in read_by_anybody(french.publish())

    def test_by_code(self, french, article, publish_as_editor):
        publish_as_editor(article, body=json.dumps([section(LOWER_DOSE)]))
        arabic = Locale.objects.create(language_code="ar")
        translate_object(article, [arabic])
        assert LOWER_DOSE in strip_tags(article.get_translation(arabic).body)

    def test_with_the_subtree(self, french, index, article, publish_as_editor, translator):
        publish_as_editor(article, body=json.dumps([section(LOWER_DOSE)]))
        arabic = translator(index, "ar").submit()
        translate_page_subtree(index.pk, [arabic.locale], None, None)
        assert LOWER_DOSE in strip_tags(article.get_translation(arabic.locale).body)

    def test_taken_up_again(self, french, editor_client, article, publish_as_editor):
        stop = reverse("wagtail_localize:stop_translation", args=[french.translation.pk])
        editor_client.post(stop)
        publish_as_editor(article, body=json.dumps([section(LOWER_DOSE)]))
        assert DOSE in TranslationSource.objects.get().content_json
        editor_client.post(french.edit_url, {"localize-restart-translation": "yes"})
        assert LOWER_DOSE in texts(french)

    @pytest.mark.parametrize("stored", ["", "null", "[]", '{"body": 1}'])
    def test_damaged_snapshot(self, french, translator, article, stored):
        TranslationSource.objects.update(content_json=stored)
        assert DOSE in texts(translator(article, "ar").submit())

    def test_source_that_is_gone(self, french, article):
        before = TranslationSource.objects.get()
        TreatmentArticlePage.objects.filter(pk=article.pk).update(translation_key=uuid.uuid4())
        arabic = Locale.objects.create(language_code="ar")
        Translation.objects.create(source=before, target_locale=arabic)
        assert TranslationSource.objects.get().content_json == before.content_json


class TestSubtree:
    """A page is submitted with what is below it, of which some is translated already."""

    @pytest.fixture
    def submit(self, editor_client, index, django_capture_on_commit_callbacks):
        def submit(*locales):
            url = reverse("wagtail_localize:submit_page_translation", args=[index.pk])
            data = {"locales": [locale.pk for locale in locales], "include_subtree": "on"}
            with django_capture_on_commit_callbacks(execute=True):
                assert editor_client.post(url, data).status_code == 302

        return submit

    def test_what_is_translated_stays_as_readers_see_it(
        self, submit, translator, article, publish_as_editor
    ):
        french = translator(article).submit()
        french.translate_all()
        french.publish()
        PageViewRestriction.objects.create(page=french.target, restriction_type="login")
        publish_as_editor(article, body=json.dumps([section(LOWER_DOSE)]))
        submit(french.locale)
        assert f"FR {DOSE}" in str(french.target.body)
        assert LOWER_DOSE not in str(french.target.body)
        assert french.target.view_restrictions.count() == 1

    def test_what_is_missing_or_an_alias_is_submitted(
        self, submit, make_article, translator, article
    ):
        translator(article).submit()
        missing, alias = (make_article(body=[section(DOSE)]) for _number in range(2))
        french, arabic = translator(missing), translator(missing, "ar")
        alias.copy_for_translation(french.locale, alias=True)
        submit(french.locale, arabic.locale)
        for page in (missing, alias, article):
            assert DOSE in texts(translator(page))
            assert DOSE in texts(translator(page, "ar"))

    def test_pages_that_are_translated_cost_no_queries(
        self, submit, make_article, translator, article, index
    ):
        french = translator(article).submit()
        submit(french.locale)
        counts = []
        for _number in range(2):
            translate_subtree(index.pk, [french.locale], None, None)
            with CaptureQueriesContext(connection) as queries:
                translate_subtree(index.pk, [french.locale], None, None)
            counts.append(len(queries))
            for _more in range(3):
                make_article(body=[section(DOSE)])
        assert counts[0] == counts[1]

    def test_published_at_once(self, submit, settings, index, article, french):
        """By default wagtail-localize publishes it all when the transaction ends."""
        settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
        submit(french)
        assert index.get_translation(french).get_children().count() == 1
        assert DOSE in read_by_anybody(article.get_translation(french))


class TestTwoOriginals:
    """A page is translated from one language at a time."""

    def test_the_last_one_counts(self, translator, article):
        french = translator(article).submit()
        french.translate_all()
        french.publish()
        arabic = translator(article, "ar")
        for source in (french.target, article):
            translate_object(source, [arabic.locale])
        assert DOSE in texts(arabic)
        assert list(
            Translation.objects.filter(target_locale=arabic.locale).values_list(
                "source__locale__language_code", flat=True
            )
        ) == ["en"]

    def test_taken_up_again(self, translator, article, editor_client):
        french = translator(article).submit()
        arabic = translator(article, "ar")
        for source in (french.target, article):
            translate_object(source, [arabic.locale])
        (translation,) = Translation.objects.filter(target_locale=arabic.locale)
        stop = reverse("wagtail_localize:stop_translation", args=[translation.pk])
        editor_client.post(stop)
        editor_client.post(arabic.edit_url, {"localize-restart-translation": "yes"})
        assert DOSE in texts(arabic)


def test_a_translation_is_a_draft_until_it_is_published(translator, article):
    french = translator(article).submit()
    assert read_by_anybody(french.target) is None
    french.publish()
    assert DOSE in read_by_anybody(french.target)


@pytest.mark.parametrize("is_live", [True, False])
class TestPublishingWithoutTheOriginal:
    """Who publishes is told at that moment that readers do not find the original."""

    @pytest.fixture
    def french(self, translator, article):
        french = translator(article).submit()
        french.translate_all()
        return french

    @pytest.fixture
    def told(self, french, django_capture_on_commit_callbacks):
        """Whether what a request answers tells of the original."""

        def told(post):
            with django_capture_on_commit_callbacks(execute=True):
                response = post()
            assert response.status_code == 302
            said = " ".join(map(str, get_messages(response.wsgi_request)))
            return f"Readers do not find the original of “{french.target.title}” (French)" in said

        return told

    def test_in_the_translation_editor(self, french, article, editor_client, told, is_live):
        if not is_live:
            article.unpublish()
        publish = {"action": "publish"}
        assert told(lambda: editor_client.post(french.edit_url, publish)) is not is_live
        assert french.target.live

    def test_by_synchronising(self, french, article, editor_client, told, is_live):
        if not is_live:
            article.unpublish()
        url = reverse("wagtail_localize:update_translations", args=[french.source.pk])
        publish = {"publish_translations": "on"}
        assert told(lambda: editor_client.post(url, publish)) is not is_live
        assert french.target.live

    def test_in_the_pages_own_editor(self, french, article, editor_client, told, is_live):
        stop = reverse("wagtail_localize:stop_translation", args=[french.translation.pk])
        editor_client.post(stop)
        if not is_live:
            article.unpublish()
        form = EditorForm(editor_client, french.target)
        body, publish = [posted_faq(1)], {"action-publish": "publish"}
        assert told(lambda: form.post(body, **publish)) is not is_live
        assert french.target.live


def test_translation_of_a_page_that_expired_is_reported(editor_client, translator, article):
    """Nobody is there to be asked when a page expires, so its translation stays live."""
    french = translator(article).submit()
    french.publish()
    TreatmentArticlePage.objects.filter(pk=article.pk).update(
        expire_at=timezone.now() - timedelta(minutes=1)
    )
    call_command("publish_scheduled")
    assert read_by_anybody(article) is None
    assert read_by_anybody(french.target)
    report = editor_client.get(reverse("wagtail_botox_pain_translation_report"))
    assert "The translation is live, but its source is not." in report.content.decode()


class TestUnpublishing:
    @pytest.fixture
    def french(self, translator, article):
        french = translator(article).submit()
        french.publish()
        return french

    def test_takes_translations_along(self, editor_client, article, french):
        url = reverse("wagtailadmin_pages:unpublish", args=[article.pk])
        page = editor_client.get(url).content.decode()
        assert "This will also unpublish one translation of the page." in page
        response = editor_client.post(url, follow=True)
        assert read_by_anybody(article) is None
        assert read_by_anybody(french.target) is None
        assert "still live" not in read_messages(response)

    def test_of_a_translation_leaves_the_source(self, editor_client, article, french):
        url = reverse("wagtailadmin_pages:unpublish", args=[french.target.pk])
        assert "This will also unpublish" not in editor_client.get(url).content.decode()
        editor_client.post(url)
        assert read_by_anybody(french.target) is None
        assert read_by_anybody(article)

    def test_of_a_translation_takes_along_what_is_translated_on(
        self, editor_client, translator, article, french
    ):
        arabic = translator(french.target, "ar").submit()
        arabic.publish()
        polish = translator(arabic.target, "pl").submit()
        polish.publish()
        url = reverse("wagtailadmin_pages:unpublish", args=[french.target.pk])
        assert "will also unpublish all 2 translations" in editor_client.get(url).content.decode()
        editor_client.post(url)
        assert read_by_anybody(article)
        assert not any(map(read_by_anybody, (french.target, arabic.target, polish.target)))

    def test_alias_goes_along_uncounted(self, editor_client, article, french):
        arabic = Locale.objects.create(language_code="ar")
        alias = article.copy_for_translation(arabic, copy_parents=True, alias=True)
        url = reverse("wagtailadmin_pages:unpublish", args=[article.pk])
        assert "one translation of the page" in editor_client.get(url).content.decode()
        editor_client.post(url)
        alias.refresh_from_db()
        assert not alias.live

    def test_with_what_is_below_names_what_stays(self, editor_client, index, article, french):
        """The French index is but an alias, so Wagtail does not look below it."""
        url = reverse("wagtailadmin_pages:unpublish", args=[index.pk])
        response = editor_client.post(url, {"include_descendants": "on"}, follow=True)
        assert read_by_anybody(article) is None
        assert read_by_anybody(french.target)
        assert "These translations are still live" in read_messages(response)
        assert french.target.title in read_messages(response)

    def test_is_refused_where_a_translation_may_not_be_unpublished(
        self, django_user_model, index, article, french
    ):
        client = client_of_editor(django_user_model, index)
        url = reverse("wagtailadmin_pages:unpublish", args=[article.pk])
        response = client.post(url, follow=True)
        assert "You may not unpublish these translations" in read_messages(response)
        assert read_by_anybody(article)
        assert read_by_anybody(french.target)
        # The list of pages lets the editor leave the translations out.
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
        data = {"translations": "leave"}
        response = client.post(f"{url}?id={article.pk}", data, follow=True)
        assert read_by_anybody(article) is None
        assert "These translations are still live" in read_messages(response)

    def test_of_what_the_editor_may_unpublish(self, django_user_model, index, article, french):
        french_index = french.target.get_parent()
        client = client_of_editor(django_user_model, index, french_index)
        client.post(reverse("wagtailadmin_pages:unpublish", args=[article.pk]))
        assert read_by_anybody(article) is None
        assert read_by_anybody(french.target) is None

    def test_pages_of_other_types_are_left_alone(self, editor_client, translator, home):
        page = home.add_child(instance=Page(title="Other", slug="other"))
        french = translator(page).submit()
        french.publish()
        editor_client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
        assert french.target.live


class TestDeleting:
    @pytest.fixture
    def french(self, translator, article):
        french = translator(article).submit()
        french.publish()
        return french

    def test_takes_translations_along(self, editor_client, article, french):
        url = reverse("wagtailadmin_pages:delete", args=[article.pk])
        page = " ".join(editor_client.get(url).content.decode().split())
        assert "Deleting this page will also delete 1 translation" in page
        editor_client.post(url)
        assert not Page.objects.filter(translation_key=article.translation_key).exists()

    def test_takes_aliases_along(self, editor_client, article, french):
        arabic = Locale.objects.create(language_code="ar")
        article.copy_for_translation(arabic, copy_parents=True, alias=True)
        editor_client.post(reverse("wagtailadmin_pages:delete", args=[article.pk]))
        assert not Page.objects.filter(translation_key=article.translation_key).exists()

    def test_tells_of_what_is_below_an_alias(self, editor_client, index, article, french):
        """The French index is but an alias, of which Wagtail's own words say nothing."""
        assert index.get_translation(french.locale).alias_of_id == index.pk
        translation = french.target
        url = reverse("wagtailadmin_pages:delete", args=[index.pk])
        page = editor_client.get(url).content.decode()
        assert "These pages in other languages are deleted too:" in page
        assert reverse("wagtailadmin_pages:edit", args=[translation.pk]) in page
        editor_client.post(url)
        assert not Page.objects.filter(pk=translation.pk).exists()
        other = editor_client.get(reverse("wagtailadmin_home")).content.decode()
        assert "are deleted too" not in other

    def test_of_a_translation_leaves_the_source(self, editor_client, article, french):
        editor_client.post(reverse("wagtailadmin_pages:delete", args=[french.target.pk]))
        assert read_by_anybody(article)

    def test_names_what_stays(self, editor_client, home, article, french):
        """Wagtail leaves a translation that was moved away."""
        target = french.target
        target.move(home.get_translation(french.locale), "last-child")
        url = reverse("wagtailadmin_pages:delete", args=[article.pk])
        response = editor_client.post(url, follow=True)
        assert "These translations are still live" in read_messages(response)
        assert target.title in read_messages(response)

    def test_is_refused_where_a_translation_may_not_be_deleted(
        self, django_user_model, index, article, french
    ):
        client = client_of_editor(django_user_model, index)
        url = reverse("wagtailadmin_pages:delete", args=[article.pk])
        response = client.post(url, follow=True)
        assert "You may not delete these translations" in read_messages(response)
        assert read_by_anybody(article)
        assert read_by_anybody(french.target)


def client_of_editor(django_user_model, *pages):
    """Somebody who may do everything, but only with `pages` and what is below."""
    group = Group.objects.create(name="Editors of one language")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for page in pages:
        for codename in ("add_page", "change_page", "publish_page", "bulk_delete_page"):
            permission = Permission.objects.get(
                content_type__app_label="wagtailcore", codename=codename
            )
            GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    user = django_user_model.objects.create_user("local", "local@example.org", "secret")
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


class TestBulkActions:
    @pytest.fixture
    def articles(self, make_article, translator):
        made = [make_article(short_body(), title=f"Treatment {number}") for number in (1, 2)]
        for article in made:
            translator(article).submit().publish()
        return made

    def post(self, client, action, pages, **data):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        query = "&".join(f"id={page.pk}" for page in pages)
        return client.post(f"{url}?{query}&next=/admin/", data, follow=True)

    def live(self):
        return list(
            Page.objects.filter(title__startswith="Treatment ", live=True)
            .order_by("locale__language_code", "title")
            .values_list("locale__language_code", "title")
        )

    @pytest.mark.parametrize("action", ["unpublish", "delete"])
    def test_asks_first(self, editor_client, articles, action):
        before = self.live()
        response = self.post(editor_client, action, articles)
        tree = parse(response.content.decode())
        assert "If you keep them, readers still find" in text_of(tree)
        buttons = [found.get("value") for found in tree.iter("button")]
        assert {"along", "leave"} <= set(buttons)
        assert "Treatment 1 (French)" in text_of(tree)
        assert self.live() == before

    @pytest.mark.parametrize("action", ["unpublish", "delete"])
    def test_along(self, editor_client, articles, action):
        response = self.post(editor_client, action, articles, translations="along")
        assert self.live() == []
        past = {"unpublish": "unpublished", "delete": "deleted"}[action]
        assert f"2 translations were {past} too." in read_messages(response)

    @pytest.mark.parametrize("action", ["unpublish", "delete"])
    def test_leave(self, editor_client, articles, action):
        response = self.post(editor_client, action, articles[:1], translations="leave")
        assert self.live() == [("en", "Treatment 2"), ("fr", "Treatment 1"), ("fr", "Treatment 2")]
        assert "These translations are still live" in read_messages(response)

    def test_of_both_at_once(self, editor_client, articles):
        pages = [articles[0], articles[0].get_translations().get()]
        self.post(editor_client, "unpublish", pages)
        assert self.live() == [("en", "Treatment 2"), ("fr", "Treatment 2")]

    @pytest.mark.parametrize(
        ("action", "data"), [("delete", {}), ("unpublish", {"include_descendants": "on"})]
    )
    def test_with_what_is_below(self, editor_client, index, articles, action, data):
        response = self.post(editor_client, action, [index], **data)
        assert "Treatment 2 (French)" in text_of(parse(response.content.decode()))
        self.post(editor_client, action, [index], translations="along", **data)
        assert self.live() == []

    def test_what_the_editor_may_not_touch_stays(self, django_user_model, index, articles):
        client = client_of_editor(django_user_model, index)
        response = self.post(client, "unpublish", articles, translations="along")
        assert self.live() == [("fr", "Treatment 1"), ("fr", "Treatment 2")]
        assert "These translations are still live" in read_messages(response)

    def test_publishing_asks_nothing(self, editor_client, articles):
        response = self.post(editor_client, "publish", articles)
        assert "2 pages have been published" in read_messages(response)

    def test_of_translations_asks_nothing(self, editor_client, articles):
        french = [article.get_translations().get() for article in articles]
        self.post(editor_client, "unpublish", french)
        assert self.live() == [("en", "Treatment 1"), ("en", "Treatment 2")]


class FactBlock(blocks.ClinicBlock):
    q = blocks.PlainTextBlock()
    note = blocks.PlainTextBlock(required=False)


class RenamedFactBlock(blocks.ClinicBlock):
    question = blocks.PlainTextBlock()
    note = blocks.PlainTextBlock(required=False)


class FactsBlock(blocks.ClinicBlock):
    facts = blocks.ItemsBlock(FactBlock())


class RenamedFactsBlock(blocks.ClinicBlock):
    facts = blocks.ItemsBlock(RenamedFactBlock())


class OldBody(blocks.BodyBlock):
    facts = FactsBlock()
    section = blocks.SectionBlock()


class StreamKeyRenamed(blocks.BodyBlock):
    facts = FactsBlock()
    passage = blocks.SectionBlock()


class ChildRenamed(blocks.BodyBlock):
    facts = RenamedFactsBlock()
    section = blocks.SectionBlock()


class BlockRemoved(blocks.BodyBlock):
    facts = FactsBlock()


@pytest.fixture
def use_body(settings):
    def use(body):
        paths = {"treatment_article": f"{__name__}.{body.__name__}"}
        settings.WAGTAIL_BOTOX_PAIN = {**settings.WAGTAIL_BOTOX_PAIN, "BODY_BLOCKS": paths}

    return use


def resync(*arguments):
    """What the command says."""
    out = StringIO()
    call_command("resync_translations", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def failures(*arguments):
    """What the command says of those that failed."""
    errors = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("resync_translations", *arguments, stdout=StringIO(), stderr=errors)
    return errors.getvalue(), str(caught.value)


def migrate_data(old, new):
    """A data migration, as Wagtail's operations write the JSON of all pages."""
    for article in TreatmentArticlePage.objects.all():
        stored = json.dumps(list(article.body.raw_data))
        assert old in stored
        TreatmentArticlePage.objects.filter(pk=article.pk).update(
            body=json.loads(stored.replace(old, new))
        )


class TestRenamedBlocks:
    @pytest.fixture
    def french(self, use_body, translator, make_article):
        use_body(OldBody)
        fact = {"q": "What is it?", "note": "A note."}
        body = [
            section(DOSE),
            block("facts", {"facts": items(fact)}),
        ]
        french = translator(make_article(body=body)).submit()
        french.translate_all()
        french.publish()
        return french

    def editor_status(self, french):
        french.client.raise_request_exception = False
        status = french.client.get(french.edit_url).status_code
        french.client.raise_request_exception = True
        return status

    def test_stream_key(self, french, use_body):
        migrate_data('"type": "section"', '"type": "passage"')
        use_body(StreamKeyRenamed)
        assert self.editor_status(french) == 500
        said = resync()
        assert self.editor_status(french) == 200
        assert french.translation.get_progress() == (6, 6)
        assert "2 paths corrected" in said
        assert f"FR {DOSE}" in read_by_anybody(french.publish())

    def test_stream_key_after_a_sync_by_code(self, french, use_body):
        """wagtail-localize itself does not mend the path."""
        migrate_data('"type": "section"', '"type": "passage"')
        use_body(StreamKeyRenamed)
        french.source.update_from_db()
        assert self.editor_status(french) == 500
        said = resync()
        assert self.editor_status(french) == 200
        assert "1 source: 1 brought up to date" in said
        assert "to be published" not in said

    def test_stream_key_after_a_sync_in_the_admin(self, french, use_body):
        migrate_data('"type": "section"', '"type": "passage"')
        use_body(StreamKeyRenamed)
        french.sync()
        assert self.editor_status(french) == 200
        assert french.translation.get_progress() == (6, 6)

    def test_child_carried_on(self, french, use_body):
        migrate_data('"q": ', '"question": ')
        use_body(ChildRenamed)
        said = resync("--renamed", "facts.facts.item.q=question")
        assert "1 renamed place carried on" in said
        assert french.translation.get_progress() == (6, 6)
        assert self.editor_status(french) == 200
        (fact,) = french.publish().body[1].value["facts"]
        assert fact["question"] == "FR What is it?"

    @pytest.mark.parametrize(("old", "is_told"), [("q", False), ("qq", True)])
    def test_old_name_that_no_translation_has(self, french, use_body, old, is_told):
        migrate_data('"q": ', '"question": ')
        use_body(ChildRenamed)
        errors = StringIO()
        rename = f"facts.facts.item.{old}=question"
        call_command("resync_translations", "--renamed", rename, stdout=StringIO(), stderr=errors)
        told = f"No translation was found at 'facts.facts.item.{old}'." in errors.getvalue()
        assert told is is_told

    def test_child_carried_on_after_others_were_translated(self, french, use_body):
        migrate_data('"q": ', '"question": ')
        use_body(ChildRenamed)
        french.page.refresh_from_db()
        resync()
        assert french.translation.get_progress() == (6, 5)
        resync("--renamed", "facts.facts.item.q=question")
        assert french.translation.get_progress() == (6, 6)
        assert "0 brought up to date" in resync()

    def test_what_was_translated_anew_stands(self, french, use_body):
        migrate_data('"q": ', '"question": ')
        use_body(ChildRenamed)
        resync()
        french.translate("What is it?", "Qu'est-ce que c'est ?")
        resync("--renamed", "facts.facts.item.q=question")
        (fact,) = french.publish().body[1].value["facts"]
        assert fact["question"] == "Qu'est-ce que c'est ?"

    def test_child_without_a_data_migration(self, french, use_body):
        use_body(ChildRenamed)
        resync()
        assert self.editor_status(french) == 200
        assert french.publish().live

    def test_block_removed(self, french, use_body):
        use_body(BlockRemoved)
        resync()
        assert self.editor_status(french) == 200
        assert texts(french) == {french.page.title, "What it says.", "What is it?", "A note."}

    @pytest.mark.parametrize(
        ("rename", "message"),
        [
            ("facts.facts.item.q", "is no rename"),
            ("=question", "is no rename"),
            ("facts.facts.item.q=", "is no rename"),
            ("facts.facts.item.q=quest-ion", "is no rename"),
            ("facts.facts.item.q=answer", "No body has a block 'facts.facts.item.answer'"),
            ("facts.facts.q=question", "No body has a block 'facts.facts.question'"),
            ("facts.facts.item.note=question", "A body still has the block"),
        ],
    )
    def test_slip_of_the_pen(self, french, use_body, rename, message):
        use_body(ChildRenamed)
        with pytest.raises(CommandError, match=message):
            resync("--renamed", rename)


class TestOverrides:
    """A translation has a telephone number of its own, and the original gets another."""

    CALL = "20000000-0000-4000-8000-000000000001"

    def call(self, telephone):
        return block("call_to_action", {"heading": "Call", "telephone": telephone}, self.CALL)

    @pytest.fixture
    def work(self, make_article, translator):
        work = translator(make_article(body=[self.call("+12025550101")])).submit()
        work.override("telephone", "+33142685300")
        work.translate_all()
        work.publish()
        return work

    def said(self, work):
        work.client.cookies.pop("messages", None)
        response = work.sync()
        return [
            BeautifulSoup(str(message), "html.parser").get_text(" ", strip=True)
            for message in get_messages(response.wsgi_request)
            if message.level_tag == "warning"
        ]

    def test_is_told_of(self, work, publish_as_editor):
        assert self.said(work) == []
        publish_as_editor(work.page, body=[self.call("+12025550199")])
        (warning,) = self.said(work)
        assert warning.startswith("The original has changed where these are used instead.")
        assert "French: " in warning
        assert "“+33142685300”" in warning
        # Until somebody has looked at it.
        assert len(self.said(work)) == 1
        work.override("telephone", "+33142685300")
        assert self.said(work) == []
        assert work.publish().body[0].value["telephone"] == "+33142685300"

    @pytest.mark.parametrize("how", ["command", "submitted to another language"])
    def test_stands_in_the_report_however_the_original_was_read(
        self, work, publish_as_editor, how, translator, to_check
    ):
        publish_as_editor(work.page, body=[self.call("+12025550199")])
        assert to_check() == ""
        if how == "command":
            resync()
        else:
            translator(work.page, "ar").submit()
        assert to_check() == "1"
        assert len(self.said(work)) == 1
        work.override("telephone", "+33142685300")
        assert to_check() == ""

    @pytest.fixture
    def linked(self, make_article, translator):
        """A translation with addresses of its own in rich text, which is given to `body`."""

        def body(*hrefs):
            links = "".join(
                f'<p>Go <a href="{href}">here {n}</a></p>' for n, href in enumerate(hrefs)
            )
            return [block("section", {"heading": "Links", "text": links}, self.CALL)]

        self.first, self.second = "tel:+12025550101", "https://example.org/en"
        self.own_first, self.own_second = "tel:+33142685300", "https://example.org/fr"
        article = make_article(body=body(self.first, self.second, self.first))
        work = translator(article).submit()
        for href, own in ((self.first, self.own_first), (self.second, self.own_second)):
            (segment,) = (
                one for one in work.segments("synchronised_value") if one.get("value") == href
            )
            work.put(segment, own)
        work.translate_all()
        work.publish()
        work.body = body
        return work

    def hrefs(self, page):
        return [
            a["href"]
            for a in BeautifulSoup(page.body[0].value["text"].source, "html.parser").select("a")
        ]

    def test_of_a_link_in_rich_text(self, linked, publish_as_editor, to_check):
        """Its path has the address that it overrides, which is another one now."""
        before = self.hrefs(linked.target)
        assert before == [self.own_first, self.own_second, self.own_first]
        changed = linked.body("tel:+12025550199", self.second, "tel:+12025550199")
        publish_as_editor(linked.page, body=changed)
        (warning,) = self.said(linked)
        assert "“tel:+33142685300”" in warning
        assert "example.org" not in warning
        assert to_check() == "1"
        assert self.hrefs(linked.publish()) == before

    def test_of_a_link_that_is_new_or_gone(self, linked, publish_as_editor, to_check):
        more = ["https://example.org/new", self.first, self.second, "https://example.org/newer"]
        publish_as_editor(linked.page, body=linked.body(*more))
        assert self.said(linked) == []
        assert to_check() == ""
        shown = [more[0], self.own_first, self.own_second, more[3]]
        assert self.hrefs(linked.publish()) == shown

    def test_not_where_the_original_is_the_same_again(self, work, publish_as_editor, to_check):
        publish_as_editor(work.page, body=[self.call("+33142685300")])
        assert self.said(work) == []
        assert to_check() == ""

    @pytest.fixture
    def to_check(self, editor_client):
        """What the report has under "To check" for the article in French."""

        def count():
            html = editor_client.get(reverse("wagtail_botox_pain_translation_report")).content
            rows = BeautifulSoup(html, "html.parser").select("#listing-results tbody tr")
            (row,) = (
                row for row in rows if "French" in row.get_text() and "Article" in row.get_text()
            )
            return row.find_all("td")[3].get_text(strip=True)

        return count

    def test_nothing_where_the_translation_has_none_of_its_own(
        self, make_article, translator, publish_as_editor
    ):
        work = translator(make_article(body=[self.call("+12025550101")])).submit()
        publish_as_editor(work.page, body=[self.call("+12025550199")])
        assert self.said(work) == []


class TestCommand:
    @pytest.fixture
    def french(self, translator, article):
        french = translator(article).submit()
        french.translate_all()
        french.publish()
        return french

    def change_by_code(self, article):
        TreatmentArticlePage.objects.filter(pk=article.pk).update(body=[section(LOWER_DOSE)])

    def test_source_changed_by_code(self, article, french):
        self.change_by_code(article)
        said = resync()
        assert f"{article.title} (" in said
        assert "fr: 1 sentence to translate" in said
        assert "1 source: 1 brought up to date, 0 left as they were, 0 failed." in said
        assert "Live pages stay as they are." in said
        assert LOWER_DOSE in texts(french)
        assert f"FR {DOSE}" in read_by_anybody(french.target)

    def test_only_to_be_published(self, article, french):
        TreatmentArticlePage.objects.filter(pk=article.pk).update(show_contents=False)
        assert "fr: to be published" in resync()

    def test_nothing_to_do(self, french, django_assert_max_num_queries):
        before = list(TranslationSource.objects.values())
        with django_assert_max_num_queries(25):
            said = resync()
        assert "1 source: 0 brought up to date, 1 left as they were, 0 failed." in said
        assert list(TranslationSource.objects.values()) == before

    def test_twice(self, article, french):
        self.change_by_code(article)
        resync()
        assert "1 source: 0 brought up to date" in resync()

    def test_dry_run(self, article, french):
        self.change_by_code(article)
        models = (TranslationSource, StringSegment, StringTranslation)
        before = [list(model.objects.order_by("pk").values()) for model in models]
        said = resync("--dry-run")
        assert [list(model.objects.order_by("pk").values()) for model in models] == before
        assert "fr: 1 sentence to translate" in said
        assert "1 would be brought up to date" in said

    @pytest.fixture
    def arabic(self, article, french, translator):
        """Translated from English and from French, as a database may have it from before."""
        arabic = translator(article, "ar").submit()
        arabic.translate_all()
        arabic.publish()
        first = arabic.translation
        second, _created = TranslationSource.get_or_create_from_instance(french.target)
        (other,) = Translation.objects.bulk_create(
            [Translation(source=second, target_locale=arabic.locale)]
        )
        # Submitted earlier, so that it is the one to end.
        Translation.objects.filter(pk=other.pk).update(
            created_at=first.created_at - timedelta(days=1)
        )
        return arabic

    def status(self, arabic):
        arabic.client.raise_request_exception = False
        return arabic.client.get(arabic.edit_url).status_code

    def test_translated_from_two_languages(self, arabic):
        assert self.status(arabic) == 500
        said = resync("--dry-run")
        assert said.count("1 translation ended, as another language came later") == 1
        assert self.status(arabic) == 500
        assert resync().count("1 translation ended, as another language came later") == 1
        assert self.status(arabic) == 200
        (left,) = Translation.objects.filter(target_locale=arabic.locale)
        assert left.source.locale.language_code == "en"
        total, translated = left.get_progress()
        assert translated == total > 0
        assert "ended" not in resync()

    def test_a_failure_is_named_and_the_rest_goes_on(
        self, monkeypatch, make_article, translator, article, french
    ):
        other = translator(make_article(title="Broken", body=[section(DOSE)])).submit()
        self.change_by_code(article)
        self.change_by_code(other.page)
        whole = TranslationSource.refresh_segments

        def refresh_segments(source):
            whole(source)
            if source.object_repr == "Broken":
                raise ValueError("no such block")

        monkeypatch.setattr(TranslationSource, "refresh_segments", refresh_segments)
        errors, summary = failures()
        assert errors.startswith("Failed: Broken (treatment article")
        assert str(other.page.pk) in errors
        assert "ValueError: no such block" in errors
        assert summary == "1 of 2 sources could not be brought up to date."
        assert LOWER_DOSE in french.source.content_json
        assert DOSE in other.source.content_json

    @pytest.mark.parametrize("by", ["--page", "--locale", "--model"])
    def test_limits(self, by, article, french, make_article, translator, index):
        other = make_article(body=[section(DOSE)])
        translator(other, "ar").submit()
        self.change_by_code(article)
        self.change_by_code(other)
        model = "wagtail_botox_pain_pages.TreatmentArticlePage"
        value = {"--page": french.target.pk, "--locale": "fr", "--model": model}[by]
        said = resync(by, str(value))
        assert article.title in said
        assert (other.title in said) == (by == "--model")

    def test_model_of_the_site(self, translator, home):
        page = home.add_child(instance=Page(title="Other", slug="other"))
        translator(page).submit()
        Page.objects.filter(pk=page.pk).update(title="Another")
        assert "0 sources" in resync()
        assert "Another (page" in resync("--model", "wagtailcore.Page")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--page", "99999"], "There is no page with the id 99999."),
            (["--locale", "xx"], "There is no locale 'xx'. There are: en."),
            (["--model", "no.Such"], "There is no such model."),
            (["--model", "such"], "There is no such model."),
        ],
    )
    def test_limits_that_do_not_exist(self, home, arguments, message):
        with pytest.raises(CommandError, match=message):
            resync(*arguments)

    def test_progress_on_a_terminal(self, french):
        screen = Terminal()
        call_command("resync_translations", stdout=StringIO(), stderr=screen)
        assert "Reading source 1 of 1" in screen.getvalue()
        assert screen.getvalue().endswith("\r\033[K")

    def test_what_is_up_to_date_is_named_when_asked(self, article, french):
        assert f"Nothing to do: {article.title} (treatment article" in resync("--verbosity", "2")
        assert "Nothing to do" not in resync()

    def test_source_whose_page_is_gone(self, settings, article, french):
        settings.WAGTAILLOCALIZE_DISABLE_ON_DELETE = True
        TreatmentArticlePage.objects.get(pk=article.pk).delete()
        assert TranslationSource.objects.count() == 1
        assert "its page was deleted" in resync("--verbosity", "2")


class TestUpgrade:
    """From the release before blocks said themselves what is translated."""

    STOCK = (
        *(vars(blocks)[name] for name in blocks.__all__),
        TreatmentArticlePage.body.field.__class__,
    )

    @pytest.fixture
    def french(self, monkeypatch, image, page, translator, make_article):
        """An article that was submitted, and wholly translated, with the release before."""
        article = make_article(body=full_body(image.pk, page.pk))
        with monkeypatch.context() as before:
            for cls in {parent for ours in self.STOCK for parent in ours.__mro__}:
                for name in ("get_translatable_segments", "restore_translated_segments"):
                    if name in vars(cls):
                        before.delattr(cls, name)
            for model in (TreatmentArticlePage, TreatmentIndexPage):
                before.setattr(
                    model,
                    "override_translatable_fields",
                    [SynchronizedField("slug")],
                    raising=False,
                )
            french = translator(article).submit()
            fr = french.locale
            for segment in StringSegment.objects.filter(source=french.source):
                StringTranslation.objects.get_or_create(
                    translation_of=segment.string,
                    locale=fr,
                    context=segment.context,
                    defaults={"data": f"FR {segment.string.data}"},
                )
        return french

    def test_translations_are_kept(self, french):
        old = set(
            StringSegment.objects.filter(source=french.source).values_list(
                "context__path", flat=True
            )
        )
        said = resync()
        assert "1 source: 1 brought up to date" in said
        new = {segment["contentPath"] for segment in french.segments()}
        assert any(path.endswith(".telephone") for path in old)
        assert not any(path.endswith(".telephone") for path in new)
        total, translated = french.translation.get_progress()
        assert (total, translated) == (len(french.segments()), total)
        shown = read_by_anybody(french.publish())
        assert "FR Section heading" in shown
        assert "FR +1" not in shown
        assert french.target.body[7].value["telephone"] == "+12025550143"
        assert "0 brought up to date" in resync()

    def test_submitting_once_more_heals_too(self, french, translator):
        arabic = translator(french.page, "ar").submit()
        assert not any(
            segment["contentPath"].endswith(".telephone") for segment in arabic.segments()
        )
