import io
import itertools

import django
import pytest
import wagtail
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from PIL import Image as PillowImage
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from tests.template_database import template_database
from tests.writing import Api
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage
from wagtail_botox_pain.publishing import reasons

# Where CI repeats a test; see `markers` in pyproject.toml.
REPEATED = {"once", "databases", "versions", "lowest"}

_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # A test file that does not say where it is repeated is repeated everywhere.
        if not REPEATED & {marker.name for marker in item.iter_markers()}:
            item.add_marker("databases")
            item.add_marker("versions")
    # The long ones first: processes that share the tests then end together.
    items.sort(key=lambda item: item.get_closest_marker("costly") is None)


def pytest_report_header() -> str:
    version = ".".join(map(str, wagtail.VERSION[:3]))
    return f"Wagtail {version}, Django {django.__version__}, {connection.vendor}"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """As pytest-django does it, with a database that was migrated before."""
    with django_db_blocker.unblock(), template_database():
        databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    yield
    with django_db_blocker.unblock():
        teardown_databases(databases, verbosity=0)


@pytest.fixture(autouse=True)
def known_features(django_db_setup, django_db_blocker):
    """Django's checks ask the database for JSON; migrations, which would ask first, do not run."""
    with django_db_blocker.unblock():
        assert connection.features.supports_json_field


def image_file(name="picture.jpg", size=(1000, 600), colour="teal"):
    buffer = io.BytesIO()
    PillowImage.new("RGB", size, colour).save(buffer, "PNG" if name.endswith("png") else "JPEG")
    return ImageFile(io.BytesIO(buffer.getvalue()), name=name)


@pytest.fixture(autouse=True)
def empty_cache():
    """Keys come back after each rollback, so a cached rendition would be another image's."""
    cache.clear()


@pytest.fixture
def no_publishing_checks(monkeypatch):
    """For tests that publish content which the checks would refuse, such as an empty body."""
    monkeypatch.setattr(reasons, "publishing_checks", [])


@pytest.fixture
def make_image(db):
    def make(title="A picture", **options):
        return get_image_model().objects.create(title=title, file=image_file(**options))

    return make


@pytest.fixture
def image(make_image):
    return make_image()


@pytest.fixture
def home(db):
    return Site.objects.get(is_default_site=True).root_page


@pytest.fixture
def index(home):
    return home.add_child(instance=TreatmentIndexPage(title="Treatments", slug="treatments"))


@pytest.fixture
def make_article(index):
    """Makes a live article; `body` is stored JSON, written past all validation."""

    def make(body=(), parent=None, **fields):
        number = next(_numbers)
        fields = {
            "title": f"Article {number}",
            "slug": f"article-{number}",
            "summary": "What it says.",
            **fields,
        }
        article = TreatmentArticlePage(body=list(body), **fields)
        return (parent or index).add_child(instance=article)

    return make


@pytest.fixture
def page(home):
    """A page to link to."""
    return home.add_child(instance=Page(title="Appointments", slug="appointments"))


@pytest.fixture
def editor_client(client, django_user_model, db):
    user = django_user_model.objects.create_superuser("editor", "editor@example.org", "secret")
    client.force_login(user)
    return client


@pytest.fixture
def token(django_user_model):
    from wagtail.models import APIToken

    user = django_user_model.objects.create_superuser("writer", "writer@example.org", "secret")
    _token, key = APIToken.create_token(user=user, name="tests")
    return {"HTTP_AUTHORIZATION": f"Bearer {key}"}


@pytest.fixture
def api(client, token):
    return Api(client, token)


@pytest.fixture
def french(db):
    return Locale.objects.create(language_code="fr")


@pytest.fixture
def arabic(db):
    return Locale.objects.create(language_code="ar")


@pytest.fixture
def translator(editor_client, django_capture_on_commit_callbacks):
    """Makes the `Translator` of a page; only where wagtail-localize is installed."""
    from tests.translator import Translator

    def make(page, language="fr"):
        return Translator(editor_client, django_capture_on_commit_callbacks, page, language)

    return make
