"""The app `public_api`: its patches, and what happens when one of them does not fit Wagtail."""

import pytest
import wagtail
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from wagtail import coreutils
from wagtail.models import get_page_models

from tests.api import VERSIONS
from tests.testapp.models import StreamPage
from wagtail_botox_pain.api import audience
from wagtail_botox_pain.public_api.patches import image_renditions, patches
from wagtail_botox_pain.public_api.patches.patch import Patch

only_wagtail_8 = pytest.mark.skipif(wagtail.VERSION < (8,), reason="Wagtail 8")


def errors():
    return [error for error in run_checks() if error.id == "wagtail_botox_pain.E014"]


def test_patches_fit_this_version():
    assert len(patches()) == (4 if wagtail.VERSION >= (8,) else 1)
    assert errors() == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "ImageRenditionField.get_value"}, "get_value"),
        ({"name": "RenditionField.get_attribute"}, "RenditionField"),
        ({"module": "wagtail.images.api.gone"}, "gone"),
        ({"parameters": ("self", "instance", "request")}, "its parameters are (self, instance)"),
        ({"relies_on": ("wagtail.images.gone.Handler",)}, "gone"),
    ],
)
def test_patch_that_does_not_fit(change, reason, monkeypatch):
    patch = image_renditions.PATCH._replace(**change)
    monkeypatch.setattr(image_renditions, "PATCH", patch)
    (error,) = errors()
    assert reason in error.msg
    assert f"{patch.module}.{patch.name}" in error.msg
    assert "7.4 and 8.0" in error.msg


@pytest.mark.django_db
@pytest.mark.parametrize("version", VERSIONS)
def test_nobody_is_answered_while_a_patch_does_not_fit(version, client, monkeypatch, make_article):
    address = f"/api/{version}/pages/{make_article().pk}/"
    monkeypatch.setattr(audience, "_problems", [])
    assert client.get(address).status_code == 200
    audience.refuse_answers("It cannot be replaced.")
    with pytest.raises(ImproperlyConfigured, match="cannot be replaced"):
        client.get(address)


def test_patch_is_installed_once(monkeypatch):
    # With its name put back afterwards.
    monkeypatch.setattr(coreutils, "get_content_languages", coreutils.get_content_languages)
    calls = []

    def replace(function):
        calls.append(function)
        return lambda: "replaced"

    patch = Patch("wagtail.coreutils", "get_content_languages", (), "8.0", replace)
    assert patch.problem() == ""
    patch.install()
    patch.install()
    assert coreutils.get_content_languages() == "replaced"
    assert len(calls) == 1


@only_wagtail_8
def test_blocks_that_api_v3_would_empty(monkeypatch):
    def warned():
        return [m.obj for m in run_checks() if m.id == "wagtail_botox_pain.W024"]

    assert StreamPage in get_page_models()
    assert warned() == []
    monkeypatch.setattr(StreamPage, "api_base_form_class", None)
    assert warned() == [StreamPage]
