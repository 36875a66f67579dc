"""Compares the package with that of another checkout: `python -m bench --against PATH`.

Each version serves the same articles in a process of its own, by `bench.version`. The processes
take turns; the other one waits. The shortest CPU time of all rounds counts, for what else the
machine does only ever adds time.
"""

import json
import os
import random
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from bench.measure import progress
from bench.report import table

ROOT = Path(__file__).parents[1]
PACKAGE = "wagtail_botox_pain"


class Version:
    """A process that serves the package of `checkout`, with the benchmark of this checkout."""

    def __init__(self, checkout: Path, sizes: list[int], stack: ExitStack) -> None:
        self.checkout = checkout
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="botox-pain-bench-")))
        for name, origin in (("bench", ROOT), ("example_project", ROOT), (PACKAGE, checkout)):
            (folder / name).symlink_to(origin.resolve() / name)
        environment = {"PYTHONPATH": str(folder), "BENCH_VERSION": "1", "PYTHONHASHSEED": "0"}
        self.process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "bench.version", *map(str, sizes)],
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(self.process.kill)
        self.labels: list[str] = json.loads(self._line())

    def seconds(self, label: str) -> float:
        """The CPU seconds of one call of what `label` names."""
        print(label, file=self._pipe(self.process.stdin), flush=True)
        return float(self._line())

    def _line(self) -> str:
        line = self._pipe(self.process.stdout).readline()
        if not line:
            raise RuntimeError(f"The version in {self.checkout} failed.")
        return line

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe  # noqa: S101  both are asked for above
        return pipe


def compare(checkout: Path, sizes: list[int], rounds: int) -> str:
    """A table of what this version takes, as a ratio of what that of `checkout` takes."""
    with ExitStack() as stack:
        other, ours = (Version(path, sizes, stack) for path in (checkout, ROOT))
        times: dict[str, dict[Version, list[float]]] = {
            label: {ours: [], other: []} for label in ours.labels if label in other.labels
        }
        for number in range(1, rounds + 1):
            progress(f"round {number} of {rounds}")
            for label, by_version in times.items():
                for version in random.sample(list(by_version), 2):
                    by_version[version].append(version.seconds(label))
    progress("")
    rows = []
    for label, by_version in times.items():
        now, before = min(by_version[ours]), min(by_version[other])
        rows.append([label, f"{now / before:.2f}", f"({now * 1000:.1f})", f"({before * 1000:.1f})"])
    head = ["what", "this / other", "this, CPU ms", "other, CPU ms"]
    return (
        "CPU time, the shortest of alternating rounds; each version in a process of its own.\n"
        "The page of Wagtail's blocks is the same for both: its distance from 1 is the noise.\n\n"
        f"{table(head, rows)}"
    )
