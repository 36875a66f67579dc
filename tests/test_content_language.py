"""What a page says about its language: to browsers, search engines and readers."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from wagtail import blocks as stock
from wagtail.models import Locale, Page, PageViewRestriction, Site

from tests.api import VERSIONS
from tests.content import block, effect, figure, full_body, items
from tests.html import parse, text_of, with_class
from wagtail_botox_pain.blocks import BodyBlock
from wagtail_botox_pain.i18n.bidi import isolate_ltr_runs

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.lowest,
    pytest.mark.usefixtures("no_publishing_checks"),
]

NOTE = "bp-language-note"
TEXT = [block("section", {"heading": "Cause", "text": "<p>Muscles.</p>"})]


class RichBody(BodyBlock):
    rich = stock.RichTextBlock()
    texts = stock.ListBlock(stock.RichTextBlock())
    nested = stock.StreamBlock([("struct", stock.StructBlock([("inner", stock.RichTextBlock())]))])


def publish(page):
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def translate(page, locale, **fields):
    """A translation of which nobody knows how it was made, as on a site that is older than us."""
    translation = page.copy_for_translation(locale, copy_parents=True)
    for above in translation.get_ancestors().filter(live=False):
        publish(above.specific)
    for name, value in fields.items():
        setattr(translation, name, value)
    if apps.is_installed("wagtail_localize"):
        apps.get_model("wagtail_localize", "TranslationSource").objects.filter(
            translations__target_locale=locale, translations__enabled=False
        ).delete()
    return publish(translation)


def alias(page, locale):
    made = page.copy_for_translation(locale, copy_parents=True, alias=True)
    Page.objects.filter(locale=locale).update(live=True)
    return type(page).objects.get(pk=made.pk)


@pytest.fixture
def read(client):
    def read(page):
        response = client.get(page.url)
        assert response.status_code == 200
        return parse(response.content.decode())

    return read


def language(element):
    return element.get("lang"), element.get("dir")


def languages(tree):
    """The language of the document and of the article in it."""
    root = tree if tree.tag == "html" else next(tree.iter("html"))
    (content,) = with_class(tree, "bp-article") or with_class(tree, "bp-index")
    return language(root), language(content)


class TestLanguageOfContent:
    @pytest.mark.parametrize("kind", ["article", "index"])
    def test_translation(self, make_article, index, arabic, read, kind):
        page = make_article(full_body()) if kind == "article" else index
        tree = read(translate(page, arabic))
        assert languages(tree) == (("ar", "rtl"), ("ar", "rtl"))
        assert not with_class(tree, NOTE)
        assert languages(read(page)) == (("en", "ltr"), ("en", "ltr"))

    @pytest.mark.parametrize("kind", ["article", "index"])
    def test_alias_has_that_of_its_source(self, make_article, index, arabic, read, kind):
        page = make_article(full_body()) if kind == "article" else index
        tree = read(alias(page, arabic))
        assert languages(tree) == (("en", "ltr"), ("en", "ltr"))
        (note,) = with_class(tree, NOTE)
        assert language(note) == ("ar", "rtl")
        assert "العربي" in text_of(note)

    def test_note_names_the_language_as_the_site_does(self, make_article, french, settings, read):
        settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("fr", "Langue du Québec")]
        (note,) = with_class(read(alias(make_article(), french)), NOTE)
        assert "Langue du Québec" in text_of(note)

    def test_alias_of_an_alias(self, make_article, french, arabic, read):
        first = alias(make_article(), french)
        tree = read(alias(first, arabic))
        assert languages(tree)[1] == ("en", "ltr")
        assert len(with_class(tree, NOTE)) == 1

    def test_alias_in_the_same_language_has_no_note(self, make_article, read):
        tree = read(make_article().create_alias(update_slug="again"))
        assert languages(tree) == (("en", "ltr"), ("en", "ltr"))
        assert not with_class(tree, NOTE)

    @pytest.mark.parametrize(
        ("code", "expected"), [("pt-br", "ltr"), ("ar-eg", "rtl"), ("fa", "rtl"), ("he-il", "rtl")]
    )
    def test_with_a_region(self, make_article, settings, code, expected):
        names = [("en", "English"), (code, "Other")]
        settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = names
        locale = Locale.objects.create(language_code=code)
        article = translate(make_article(full_body()), locale)
        request = RequestFactory().get("/")
        with override("en"):
            tree = parse(article.serve(request).rendered_content)
        assert languages(tree) == ((code, expected), (code, expected))

    def test_without_translations(self, make_article, french, settings, read):
        article = make_article()
        alias(article, french)
        settings.WAGTAIL_I18N_ENABLED = False
        with CaptureQueriesContext(connection) as queries:
            tree = read(article)
        assert languages(tree) == (("en", "ltr"), ("en", "ltr"))
        assert not [query for query in queries if 'FROM "wagtailcore_locale"' in query["sql"]]
        assert not with_class(tree, NOTE)
        assert not [found for found in tree.iter("link") if found.get("hreflang")]


class TestOwnWords:
    """What the package itself says follows the content, whatever language is active."""

    FRENCH, ENGLISH = "Sommaire", "Contents"

    def served(self, page, active):
        with override(active):
            return page.serve(RequestFactory().get("/")).rendered_content

    @pytest.mark.parametrize("active", ["en", "fr", "ar"])
    def test_of_a_page(self, make_article, french, active):
        article = make_article(full_body())
        html = self.served(translate(article, french), active)
        assert f'aria-label="{self.FRENCH}"' in html
        assert f'aria-label="{self.ENGLISH}"' in self.served(article, active)

    def test_of_an_alias(self, make_article, french, read):
        (contents,) = with_class(read(alias(make_article(full_body()), french)), "bp-contents")
        assert contents.get("aria-label") == self.ENGLISH

    @pytest.mark.parametrize("active", ["en", "fr"])
    def test_of_an_index(self, index, french, active):
        assert "There are no articles here yet." in self.served(index, active)
        translated = self.served(translate(index, french), active)
        assert "There are no articles here yet." not in translated

    def test_of_a_body_by_itself(self, make_article, french):
        body = [block("faq", {"heading": "", "items": items()})]
        english, other = make_article(body), translate(make_article(body), french)
        with override("ar"):
            assert ">Frequently asked questions<" in str(english.body)
            assert ">Frequently asked questions<" not in str(other.body)
            assert "<h2" in str(other.body)

    def test_active_variant_of_the_language_stays(self, make_article, settings):
        settings.LANGUAGES = [("en", "English"), ("en-gb", "British English")]
        settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English")]
        page = make_article()
        text = f'<p><a linktype="page" id="{page.pk}">there</a></p>'
        article = make_article([block("section", {"heading": "So", "text": text})])
        assert f'<a href="/en-gb{page.url}">there</a>' in self.served(article, "en-gb")


def head(tree, name):
    return next(tree.iter("head")).findall(name)


def alternates(tree):
    links = [found for found in head(tree, "link") if found.get("rel") == "alternate"]
    return {found.get("hreflang"): found.get("href") for found in links}


def canonical(tree):
    links = head(tree, "link")
    return [found.get("href") for found in links if found.get("rel") == "canonical"]


def robots(tree):
    return [found.get("content") for found in head(tree, "meta") if found.get("name") == "robots"]


class TestAlternates:
    def test_live_translations_and_default(self, make_article, french, arabic, read):
        article = make_article(slug="pain")
        others = [translate(article, locale) for locale in (french, arabic)]
        expected = {
            "en": "http://localhost/treatments/pain/",
            "fr": "http://localhost/fr/treatments/pain/",
            "ar": "http://localhost/ar/treatments/pain/",
            "x-default": "http://localhost/treatments/pain/",
        }
        for page in (article, *others):
            tree = read(page)
            assert alternates(tree) == expected
            assert robots(tree) == []

    def test_index(self, index, french, read):
        translate(index, french)
        assert set(alternates(read(index))) == {"en", "fr", "x-default"}

    def test_page_in_one_language(self, make_article, read):
        assert alternates(read(make_article())) == {}

    @pytest.mark.parametrize("away", ["draft", "private", "expired", "private above", "draft home"])
    def test_no_hidden_translation(self, make_article, french, arabic, read, client, away):
        article = make_article()
        hidden = translate(article, french)
        translate(article, arabic)
        if away == "draft":
            hidden.unpublish()
        elif away == "expired":
            past = timezone.now() - timedelta(minutes=1)
            type(hidden).objects.filter(pk=hidden.pk).update(expire_at=past)
        elif away == "draft home":
            # Wagtail answers with the English article then.
            Site.objects.get().root_page.get_translation(french).unpublish()
        else:
            page = hidden if away == "private" else hidden.get_parent()
            PageViewRestriction.objects.create(page=page, restriction_type="login")
        assert set(alternates(read(article))) == {"en", "ar", "x-default"}
        found = client.get(f"/api/v2/pages/{article.pk}/").json()["alternates"]
        assert {one["locale"] for one in found} == {"en", "ar"}
        assert client.get(f"/api/v2/pages/{hidden.pk}/").status_code == 404

    def test_alias_is_kept_out(self, make_article, french, arabic, read):
        article = make_article()
        other = alias(article, french)
        translate(article, arabic)
        assert set(alternates(read(article))) == {"en", "ar", "x-default"}
        tree = read(other)
        assert alternates(tree) == {}
        assert robots(tree) == ["noindex"]

    def test_sitemap_leaves_out_what_is_not_indexed(self, make_article, french, read, rf):
        article = make_article()
        alias = article.copy_for_translation(french, copy_parents=True, alias=True)
        request = rf.get("/")
        for page in (article, article.get_parent().specific, alias):
            page = type(page).objects.get(pk=page.pk)
            is_listed = bool(page.get_sitemap_urls(request))
            assert is_listed == (robots(read(page)) == [])
        assert not type(alias).objects.get(pk=alias.pk).get_sitemap_urls(request)

    def test_alias_names_the_page_that_it_repeats(self, make_article, french, read, home):
        article = make_article()
        same_language = article.create_alias(parent=home, update_slug="again")
        translated = article.copy_for_translation(french, copy_parents=True, alias=True)
        assert canonical(read(article)) == []
        for alias in (same_language, translated):
            assert canonical(read(alias)) == [article.full_url]

    def test_alias_does_not_name_a_page_that_is_not_live(self, make_article, read, home):
        article = make_article()
        alias = article.create_alias(parent=home, update_slug="again")
        type(article).objects.filter(pk=article.pk).update(live=False)
        assert canonical(read(alias)) == []

    def test_default_of_a_page_that_is_not_in_the_default_language(
        self, make_article, french, arabic, index, read
    ):
        parent = translate(index, french)
        article = make_article(parent=parent, locale=french, slug="seul")
        translate(article, arabic)
        found = alternates(read(article))
        assert found["x-default"] == found["fr"] == "http://localhost/fr/treatments/seul/"

    def test_page_of_any_type(self, home, french):
        translate(home, french)
        template = Template("{% load wagtail_botox_pain_tags %}{% language_alternates %}")
        context = {"page": home, "request": RequestFactory().get("/")}
        assert template.render(Context(context)).count("hreflang=") == 3
        assert template.render(Context({"request": context["request"]})).strip() == ""
        assert template.render(Context({"page": "text"})).strip() == ""


class TestLanguageLinks:
    @pytest.fixture
    def links(self):
        template = Template(
            "{% load wagtail_botox_pain_tags %}{% language_links as links %}"
            "{% for link in links %}{{ link.language }} {{ link.direction }} {{ link.name }} "
            "{{ link.href }} {{ link.current }}\n{% endfor %}"
        )

        def links(page):
            context = Context({"page": page, "request": RequestFactory().get("/")})
            return template.render(context).splitlines()

        return links

    @pytest.mark.parametrize("active", ["en", "ar"])
    def test_in_the_order_of_the_site(self, home, french, arabic, links, active):
        translate(home, french)
        translate(home, arabic)
        with override(active):
            assert links(home) == [
                "en ltr English / True",
                "ar rtl العربيّة /ar/ False",
                "fr ltr français /fr/ False",
            ]

    def test_no_draft_private_page_or_alias(self, make_article, home, french, arabic, links):
        article = make_article(slug="pain")
        for locale in (french, arabic):
            translate(home, locale)
        translate(article, french).unpublish()
        other = alias(article, arabic)
        assert links(article) == ["en ltr English /treatments/pain/ True"]
        assert [link.split()[0] for link in links(other)] == ["en", "ar"]
        private = home.get_translation(arabic)
        assert [link.split()[0] for link in links(home)] == ["en", "ar", "fr"]
        PageViewRestriction.objects.create(page=private, restriction_type="login")
        again = Page.objects.get(pk=home.pk)
        assert [link.split()[0] for link in links(again)] == ["en", "fr"]

    def test_none_without_a_page_or_translations(self, home, french, links, settings):
        translate(home, french)
        assert links(None) == []
        settings.WAGTAIL_I18N_ENABLED = False
        assert links(home) == []


class TestNumbers:
    """Doses and ranges stay left to right between Arabic letters."""

    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("جرعة 5–10 U لكل نقطة", "5–10 U"),
            ("أقل جرعة ≥5 U.", "≥5 U"),
            ("تصيب &lt;1 in 100 من", "&lt;1 in 100"),
            ("تصيب &gt; 1/100 من", "&gt; 1/100"),
            ("بجرعة 100 mg/kg يوميا", "100 mg/kg"),
            ("محلول 0.5%، ثم", "0.5%"),
            ("اتصل +971 4 222 3333 الآن", "+971 4 222 3333"),
            ("من 10,000 إلى", "10,000"),
            ("من 10 000 مريض", "10 000"),
            ("من 1\u202f000\u202f000 مريض", "1\u202f000\u202f000"),
            ("من 10&nbsp;000 مريض", "10&nbsp;000"),
            ("اتصل 030 123 45 67 الآن", "030 123 45 67"),
            ('<a href="tel:+4930">030 123</a> الآن', "030 123"),
            ("اتصل (030) 123 45 67 الآن", "(030) 123 45 67"),
            ("اتصل (202) 555-0143 الآن", "(202) 555-0143"),
            ("اتصل +49 (0)30 1234-567 الآن", "+49 (0)30 1234-567"),
            ("نحو 10×10⁶ U في", "10×10⁶ U"),
            ("من 5 → 10 mg في", "5 → 10 mg"),
            ("من 5‐10 mg في", "5‐10 mg"),
            ("خذ ½ mg في", "½ mg"),
            ("خذ 2½ في", "2½"),
            ("بجرعة 5&nbsp;mg/ml", "5&nbsp;mg/ml"),
            ("دواء onabotulinumtoxinA 155 U فقط", "onabotulinumtoxinA 155 U"),
            ("(5-10)", "5-10"),
            ("<b>5</b>–10 U في", "<b>5</b>–10 U"),
            ("10<sup>9</sup>/l في", "10<sup>9</sup>/l"),
            ("جرعة ٠٫٥ mg", "٠٫٥ mg"),
            ("<bdi>دليل 5–10 U</bdi>", "5–10 U"),
            ("موقع https://a.example/5?x=5-6 هنا", "https://a.example/5?x=5-6"),
        ],
    )
    def test_run_is_isolated(self, text, kept):
        assert isolate_ltr_runs(text) == text.replace(kept, f'<bdi dir="ltr">{kept}</bdi>')

    @pytest.mark.parametrize(
        "text",
        [
            "كل 12 أسبوعا",
            "خطوة (1) ثم (2)",
            "(1) 10 وحدات",
            "دراسة (2019) 30 مريضا",
            "في عام 2011 100 وحدة",
            "الجدول 3 12 مريضا",
            "كل ٢ ٠٠٠",
            "1 من 100",
            "botox في العيادة",
            "٥–١٠ وحدات",
            "نص &#x27;5&#x27; &#8211; &amp;",
            '<a href="/5-10%/" title="5–10 U &gt;">هنا</a>',
            "<img alt='>5 U' src=x>",
            '<bdi dir="ltr">5–10 U</bdi>',
            "<code>5–10 U</code>",
            "<script>5 - 10 U</script><style>5%</style>",
            "<!-- 5–10 U -->",
        ],
    )
    def test_nothing_to_isolate(self, text):
        assert isolate_ltr_runs(text) == text

    def test_emphasis_that_is_not_closed_in_the_run(self):
        html = isolate_ltr_runs("<b>جرعة 5 mg</b> أو <i>10 mg و</i>")
        parse(f"<!DOCTYPE html><title>x</title>{html}")
        assert html.count("<bdi") == 2

    def test_long_nonsense_takes_no_time(self):
        started = timezone.now()
        for piece in ("<b>", "- ", "1-", "a.", "(1)", "5(", "½ ", '<a "', "< ", "5 "):
            isolate_ltr_runs(piece * 5000 + "ن")
        assert timezone.now() - started < timedelta(seconds=5)

    def test_whole_article(self, make_article, arabic, read, image):
        body = [
            block("section", {"heading": "جرعة 5–10 U", "text": "<p>بجرعة 100 mg/kg يوميا.</p>"}),
            block("side_effects", {"effects": items(effect(name="ألم ≥5 U", description="<1%"))}),
            block("figure", figure(image.pk, caption="نحو 0.5%")),
        ]
        english = make_article(body, title="ألم 3–4 U", summary="نحو 7–8 U")
        tree = read(translate(english, arabic))
        (shown,) = with_class(tree, "bp-article")
        isolated = {found.text for found in shown.iter("bdi")}
        expected = {"5–10 U", "100 mg/kg", "≥5 U", "<1%", "0.5%", "3–4 U", "7–8 U"}
        assert expected <= isolated
        assert all(found.get("dir") == "ltr" for found in shown.iter("bdi"))
        text = text_of(shown)
        assert "بجرعة 100 mg/kg يوميا." in text

    def test_arabic_words_on_an_english_page(self, make_article, read):
        text = "<p>Take 5–10 U.</p>"
        body = [
            block("section", {"heading": "بوتوكس 7–8 U", "text": text}),
            block("section", {"heading": "Inject 3–4 U", "text": text}),
        ]
        (shown,) = with_class(read(make_article(body, show_contents=False)), "bp-article")
        assert [found.text for found in shown.iter("bdi")] == ["7–8 U"]

    def test_texts_of_attributes_have_no_markup(self, make_article, arabic, image, read):
        body = [block("figure", figure(image.pk, alt_text="ألم 5–10 U"))]
        tree = read(translate(make_article(body, title="ألم 3–4 U"), arabic))
        assert [found.text for found in tree.iter("title")] == ["ألم 3–4 U"]
        (picture,) = with_class(tree, "bp-figure")[0].iter("img")
        assert picture.get("alt") == "ألم 5–10 U"

    def test_block_of_the_site(self, make_article, arabic, read, settings):
        settings.WAGTAIL_BOTOX_PAIN = {
            **settings.WAGTAIL_BOTOX_PAIN,
            "BODY_BLOCKS": {"treatment_article": f"{__name__}.RichBody"},
        }
        body = [block("rich", "<p>جرعة 5–10 U</p>"), block("texts", items("<p>جرعة 7–8 U</p>"))]
        article = make_article(body, title="Pain")
        (shown,) = with_class(read(translate(article, arabic)), "bp-article")
        assert [found.text for found in shown.iter("bdi")] == ["5–10 U", "7–8 U"]

    def test_anchor_needs_no_latin_letter(self, make_article, arabic, read):
        body = [
            block(name, {"heading": "كيف يعمل العلاج", "text": "<p>نص</p>"}, f"id-{name}")
            for name in ("section", "callout", "call_to_action")
        ]
        english = make_article(body)
        for page in (english, translate(english, arabic)):
            tree = read(page)
            found = [a.get("href") for a in with_class(tree, "bp-contents")[0].iter("a")]
            assert found == ["#bp-id-section", "#bp-id-callout", "#bp-id-call_to_action"]
            for anchor in found:
                (target,) = (e for e in tree.iter() if e.get("id") == anchor[1:])
                assert "كيف يعمل العلاج" in text_of(target)


class TestTeasers:
    def test_alias_in_a_translated_index(self, index, make_article, french, read):
        article = make_article(title="Pain in the neck")
        translated = translate(index, french)
        alias(article, french)
        (card_,) = with_class(read(translated), "bp-card")
        assert [language(found) for found in card_.iter("span")] == [("en", "ltr")] * 2
        assert "Pain in the neck" in text_of(card_)
        assert not list(with_class(read(index), "bp-card")[0].iter("span"))


def localize_only(test):
    installed = apps.is_installed("wagtail_localize")
    return pytest.mark.skipif(not installed, reason="wagtail-localize is not installed")(test)


@localize_only
class TestPartlyTranslated:
    """A page that was published before all of it was translated says what is not."""

    @pytest.fixture
    def translator(self, editor_client, django_capture_on_commit_callbacks):
        from tests.translator import Translator

        def translator(page, code="ar"):
            locale = Locale.objects.get_or_create(language_code=code)[0]
            for above in page.get_ancestors().filter(depth__gt=1).specific():
                if not above.has_translation(locale):
                    translate(above, locale)
            return Translator(
                editor_client, django_capture_on_commit_callbacks, page, code
            ).submit()

        return translator

    def foreign(self, tree):
        """The texts inside the article that are marked as English."""
        (article,) = with_class(tree, "bp-article")
        found = [e for e in article.iter() if e is not article and e.get("lang")]
        assert {language(e) for e in found} <= {("en", "ltr")}
        return [text_of(e) or e.get("alt") for e in found]

    def test_everything_is_marked(self, make_article, image, translator, read):
        article = make_article(
            full_body(image.pk), introduction="<p>Opening words.</p>", title="Pain"
        )
        marked = self.foreign(read(translator(article).publish()))
        expected = {
            "Pain",
            "What it says.",
            "Opening words.",
            "Section heading",
            "Section text.",
            "Points introduction.",
            "First point.",
            "Condition 1",
            "Summary 1 of the card.",
            "Picture 1",
            "Effect 1",
            "Description 1 of the effect.",
            "Effects advice.",
            "A reason not to",
            "Its detail.",
            "A component",
            "Its purpose.",
            "Plan closing.",
            "Question 1?",
            "Answer 1 to it.",
            "Action heading",
            "Callout text.",
            "Figure alternative",
            "Caption text.",
            "Reference title",
        }
        assert expected - set(marked) == set()

    def test_only_what_is_not_translated(self, make_article, translator, read):
        text = "<p>First part.</p><p>Second part.</p><ul><li>One item.</li><li>Two.</li></ul>"
        article = make_article(
            [block("section", {"heading": "Heading", "text": text})], title="Pain"
        )
        work = translator(article)
        for source, translation in {
            "Pain": "ألم",
            "What it says.": "ملخص",
            "Second part.": "الجزء الثاني",
            "Two.": "اثنان",
        }.items():
            work.translate(source, translation)
        tree = read(work.publish())
        # The heading is in the contents too.
        assert self.foreign(tree) == ["Heading", "Heading", "First part.", "One item."]
        assert languages(tree) == (("ar", "rtl"), ("ar", "rtl"))

    def test_rich_text_of_lists_and_links(self, make_article, page, translator, read):
        text = (
            f'<p>See <a linktype="page" id="{page.pk}">the &amp; <b>page</b></a> now.</p>'
            "<ul><li>Outer<ul><li>Inner</li></ul></li></ul>"
        )
        article = make_article([block("section", {"heading": "Heading", "text": text})])
        marked = self.foreign(read(translator(article).publish()))
        assert "See the & page now." in marked
        assert "Inner" in " ".join(marked)

    def test_rich_text_of_a_site(self, make_article, translator, read, settings):
        """Of Wagtail's own block, at the top and inside others."""
        settings.WAGTAIL_BOTOX_PAIN = {
            **settings.WAGTAIL_BOTOX_PAIN,
            "BODY_BLOCKS": {"treatment_article": f"{__name__}.RichBody"},
        }
        body = [
            block("rich", "<p>Alone.</p><p>Not.</p>"),
            block("texts", items("<p>In a list.</p>")),
            block("nested", [block("struct", {"inner": "<p>Inner.</p>"})]),
        ]
        article = make_article(body, title="Pain")
        work = translator(article)
        work.translate("Not.", "لا.")
        tree = read(work.publish())
        assert {"Alone.", "In a list.", "Inner."} < set(self.foreign(tree))
        assert "لا." not in self.foreign(tree)

    def test_nothing_when_all_is_translated(self, make_article, image, translator, client):
        article = make_article(full_body(image.pk))
        work = translator(article)
        work.translate_all("ترجمة ")
        translation = work.publish()
        assert self.foreign(parse(client.get(translation.url).content.decode())) == []
        counts = []
        for page in (article, translation):
            client.get(page.url)
            with CaptureQueriesContext(connection) as queries:
                client.get(page.url)
            counts.append(len(queries))
        # Wagtail's own routing looks up the home page of another language.
        assert counts[1] - counts[0] <= 1

    def test_source_costs_nothing_and_translation_one_query(self, make_article, translator, client):
        article = make_article(full_body())

        def count(page):
            client.get(page.url)
            with CaptureQueriesContext(connection) as queries:
                client.get(page.url)
            return len(queries), [q for q in queries if 'FROM "wagtail_localize' in q["sql"][:400]]

        before, _asked = count(article)
        translation = translator(article).publish()
        after, asked = count(article)
        assert (after, asked) == (before, [])
        assert len(count(translation)[1]) <= 1

    def test_same_word_in_both_languages(self, make_article, translator, read):
        article = make_article(title="Botox")
        work = translator(article, "fr")
        work.translate("Botox", "Botox")
        work.translate("What it says.", "Ce qu’il dit.")
        tree = read(work.publish())
        assert self.foreign(tree) == []
        assert robots(tree) == []

    def test_translated_but_not_yet_published(self, make_article, translator, read):
        article = make_article(title="Pain")
        work = translator(article)
        target = work.publish()
        work.translate_all("ترجمة ")
        assert "Pain" in self.foreign(read(target))
        assert self.foreign(read(work.publish())) == []

    def test_new_words_of_the_source_are_not_put_on_old_translations(
        self, make_article, translator, read
    ):
        article = make_article(title="Pain")
        work = translator(article)
        work.translate_all("ترجمة ")
        target = work.publish()
        article.title = "Other pain"
        publish(article)
        work.sync()
        assert self.foreign(read(target)) == []
        assert "ترجمة Pain" in text_of(read(target))

    def test_index(self, index, translator, read):
        index.introduction = "<p>Opening words.</p>"
        index = publish(index)
        work = translator(index)
        work.translate("Treatments", "علاجات")
        (found,) = with_class(read(work.publish()), "bp-introduction")
        assert [language(e) for e in found.iter("span")] == [("en", "ltr")]

    def test_numbers_of_arabic_words_in_french(self, make_article, index, arabic, translator, read):
        home = translate(index.get_parent().specific, arabic)
        parent = translate(index, arabic)
        assert parent.get_parent().specific == home
        dose, call = "خذ 5–10 mg كل يوم", "اتصل على +49 30 1234567 الآن"
        text = f"<p>{dose}</p><p>كل 10–12 شهرًا</p><ul><li>{call}</li></ul>"
        article = make_article(
            [block("section", {"heading": "H", "text": text})],
            parent=parent,
            locale=arabic,
            title=f"{dose} (1)",
            summary=f"{dose} (2)",
        )
        work = translator(article, "fr")
        work.translate("كل 10–12 شهرًا", "Tous les 10–12 mois")
        tree = read(work.publish())
        isolated = [e for e in tree.iter("bdi") if e.get("dir") == "ltr"]
        assert [text_of(e) for e in isolated] == [*["5–10 mg"] * 3, "+49 30 1234567"]
        listing = parent.get_translation(work.locale).specific
        (card_,) = with_class(read(listing), "bp-card")
        assert [text_of(e) for e in card_.iter("bdi")] == ["5–10 mg"] * 2

    @pytest.mark.parametrize("translated", ["title", "summary"])
    def test_teasers(self, index, make_article, translator, read, translated):
        article = make_article(title="Pain in the neck", summary="How it is treated.")
        listing = translator(index)
        listing.translate_all("ترجمة ")
        work = translator(article)
        words = {"title": article.title, "summary": article.summary}
        work.translate(words[translated], "ألم الرقبة")
        work.publish()
        (card_,) = with_class(read(listing.publish()), "bp-card")
        (found,) = card_.iter("span")
        (left,) = words.keys() - {translated}
        assert (language(found), text_of(found)) == (("en", "ltr"), words[left])

    def test_no_alternates_until_it_is_complete(self, make_article, translator, french, read):
        article = make_article()
        translate(article, french)
        work = translator(article)
        target = work.publish()
        assert set(alternates(read(article))) == {"en", "fr", "x-default"}
        tree = read(target)
        assert alternates(tree) == {}
        assert robots(tree) == ["noindex"]
        work.translate_all("ترجمة ")
        work.publish()
        assert set(alternates(read(article))) == {"en", "ar", "fr", "x-default"}
        assert robots(read(target)) == []

    def test_alternates_stay_while_a_change_waits(self, make_article, translator, french, read):
        article = make_article(TEXT, title="Pain")
        translate(article, french)
        work = translator(article)
        work.translate_all("ترجمة ")
        target = work.publish()
        article.title = "Other pain"
        publish(article)
        work.sync()
        for page in (article, target):
            tree = read(page)
            assert set(alternates(tree)) == {"en", "ar", "fr", "x-default"}
            assert robots(tree) == []
        work.publish()
        assert robots(read(target)) == ["noindex"]
        work.translate_all("ترجمة ")
        work.publish()
        assert robots(read(target)) == []

    def test_what_was_not_translated_stays_so_when_its_source_changes(
        self, make_article, translator, read
    ):
        article = make_article(TEXT, title="Pain")
        work = translator(article)
        for text in ("What it says.", "Cause", "Muscles."):
            work.translate(text, f"ترجمة {text}")
        target = work.publish()
        assert robots(read(target)) == ["noindex"]
        article.title = "Other pain"
        publish(article)
        work.sync()
        assert "Pain" in text_of(read(target))
        assert robots(read(target)) == ["noindex"]

    @pytest.mark.parametrize("version", VERSIONS)
    def test_json_says_so(self, make_article, translator, french, client, version):
        article = make_article()
        alias(article, french)
        work = translator(article)
        target = work.publish()

        def answer(page):
            found = client.get(f"/api/{version}/pages/{page.pk}/").json()
            states = {one["locale"]: one["state"] for one in found["languages"]}
            alternates = {one["locale"] for one in found["alternates"]}
            return found["translation_state"], found["content_language"], alternates, states

        both = {"en": "complete", "ar": "partial"}
        assert answer(article) == ("complete", "en", {"en"}, both)
        assert answer(target) == ("partial", "ar", set(), both)
        copy = article.get_translation(french)
        assert answer(copy) == ("alias", "en", set(), {**both, "fr": "alias"})
        work.translate_all("ترجمة ")
        work.publish()
        both["ar"] = "complete"
        assert answer(article) == ("complete", "en", {"en", "ar"}, both)
        assert answer(target) == ("complete", "ar", {"en", "ar"}, both)

    def test_listing_costs_no_query_for_each(self, make_article, translator, client):
        counts = []
        for number in range(3):
            target = translator(make_article(title=f"Pain {number}")).publish()
            asked = {"locale": "ar", "type": target._meta.label, "fields": "translation_state"}
            with CaptureQueriesContext(connection) as queries:
                found = client.get("/api/v2/pages/", asked).json()
            states = [item["translation_state"] for item in found["items"]]
            assert states == ["partial"] * (number + 1)
            counts.append(len(queries))
        assert counts[1] == counts[2]

    def test_values_stay_equal(self, make_article, image, translator):
        article = make_article(full_body(image.pk))
        target = translator(article).publish()
        before = type(target).objects.get(pk=target.pk).body.get_prep_value()
        assert target.content_language == "ar"
        heading = target.body[0].value["heading"]
        assert heading == "Section heading"
        assert heading.language == "en"
        assert target.body.get_prep_value() == before
        publish(target)
        assert type(target).objects.get(pk=target.pk).body.get_prep_value() == before

    def test_templates_of_the_site(self, make_article, translator, read, settings, tmp_path):
        folder = tmp_path / "wagtail_botox_pain" / "blocks"
        folder.mkdir(parents=True)
        (folder / "section.html").write_text(
            "{% load wagtail_botox_pain_tags %}"
            "<section aria-label=\"{{ value.heading }}\" title='{{ value.heading }}'>"
            "<h2>{{ value.heading|upper }}</h2><p>{{ value.heading|language_markup }}</p>"
            "<textarea>{{ value.heading }}</textarea></section>"
        )
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
        heading = 'Less > 5 & "more"'
        article = make_article(
            [block("section", {"heading": heading, "text": "<p>Text.</p>"})], show_contents=False
        )
        tree = read(translator(article).publish())
        (section,) = tree.iter("section")
        assert (section.get("aria-label"), section.get("title")) == (heading, heading)
        assert [text_of(e) for e in section.iter("span")] == [heading]
        assert text_of(section.find("textarea")) == heading
        assert text_of(section.find("h2")) == heading.upper()
        assert "<!--" not in "".join(section.itertext())

    def test_title_of_the_document_stays_text(self, make_article, translator, read):
        tree = read(translator(make_article(title="Pain")).publish())
        assert [found.text for found in tree.iter("title")] == ["Pain"]

    def test_block_that_is_gone(self, make_article, translator, read):
        work = translator(make_article(full_body()))
        target = work.publish()
        target.body = [block("section", {"heading": "Section heading", "text": "<p>x</p>"})]
        target.save()
        assert "Section heading" in text_of(read(target))
