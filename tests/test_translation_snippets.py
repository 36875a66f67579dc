"""Snippets that translated pages show: chosen later, changed, withdrawn, translated by hand."""

from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.blocks import ListBlock, StructBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from tests.content import block, items

if not apps.is_installed("wagtail_localize"):
    pytest.skip("The site translates without wagtail-localize.", allow_module_level=True)

from wagtail_localize.models import Translation, TranslationSource

from tests.testapp.models import Caution, CautionPage, CautionRow, Disclaimer, Leaflet, Person
from wagtail_botox_pain import blocks

pytestmark = [pytest.mark.django_db, pytest.mark.lowest]

DOSE, LOWER_DOSE = "Never more than 5 units", "Never more than 2 units"
NOT_TRANSLATED = "“{}”, which the page shows, is not fully translated."
CHANGED = "“{}”, which the page shows, was changed after the last synchronisation."


class Notice(blocks.ClinicBlock):
    inner = StructBlock([("disclaimer", SnippetChooserBlock(Disclaimer, required=False))])
    cautions = ListBlock(StructBlock([("chosen", SnippetChooserBlock(Caution, required=False))]))


class SnippetBody(blocks.BodyBlock):
    notice = Notice()
    figure = blocks.FigureBlock()


def notice(snippet):
    if isinstance(snippet, Caution):
        value = {"inner": {"disclaimer": None}, "cautions": items({"chosen": snippet.pk})}
    else:
        value = {"inner": {"disclaimer": snippet.pk}, "cautions": []}
    return block("notice", value, "notice-1")


def shown(page):
    """The snippet that the body of the page shows."""
    value = page.body[0].value
    return value["inner"]["disclaimer"] or value["cautions"][0]["chosen"]


def publish_as_editor(page, snippet):
    page.refresh_from_db()
    page.body = [notice(snippet)]
    page.save_revision().publish()


def change(snippet, text):
    snippet.refresh_from_db()
    snippet.text = text
    if isinstance(snippet, Caution):
        snippet.save_revision().publish()
    else:
        snippet.save()


def translate(work, snippet, text):
    """Translate the snippet in its own editor, and publish it."""
    source = TranslationSource.objects.get_for_instance(snippet)
    translation = source.translations.get(target_locale=work.locale)
    (segment,) = source.stringsegment_set.all()
    url = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    assert not work.put({"editUrl": url}, text)["error"]
    own = snippet.get_translation(work.locale)
    edit = reverse(f"wagtailsnippets_testapp_{own._meta.model_name}:edit", args=[own.pk])
    with work.commit(execute=True):
        assert work.client.post(edit, {"action": "publish"}).status_code == 302


def resync(*arguments):
    out = StringIO()
    call_command("resync_translations", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def body(settings):
    settings.WAGTAIL_BOTOX_PAIN = {
        **settings.WAGTAIL_BOTOX_PAIN,
        "BODY_BLOCKS": {"treatment_article": f"{__name__}.SnippetBody"},
    }


@pytest.fixture(params=[Disclaimer, Caution], ids=["without drafts", "with drafts"])
def snippet(request, db):
    return request.param.objects.create(text=DOSE)


@pytest.fixture
def work(translator, make_article, snippet):
    """An article that shows the snippet, both translated and published."""
    work = translator(make_article([notice(snippet)], title="Migraine")).submit()
    work.translate_all()
    translate(work, snippet, "Jamais plus de 5")
    work.publish()
    return work


def report_row(client):
    """The row of the report that is about the first article in French."""
    html = client.get(reverse("wagtail_botox_pain_translation_report")).content
    rows = BeautifulSoup(html, "html.parser").select("#listing-results table.listing tbody tr")
    (row,) = (row for row in rows if "French" in row.get_text() and "Migraine" in row.get_text())
    return row


@pytest.fixture
def report(editor_client):
    """What the report says of that article."""
    return lambda: report_row(editor_client).get_text(" ", strip=True)


def test_changes_are_told_of_beside_a_snippet_that_is_not_translated(
    translator, make_article, make_image, snippet, report
):
    """Readers still have the old picture when the page was synchronised."""
    figure = {"image": make_image().pk, "decorative": True}
    article = make_article([notice(snippet), block("figure", figure)], title="Migraine")
    work = translator(article).submit()
    work.translate_all()
    work.publish()
    assert "Partly translated" in report()
    article.body = [notice(snippet), block("figure", {**figure, "image": make_image().pk})]
    article.save_revision().publish()

    work.sync()

    assert "Behind its source" in report()
    assert "The page has changes that are not published yet." in report()
    assert NOT_TRANSLATED.format(DOSE) in report()
    work.publish()
    assert "Partly translated" in report()


class TestChosenLater:
    """The source gets a snippet after it was submitted."""

    @pytest.fixture
    def work(self, translator, make_article):
        value = {"inner": {"disclaimer": None}, "cautions": []}
        empty = block("notice", value, "notice-1")
        work = translator(make_article([empty], title="Migraine")).submit()
        work.translate_all()
        work.publish()
        return work

    def test_is_submitted_by_a_sync(self, work, snippet, report):
        publish_as_editor(work.page, snippet)
        work.sync()
        own = snippet.get_translation(work.locale)
        assert getattr(own, "live", True) is isinstance(snippet, Disclaimer)
        page = work.publish()
        assert page.page_languages().state == "partial"
        assert "Partly translated" in report()
        assert NOT_TRANSLATED.format(DOSE) in report()
        translate(work, snippet, "Jamais plus de 5")
        page = work.publish()
        assert shown(page).text == "Jamais plus de 5"
        assert page.page_languages().state == "complete"
        assert "Up to date" in report()

    def test_is_submitted_with_another_language(self, work, snippet, translator):
        publish_as_editor(work.page, snippet)
        arabic = translator(work.page, "ar").submit()
        assert snippet.has_translation(arabic.locale)
        assert snippet.has_translation(work.locale)

    def test_counts_as_long_as_it_is_in_no_other_language(self, work, snippet, report):
        """As after a sync by wagtail-localize alone."""
        publish_as_editor(work.page, snippet)
        work.source.update_from_db()
        page = work.publish()
        assert shown(page) == snippet
        assert page.page_languages().state == "partial"
        assert NOT_TRANSLATED.format(DOSE) in report()
        found = work.client.get(f"/api/v2/pages/{page.pk}/").json()
        assert found["translation_state"] == "partial"
        work.sync()
        assert snippet.has_translation(work.locale)

    def test_is_left_alone_where_it_was_translated_by_hand(self, work, snippet, report):
        own = snippet.copy_for_translation(work.locale)
        own.text, own.live = "Jamais plus de 5", True
        own.save()
        publish_as_editor(work.page, snippet)
        work.sync()
        page = work.publish()
        assert shown(page).text == "Jamais plus de 5"
        assert page.page_languages().state == "complete"
        assert "Up to date" in report()

    def test_that_was_deleted_again(self, work, snippet, report):
        publish_as_editor(work.page, snippet)
        work.sync()
        snippet.get_translation(work.locale).delete()
        snippet.delete()
        assert "not fully translated" not in report()
        assert work.target.page_languages().state == "complete"


class TestChangedSource:
    """The snippet says something else after its translation was published."""

    @pytest.mark.parametrize(("text", "count"), [("Jamais plus de 50", "1"), ("Jamais de 5", "")])
    def test_number_is_to_check(self, work, snippet, text, count):
        translate(work, snippet, text)
        row = report_row(work.client)
        assert row.find_all("td")[3].get_text(strip=True) == count

    def test_is_reported_and_synchronised_with_the_page(self, work, snippet, report):
        assert "Up to date" in report()
        change(snippet, LOWER_DOSE)
        row = report()
        assert "Behind its source" in row
        assert CHANGED.format(DOSE) in row
        assert "Synchronise" in row
        work.sync()
        row = report()
        assert "Partly translated" in row
        assert NOT_TRANSLATED.format(LOWER_DOSE) in row
        assert work.target.page_languages().state == "partial"
        translate(work, snippet, "Jamais plus de 2")
        work.publish()
        assert "Up to date" in report()
        assert shown(work.target).text == "Jamais plus de 2"

    def test_is_read_again_by_the_command(self, work, snippet, report):
        change(snippet, LOWER_DOSE)
        said = resync("--dry-run")
        assert "2 sources: 1 would be brought up to date" in said
        assert CHANGED.format(DOSE) in report()
        said = resync("--page", str(work.page.pk), "--locale", "fr")
        assert f"{LOWER_DOSE} (" in said
        assert "fr: 1 sentence to translate" in said
        assert NOT_TRANSLATED.format(LOWER_DOSE) in report()

    def test_saved_without_a_change(self, work, snippet, report):
        change(snippet, DOSE)
        assert "Up to date" in report()

    def test_deleted_in_the_original(self, work, snippet, report):
        snippet.delete()
        assert shown(work.target).text == "Jamais plus de 5"
        assert "Behind its source" in report()
        work.sync()
        assert "Behind its source" in report()
        assert "Jamais" not in work.client.get(work.publish().url).content.decode()
        assert "Up to date" in report()

    def test_out_of_the_translation_editor(self, work, snippet, report):
        """A snippet that is translated by hand from now on has nothing to synchronise."""
        Translation.objects.filter(source__object=snippet.translation_key).update(enabled=False)
        change(snippet, LOWER_DOSE)
        assert "Up to date" in report()

    def test_damaged_record(self, work, snippet, report):
        TranslationSource.objects.filter(object=snippet.translation_key).update(content_json="{")
        assert "Behind its source" in report()
        work.sync()
        assert "Up to date" in report()


class TestSubmittedWithAnotherPage:
    """A second page shows a snippet that is translated already."""

    def text(self, work, snippet):
        own = snippet.get_translation(work.locale)
        assert getattr(own, "live", True)
        return own.text

    def test_stays_as_it_is(self, work, snippet, translator, make_article, report):
        second = translator(make_article([notice(snippet)], title="Other")).submit()
        assert self.text(work, snippet) == "Jamais plus de 5"
        assert shown(second.target) == snippet.get_translation(work.locale)
        assert shown(work.publish()).text == "Jamais plus de 5"
        assert "Up to date" in report()

    def test_stays_as_it_is_with_the_subtree(self, work, snippet, make_article):
        second = make_article([notice(snippet)], title="Other")
        url = reverse("wagtail_localize:submit_page_translation", args=[second.get_parent().pk])
        with work.commit(execute=True):
            data = {"locales": [work.locale.pk], "include_subtree": "on"}
            work.client.post(url, data)
        assert self.text(work, snippet) == "Jamais plus de 5"

    def test_is_created_in_a_language_that_it_does_not_have(self, work, snippet, translator):
        arabic = translator(work.page, "ar").submit()
        assert snippet.has_translation(arabic.locale)
        assert self.text(work, snippet) == "Jamais plus de 5"

    @pytest.mark.parametrize("snippet", [Caution], indirect=True, ids=["with drafts"])
    def test_stays_as_it_is_with_a_snippet_that_shows_it(self, work, snippet):
        leaflet = Leaflet.objects.create(title="Before you come", caution=snippet)
        names = {"app_label": "testapp", "model_name": "leaflet", "pk": leaflet.pk}
        url = reverse("wagtail_localize:submit_snippet_translation", kwargs=names)
        with work.commit(execute=True):
            response = work.client.post(url, {"locales": [work.locale.pk]})
        own = leaflet.get_translation(work.locale)
        edit = reverse("wagtailsnippets_testapp_leaflet:edit", args=[own.pk])
        assert response["Location"] == edit
        assert own.caution == snippet.get_translation(work.locale)
        assert self.text(work, snippet) == "Jamais plus de 5"

    def test_stopped_translation(self, work, snippet, translator, make_article):
        record = Translation.objects.get(source__object_id=snippet.translation_key)
        work.client.post(reverse("wagtail_localize:stop_translation", args=[record.pk]))
        change(snippet.get_translation(work.locale), "Au plus 5")
        translator(make_article([notice(snippet)], title="Other")).submit()
        assert self.text(work, snippet) == "Au plus 5"
        record.refresh_from_db()
        assert not record.enabled

    def test_copied_by_hand(self, snippet, translator, make_article, french):
        own = snippet.copy_for_translation(french)
        own.text, own.live = "Au plus 5", True
        own.save()
        work = translator(make_article([notice(snippet)], title="Migraine")).submit()
        assert self.text(work, snippet) == "Au plus 5"
        assert not Translation.objects.filter(source__object_id=snippet.translation_key).exists()


def test_queries_of_the_report_do_not_grow(translator, make_article, editor_client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            editor_client.get(reverse("wagtail_botox_pain_translation_report"))
        return len(captured)

    def make():
        for model in (Disclaimer, Caution):
            work = translator(make_article([notice(model.objects.create(text=DOSE))]))
            work.submit().translate_all()
            work.publish()

    make()
    queries()
    few = queries()
    make()
    make()
    assert queries() <= few


class TestEveryPlace:
    """A snippet that is a draft in French, in a field that must not be blank and in child rows."""

    @pytest.fixture
    def caution(self, db):
        return Caution.objects.create(text=DOSE)

    @pytest.fixture
    def work(self, translator, index, caution):
        page = CautionPage(title="Migraine", slug="migraine", caution=caution)
        notes = [{"type": "caution", "value": caution.pk, "id": "note"}]
        page.people = [Person(name="Ann", caution=caution, notes=notes, locale=index.locale)]
        page.rows = [CautionRow(caution=caution)]
        index.add_child(instance=page)
        work = translator(CautionPage.objects.get(pk=page.pk)).submit()
        work.translate_all()
        return work

    def places(self, page):
        """The texts of what is shown in each place, by the live page and by its revision."""
        found = []
        for version in (CautionPage.objects.get(pk=page.pk), page.get_latest_revision_as_object()):
            (person,), (row,) = version.people.all(), version.rows.all()
            chosen = (version.caution, person.caution, person.notes[0].value, row.caution)
            found.append([snippet and snippet.text for snippet in chosen])
        assert found[0] == found[1]
        return found[0]

    def test_draft_gives_way_to_the_source(self, work, caution):
        own = caution.get_translation(work.locale)
        change_draft(own, "Brouillon")
        assert self.places(work.publish()) == [DOSE] * 4

    def test_translation_is_shown_where_it_may_be(self, work, caution, report):
        page = work.publish()
        translate(work, caution, "Jamais plus de 5")
        assert "not published yet" in report()
        page = work.publish()
        # Rows without a translation of their own show what the source's rows show.
        assert self.places(page) == ["Jamais plus de 5"] * 3 + [DOSE]
        assert page.people.get().name == "FR Ann"
        assert "Up to date" in report()

    def test_withdrawn(self, work, caution, report):
        translate(work, caution, "Jamais plus de 5")
        work.publish()
        own = caution.get_translation(work.locale)
        url = reverse("wagtailsnippets_testapp_caution:unpublish", args=[own.pk])
        with work.commit(execute=True):
            work.client.post(url)
        assert "not published yet" in report()
        page = work.publish()
        assert self.places(page) == [DOSE] * 4
        assert "Partly translated" in report()
        assert NOT_TRANSLATED.format(DOSE) in report()
        assert page.page_languages().state == "partial"

    def test_no_live_one_at_all(self, work, caution, report):
        with work.commit(execute=True):
            url = reverse("wagtailsnippets_testapp_caution:unpublish", args=[caution.pk])
            work.client.post(url)
        page = work.publish()
        page = CautionPage.objects.get(pk=page.pk)
        assert page.caution == caution.get_translation(work.locale)
        assert page.people.get().caution is None
        assert page.rows.get().caution is None
        assert "not published yet" not in report()


def change_draft(snippet, text):
    type(snippet).objects.filter(pk=snippet.pk).update(text=text)
    assert not type(snippet).objects.get(pk=snippet.pk).live
