"""What an answer of the API costs the database: the same, however much a page says."""

import pytest
import wagtail
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.blocks import PageChooserBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from tests.content import block, card, figure, full_body, items, link
from wagtail_botox_pain.blocks import TreatmentArticleBody
from wagtail_botox_pain.pages.models import TreatmentArticlePage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.usefixtures("no_publishing_checks"),
]

MOST = 15
ARTICLES = f"/api/v2/pages/?fields=*&type={TreatmentArticlePage._meta.label}"
ADDRESSES = ["/api/v2/pages/{}/"] + ["/api/v3/pages/{}/"] * (wagtail.VERSION >= (8,))


@pytest.fixture(params=ADDRESSES, ids=lambda address: address.split("/")[2])
def address(request):
    return request.param


@pytest.fixture
def cost(client, address):
    """How many queries a page's JSON takes; what it says is checked to be there."""

    def ask(page, said=""):
        # The first request of a process reads what all share, such as the paths of sites.
        assert client.get(address.format(page.pk)).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address.format(page.pk))
        assert response.status_code == 200
        assert said in response.content.decode()
        return len(queries)

    return ask


@pytest.fixture
def images(db):
    """`count` images without files of their own, which nothing here opens."""

    def make(count):
        model = get_image_model()
        return model.objects.bulk_create(
            model(title=f"Image {number}", file="original_images/none.jpg", width=900, height=600)
            for number in range(count)
        )

    return make


@pytest.fixture
def linked(home):
    """`count` pages to link to."""

    def make(count):
        return [
            home.add_child(instance=Page(title=f"Linked {number}", slug=f"linked-{number}"))
            for number in range(count)
        ]

    return make


def paragraphs(kind, keys):
    """Sections with one link each."""
    return [
        block(
            "section",
            {"heading": "About it", "text": f'<p><a linktype="{kind}" id="{key}">this</a></p>'},
        )
        for key in keys
    ]


def test_article_with_everything(cost, make_article, make_image, page):
    image = make_image()
    article = make_article(
        [*full_body(image.pk, page.pk, size=20), *paragraphs("page", [page.pk])],
        hero_image=image,
        introduction=f'<p><a linktype="page" id="{page.pk}">this</a></p>',
    )
    assert cost(article, "Appointments") <= MOST


def test_translated_article(cost, make_article, french, page):
    article = make_article(full_body(page=page.pk))
    page.copy_for_translation(french, copy_parents=True)
    translation = article.copy_for_translation(french, copy_parents=True)
    translation.get_latest_revision().publish()
    assert cost(translation, '"fr"') <= MOST


def test_images(cost, make_article, images):
    keys = [image.pk for image in images(200)]

    def article(count):
        cards = [card(number, key) for number, key in enumerate(keys[:count])]
        figures = [block("figure", figure(key, alt_text="A knee")) for key in keys[:count]]
        return make_article([block("condition_cards", {"cards": items(*cards)}), *figures])

    few = cost(article(10), "Condition 9")
    assert cost(article(200), "Condition 199") == few <= MOST


class TableBody(TreatmentArticleBody):
    cells = TypedTableBlock([("page", PageChooserBlock())])


@pytest.mark.parametrize("place", ["text", "link", "cell"])
def test_linked_pages(cost, settings, make_article, linked, place):
    body = {"BODY_BLOCKS": {"treatment_article": f"{__name__}.TableBody"}}
    settings.WAGTAIL_BOTOX_PAIN = settings.WAGTAIL_BOTOX_PAIN | body
    keys = [page.pk for page in linked(50)]

    def article(count):
        if place == "cell":
            rows = [{"values": [key]} for key in keys[:count]]
            columns = [{"type": "page", "heading": ""}]
            table = {"columns": columns, "rows": rows, "caption": ""}
            return make_article([block("cells", table)])
        if place == "text":
            return make_article(paragraphs("page", keys[:count]))
        cards = [card(link=link(page=key)) for key in keys[:count]]
        return make_article([block("condition_cards", {"cards": items(*cards)})])

    few = cost(article(1), "/linked-0/")
    assert cost(article(50), "/linked-49/") == few <= MOST


def test_linked_documents(cost, make_article):
    model = get_document_model()
    documents = [
        model.objects.create(title="A leaflet", file=ContentFile(b"x", name=f"leaflet-{n}.pdf"))
        for n in range(50)
    ]

    def article(count):
        return make_article(paragraphs("document", [item.pk for item in documents[:count]]))

    few = cost(article(1), "/leaflet-0")
    assert cost(article(50), "/leaflet-49") == few <= MOST


def test_listing_of_articles_with_all_fields(client, settings, index, make_article, images, page):
    settings.WAGTAILAPI_LIMIT_MAX = 100
    keys = [image.pk for image in images(3)]
    body = full_body(keys, page.pk, size=3)
    for number in range(100):
        make_article(body, hero_image_id=keys[number % 3], introduction="<p>Welcome.</p>")

    def queries(limit):
        address = f"{ARTICLES}&child_of={index.pk}&limit={limit}"
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            found = client.get(address).json()["items"]
        assert len(found) == limit
        assert all(article["body"][0]["type"] == "section" for article in found)
        return len(captured)

    assert queries(5) == queries(100)


def test_reading_makes_no_rendition(client, make_article, make_image):
    image = make_image()
    article = make_article(full_body(image.pk), hero_image=image)
    for address in [*ADDRESSES, ARTICLES]:
        response = client.get(address.format(article.pk))
        assert "Condition 1" in response.content.decode()
    assert not image.renditions.exists()
