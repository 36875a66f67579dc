"""A site that was made with the first release goes on as it was with this version."""

import json
import lzma
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
import wagtail

from tests.html import parse

pytestmark = [pytest.mark.slow, pytest.mark.costly]
ROOT = Path(__file__).parent.parent
RECORDED = Path(__file__).parent / "first_release"
IMAGES = ROOT / "example_project" / "clinic" / "content" / "images"
OURS = ("wagtail_botox_pain", "clinic")
# Words of the package that this version corrects.
CORRECTED_WORDS = {
    "ما يجب إخبار مقدّم الرعاية الصحية به أولًا": "ما يجب إخبار مقدّم الرعاية الصحية به قبل العلاج",
    "يجب إخبار مقدّم الرعاية الصحية أولًا": "يجب إخبار مقدّم الرعاية الصحية قبل العلاج",
    "Aprobado para este uso": "Autorizado para este uso",
    "No aprobado para este uso (uso fuera de indicación)": "No autorizado para este uso: "
    "fuera de ficha técnica (condiciones diferentes de las autorizadas)",
}


def run(folder, *arguments):
    environment = {
        **os.environ,
        "SITE_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.first_release.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "example_project")]),
    }
    result = subprocess.run(
        [sys.executable, "-m", *arguments], env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site of the first release, before any migration of this version."""
    folder = tmp_path_factory.mktemp("first_release")
    stored = lzma.decompress((RECORDED / "clinic.sqlite3.xz").read_bytes())
    (folder / "clinic.sqlite3").write_bytes(stored)
    shutil.copytree(IMAGES, folder / "media" / "original_images", ignore=lambda *args: ["source"])
    return folder


@pytest.fixture(scope="module")
def planned(site):
    return run(site, "django", "migrate", "--plan")


@pytest.fixture(scope="module")
def answers(site, planned):
    run(site, "django", "migrate", "-v0")
    return json.loads(run(site, "tests.first_release.answers"))


@pytest.fixture(scope="module")
def recorded():
    answers = json.loads(lzma.decompress((RECORDED / "answers.json.xz").read_bytes()))
    text = json.dumps(answers, ensure_ascii=False)
    for old, new in CORRECTED_WORDS.items():
        assert old in text
        text = text.replace(old, new)
    return json.loads(text)


def test_migrations_of_ours_that_are_planned(planned):
    ours = [line.strip() for line in planned.splitlines() if line.strip().startswith(OURS)]
    assert ours == ["wagtail_botox_pain_pages.0002_summary_may_be_blank"]


def test_pages(answers, recorded):
    """Every word, link and picture is there; the design places some of them elsewhere."""
    assert answers["pages"].keys() == recorded["pages"].keys()
    for path, page in recorded["pages"].items():
        found = answers["pages"][path]
        assert found["status"] == page["status"] == 200
        new, old = parse(found["answer"]), parse(page["answer"])
        assert set(words_of(old) - words_of(new)) <= set(SAID_ONCE.split()), path
        assert targets_of(new) == targets_of(old), path
        assert ids_of(page["answer"]) <= ids_of(found["answer"]), path


# A frequency that is not known is said once for all effects of a group; a link to the emergency
# number says that it calls instead of a label before it; doi.org is not named as a source.
SAID_ONCE = " ".join(
    [
        "How often is not known Emergency number: (doi.org)",
        "Frecuencia no conocida Número de emergencias:",
        "معدل الحدوث غير معروف رقم الطوارئ: (\u2066doi.org\u2069)",
    ]
)


def words_of(tree: Element) -> Counter[str]:
    return Counter(" ".join(tree.itertext()).split())


def targets_of(tree: Element) -> Counter[str]:
    """Where links lead and where pictures come from."""
    targets = (element.get("href") or element.get("src") for element in tree.iter())
    return Counter(target.replace("#bp-", "#") for target in targets if target)


def ids_of(html):
    return {element.get("id") for element in parse(html).iter()}


def without_fragments(answers):
    """The contents lists as they were before each entry had a `fragment`."""
    for answer in answers.values():
        if isinstance(answer["answer"], dict):
            for entry in answer["answer"].get("contents") or ():
                del entry["fragment"]
    return answers


def test_api_v2(answers, recorded):
    assert without_fragments(answers["api_v2"]) == recorded["api_v2"]


@pytest.mark.skipif(wagtail.VERSION < (8,), reason="Wagtail 8 brings API v3.")
def test_api_v3(answers, recorded):
    assert without_fragments(answers["api_v3"]) == recorded["api_v3"]


def test_translations(answers, recorded):
    """The states in the report, and each sentence with its translation in the PO files."""
    assert answers["translations"] == recorded["translations"]
