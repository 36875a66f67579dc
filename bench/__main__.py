"""`python -m bench`: the command behind `make bench`."""

import argparse
import cProfile
import os
import platform
import pstats
import sys
from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

ROUNDS, QUICK_ROUNDS = 9, 4
EDITOR_ROUNDS, QUICK_EDITOR_ROUNDS = 5, 3
PROFILED_CALLS = 20


def sizes(text: str) -> list[int]:
    return sorted({int(size) for size in text.split(",")})


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds: a first impression")
    parser.add_argument(
        "--sizes", type=sizes, default=[1, 10, 40], metavar="1,10,40", help="repeats of the content"
    )
    parser.add_argument(
        "--check", action="store_true", help="fail when the package is slower than promised"
    )
    parser.add_argument(
        "--profile",
        nargs=2,
        metavar=("CONTESTANT", "SIZE"),
        help="show where the time of one page goes instead, such as: ours 40",
    )
    parser.add_argument("--json", action="store_true", help="measure the APIs only, or profile one")
    parser.add_argument(
        "--cache",
        choices=["none", "locmem"],
        default="none",
        help="locmem: Django's cache in memory, large enough for every rendition",
    )
    parser.add_argument(
        "--against",
        type=Path,
        metavar="PATH",
        help="compare with the package in another checkout instead, such as: ../first",
    )
    options = parser.parse_args()
    if options.check and options.cache != "none":
        parser.error("The bounds are promised without a cache.")
    if options.profile and options.profile[0] not in ("ours", "stock", "twin", "floor"):
        parser.error(f"There is no contestant {options.profile[0]!r}.")
    if options.against and not (options.against / "wagtail_botox_pain").is_dir():
        parser.error(f"There is no wagtail_botox_pain in {options.against}.")
    if options.against and (options.check or options.profile or options.json):
        parser.error("--against takes --quick, --sizes and --cache only.")
    return options


def main() -> int:
    options = arguments()
    os.environ["BENCH_CACHE"] = options.cache
    django.setup()
    # These need Django's apps.
    from bench import against, json_pages, report, startup
    from bench.contestants import CONTESTANTS, EDITED, Arena
    from bench.measure import interleaved, pin_to_one_core, progress

    if options.against:
        rounds = QUICK_ROUNDS if options.quick else ROUNDS
        print(against.compare(options.against, options.sizes, rounds))
        return 0
    pinned = pin_to_one_core()
    progress("migrating")
    call_command("migrate", verbosity=0)
    if options.profile:
        name, size = options.profile[0], int(options.profile[1])
        arena = Arena([size], progress)
        if options.json:
            json_arena = json_pages.JsonArena(arena, [size], progress)
            for label, addresses in json_arena.addresses.items():
                print(f"\n{label}")
                profile(addresses[name].get)
        else:
            profile(arena.pages[name, size].get)
        return 0

    arena = Arena(options.sizes, progress)
    json_arena = json_pages.JsonArena(arena, options.sizes, progress)
    json_times = {
        label: interleaved(
            {name: address.get for name, address in addresses.items()},
            QUICK_ROUNDS if options.quick else ROUNDS,
            f"JSON, {label}",
        )
        for label, addresses in json_arena.addresses.items()
    }
    json_weights = {
        label: {name: arena.weigh(address) for name, address in addresses.items()}
        for label, addresses in json_arena.addresses.items()
    }
    if options.json:
        print(heading(options, pinned))
        print(f"\n{report.json_table(json_times, json_weights)}")
        broken = list(report.broken_json_bounds(json_times, json_weights))
        return ended(options, broken)
    edited_sizes = sorted({min(options.sizes), max(options.sizes)})
    results = report.Results(
        weights={key: arena.weigh(address) for key, address in arena.pages.items()},
        times={
            size: interleaved(
                {name: arena.pages[name, size].get for name in CONTESTANTS},
                QUICK_ROUNDS if options.quick else ROUNDS,
                f"pages of {size}x",
            )
            for size in options.sizes
        },
        editor_times={
            size: interleaved(
                {name: arena.editors[name, size].get for name in EDITED},
                QUICK_EDITOR_ROUNDS if options.quick else EDITOR_ROUNDS,
                f"editor of {size}x",
            )
            for size in edited_sizes
        },
        editor_weights={
            (name, size): arena.weigh(arena.editors[name, size])
            for size in edited_sizes
            for name in EDITED
        },
        json_times=json_times,
        json_weights=json_weights,
        startup=startup.measure(startup.QUICK_ROUNDS if options.quick else startup.ROUNDS),
    )
    progress("")
    print(heading(options, pinned))
    print(f"\nAn article, for a reader\n\n{report.pages_table(results)}")
    print(f"\nThe article as JSON\n\n{report.json_table(json_times, json_weights)}")
    print(f"\nIts edit view in Wagtail's admin\n\n{report.editor_table(results)}")
    print(f"\ndjango.setup() in a new process\n\n{report.startup_table(results.startup)}")
    return ended(options, list(report.broken_bounds(results)))


def ended(options: argparse.Namespace, broken: list[str]) -> int:
    for line in broken:
        print(f"\nBroken promise: {line}")
    if options.check and not broken:
        print("\nWithin every bound that was measured.")
    return int(options.check and bool(broken))


def heading(options: argparse.Namespace, pinned: bool) -> str:
    import wagtail

    cache = "no cache" if options.cache == "none" else "cache in memory"
    return (
        f"Wagtail {wagtail.__version__}, Django {django.__version__}, "
        f"Python {platform.python_version()}, SQLite, {cache}, renditions made beforehand.\n"
        f"Ratios of CPU time per GET: median [quartiles] over rounds, interleaved in one process"
        f"{' on one core' if pinned else ''}.\n"
        "twin is a second stock page: its distance from stock is the noise. Milliseconds, in "
        "brackets,\nbelong to this machine and moment."
    )


def profile(get: Callable[[], object]) -> None:
    """Print the functions that take most of a page's time."""
    for _ in range(3):
        get()
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(PROFILED_CALLS):
        get()
    profiler.disable()
    stats = pstats.Stats(profiler, stream=sys.stdout).strip_dirs()
    print(f"{PROFILED_CALLS} calls; first by own time, then with what they call")
    stats.sort_stats("tottime").print_stats(40)
    stats.sort_stats("cumulative").print_stats(40)


if __name__ == "__main__":
    sys.exit(main())
