"""Which fields of a page are translated, and which follow the source."""

import pytest
from django.db import models
from wagtail.models import Locale, Page
from wagtail_localize.fields import (
    SynchronizedField,
    TranslatableField,
    get_translatable_fields,
)

from tests.content import short_body
from tests.testapp.models import HostArticle, HostIndex
from wagtail_botox_pain.checks import check_translatable_fields
from wagtail_botox_pain.models import TreatmentArticleMixin, TreatmentIndexMixin
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_publishing_checks")]

INDEX = {
    "title": TranslatableField,
    "slug": SynchronizedField,
    "seo_title": TranslatableField,
    "search_description": TranslatableField,
    "show_in_menus": SynchronizedField,
    "introduction": TranslatableField,
}
ARTICLE = {
    **INDEX,
    "summary": TranslatableField,
    "hero_image": SynchronizedField,
    "body": TranslatableField,
    "show_contents": SynchronizedField,
}


def kinds(model):
    return {field.field_name: type(field) for field in get_translatable_fields(model)}


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (TreatmentIndexPage, INDEX),
        (HostIndex, INDEX),
        (TreatmentArticlePage, ARTICLE),
        (HostArticle, {**ARTICLE, "department": TranslatableField}),
    ],
)
def test_fields_of_a_page_type(model, expected):
    assert kinds(model) == expected


class TestCheck:
    """A site's page types, made where no app registers them."""

    @pytest.fixture
    def page_type(self):
        def make(mixin, **attributes):
            # Abstract, so that no test needs a table.
            meta = type("Meta", (), {"abstract": True, "app_label": "testapp"})
            attributes = {"__module__": __name__, "Meta": meta, **attributes}
            return type(f"Site{mixin.__name__}", (mixin, models.Model), attributes)

        return make

    def test_subclass_without_a_list_keeps_ours(self, page_type):
        model = page_type(TreatmentArticleMixin)
        assert list(check_translatable_fields([model])) == []

    @pytest.mark.parametrize("mixin", [TreatmentArticleMixin, TreatmentIndexMixin])
    def test_list_that_begins_with_ours(self, page_type, mixin):
        own = [*mixin.override_translatable_fields, SynchronizedField("department")]
        for name in ("override_translatable_fields", "translatable_fields"):
            assert list(check_translatable_fields([page_type(mixin, **{name: own})])) == []

    @pytest.mark.parametrize("name", ["override_translatable_fields", "translatable_fields"])
    def test_list_that_leaves_ours_out(self, page_type, name):
        own = [SynchronizedField("department"), SynchronizedField("slug")]
        (warning,) = check_translatable_fields([page_type(TreatmentIndexMixin, **{name: own})])
        assert warning.id == "wagtail_botox_pain.W006"
        assert name in warning.msg
        assert "slug" not in warning.msg
        for lost in ("title", "seo_title", "search_description", "show_in_menus", "introduction"):
            assert lost in warning.msg
        assert "*TreatmentIndexMixin.override_translatable_fields" in warning.hint

    def test_other_treatment_that_is_said(self, page_type):
        own = [
            *(
                field
                for field in TreatmentIndexMixin.override_translatable_fields
                if field.field_name != "slug"
            ),
            TranslatableField("slug"),
        ]
        model = page_type(TreatmentIndexMixin, override_translatable_fields=own)
        assert list(check_translatable_fields([model])) == []

    def test_pages_of_this_site(self):
        assert list(check_translatable_fields()) == []


class TestSlug:
    def test_follows_the_source(self, translator, make_article):
        article = make_article(slug="injections")
        work = translator(article).submit()
        work.translate_all()
        assert work.publish().slug == "injections"
        article.slug = "other"
        article.save()
        work.sync(publish_translations="on")
        assert work.target.slug == "other"

    def test_clash_gets_a_number_and_keeps_it(self, translator, make_article, index):
        work = translator(make_article(slug="injections"))
        translator(index).submit()
        parent = index.get_translation(work.locale)
        parent.add_child(
            instance=TreatmentArticlePage(
                title="Taken", slug="injections", summary="S", locale=work.locale
            )
        )
        work.submit()
        work.translate_all()
        for _again in range(3):
            assert work.publish().slug == "injections-1"
            work.sync()

    def test_is_no_text_to_translate(self, translator, make_article):
        work = translator(make_article(slug="injections")).submit()
        assert "slug" not in {segment["contentPath"] for segment in work.segments()}
        work.override("slug", "injections-fr")
        assert work.publish().slug == "injections-fr"

    def test_stays_when_the_title_has_no_latin_letter(self, translator, make_article, client):
        work = translator(make_article(short_body(), slug="injections"), "ar").submit()
        work.translate("title", "حقن البوتوكس")
        target = work.publish()
        assert (target.slug, target.title) == ("injections", "حقن البوتوكس")
        assert client.get(target.url).status_code == 200

    def test_from_arabic_into_english(self, translator, home, make_article):
        """wagtail-localize would leave an address of Arabic letters empty."""
        arabic = Locale.objects.create(language_code="ar")
        root = home.copy_for_translation(arabic)
        source = make_article(parent=root, slug="حقن", title="حقن", locale=arabic)
        work = translator(source, "en").submit()
        work.translate("title", "Injections")
        slug = work.publish().slug
        assert slug
        work.sync()
        assert work.publish().slug == slug


def test_choices_images_and_switches_follow_the_source(translator, make_article, image, make_image):
    article = make_article(hero_image=image, show_contents=True, show_in_menus=True)
    work = translator(article).submit()
    work.translate_all()
    target = work.publish()
    assert (target.hero_image, target.show_contents, target.show_in_menus) == (image, True, True)

    other, own = make_image(), make_image()
    article.hero_image, article.show_contents, article.show_in_menus = other, False, False
    article.save()
    work.sync(publish_translations="on")
    target = work.target
    assert (target.hero_image, target.show_contents, target.show_in_menus) == (other, False, False)

    work.override("hero_image", own.pk)
    assert work.publish().hero_image == own
    own.delete()
    assert work.editor()["initialOverrides"][0]["error"]
    assert work.publish().hero_image == other


def test_emptied_text_is_emptied_in_the_translation(translator, make_article):
    article = make_article(introduction="<p>Introduction</p>", seo_title="For search")
    work = translator(article).submit()
    work.translate_all()
    assert work.publish().introduction == "<p>FR Introduction</p>"
    article.introduction, article.seo_title = "", ""
    article.save()
    work.sync(publish_translations="on")
    assert (work.target.introduction, work.target.seo_title) == ("", "")


def test_every_text_that_counts_is_shown(translator, home, make_article, index):
    """Of a site's own page types too: a field without a panel could never be translated."""
    host = home.add_child(
        instance=HostArticle(
            title="Host",
            slug="host",
            summary="Summary",
            department="Department",
            introduction="<p>Introduction</p>",
            seo_title="For search",
            search_description="Described",
        )
    )
    for page in (host, index, make_article(seo_title="A", search_description="B")):
        work = translator(page).submit()
        total, _done = work.translation.get_progress()
        assert len(work.segments()) == total
        assert Page.objects.get(pk=page.pk).title in {one["source"] for one in work.segments()}
