"""What management commands print."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.core.management.base import OutputWrapper

Item = TypeVar("Item")


def counted(number: int, thing: str) -> str:
    """`1 page`, `2 pages`: for what commands say."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


class Progress:
    """A line on a terminal that says how far a command is; nothing where output goes to a file."""

    def __init__(self, stream: OutputWrapper, verbosity: int = 1) -> None:
        self.stream = stream
        self.is_shown = bool(verbosity) and stream.isatty()

    def track(self, items: Iterable[Item], words: str, total: int | None = None) -> Iterator[Item]:
        """`items`, while the line says `words`, the number of the item, and how many there are."""
        of = "" if total is None else f" of {total}"
        for number, item in enumerate(items, 1):
            if self.is_shown:
                self.stream.write(f"\r{words} {number}{of}", ending="")
            yield item
        self.clear()

    def clear(self) -> None:
        """Make room for another message."""
        if self.is_shown:
            self.stream.write("\r\033[K", ending="")
