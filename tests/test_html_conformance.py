"""The Nu HTML checker finds no error on any page type, nor in any block by itself.

`VNU_JAR` names the checker's file; it needs Java. `.ci/run` brings both and demands them.
"""

import json
import os
import shutil
import subprocess

import pytest

from tests.content import full_body
from wagtail_botox_pain.blocks import TreatmentArticleBody

JAR = os.environ.get("VNU_JAR", "")
MISSING = not (JAR and shutil.which("java"))

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(
        MISSING and os.environ.get("CI") != "true",
        reason="The Nu HTML checker needs Java and VNU_JAR, the path of vnu.jar.",
    ),
    pytest.mark.once,
]


def errors_in(folder):
    assert not MISSING, "Java or VNU_JAR is missing."
    result = subprocess.run(
        ["java", "-jar", JAR, "--format", "json", "--skip-non-html", str(folder)],
        capture_output=True,
        text=True,
    )
    messages = json.loads(result.stderr)["messages"]
    return [message for message in messages if message["type"] != "info"]


def test_pages(client, tmp_path, index, make_article, make_image, page):
    image = make_image()
    articles = [
        make_article(
            full_body(image.pk, page.pk, size=3), hero_image=image, introduction="<p>x</p>"
        ),
        make_article([]),
        make_article([{"type": name, "value": {}} for name in TreatmentArticleBody().child_blocks]),
    ]
    for number, shown in enumerate([index, *articles]):
        html = client.get(shown.url).content
        (tmp_path / f"{number}.html").write_bytes(html)
    assert errors_in(tmp_path) == []


def test_the_checker_would_complain(tmp_path):
    (tmp_path / "broken.html").write_text("<!DOCTYPE html><title>x</title><p><h1>x</p><ul><p>")
    assert errors_in(tmp_path)
