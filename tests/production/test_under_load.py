"""Readers ask, editors publish: nothing is lost, nothing is stale, no page grows dearer."""

import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from .editor import Editor, Form
from .site import EDITORS, WORKERS, Answer, Site, rate

SLUGS = {"a": "botulinum-toxin-for-chronic-pain", "b": "exercise-therapy-for-low-back-pain"}
ARTICLES = {letter: f"/treatments/{slug}/" for letter, slug in SLUGS.items()}
PATHS = [*ARTICLES.values(), "/treatments/", "/"]
# Which articles a page shows, be it in a teaser.
SHOWS = {"/": "ab", "/treatments/": "ab", ARTICLES["a"]: "a", ARTICLES["b"]: "b"}
ALONE = 5  # seconds of load without an editor
TOGETHER = 20  # seconds of load with editors


@dataclass
class Run:
    """What happened while readers and editors were there together."""

    answers: list[Answer] = field(default_factory=list)
    # What was published (an article's letter, or "telephone"): its number, and when.
    published: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    revisions_before: dict[str, int] = field(default_factory=dict)
    bodies_before: dict[str, Any] = field(default_factory=dict)

    def is_fresh(self, what: str, number: int, answer: Answer) -> bool:
        """Whether an answer has what was out when it was asked for, or something newer."""
        numbers = self.published[what]
        out = max(number for number, done in numbers if done < answer["started"])
        return out <= number <= numbers[-1][0]


def edition(letter: str, number: int) -> Callable[[Form], None]:
    """Writes the number into the title, the summary and the first heading of the body."""
    words = f"edition {letter}{number}"

    def change(form: Form) -> None:
        heading = next(name for name in form if re.fullmatch(r"body-\d+-value-heading", name))
        for name in ("title", "summary", heading):
            form[name] = f"{re.sub(r', edition .*', '', form[name])}, {words}"

    return change


def keep_doing(
    act: Callable[[int], None], enough: threading.Event, first: int
) -> list[tuple[int, float]]:
    done = []
    number = first
    while not enough.is_set():
        act(number)
        done.append((number, time.monotonic()))
        number += 1
    return done


def revisions(site: Site, letter: str) -> int:
    ((count,),) = site.rows(
        "SELECT count(*) FROM wagtailcore_revision WHERE object_id = %s",
        str(site.page_id(SLUGS[letter])),
    )
    return count


def stored(site: Site, letter: str) -> tuple[str, str, Any]:
    """Title, summary and body of an article, as the database has them."""
    ((title, summary, body),) = site.rows(
        "SELECT p.title, a.summary, a.body FROM wagtail_botox_pain_pages_treatmentarticlepage a "
        "JOIN wagtailcore_page p ON p.id = a.page_ptr_id WHERE p.id = %s",
        site.page_id(SLUGS[letter]),
    )
    return title, summary, json.loads(body) if isinstance(body, str) else body


def without_edition(body: Any) -> Any:
    return json.loads(re.sub(r", edition [a-z]\d+", "", json.dumps(body)))


@pytest.fixture(scope="module")
def alone(site: Site) -> dict[int, list[Answer]]:
    """Answers while nobody edits, by the number of processes that ask."""
    # Makes the renditions, and lets every worker fill what Django keeps about its tables.
    for path in PATHS:
        site.answers_of_all_workers(path)
    result = {}
    for processes in (1, 2):
        with site.load(processes, ALONE, PATHS) as answers:
            pass
        result[processes] = answers
    return result


@pytest.fixture(scope="module")
def run(site: Site, alone: Any) -> Iterator[Run]:
    writers = {letter: site.editor(name) for letter, name in zip(SLUGS, EDITORS, strict=True)}
    receptionist = site.editor(EDITORS[0])
    pages = {letter: site.page_id(slug) for letter, slug in SLUGS.items()}
    # The first time, Wagtail gives every paragraph a key.
    for letter, writer in writers.items():
        writer.publish(pages[letter], edition(letter, 1))
    receptionist.set_telephone("+1 202-555-0101")
    run = Run()
    for letter in SLUGS:
        run.revisions_before[letter] = revisions(site, letter)
        run.bodies_before[letter] = stored(site, letter)[2]

    def write(letter: str, writer: Editor) -> Callable[[int], None]:
        return lambda number: writer.publish(pages[letter], edition(letter, number))

    def answer_phone(number: int) -> None:
        # There are a hundred numbers that belong to nobody.
        time.sleep(0.5)
        receptionist.set_telephone(f"+1 202-555-{100 + number:04}")

    acts = {letter: write(letter, writer) for letter, writer in writers.items()}
    acts["telephone"] = answer_phone
    enough = threading.Event()
    with (
        ThreadPoolExecutor() as pool,
        site.load(1, TOGETHER, PATHS) as run.answers,
    ):
        doing = {what: pool.submit(keep_doing, act, enough, 2) for what, act in acts.items()}
        time.sleep(TOGETHER - 2)
        enough.set()
        run.published = {what: [(1, 0.0), *task.result()] for what, task in doing.items()}
    yield run


class TestReaders:
    def test_no_error(self, alone, run):
        answers = [*alone[1], *alone[2], *run.answers]
        assert [answer for answer in answers if answer.get("status") != 200] == []
        assert len(answers) > 40

    def test_every_worker_answers(self, run):
        assert len({answer["worker"] for answer in run.answers}) == WORKERS

    @pytest.mark.parametrize("letter", SLUGS)
    def test_no_stale_article(self, run, letter):
        """What is asked for after a publication shows it, on every page and from any worker."""
        shown = [answer for answer in run.answers if letter in SHOWS[answer["path"]]]
        assert shown
        for answer in shown:
            (number,) = answer["editions"][letter]
            assert run.is_fresh(letter, number, answer), answer

    def test_no_stale_telephone(self, run):
        for answer in run.answers:
            assert run.is_fresh("telephone", answer["telephone"] - 100, answer), answer

    def test_queries_do_not_grow(self, alone, run, report):
        before = queries([*alone[1], *alone[2]])
        after = queries(run.answers)
        for path in PATHS:
            counts = f"{numbers(before[path])}, with editors {numbers(after[path])}"
            report.append(f"queries of {path}: {counts}")
        assert after == before
        assert [len(counts) for counts in before.values()] == [1] * len(PATHS)

    def test_two_processes_get_as_much_as_one(self, alone, run, report):
        """Where the machine is busy with one already, two must share, but lose little."""
        ratio = rate(alone[2]) / rate(alone[1])
        report.append(f"requests a second, 2 processes of load to 1: {ratio:.2f}")
        together = rate(run.answers) / rate(alone[1])
        report.append(f"requests a second, with three editors to without: {together:.2f}")
        assert ratio > 0.5


class TestEditors:
    def test_each_published_several_times(self, run, report):
        counts = {what: len(done) - 1 for what, done in run.published.items()}
        report.append(f"published during the load: {counts}")
        assert min(counts.values()) >= 2

    @pytest.mark.parametrize("letter", SLUGS)
    def test_no_edit_is_lost(self, site, run, letter):
        last, _ = run.published[letter][-1]
        title, summary, body = stored(site, letter)
        words = f", edition {letter}{last}"
        assert title.endswith(words)
        assert summary.endswith(words)
        assert json.dumps(body).count(words) == 1
        # All else in the body came through the form as it was.
        assert without_edition(body) == without_edition(run.bodies_before[letter])

    @pytest.mark.parametrize("letter", SLUGS)
    def test_each_edit_is_a_revision(self, site, run, letter):
        edits = len(run.published[letter]) - 1
        assert revisions(site, letter) - run.revisions_before[letter] == edits

    @pytest.mark.parametrize("letter", SLUGS)
    def test_the_last_edit_is_what_every_worker_shows(self, site, run, letter):
        last, _ = run.published[letter][-1]
        answers = site.answers_of_all_workers(ARTICLES[letter])
        assert [answer["editions"] for answer in answers.values()] == [{letter: [last]}] * WORKERS

    def test_search_finds_what_was_published(self, site, run):
        last, _ = run.published["a"][-1]
        found = site.editor(EDITORS[0]).get("/admin/pages/search/?q=edition").text
        assert f"edition a{last}" in found


def queries(answers: list[Answer]) -> dict[str, set[int]]:
    """How many queries the answers took, by path."""
    result: dict[str, set[int]] = defaultdict(set)
    for answer in answers:
        result[answer["path"]].add(int(answer["queries"]))
    return result


def numbers(counts: set[int]) -> str:
    return " or ".join(map(str, sorted(counts)))


def test_log_has_no_error(site):
    log = site.log.read_text()
    assert "GET / HTTP/1.1" in log
    assert [line for line in log.splitlines() if " ERROR " in line or "Traceback" in line] == []
