"""Every sample of code in the documentation works as it is printed."""

import re

import pytest

from tests.docs.follow import Reader, executor, other_test
from tests.docs.host import OUR_APPS, Host
from tests.docs.pages import DOCS, PAGES, ROOT, name_of, samples

pytestmark = pytest.mark.once

WITH_SAMPLES = [page for page in PAGES if any(map(executor, samples(page)))]


@pytest.fixture(scope="session")
def sites(tmp_path_factory):
    """A site without this package and one with it, each with its database."""
    folder = tmp_path_factory.mktemp("documentation")
    bare = Host.start(folder / "bare")
    bare.run("python", "manage.py", "migrate", "--verbosity", "0")
    installed = bare.copy(folder / "installed", OUR_APPS)
    installed.run("python", "manage.py", "migrate", "--verbosity", "0")
    return {"bare": bare, "installed": installed}


@pytest.mark.slow
@pytest.mark.costly
@pytest.mark.parametrize("page", WITH_SAMPLES, ids=name_of)
def test_page_can_be_followed(page, sites, tmp_path):
    reader = Reader(sites, tmp_path, samples(page))
    reader.follow()
    if page == DOCS / "tutorial.md":
        # What its reader does in the admin, between the commands.
        reader.site.run("python", "-m", "tests.docs.tutorial_steps", str(page))
    reader.finish()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_sample_has_a_language(page):
    text = page.read_text(encoding="utf-8")
    assert len(re.findall(r"^ *(?:```|~~~)", text, re.MULTILINE)) == 2 * len(samples(page))
    for sample in samples(page):
        assert executor(sample) or sample.language in {"text", "diff", "ini", "nginx"}, (
            f"{sample}: nothing executes {sample.language or 'a sample without a language'}"
        )


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_is_tested_elsewhere_is_tested_there(page):
    """The test that a page names reads the page, or gives the same commands."""
    for sample in samples(page):
        if test := other_test(sample):
            assert (ROOT / test).is_file(), f"{sample}: {test}"
            source = (ROOT / test).read_text(encoding="utf-8")
            lines = [line for line in sample.code.splitlines() if line.strip()]
            assert page.name in source or all(line in source for line in lines), sample
