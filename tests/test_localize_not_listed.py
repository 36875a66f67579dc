"""A site with wagtail-localize and without `wagtail_botox_pain.localize`.

Blocks and page types are translated as with the app, and wagtail-localize is left as it is.
The app is listed in all other tests. Here `test_without_the_app` runs the tests of this file, and
those of the segments and fields, in a process of its own with settings that do not list it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.urls import get_resolver, resolve, reverse

from tests.content import full_body
from tests.test_no_patches import is_ours, replaced

TESTS = Path(__file__).parent
HAS_APP = apps.is_installed("wagtail_botox_pain.localize")
without_app = pytest.mark.skipif(HAS_APP, reason="needs a process without the app")
SEGMENTS = "test_translation_segments.py::"
AS_WITH_THE_APP = [
    f"{SEGMENTS}TestLeaves",
    f"{SEGMENTS}TestUnseen",
    f"{SEGMENTS}TestRoundTrip::test_article",
    f"{SEGMENTS}TestRoundTrip::test_index",
    f"{SEGMENTS}TestRoundTrip::test_a_sites_own_nesting",
    f"{SEGMENTS}TestRoundTrip::test_our_body_in_a_plain_streamfield",
    f"{SEGMENTS}TestRoundTrip::test_telephone_of_a_translation_is_still_one",
    f"{SEGMENTS}TestRoundTrip::test_link_targets_in_rich_text",
    "test_translation_fields.py::test_fields_of_a_page_type",
    "test_translation_fields.py::TestSlug::test_follows_the_source",
    "test_translation_fields.py::test_emptied_text_is_emptied_in_the_translation",
]


@pytest.mark.slow
@pytest.mark.skipif(not HAS_APP, reason="is that process")
def test_without_the_app():
    paths = [__file__, *(str(TESTS / name) for name in AS_WITH_THE_APP)]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *paths, "-q", "-n0", "-p", "no:cacheprovider"],
        capture_output=True,
        text=True,
        env={**os.environ, "TEST_VARIANT": "no_localize", "PYTEST_ADDOPTS": ""},
    )
    assert result.returncode == 0, result.stdout
    assert " passed" in result.stdout


def our_modules():
    return {name for name in sys.modules if name.startswith("wagtail_botox_pain.localize")}


def our_views():
    """The addresses of wagtail-localize where a view of ours answers."""
    found = get_resolver().namespace_dict["wagtail_localize"][1].reverse_dict
    names = [name for name in found if isinstance(name, str)]
    addresses = [
        reverse(f"wagtail_localize:{name}", args=[1] * len(parameters))
        for name in names
        for _pattern, parameters in found[name][0]
    ]
    assert len(addresses) > 10
    return [address for address in addresses if is_ours(resolve(address).func)]


@without_app
@pytest.mark.django_db
def test_a_translation_loads_and_replaces_nothing(translator, make_article, image, page, client):
    article = make_article(full_body(image.pk, page.pk), hero_image=image)
    work = translator(article).submit()
    work.translate_all()
    target = work.publish()
    work.sync()
    assert "FR Effect 1" in client.get(target.url).content.decode()
    for address in (article.url, f"/api/v2/pages/{target.pk}/"):
        assert client.get(address).status_code == 200
    assert "Translation status" not in client.get(reverse("wagtailadmin_home")).content.decode()
    assert our_modules() == set()
    assert [place for place in replaced() if place.startswith("wagtail_localize")] == []


def test_our_views_come_with_the_app():
    assert bool(our_modules()) == HAS_APP
    assert bool(our_views()) == HAS_APP


def test_check_recommends_the_app():
    found = {message.id for message in run_checks()}
    assert ("wagtail_botox_pain.W021" in found) != HAS_APP
