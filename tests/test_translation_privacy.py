"""A page that is private stays private in every language, and wherever its text is shown."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import GroupPagePermission, Locale, Page, PageViewRestriction, Site
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from tests import urls as site
from tests.content import block, short_body
from wagtail_botox_pain.pages.models import TreatmentArticlePage

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

api = WagtailAPIRouter("api")
api.register_endpoint("pages", PagesAPIViewSet)
urlpatterns = [path("api/", api.urls), *site.urlpatterns]

LOGIN, PASSWORD, GROUPS = (
    PageViewRestriction.LOGIN,
    PageViewRestriction.PASSWORD,
    PageViewRestriction.GROUPS,
)


@pytest.fixture
def fr(db):
    return Locale.objects.create(language_code="fr")


@pytest.fixture
def ar(db):
    return Locale.objects.create(language_code="ar")


@pytest.fixture
def article(make_article):
    text = {"heading": "Doses", "text": "<p>At most 5 U.</p>"}
    return make_article(body=[block("section", text)])


@pytest.fixture
def french_tree(home, index, fr):
    """The home page and the index, live in French as pages of their own."""
    for page in (home, index):
        page.copy_for_translation(fr).get_latest_revision().publish()


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """Runs what wagtail-localize leaves for the end of the transaction: publishing."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def privacy(editor_client):
    """Sets the privacy of a page as the editor's dialog does."""

    def set_privacy(page, kind, **values):
        url = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
        response = editor_client.post(url, {"restriction_type": kind, **values})
        assert response.json()["step"] == "set_privacy_done"

    return set_privacy


@pytest.fixture
def submit(editor_client, commits):
    """Submits a page through wagtail-localize's view; gives the page in the locale."""

    def submit(page, locale):
        url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        with commits():
            assert editor_client.post(url, {"locales": [locale.pk]}).status_code == 302
        return type(page).objects.get(translation_key=page.translation_key, locale=locale)

    return submit


@pytest.fixture
def publish(editor_client, commits):
    """Publishes a translation in wagtail-localize's editor; gives what the editor reads then."""

    def publish(page):
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        with commits():
            response = editor_client.post(url, {"action": "publish"}, follow=True)
        page.refresh_from_db()
        assert page.live
        return response.content.decode()

    return publish


@pytest.fixture
def sync(editor_client, commits):
    """Synchronises the translations of a page; gives what the editor reads then."""

    def sync(page, **values):
        record = Translation.objects.filter(source__object_id=page.translation_key).first().source
        url = reverse("wagtail_localize:update_translations", args=[record.pk])
        with commits():
            return editor_client.post(url, values, follow=True).content.decode()

    return sync


@pytest.fixture
def seen():
    """Whether a visitor who is not logged in gets a page, be it as HTML or from the API."""

    def seen(page):
        client = Client()
        page = Page.objects.get(pk=page.pk).specific
        listed = [row["id"] for row in client.get("/api/pages/?limit=20").json()["items"]]
        shown = client.get(page.get_url())
        answers = {
            shown.status_code == 200 and page.title.encode() in shown.content,
            client.get(f"/api/pages/{page.pk}/").status_code == 200,
            page.pk in listed,
            Page.objects.public().filter(pk=page.pk).exists(),
        }
        assert len(answers) == 1, "the page and the API do not agree"
        return answers.pop()

    return seen


def alias_of(page, locale):
    return page.copy_for_translation(locale, copy_parents=True, alias=True)


def kinds(page):
    return list(page.view_restrictions.values_list("restriction_type", flat=True))


def resync(*arguments):
    out = StringIO()
    call_command("resync_translations", *arguments, stdout=out)
    return out.getvalue()


class TestAliases:
    def test_source_restricted_later(self, article, fr, privacy, seen):
        alias = alias_of(article, fr)
        assert seen(alias)
        privacy(article, LOGIN)
        assert not seen(article)
        assert not seen(alias)

    def test_restriction_removed_again(self, article, fr, privacy, seen):
        alias = alias_of(article, fr)
        privacy(article, LOGIN)
        privacy(article, "none")
        assert seen(article)
        assert seen(alias)
        assert kinds(alias) == []

    def test_restriction_made_by_code(self, article, fr, seen):
        alias = alias_of(article, fr)
        PageViewRestriction.objects.create(page=article, restriction_type=LOGIN)
        assert not seen(alias)
        article.view_restrictions.all().delete()
        assert seen(alias)

    def test_restriction_older_than_the_package(self, article, fr, ar, seen):
        alias = alias_of(article, fr)
        above = alias_of(alias, ar)
        PageViewRestriction.objects.bulk_create(
            [PageViewRestriction(page=article, restriction_type=LOGIN)]
        )
        assert kinds(alias) == kinds(above) == []
        assert "Aliases would be made as private as their sources." in resync("--dry-run")
        assert kinds(alias) == kinds(above) == []
        assert "Aliases were made as private as their sources." in resync()
        assert kinds(alias) == kinds(above) == [LOGIN]
        assert not seen(alias)
        assert not seen(above)
        assert "Aliases" not in resync()

    def test_restriction_changed(self, article, fr, privacy):
        alias = alias_of(article, fr)
        privacy(article, LOGIN)
        privacy(article, PASSWORD, password="first")
        privacy(article, PASSWORD, password="second")
        assert list(alias.view_restrictions.values_list("restriction_type", "password")) == [
            (PASSWORD, "second")
        ]

    def test_groups(self, article, fr, privacy):
        alias = alias_of(article, fr)
        nurses, doctors = (Group.objects.create(name=name) for name in ("Nurses", "Doctors"))
        privacy(article, GROUPS, groups=[nurses.pk])
        privacy(article, GROUPS, groups=[nurses.pk, doctors.pk])
        article.view_restrictions.get().groups.remove(nurses)
        assert list(alias.view_restrictions.get().groups.all()) == [doctors]

    def test_source_restricted_before(self, article, fr, privacy, seen):
        privacy(article, LOGIN)
        alias = alias_of(article, fr)
        assert not seen(alias)
        assert kinds(alias) == [LOGIN]
        privacy(article, "none")
        assert seen(alias)

    def test_parent_restricted_later(self, index, article, fr, privacy, seen):
        alias = alias_of(article, fr)
        privacy(index, LOGIN)
        assert not seen(article)
        assert not seen(alias)
        privacy(index, "none")
        assert seen(alias)

    def test_parent_restricted_where_the_parents_translation_is_public(
        self, index, article, french_tree, fr, privacy, seen
    ):
        """An alias shows the text of its source, whatever stands above it."""
        alias = alias_of(article, fr)
        assert seen(alias)
        privacy(index, LOGIN)
        assert not seen(alias)
        assert seen(index.get_translation(fr))
        privacy(index, "none")
        assert seen(alias)

    def test_made_below_a_public_page_of_a_source_below_a_private_one(
        self, index, article, french_tree, fr, privacy, seen
    ):
        privacy(index, LOGIN)
        assert not seen(alias_of(article, fr))

    def test_site_restricted_later(self, home, article, fr, privacy, seen):
        alias = alias_of(article, fr)
        privacy(home, LOGIN)
        assert not seen(alias)
        privacy(home, "none")
        assert seen(alias)

    def test_alias_of_an_alias(self, article, fr, ar, privacy, seen):
        alias = alias_of(alias_of(article, fr), ar)
        privacy(article, LOGIN)
        assert not seen(alias)
        privacy(article, "none")
        assert seen(alias)

    def test_alias_in_the_same_language(self, index, make_article, article, privacy, seen):
        alias = article.create_alias(parent=index, update_slug="again")
        privacy(article, LOGIN)
        assert not seen(alias)

    def test_source_moved(self, home, index, article, fr, privacy, seen):
        private = home.add_child(instance=type(index)(title="Private", slug="private"))
        privacy(private, LOGIN)
        alias = alias_of(article, fr)
        article.move(private, "last-child")
        assert not seen(alias)
        index.refresh_from_db()
        TreatmentArticlePage.objects.get(pk=article.pk).move(index, "last-child")
        assert seen(alias)

    def test_restriction_of_an_alias_alone_stays(self, article, fr):
        alias = alias_of(article, fr)
        PageViewRestriction.objects.create(page=alias, restriction_type=LOGIN)
        assert kinds(alias) == [LOGIN]
        alias.move(alias.get_parent().get_parent(), "last-child")
        assert kinds(alias) == [LOGIN]

    def test_source_deleted(self, article, fr, privacy, seen):
        """What is left as a page of its own does not become public by it."""
        alias = alias_of(article, fr)
        privacy(article, LOGIN)
        TreatmentArticlePage.objects.get(pk=article.pk).delete()
        assert not seen(alias)

    def test_pages_of_other_types_are_left_alone(self, home, fr, privacy):
        page = home.add_child(instance=Page(title="Other", slug="other"))
        alias = alias_of(page, fr)
        privacy(page, LOGIN)
        assert kinds(alias) == []

    def test_one_restriction_is_enough_for_a_tree(self, index, make_article, fr, seen):
        alias_of(index, fr)
        below = alias_of(make_article(), fr)
        PageViewRestriction.objects.create(page=index, restriction_type=LOGIN)
        assert not seen(below)
        assert PageViewRestriction.objects.count() == 2

    def test_below_a_page_that_becomes_public_again(self, home, index, article, privacy, seen):
        private = home.add_child(instance=Page(title="Private", slug="private"))
        alias = article.create_alias(parent=private, update_slug="again")
        privacy(private, LOGIN)
        privacy(article, LOGIN)
        assert kinds(alias) == []
        privacy(private, "none")
        assert not seen(alias)


class TestManyAliases:
    """Each child of the index has an alias below a public page, so each gets a restriction."""

    @pytest.fixture
    def make_aliases(self, make_article, french_tree, fr):
        return lambda number: [alias_of(make_article(), fr) for _number in range(number)]

    @pytest.fixture
    def private(self, home):
        private = home.add_child(instance=Page(title="Private", slug="private"))
        PageViewRestriction.objects.create(page=private, restriction_type=LOGIN)
        return private

    def restrict(self, index, home, private):
        PageViewRestriction.objects.create(page=index, restriction_type=LOGIN)

    def change(self, index, home, private):
        restriction = index.view_restrictions.get()
        restriction.restriction_type, restriction.password = PASSWORD, "open"
        restriction.save()

    def unrestrict(self, index, home, private):
        index.view_restrictions.get().delete()

    def move(self, index, home, private):
        index.move(private, "last-child")

    def move_back(self, index, home, private):
        index.move(home, "last-child")

    def test_queries_do_not_grow(self, index, home, private, make_aliases):
        steps = {
            self.restrict: [LOGIN],
            self.change: [PASSWORD],
            self.unrestrict: [],
            self.move: [LOGIN],
            self.move_back: [],
        }
        aliases, counts = [], []
        for number in (2, 18):
            aliases += make_aliases(number)
            counts.append({})
            for step, expected in steps.items():
                for page in (home, index, private):
                    page.refresh_from_db()
                with CaptureQueriesContext(connection) as captured:
                    step(index, home, private)
                assert [kinds(alias) for alias in aliases] == [expected] * len(aliases)
                counts[-1][step.__name__] = len(captured)
        assert counts[0] == counts[1]

    def test_deleted_restrictions_do_not_read_each_other(self, make_aliases):
        def count(number):
            aliases = make_aliases(number)
            for alias in aliases:
                PageViewRestriction.objects.create(page=alias.alias_of, restriction_type=LOGIN)
            sources = PageViewRestriction.objects.filter(page__alias_of=None)
            loaded = []

            def note(instance, **kwargs):
                loaded.append(instance)

            post_init.connect(note, sender=PageViewRestriction)
            sources.delete()
            post_init.disconnect(note, sender=PageViewRestriction)
            assert [kinds(alias) for alias in aliases] == [[]] * number
            return len(loaded)

        assert count(12) == 3 * count(4)

    def test_all_or_none(self, index, make_aliases):
        """What was stopped can be done again: nothing is left half done."""
        aliases = make_aliases(2)
        (restriction,) = PageViewRestriction.objects.bulk_create(
            [PageViewRestriction(page=index, restriction_type=GROUPS)]
        )
        nurses = Group.objects.create(name="Nurses")
        groups = PageViewRestriction.groups.through
        groups.objects.create(pageviewrestriction=restriction, group=nurses)

        def stop(execute, sql, params, many, context):
            if sql.startswith("INSERT") and groups._meta.db_table in sql:
                raise DatabaseError("The groups cannot be stored.")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(stop), pytest.raises(DatabaseError):
            restriction.save()
        assert [kinds(alias) for alias in aliases] == [[], []]
        restriction.save()
        for alias in aliases:
            assert list(alias.view_restrictions.get().groups.all()) == [nurses]


class TestTranslations:
    def test_private_from_the_first_moment(self, article, fr, privacy, submit, publish, seen):
        nurses = Group.objects.create(name="Nurses")
        privacy(article, GROUPS, groups=[nurses.pk])
        french = submit(article, fr)
        publish(french)
        assert not seen(french)
        assert list(french.view_restrictions.get().groups.all()) == [nurses]

    def test_private_when_published_at_once(self, settings, article, fr, privacy, submit, seen):
        settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
        privacy(article, LOGIN)
        french = submit(article, fr)
        assert french.live
        assert not seen(french)

    def test_source_below_a_private_page(
        self, index, article, french_tree, fr, privacy, submit, publish, seen
    ):
        privacy(index, LOGIN)
        french = submit(article, fr)
        publish(french)
        assert not seen(french)
        publish(french)
        assert not seen(french)

    def test_alias_becomes_a_translation(self, index, article, french_tree, fr, privacy, submit):
        alias = alias_of(article, fr)
        privacy(index, LOGIN)
        french = submit(article, fr)
        assert french.pk == alias.pk
        assert kinds(french) == [LOGIN]

    def test_by_code_that_knows_only_wagtail(self, index, article, french_tree, fr, privacy, seen):
        privacy(index, LOGIN)
        french = article.copy_for_translation(fr)
        french.get_latest_revision().publish()
        assert not seen(french)

    def test_by_code(self, index, article, french_tree, fr, privacy, commits, seen):
        privacy(index, LOGIN)
        with commits():
            translate_object(article, [fr])
        with commits():
            Translation.objects.get(source__object_id=article.translation_key).save_target()
        french = article.get_translation(fr)
        assert french.live
        assert not seen(french)

    @pytest.mark.parametrize("values", [{}, {"publish_translations": "on"}])
    def test_groups_changed(self, article, fr, privacy, submit, publish, sync, values):
        nurses, doctors = (Group.objects.create(name=name) for name in ("Nurses", "Doctors"))
        privacy(article, GROUPS, groups=[nurses.pk])
        french = submit(article, fr)
        publish(french)
        privacy(article, GROUPS, groups=[doctors.pk])
        sync(article, **values)
        assert list(french.view_restrictions.get().groups.all()) == [doctors]

    def test_source_restricted_later(self, article, fr, privacy, submit, publish, sync, seen):
        french = submit(article, fr)
        publish(french)
        assert seen(french)
        privacy(article, LOGIN)
        sync(article)
        assert not seen(french)

    def test_source_restricted_later_without_a_sync(
        self, article, fr, privacy, submit, publish, seen
    ):
        french = submit(article, fr)
        publish(french)
        privacy(article, LOGIN)
        assert not seen(french)

    def test_draft_follows_too(self, article, fr, privacy, submit):
        french = submit(article, fr)
        privacy(article, LOGIN)
        assert kinds(french) == [LOGIN]

    def test_page_above_the_source_restricted_later(
        self, home, index, article, french_tree, fr, privacy, submit, publish, seen
    ):
        french = submit(article, fr)
        publish(french)
        privacy(home, PASSWORD, password="open")
        assert not seen(french)
        assert list(french.view_restrictions.values_list("password", flat=True)) == ["open"]

    def test_one_restriction_is_enough_for_a_tree_of_translations(
        self, index, article, fr, privacy, submit, seen
    ):
        french_index = submit(index, fr)
        french = submit(article, fr)
        privacy(index, LOGIN)
        assert kinds(french_index) == [LOGIN]
        assert kinds(french) == []
        assert not seen(french)

    def test_source_moved_below_a_private_page(
        self, home, index, article, fr, privacy, submit, publish, editor_client, seen
    ):
        private = home.add_child(instance=type(index)(title="Private", slug="private"))
        privacy(private, LOGIN)
        french = submit(article, fr)
        publish(french)
        assert seen(french)
        url = reverse("wagtailadmin_pages:move_confirm", args=[article.pk, private.pk])
        assert editor_client.post(url).status_code == 302
        assert not seen(french)

    def test_translation_moved_out_of_a_private_part(
        self, home, index, article, fr, privacy, submit, publish, seen
    ):
        submit(index, fr)
        french = submit(article, fr)
        publish(french)
        privacy(index, LOGIN)
        french.refresh_from_db()
        french.move(home.get_translation(fr), "last-child")
        assert not seen(french)

    def test_translation_of_the_translation(self, article, fr, ar, privacy, submit, publish, seen):
        french = submit(article, fr)
        publish(french)
        arabic = submit(french, ar)
        publish(arabic)
        privacy(article, LOGIN)
        assert not seen(french)
        assert not seen(arabic)

    def test_groups_changed_without_a_sync(self, article, fr, privacy, submit, publish):
        nurses, doctors = (Group.objects.create(name=name) for name in ("Nurses", "Doctors"))
        french = submit(article, fr)
        publish(french)
        privacy(article, GROUPS, groups=[nurses.pk])
        assert list(french.view_restrictions.get().groups.all()) == [nurses]
        privacy(article, GROUPS, groups=[doctors.pk])
        assert list(french.view_restrictions.get().groups.all()) == [doctors]
        privacy(article, LOGIN)
        assert kinds(french) == [LOGIN]

    def test_restriction_of_its_own_stays(self, article, fr, privacy, submit):
        nurses, doctors = (Group.objects.create(name=name) for name in ("Nurses", "Doctors"))
        french = submit(article, fr)
        privacy(french, GROUPS, groups=[nurses.pk])
        privacy(article, GROUPS, groups=[doctors.pk])
        privacy(article, LOGIN)
        assert list(french.view_restrictions.get().groups.all()) == [nurses]

    def test_restriction_older_than_the_package(
        self, article, fr, ar, privacy, submit, publish, seen
    ):
        french = submit(article, fr)
        publish(french)
        alias = alias_of(french, ar)
        PageViewRestriction.objects.bulk_create(
            [PageViewRestriction(page=article, restriction_type=LOGIN)]
        )
        said = "Translations would be made as private as their sources."
        assert said in resync("--dry-run")
        assert seen(french)
        assert "Translations" not in resync("--locale", "fr")
        assert "Translations were made as private as their sources." in resync()
        assert not seen(french)
        assert not seen(alias)
        assert "as their sources" not in resync()

    def test_queries_do_not_grow_with_the_tree(self, home, index, make_article, fr, submit):
        def count():
            with CaptureQueriesContext(connection) as captured:
                restriction = PageViewRestriction.objects.create(page=home, restriction_type=LOGIN)
            restriction.delete()
            return len(captured)

        submit(index, fr)
        submit(make_article(), fr)
        french_home = home.get_translation(fr)
        PageViewRestriction.objects.create(page=french_home, restriction_type=LOGIN)
        few = count()
        for _number in range(3):
            submit(make_article(), fr)
        assert count() == few

    def test_source_below_an_alias(
        self, home, index, article, french_tree, fr, make_article, privacy, submit, publish, seen
    ):
        alias = article.create_alias(parent=index, update_slug="again")
        below = make_article(short_body(), parent=alias)
        french = submit(below, fr)
        french.move(home.get_translation(fr), "last-child")
        publish(french)
        assert seen(french)
        privacy(article, LOGIN)
        assert not seen(below)
        assert not seen(french)
        privacy(article, PASSWORD, password="open")
        assert list(french.view_restrictions.values_list("password", flat=True)) == ["open"]

    def test_source_goes_below_a_private_page(
        self, index, article, french_tree, fr, privacy, submit, publish, sync, seen
    ):
        french = submit(article, fr)
        publish(french)
        privacy(index, LOGIN)
        sync(article)
        assert not seen(french)


class TestRestrictionOfATranslationAlone:
    @pytest.fixture
    def french(self, article, fr, privacy, submit, publish):
        french = submit(article, fr)
        publish(french)
        privacy(french, PASSWORD, password="open")
        return french

    def test_survives_publishing(self, article, french, publish, seen):
        before = french.view_restrictions.get()
        page = publish(french)
        assert not seen(french)
        assert seen(article)
        after = french.view_restrictions.get()
        assert (after.pk, after.password) == (before.pk, "open")
        assert "is still private, although the page that it is translated from is not" in page

    def test_keeps_its_groups(self, french, privacy, publish):
        nurses = Group.objects.create(name="Nurses")
        privacy(french, GROUPS, groups=[nurses.pk])
        publish(french)
        assert list(french.view_restrictions.get().groups.all()) == [nurses]

    @pytest.mark.parametrize("values", [{}, {"publish_translations": "on"}])
    def test_survives_a_sync(self, article, french, sync, seen, values):
        page = sync(article, **values)
        assert not seen(french)
        assert "is still private" in page

    def test_is_removed_by_the_editor(self, french, privacy, publish, seen):
        privacy(french, "none")
        assert "is still private" not in publish(french)
        assert seen(french)

    def test_holds_for_its_alias(self, french, ar, publish, seen):
        alias = alias_of(french, ar)
        publish(french)
        assert not seen(alias)

    def test_nothing_is_said_of_a_public_page(self, article, fr, submit, publish):
        assert "is still private" not in publish(submit(article, fr))


def test_the_site_of_the_tests_serves_the_french_tree(home, french_tree, fr):
    assert home.get_translation(fr).get_url() == "/fr/"
    assert Site.objects.count() == 1


class TestPublishingBySynchronising:
    """Only who may publish a page puts it before readers."""

    @pytest.fixture
    def work(self, translator, make_article):
        work = translator(make_article(short_body(), title="Migraine")).submit()
        translator(work.page, "ar").submit()
        return work

    @pytest.fixture
    def login(self, work, client, django_user_model):
        """A translator who may change French pages, and do more with these."""

        def login(*more):
            group = Group.objects.create(name="Translators")
            for codename in ("access_admin", "submit_translation"):
                group.permissions.add(Permission.objects.get(codename=codename))
            for codename in ("change_page", *more):
                permission = Permission.objects.get(
                    codename=codename, content_type__app_label="wagtailcore"
                )
                GroupPagePermission.objects.create(
                    group=group, page=Page.objects.get(pk=work.target.pk), permission=permission
                )
            user = django_user_model.objects.create_user("ann", "ann@example.org", "secret")
            user.groups.add(group)
            client.force_login(user)
            work.client = client

        return login

    def form(self, work):
        url = reverse("wagtail_localize:update_translations", args=[work.source.pk])
        return work.client.get(url).content.decode()

    def live(self, work):
        pages = Page.objects.filter(translation_key=work.page.translation_key, live=True)
        return sorted(pages.values_list("locale__language_code", flat=True))

    def test_without_the_permission(self, work, login):
        login()
        assert 'name="publish_translations"' not in self.form(work)
        work.sync(publish_translations="on")
        assert self.live(work) == ["en"]

    def test_locked_by_somebody_else(self, work, login, django_user_model):
        login("publish_page")
        other = django_user_model.objects.create_superuser("other", "other@example.org", "secret")
        Page.objects.filter(pk=work.target.pk).update(locked=True, locked_by=other)
        work.sync(publish_translations="on")
        assert self.live(work) == ["en"]
        response = work.client.post(work.edit_url, {"action": "publish"})
        assert self.live(work) == ["en"]
        said = [str(message).strip() for message in get_messages(response.wsgi_request)]
        assert any("as it is locked" in text for text in said)
        work.client.force_login(other)
        work.publish()
        assert self.live(work) == ["en", "fr"]

    def test_for_one_language(self, work, login):
        login("publish_page")
        assert 'name="publish_translations"' in self.form(work)
        response = work.sync(publish_translations="on")
        assert self.live(work) == ["en", "fr"]
        said = [str(message).strip() for message in get_messages(response.wsgi_request)]
        assert "The page in Arabic was not published: you may not publish it." in said
