"""Tries one variant of a site in this process, from an empty database to a page that readers see.

`TEST_VARIANT=custom_image python -W error -m tests.hosts.trial`. A fault ends it with a traceback.
"""

import contextlib
import gc
import os

import django
from django.apps import apps
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

SECTION = {"type": "section", "value": {"heading": "How it works", "text": "<p>It relaxes.</p>"}}


def labels_to_check() -> list[str]:
    """Our apps and the site's own, not those of Wagtail, whose migrations are not ours."""
    return [
        config.label
        for config in apps.get_app_configs()
        if config.name.startswith(("wagtail_botox_pain", "tests."))
    ]


@contextlib.contextmanager
def empty_database():
    """A database that `migrate` made, here or before, and that is removed at the end."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from tests.template_database import template_database

    connection.settings_dict["TEST"]["NAME"] = (
        None if connection.vendor == "sqlite" else f"test_variant_{os.getpid()}"
    )
    with template_database():
        databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)


def page_types() -> list[tuple[type, type]]:
    """The types of index and article that the site has: its own, ours, or both."""
    types: list[tuple[type, type]] = []
    if apps.is_installed("tests.testapp"):
        from tests.testapp.models import HostArticle, HostIndex

        types.append((HostIndex, HostArticle))
    if apps.is_installed("tests.hosts.own_pages"):
        from tests.hosts.own_pages.models import OwnArticle, OwnIndex

        types.append((OwnIndex, OwnArticle))
    if apps.is_installed("wagtail_botox_pain.pages"):
        from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage

        types.append((TreatmentIndexPage, TreatmentArticlePage))
    return types


def publish_and_read(index_type: type, article_type: type) -> None:
    """An article below an index, published from a draft, as readers get it."""
    from django.test import Client
    from wagtail.models import Site

    home = Site.objects.get(is_default_site=True).root_page
    index = home.add_child(instance=index_type(title="Ours", slug=index_type._meta.model_name))
    article = index.add_child(
        instance=article_type(title="Toxin", slug="toxin", summary="S", body=[SECTION], live=False)
    )
    article.save_revision().publish()
    response = Client().get(article.url)
    assert response.status_code == 200, response
    for text in ("How it works", "<p>It relaxes.</p>", "botox_pain.css"):
        assert text in response.content.decode(), f"{text} is not on the page"
    assert f'href="{article.url}"' in Client().get(index.url).content.decode()


def open_the_editor(types: list[tuple[type, type]]) -> None:
    """The forms of the page types and of the clinic's settings."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor", password="editor"))
    for index_type, article_type in types:
        index = index_type.objects.get()
        for parent, page_type in ((index.get_parent(), index_type), (index, article_type)):
            arguments = (page_type._meta.app_label, page_type._meta.model_name, parent.pk)
            response = client.get(reverse("wagtailadmin_pages:add", args=arguments))
            assert response.status_code == 200, response
    arguments = ("wagtail_botox_pain", "clinicsettings")
    response = client.get(reverse("wagtailsettings:edit", args=arguments), follow=True)
    assert response.status_code == 200, response


def main() -> None:
    # Migrations make thousands of classes: looking through them is a sixth of the time.
    gc.disable()
    django.setup()
    call_command("check", fail_level="WARNING")
    call_command("makemigrations", *labels_to_check(), check_changes=True, dry_run=True)
    with empty_database():
        types = page_types()
        assert types
        for index_type, article_type in types:
            publish_and_read(index_type, article_type)
        open_the_editor(types)


if __name__ == "__main__":
    main()
