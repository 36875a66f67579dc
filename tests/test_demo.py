"""The demo clinic, in processes of its own, as `make demo` runs it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).parent.parent / "example_project"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    manage(folder, "demo", "--no-serve")
    return folder


def manage(data, *arguments, **options):
    environment = {**os.environ, "DEMO_DATA": str(data), "COVERAGE_PROCESS_START": ""}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        **options,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def in_shell(data, code):
    return manage(data, "shell", "--no-imports", "-c", code).strip()


READ = """
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail_botox_pain.pages.models import TreatmentArticlePage
settings.DEBUG = False
client = Client()
for article in TreatmentArticlePage.objects.live():
    client.get(article.url)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(article.url)
    types = {block.block_type for block in article.body}
    article.body.stream_block.clean(article.body)
    print(response.status_code, len(queries), len(types), response["Content-Security-Policy"])
"""


def test_articles_are_valid_and_cheap(data):
    lines = in_shell(data, READ).splitlines()
    assert lines[0] == "200 12 11 default-src 'self'"
    assert [line.split()[0] for line in lines] == ["200", "200"]
    assert all(int(line.split()[1]) <= 12 for line in lines)


def test_second_run_keeps_what_an_editor_wrote(data):
    in_shell(
        data,
        "from wagtail_botox_pain.pages.models import TreatmentArticlePage as A;"
        "page, other = A.objects.all(); other.delete();"
        "page.title = 'My own title'; page.slug = 'own'; page.save_revision().publish()",
    )
    assert "nothing to make" in manage(data, "demo", "--no-serve")
    title = "from wagtail_botox_pain.pages.models import TreatmentArticlePage as A; print("
    assert in_shell(data, title + "A.objects.first().title)") == "My own title"
    assert in_shell(data, title + "A.objects.count())") == "1"


def test_login_is_generated_and_stays(data):
    passwords = {
        re.search(r"Password: (\S+)", manage(data, "demo", "--no-serve")).group(1) for _ in range(2)
    }
    assert len(passwords) == 1
    assert len(passwords.pop()) >= 12


def test_dry_run_makes_nothing(tmp_path):
    manage(tmp_path, "migrate", "-v0")
    assert "Would make article" in manage(tmp_path, "load_clinic", "--dry-run")
    assert not (tmp_path / "media").exists()
    assert "Made article" in manage(tmp_path, "load_clinic")
