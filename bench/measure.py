"""Times contestants against each other in one process.

A round lets every contestant make a short burst of calls, in shuffled order, so that what
slows the machine down for a while slows all of them. Only the ratios of one round are
compared; the result is their median over the rounds. CPU time is counted, so that
other processes on the machine matter little.
"""

import gc
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

BURST_SECONDS = 0.2
LONGEST_BURST = 20
SHORTEST_BURST = 2


@dataclass(frozen=True)
class Ratio:
    """The median of the rounds' ratios, with their quartiles."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} [{self.low:.2f}-{self.high:.2f}]"


@dataclass(frozen=True)
class Times:
    """The CPU seconds of one call, per contestant and round."""

    rounds: dict[str, list[float]]

    def ratio(self, name: str, baseline: str) -> Ratio:
        ratios = [
            one / other for one, other in zip(self.rounds[name], self.rounds[baseline], strict=True)
        ]
        low, median, high = statistics.quantiles(ratios, n=4, method="inclusive")
        return Ratio(median, low, high)

    def milliseconds(self, name: str) -> float:
        return statistics.median(self.rounds[name]) * 1000


def pin_to_one_core() -> bool:
    """Keep the process on one core, where the system has a way to."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    return True


@contextmanager
def settled_memory() -> Iterator[None]:
    """Keep what exists by now out of the garbage collector's way."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def timed(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def burst(call: Callable[[], object], calls: int) -> float:
    gc.collect()
    return statistics.median(timed(call) for _ in range(calls))


def calls_of_a_burst(call: Callable[[], object]) -> int:
    once = max(min(timed(call) for _ in range(2)), 1e-6)
    return max(SHORTEST_BURST, min(LONGEST_BURST, int(BURST_SECONDS / once)))


def interleaved(calls: dict[str, Callable[[], object]], rounds: int, label: str) -> Times:
    """The times of all `calls`, which have been made before, so nothing is made twice."""
    counts = {name: calls_of_a_burst(call) for name, call in calls.items()}
    times: dict[str, list[float]] = {name: [] for name in calls}
    with settled_memory():
        for number in range(1, rounds + 1):
            progress(f"{label}: round {number} of {rounds}")
            for name in random.sample(list(calls), len(calls)):
                times[name].append(burst(calls[name], counts[name]))
    progress("")
    return Times(times)


def progress(message: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{message}", end="", file=sys.stderr, flush=True)
    elif message:
        print(message, file=sys.stderr, flush=True)
