"""What the package adds to `django.setup()`: new processes with it and without it, in turn."""

import json
import os
import random
import statistics
import subprocess
import sys
from dataclasses import dataclass

from bench.measure import progress

CONTESTANTS = ("ours", "wagtail", "twin")
QUICK_ROUNDS, ROUNDS = 9, 25
BOUND = 1.10

# `wagtail` has all of Wagtail's apps that `ours` has, wagtail.contrib.settings among them.
PROGRAM = """
import json, resource, sys, time
from pathlib import Path
from django.conf import settings
from bench.settings import API_APPS, INSTALLED_APPS
OURS = ["wagtail_botox_pain", "wagtail_botox_pain.pages"]
apps = [
    app
    for app in INSTALLED_APPS
    if not app.startswith(("bench.", "wagtail_botox_pain")) and app not in API_APPS
]
if sys.argv[1] == "ours":
    apps += OURS
settings.configure(
    INSTALLED_APPS=apps, STATIC_URL="/static/", SECRET_KEY="x", USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
import django
start = time.process_time()
django.setup()
seconds = time.process_time() - start
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
status = Path("/proc/self/status")
if status.exists():  # On Linux the other figure begins with what the parent process has.
    (memory,) = [int(line.split()[1]) for line in status.open() if line.startswith("VmHWM:")]
print(json.dumps([seconds, memory]))
"""


def better_half(seconds: list[float]) -> float:
    """The mean of the shorter times.

    What else the machine does only ever adds time; the very shortest is a matter of luck.
    """
    return statistics.mean(sorted(seconds)[: (len(seconds) + 1) // 2])


@dataclass(frozen=True)
class Startup:
    """CPU seconds and peak memory of one `django.setup()`, per contestant and process."""

    seconds: dict[str, list[float]]
    memory: dict[str, list[int]]

    def time_ratio(self, name: str) -> float:
        return better_half(self.seconds[name]) / better_half(self.seconds["wagtail"])

    def memory_ratio(self, name: str) -> float:
        return statistics.median(self.memory[name]) / statistics.median(self.memory["wagtail"])


def one_process(name: str) -> tuple[float, int]:
    # Compiled files are kept, or else it is the compiler that is timed.
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": ""}
    output = subprocess.check_output(
        [sys.executable, "-c", PROGRAM, name], env=environment, text=True
    )
    seconds, memory = json.loads(output)
    return seconds, memory


def measure(rounds: int) -> Startup:
    """Time `rounds` new processes of each contestant, in shuffled order."""
    startup = Startup({name: [] for name in CONTESTANTS}, {name: [] for name in CONTESTANTS})
    one_process("ours")
    for number in range(1, rounds + 1):
        progress(f"django.setup(): round {number} of {rounds}")
        for name in random.sample(CONTESTANTS, len(CONTESTANTS)):
            seconds, memory = one_process(name)
            startup.seconds[name].append(seconds)
            startup.memory[name].append(memory)
    progress("")
    return startup
