"""Images in the API: what a client gets, that reading makes no file, and what makes them."""

import io
import logging
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from PIL import Image as PillowImage
from wagtail.blocks import RichTextBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Collection, CollectionViewRestriction

from tests.api import VERSIONS
from tests.conftest import image_file
from tests.content import Terminal, block, card, figure, full_body, items
from tests.testapp.models import RelatedPage, StreamPage
from wagtail_botox_pain.blocks import FigureBlock, TreatmentArticleBody

pytestmark = [pytest.mark.versions, pytest.mark.usefixtures("no_publishing_checks")]


class WideFigureBlock(FigureBlock):
    """A site's own figure, at widths that the package itself does not use."""

    class Meta:
        widths = (700, 300, 700)


class HostBody(TreatmentArticleBody):
    """A body with a site's own blocks, and Wagtail's, for images."""

    wide = WideFigureBlock()
    chosen = ImageChooserBlock(required=False)
    described = ImageBlock(required=False)
    story = RichTextBlock(features=["image", "link"])
    cells = TypedTableBlock([("picture", ImageBlock()), ("wide", WideFigureBlock())])


HOST = {"BODY_BLOCKS": {"treatment_article": f"{__name__}.HostBody"}, "PHONE_REGION": "US"}


@pytest.fixture
def host_body():
    with override_settings(WAGTAIL_BOTOX_PAIN=HOST):
        yield


def table(*keys):
    """A table of pictures, one a row."""
    pictures = [{"image": key, "alt_text": "A knee", "decorative": False} for key in keys]
    value = {
        "columns": [{"type": name, "heading": ""} for name in ("picture", "wide")],
        "rows": [
            {"values": [picture, figure(key)]} for key, picture in zip(keys, pictures, strict=True)
        ],
        "caption": "",
    }
    return block("cells", value)


def rendition_model():
    return get_image_model().get_rendition_model()


def number_of_renditions():
    return rendition_model().objects.count()


@pytest.fixture
def detail(client):
    """The JSON of a page, read by an anonymous client; reading must make no rendition."""

    def get(page):
        before = number_of_renditions()
        response = client.get(f"/api/v2/pages/{page.pk}/")
        assert response.status_code == 200, response.content
        assert number_of_renditions() == before
        return response.json()

    return get


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    def run(page):
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        return page

    return run


def figures(page_json):
    return [child["value"]["image"] for child in page_json["body"] if child["type"] == "figure"]


def files(found):
    """Every file of an image set, as (width, address)."""
    sources = [file for source in found["sources"] for file in source["srcset"]]
    return [(file["width"], file["url"]) for file in [*sources, found["fallback"]]]


def moving_image(extension="webp", size=(900, 500)):
    frames = [PillowImage.new("RGB", size, colour) for colour in ("teal", "navy", "white")]
    buffer = io.BytesIO()
    frames[0].save(buffer, extension, save_all=True, append_images=frames[1:], duration=100)
    return ContentFile(buffer.getvalue(), name=f"moving.{extension}")


def svg_image():
    source = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"></svg>'
    return ContentFile(source.encode(), name="drawing.svg")


def stored(file, **fields):
    return get_image_model().objects.create(title="An image", file=file, **fields)


class TestReading:
    def test_original_is_all_there_is_before_anything_is_made(self, make_article, image, detail):
        article = make_article([block("figure", figure(image.pk, alt_text="A knee."))])
        (found,) = figures(detail(article))
        assert found == {
            "id": image.pk,
            "alt": "A knee.",
            "width": 1000,
            "height": 600,
            "sources": [],
            "fallback": {
                "url": f"http://localhost{image.file.url}",
                "width": 1000,
                "height": 600,
            },
        }

    def test_all_files_after_publishing(self, make_article, image, detail, publish):
        article = publish(make_article([block("figure", figure(image.pk, alt_text="A knee."))]))
        (found,) = figures(detail(article))
        (source,) = found["sources"]
        assert source["type"] == "image/webp"
        assert [(file["width"], file["height"]) for file in source["srcset"]] == [
            (400, 240),
            (800, 480),
            (1000, 600),
        ]
        assert found["fallback"]["width"] == 800
        assert all(address.startswith("http://localhost/media/") for _, address in files(found))
        assert [address.rsplit(".", 1)[-1] for _, address in files(found)] == [*["webp"] * 3, "jpg"]

    def test_same_files_as_in_html(self, make_article, image, detail, publish, client):
        article = publish(make_article(full_body(image.pk), hero_image=image))
        html = client.get(article.url).content.decode()
        after = number_of_renditions()
        body = detail(article)
        shown = [*figures(body), body["hero_image"]]
        assert all(found["sources"] for found in shown)
        for _width, address in [file for found in shown for file in files(found)]:
            assert address.removeprefix("http://localhost") in html
        assert number_of_renditions() == after

    def test_page_that_was_published_is_shown_without_making_more(
        self, make_article, image, publish, client, index
    ):
        article = publish(make_article(full_body(image.pk), hero_image=image))
        before = number_of_renditions()
        assert client.get(article.url).status_code == 200
        assert client.get(index.url).status_code == 200
        assert number_of_renditions() == before > 0

    def test_original_is_smaller_than_every_width(self, make_article, make_image, detail, publish):
        small = make_image(size=(250, 100))
        article = publish(make_article([block("figure", figure(small.pk))], hero_image=small))
        body = detail(article)
        for found in (*figures(body), body["hero_image"]):
            assert [width for width, _ in files(found)] == [250, 250]

    def test_original_is_smaller_than_its_row_says(self, make_article, make_image, detail, publish):
        shrunk = make_image(size=(500, 300))
        get_image_model().objects.filter(pk=shrunk.pk).update(width=2000, height=1200)
        article = publish(make_article([block("figure", figure(shrunk.pk))]))
        (found,) = figures(detail(article))
        widths = [file["width"] for file in found["sources"][0]["srcset"]]
        assert widths == [400, 500]

    @pytest.mark.parametrize("make", [svg_image, lambda: moving_image("gif"), moving_image])
    def test_shown_as_it_is(self, make, make_article, detail, publish, client, db):
        image = stored(make())
        article = publish(make_article([block("figure", figure(image.pk))], hero_image=image))
        body = detail(article)
        for found in (*figures(body), body["hero_image"]):
            assert found["sources"] == []
            assert found["fallback"]["url"] == f"http://localhost{image.file.url}"
        assert image.file.url in client.get(article.url).content.decode()
        assert number_of_renditions() == 0

    def test_still_webp_has_files(self, make_article, detail, publish, db):
        buffer = io.BytesIO()
        PillowImage.new("RGB", (900, 500)).save(buffer, "WEBP")
        image = stored(ContentFile(buffer.getvalue(), name="still.webp"))
        (found,) = figures(detail(publish(make_article([block("figure", figure(image.pk))]))))
        assert [width for width, _ in files(found)] == [400, 800, 900, 800]

    def test_focal_point_changes_nothing(self, make_article, image, detail, publish):
        publish(article := make_article([block("figure", figure(image.pk))]))
        before = figures(detail(article))
        fields = {f"focal_point_{name}": 100 for name in ("x", "y", "width", "height")}
        get_image_model().objects.filter(pk=image.pk).update(**fields)
        publish(article)
        assert figures(detail(article)) == before

    def test_file_is_missing(self, make_article, image, detail, publish, caplog):
        Path(image.file.path).unlink()
        article = make_article([block("figure", figure(image.pk))], hero_image=image)
        with caplog.at_level(logging.ERROR):
            publish(article)
        assert not caplog.records
        body = detail(article)
        assert figures(body) == [None]
        assert body["hero_image"] is None

    def test_file_is_damaged(self, make_article, image, detail, publish):
        Path(image.file.path).write_bytes(b"no image")
        (found,) = figures(detail(publish(make_article([block("figure", figure(image.pk))]))))
        assert found["sources"] == []
        assert found["fallback"]["url"].endswith(image.file.url)

    def test_image_was_deleted(self, make_article, image, detail):
        article = make_article(full_body(image.pk), hero_image=image)
        image.delete()
        body = detail(article)
        assert figures(body) == [None]
        assert body["hero_image"] is None

    def test_private_image_is_prepared_for_those_who_may_see_it(
        self, make_article, image, detail, publish
    ):
        collection = Collection.get_first_root_node().add_child(name="Private")
        CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
        get_image_model().objects.filter(pk=image.pk).update(collection=collection)
        article = publish(make_article([block("figure", figure(image.pk))]))
        assert figures(detail(article)) == [None]
        assert number_of_renditions() > 0


class FailingStorage(FileSystemStorage):
    def url(self, name):
        raise RuntimeError("The service is not there.")


class SigningStorage(FileSystemStorage):
    def url(self, name):
        return f"https://files.example.org/{name}?signature=a%2Fb&expires=60"


class TestStorages:
    @pytest.fixture
    def stored_in(self, monkeypatch):
        def use(storage):
            for model in (get_image_model(), rendition_model()):
                field = model._meta.get_field("file")
                monkeypatch.setattr(field, "storage", storage(location=field.storage.location))

        return use

    def test_storage_that_signs(self, make_article, image, detail, publish, stored_in):
        article = publish(make_article([block("figure", figure(image.pk))]))
        stored_in(SigningStorage)
        (found,) = figures(detail(article))
        for _width, address in files(found):
            assert address.startswith("https://files.example.org/images/")
            assert address.endswith("?signature=a%2Fb&expires=60")

    def test_storage_that_raises(self, make_article, image, detail, publish, stored_in):
        article = publish(make_article([block("figure", figure(image.pk))], hero_image=image))
        stored_in(FailingStorage)
        body = detail(article)
        assert figures(body) == [None]
        assert body["hero_image"] is None


class TestAlternativeText:
    def test_of_a_figure(self, make_article, image, detail):
        get_image_model().objects.filter(pk=image.pk).update(description="A hand.")
        article = make_article(
            [
                block("figure", figure(image.pk, alt_text="A knee.")),
                block("figure", figure(image.pk)),
                block("figure", figure(image.pk, alt_text="A knee.", decorative=True)),
            ],
            hero_image=image,
        )
        body = detail(article)
        assert [found["alt"] for found in figures(body)] == ["A knee.", "A hand.", ""]
        assert body["hero_image"]["alt"] == ""

    def test_title_is_no_description(self, make_article, image, detail):
        (found,) = figures(detail(make_article([block("figure", figure(image.pk))])))
        assert found["alt"] == ""

    @pytest.mark.parametrize(
        ("stored", "alt"),
        [
            ({"alt_text": "A knee.", "decorative": False}, "A knee."),
            ({"alt_text": "A knee.", "decorative": True}, ""),
            ({"alt_text": "", "decorative": False}, "A hand."),
        ],
    )
    def test_of_an_image_block(self, stored, alt, host_body, make_article, image, detail):
        get_image_model().objects.filter(pk=image.pk).update(description="A hand.")
        article = make_article([block("described", {"image": image.pk, **stored})])
        assert detail(article)["body"][0]["value"]["alt"] == alt

    @pytest.mark.parametrize("name", ["chosen", "described"])
    def test_of_a_key_alone(self, name, host_body, make_article, image, detail):
        get_image_model().objects.filter(pk=image.pk).update(description="A hand.")
        article = make_article([block(name, image.pk)])
        assert detail(article)["body"][0]["value"]["alt"] == "A hand."


class TestBlocksOfASite:
    def test_widths_of_its_own(self, host_body, make_article, image, detail, publish, client):
        article = publish(make_article([block("wide", figure(image.pk))]))
        (child,) = detail(article)["body"]
        assert [width for width, _ in files(child["value"]["image"])] == [300, 700, 700]
        before = number_of_renditions()
        assert client.get(article.url).status_code == 200
        assert number_of_renditions() == before

    def test_wagtails_own_blocks(self, host_body, make_article, image, detail, publish):
        article = publish(
            make_article(
                [
                    block("chosen", image.pk),
                    block("described", {"image": image.pk, "alt_text": "", "decorative": True}),
                ]
            )
        )
        for child in detail(article)["body"]:
            assert [width for width, _ in files(child["value"])] == [400, 800, 1000, 800]

    def test_table_of_blocks(self, host_body, make_article, image, detail, publish):
        article = publish(make_article([table(image.pk)]))
        (row,) = detail(article)["body"][0]["value"]["rows"]
        picture, wide = row["values"]
        assert [width for width, _ in files(picture)] == [400, 800, 1000, 800]
        assert [width for width, _ in files(wide["image"])] == [300, 700, 700]

    def test_rich_text(self, host_body, make_article, image, detail, publish):
        embed = f'<embed embedtype="image" id="{image.pk}" format="left" alt="A &quot;knee&quot;"/>'
        article = make_article([block("story", f"<p>Before</p>{embed}<p>After</p>")])
        (child,) = detail(article)["body"]
        assert f'<img src="http://localhost{image.file.url}" width="1000"' in child["value"]
        publish(article)
        (child,) = detail(article)["body"]
        assert 'width="500" height="300" alt="A &quot;knee&quot;"' in child["value"]
        assert 'class="richtext-image left"' in child["value"]
        assert ".width-500." in child["value"]

    @pytest.mark.parametrize("attributes", ['id="0"', 'id="x"', "", 'id="99999999999999999999"'])
    def test_rich_text_without_its_image(self, attributes, host_body, make_article, detail):
        embed = f'<embed embedtype="image" {attributes} format="none" alt="x"/>'
        article = make_article([block("story", f"<p>Before</p>{embed}")])
        assert detail(article)["body"][0]["value"] == "<p>Before</p>"

    def test_plain_stream_field(self, home, image, publish):
        body = [block("figure", figure(image.pk))]
        page = home.add_child(instance=StreamPage(title="Stream", slug="stream", body=body))
        publish(page)
        assert set(rendition_model().objects.values_list("filter_spec", flat=True)) == {
            "width-800",
            *(f"width-{width}|format-webp" for width in (400, 800, 1200)),
        }

    @pytest.mark.parametrize("version", VERSIONS)
    def test_rendition_that_a_page_type_names(self, client, home, image, publish, version):
        moving = stored(moving_image("gif"))
        page = home.add_child(instance=RelatedPage(title="Named", slug="named", picture=image))
        other = home.add_child(instance=RelatedPage(title="Moving", slug="moving", picture=moving))

        def widths():
            found = [
                client.get(f"/api/{version}/pages/{key}/").json() for key in (page.pk, other.pk)
            ]
            return [one["picture_width"] and one["picture_width"]["width"] for one in found]

        assert widths() == [None, None]
        assert number_of_renditions() == 0
        publish(page)
        call_command("prepare_renditions", "--page", str(other.pk), "--quiet")
        assert widths() == [50, 50]
        assert number_of_renditions() == 2


class TestQueries:
    def queries(self, client, page):
        url = f"/api/v2/pages/{page.pk}/"
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return [query["sql"] for query in captured.captured_queries]

    def test_do_not_grow_with_images(self, host_body, make_article, make_image, client):
        def article(number):
            images = [make_image(size=(20, 20)).pk for _ in range(number)]
            embeds = [
                block("story", f'<embed embedtype="image" id="{key}" format="left" alt=""/>')
                for key in images
            ]
            legacy = [block("described", key) for key in images]
            hero = make_image(size=(20, 20))
            body = [*full_body(images[:1]), *embeds[:1], *legacy, table(*images)]
            return make_article(body, hero_image=hero)

        few, many = self.queries(client, article(2)), self.queries(client, article(12))
        assert len(few) == len(many)
        renditions = rendition_model()._meta.db_table
        assert sum(renditions in query for query in many) == 1


class TestPublishing:
    def test_fails_softly(self, host_body, make_article, make_image, publish, caplog):
        broken, whole = make_image(), make_image(name="other.jpg")
        Path(broken.file.path).write_bytes(b"no image")
        with caplog.at_level(logging.WARNING, "wagtail_botox_pain"):
            article = publish(
                make_article([block("figure", figure(key.pk)) for key in (broken, whole)])
            )
        article.refresh_from_db()
        assert article.live
        assert not broken.renditions.exists()
        assert whole.renditions.count() == 4
        assert f"image {broken.pk}" in caplog.text

    def test_one_query_where_nothing_is_missing(
        self, make_article, image, publish, django_capture_on_commit_callbacks
    ):
        article = publish(make_article(full_body(image.pk, size=3), hero_image=image))
        before = number_of_renditions()
        with django_capture_on_commit_callbacks() as callbacks:
            article.save_revision().publish()
        renditions = rendition_model()._meta.db_table
        with CaptureQueriesContext(connection) as captured:
            for callback in callbacks:
                callback()
        assert sum(renditions in query["sql"] for query in captured.captured_queries) == 1
        assert number_of_renditions() == before

    def test_nothing_is_made_before_the_end_of_the_transaction(
        self, make_article, image, django_capture_on_commit_callbacks
    ):
        article = make_article([block("figure", figure(image.pk))])
        with django_capture_on_commit_callbacks():
            article.save_revision().publish()
        assert number_of_renditions() == 0

    def test_draft_makes_nothing(self, make_article, image, django_capture_on_commit_callbacks):
        article = make_article([block("figure", figure(image.pk))])
        with django_capture_on_commit_callbacks(execute=True):
            article.save_revision()
        assert number_of_renditions() == 0

    def test_unpublished_meanwhile(self, make_article, image, django_capture_on_commit_callbacks):
        article = make_article([block("figure", figure(image.pk))])
        with django_capture_on_commit_callbacks(execute=True):
            article.save_revision().publish()
            article.unpublish()
        assert number_of_renditions() == 0

    def test_other_file_of_an_image(
        self,
        make_article,
        image,
        publish,
        detail,
        editor_client,
        django_capture_on_commit_callbacks,
    ):
        with django_capture_on_commit_callbacks(execute=True):
            article = publish(make_article([block("figure", figure(image.pk))]))
        data = {
            "title": "Another",
            "description": "",
            "file": image_file("another.jpg", (1500, 500)),
            "collection": image.collection_id,
            "tags": "",
            "caption": "",
        }
        url = reverse("wagtailimages:edit", args=[image.pk])
        with django_capture_on_commit_callbacks(execute=True):
            assert editor_client.post(url, data).status_code == 302
        (found,) = figures(detail(article))
        assert [width for width, _ in files(found)] == [400, 800, 1200, 800]
        assert "another" in found["fallback"]["url"]


class TestCommand:
    def run(self, *arguments):
        output = io.StringIO()
        call_command("prepare_renditions", *arguments, stdout=output, stderr=output)
        return output.getvalue()

    @pytest.fixture
    def article(self, make_article, image):
        return make_article([block("figure", figure(image.pk))], title="Prepared")

    def test_makes_what_is_missing_once(self, article):
        assert "4 renditions made, 0 images failed." in self.run()
        assert number_of_renditions() == 4
        assert "0 renditions made, 0 images failed." in self.run()

    def test_dry_run(self, article):
        assert "4 renditions would be made" in self.run("--dry-run")
        assert number_of_renditions() == 0

    def test_quiet(self, article):
        assert self.run("--quiet") == ""
        assert number_of_renditions() == 4

    def test_one_page(self, article, make_article, make_image):
        other = make_article([block("figure", figure(make_image().pk))])
        assert self.run("--page", str(other.pk)).startswith("1 page: 4 renditions made")
        assert number_of_renditions() == 4

    def test_page_of_a_site(self, home, image):
        page = StreamPage(title="Stream", slug="stream", body=[block("figure", figure(image.pk))])
        home.add_child(instance=page)
        assert "4 renditions made" in self.run("--page", str(page.pk))

    def test_draft_is_left_alone(self, make_article, image):
        make_article([block("figure", figure(image.pk))], live=False)
        assert "0 renditions made" in self.run()

    def test_teasers_of_an_index(self, make_article, image, index, client):
        make_article([], hero_image=image)
        self.run()
        before = number_of_renditions()
        assert str(image.renditions.get(filter_spec="width-400|format-webp").url) in (
            client.get(index.url).content.decode()
        )
        assert number_of_renditions() == before

    def test_failure_is_named_and_stops_nothing(self, make_article, make_image):
        broken, whole = make_image(title="Broken"), make_image(name="other.jpg")
        Path(broken.file.path).unlink()
        body = [block("condition_cards", {"cards": items(card(1, broken.pk))})]
        first = make_article([*body, block("figure", figure(broken.pk))], title="First")
        make_article([block("figure", figure(broken.pk))])
        make_article([block("figure", figure(whole.pk))])
        output = io.StringIO()
        with pytest.raises(CommandError, match="1 image could not be prepared"):
            call_command("prepare_renditions", stdout=output, stderr=output)
        assert f"Failed: First (page {first.pk}), image {broken.pk} (Broken)" in output.getvalue()
        assert "4 renditions made, 1 image failed." in output.getvalue()

    @pytest.mark.parametrize("key", ["999999", "1"])
    def test_page_that_it_cannot_prepare(self, key, db):
        with pytest.raises(CommandError, match=rf"\b{key}\b"):
            self.run("--page", key)


class TestImageWithoutASize:
    """Django opens its file whenever the row is read."""

    @pytest.fixture(params=["missing", "no picture", "damaged", "no drawing"])
    def unsized(self, request, make_image):
        image = make_image()
        storage = image.file.storage
        if request.param == "missing":
            name = "original_images/gone.jpg"
        else:
            name = "drawing.svg" if request.param == "no drawing" else "picture.jpg"
            start = b"\xff\xd8\xff" if request.param == "damaged" else b"<svg><"
            name = storage.save(f"original_images/{name}", ContentFile(start))
        get_image_model().objects.filter(pk=image.pk).update(width=0, height=0, file=name)
        return image.pk

    @pytest.mark.parametrize("version", VERSIONS)
    def test_is_left_out(self, client, make_article, make_image, host_body, unsized, version):
        others = [make_image().pk for _number in range(3)]
        article = make_article(
            [
                *(block("figure", figure(key, alt_text="A knee.")) for key in (unsized, *others)),
                block("chosen", unsized),
                block("described", {"image": unsized, "alt_text": "A", "decorative": False}),
                block("story", f'<p>Words</p><embed embedtype="image" id="{unsized}" alt=""/>'),
            ],
            hero_image_id=unsized,
        )
        listing = client.get(f"/api/v2/pages/?type={article._meta.label}&fields=*")
        assert listing.status_code == 200
        found = client.get(f"/api/{version}/pages/{article.pk}/").json()
        shown = [image and image["id"] for image in figures(found)]
        assert shown[1:] == others

    def test_page_is_shown_without_it(self, client, make_article, index, unsized):
        article = make_article(
            [block("figure", figure(unsized, alt_text="A knee.", caption="Kept caption"))],
            hero_image_id=unsized,
        )
        assert b"Kept caption" not in client.get(article.url).content
        assert article.title in client.get(index.url).content.decode()


def test_progress_on_a_terminal(make_article):
    make_article()
    screen = Terminal()
    call_command("prepare_renditions", stdout=io.StringIO(), stderr=screen)
    assert "Preparing page 1" in screen.getvalue()
    assert screen.getvalue().endswith("\r\033[K")
