"""What reading a body costs where nothing of it is printed: the rows that are chosen, no more."""

import re
from time import perf_counter, process_time

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site

from tests.content import block, full_body, items, link
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentArticlePage
from wagtail_botox_pain.references import References

pytestmark = pytest.mark.django_db

TABLE = re.compile(r"\b(?:FROM|JOIN) [\"`]?(\w+)", re.IGNORECASE)
PAGE, IMAGE, DOCUMENT, CLINIC = (
    model._meta.db_table
    for model in (Page, get_image_model(), get_document_model(), ClinicSettings)
)
# Wagtail's chooser of images shows them.
RENDITION = get_image_model().get_rendition_model()._meta.db_table


def linked_text(page, document):
    return (
        f'<p><a linktype="page" id="{page.pk}">page</a> '
        f'<a linktype="document" id="{document.pk}">document</a></p>'
    )


@pytest.fixture
def document(db):
    return get_document_model().objects.create(title="A leaflet", file="documents/leaflet.pdf")


@pytest.fixture
def body(settings, make_article, image, page, document, french):
    """A stored body, in two languages, with every block of the package and many of Wagtail's."""
    path = "tests.api_content.HostBody"
    settings.WAGTAIL_BOTOX_PAIN = {"BODY_BLOCKS": {"treatment_article": path}}
    text = linked_text(page, document)
    article = make_article(
        [
            *(stored for stored in full_body(image.pk, page.pk) if stored["type"] != "references"),
            block("section", {"heading": "With links", "text": text}),
            block("call_to_action", {"heading": "Without a link", "text": text, "link": link()}),
            block("paragraphs", text),
            block("picture", image.pk),
            block("image", {"image": image.pk, "decorative": False, "alt_text": "A knee"}),
            block("file", document.pk),
            block("links", items({"page": page.pk, "words": "A list of Wagtail's"})),
            block("more", [block("link", {"page": page.pk, "words": "A stream of Wagtail's"})]),
        ]
    )
    ClinicSettings.objects.create(site=Site.objects.get(), telephone="+12025550143")
    page.copy_for_translation(french, copy_parents=True)
    translation = article.copy_for_translation(french, copy_parents=True)
    # Wagtail's widgets ask for the address of a page, and the cache knows the roots of sites then.
    page.get_url()
    return TreatmentArticlePage.objects.get(pk=translation.pk).body


def tables_read(run, body):
    with CaptureQueriesContext(connection) as queries:
        found = run(body.stream_block, body)
        list(found) if not isinstance(found, dict) else found
    return {table for query in queries for table in TABLE.findall(query["sql"])}


READINGS = {
    "search": (lambda block, value: block.get_searchable_content(value), set()),
    "reference index": (lambda block, value: block.extract_references(value), set()),
    "clean": (lambda block, value: block.clean(value), {CLINIC}),
    "editor": (lambda block, value: block.get_form_state(value), {RENDITION}),
    "translation": (lambda block, value: block.get_translatable_segments(value), set()),
}


@pytest.mark.parametrize("name", READINGS)
def test_only_rows_of_what_is_chosen_are_read(name, body):
    if name == "translation":
        pytest.importorskip("wagtail_localize")
    run, others = READINGS[name]
    assert tables_read(run, body) == {PAGE, IMAGE, DOCUMENT} | others


class TestManyPrivatePages:
    """An article takes the time of one on a site without private pages."""

    NUMBER = 1_000
    ROUNDS = 5
    # A server's time is measured with that of all other processes.
    LIMIT = 1.5 if connection.vendor == "sqlite" else 3

    def make_pages(self, home):
        """Make pages that can be private, and let the database count them."""
        root = home.add_child(instance=Page(title="Staff", slug="staff"))
        fields = {"content_type": root.content_type, "locale": root.locale, "depth": 4}
        pages = Page.objects.bulk_create(
            Page(title="Staff", path=f"{root.path}{number:04d}", url_path=f"/{number}", **fields)
            for number in range(1, self.NUMBER + 1)
        )
        self.make_private(pages)
        # MariaDB would end the test's transaction.
        if connection.vendor != "mysql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        return pages

    def make_private(self, pages):
        PageViewRestriction.objects.bulk_create(
            PageViewRestriction(page=page, restriction_type="login") for page in pages
        )

    def ratio(self, home, read):
        """How many times longer `read` takes with private pages than without, at its fastest."""
        clock = process_time if connection.vendor == "sqlite" else perf_counter
        pages = self.make_pages(home)
        times = {0: [], self.NUMBER: []}
        for _round in range(self.ROUNDS):
            # Without signals: nothing has an alias.
            PageViewRestriction.objects.all()._raw_delete("default")
            for number in times:
                if number:
                    self.make_private(pages)
                read()
                before = clock()
                read()
                times[number].append(clock() - before)
        return min(times[self.NUMBER]) / min(times[0])

    @pytest.mark.parametrize("number", [1, 200])
    def test_links_of_an_article(self, number, client, home, index, make_article):
        pages = [make_article() for _number in range(number)]
        text = "".join(f'<p><a linktype="page" id="{page.pk}">page</a></p>' for page in pages)
        article = make_article([block("section", {"heading": "With links", "text": text})])

        def read():
            html = client.get(article.url).content.decode()
            assert html.count(f'<a href="{index.url}article-') == number

        assert self.ratio(home, read) < self.LIMIT

    def test_menu(self, home, index, make_article):
        article = make_article()

        def read():
            references = References()
            references.page = article
            menu = references.load_with(Page, Q(depth=3, live=True))
            assert references.href(next(page for page in menu if page.pk == index.pk))

        assert self.ratio(home, read) < self.LIMIT
