"""What a response read from the database, and whether it would read the same now.

A response is made from the request, the settings and rows. So it is the same as long as the
same statements find the same rows, whatever blocks, fields and page types a site has added,
and to find that out costs no page, no block and no serializer. Where a response depends on
whether a file is there, that is asked again too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, tzinfo
from enum import Enum
from hashlib import blake2b
from io import BytesIO
from pickle import Pickler, PicklingError
from typing import Any, NamedTuple

from django.db import DatabaseError, connections
from django.db.transaction import atomic
from django.http import HttpRequest
from django.utils import timezone
from django.utils.connection import ConnectionDoesNotExist
from django.utils.dateparse import parse_datetime
from wagtail.models import Site

from wagtail_botox_pain.lookups.storages import Asked, asked_meanwhile, is_there
from wagtail_botox_pain.moments import aware, now


class Moment(Enum):
    """Stands in a statement for the time at which it is run."""

    NOW = "now"


class Statement(NamedTuple):
    alias: str
    sql: str
    params: tuple[Any, ...] | None


class Reads(NamedTuple):
    """Statements, the digest of what they found, and until when (if ever) that says it all.

    `files` are those of images that were there or not, each with its model.
    """

    statements: tuple[Statement, ...]
    digest: str
    until: datetime | None
    files: tuple[tuple[str, str, bool], ...] = ()

    def are_unchanged(self, root_paths: Iterable[Any]) -> bool:
        """Whether all of this would be found again, and the sites' pages begin at `root_paths`."""
        if self.until and self.until <= now():
            return False
        if any(is_there(label, name) is not was_there for label, name, was_there in self.files):
            return False
        try:
            with ExitStack() as stack:
                for alias in {statement.alias for statement in self.statements}:
                    # Of a transaction, a statement that fails would end all of it.
                    if connections[alias].in_atomic_block:
                        stack.enter_context(atomic(using=alias))
                found = in_all(map(run, self.statements), root_paths)
        except (DatabaseError, ConnectionDoesNotExist):
            # A column or a database that is there no more.
            return False
        return found == self.digest


def run(statement: Statement) -> str:
    """The digest of what `statement` finds now."""
    alias, sql, params = statement
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, at_present(alias, params))
        return digest_of(cursor.fetchall())


def digest_of(rows: Sequence[Any]) -> str:
    # A list on some databases, a tuple on others.
    return blake2b(written(list(rows)), digest_size=16).hexdigest()


def written(rows: list[Any]) -> bytes:
    """`rows` as bytes that are the same for equal rows."""
    result = BytesIO()
    pickler = Pickler(result, protocol=5)
    # Or else rows that share an object would be written otherwise than those that do not.
    pickler.fast = True
    try:
        pickler.dump(rows)
    except (PicklingError, TypeError):
        return repr(rows).encode(errors="surrogatepass")
    return result.getvalue()


def in_all(digests: Iterable[str], root_paths: Iterable[Any]) -> str:
    """One digest of those of rows, and of where the sites' pages begin.

    Wagtail keeps the latter in Django's cache, where no statement shows it.
    """
    return digest_of([*digests, *map(tuple, root_paths)])


def at_present(alias: str, params: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    if params is None or Moment.NOW not in params:
        return params
    present = connections[alias].ops.adapt_datetimefield_value(timezone.now())
    return tuple(present if param is Moment.NOW else param for param in params)


class Recorder:
    """Notes each statement and its rows, on their way to Django.

    Whoever runs them gets the very rows that were noted, so what changes meanwhile cannot
    come between a response and what is known of it.
    """

    def __init__(self, root_paths: Iterable[Any]) -> None:
        self.started = now()
        self.only_reads = True
        self._root_paths = root_paths
        self.asked = Asked()
        self._found: dict[str, tuple[Statement, str]] = {}
        self._until: datetime | None = None

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        cursor = context["cursor"]
        if isinstance(cursor.cursor, Fetched):
            cursor.cursor = cursor.cursor.unread
        unread = cursor.cursor
        result = execute(sql, params, many, context)
        verb = sql.lstrip(" \n(").partition(" ")[0].upper()
        if many or verb not in {"SELECT", "WITH", "SAVEPOINT", "RELEASE"} or not cursor.description:
            self.only_reads &= verb in {"SAVEPOINT", "RELEASE"}
            return result
        rows = cursor.fetchall()
        self._note(context["connection"], sql, params, cursor.description, rows)
        cursor.cursor = Fetched(unread, rows)
        # Some databases give the cursor itself, which has no more rows.
        return cursor.cursor if result is unread else result

    def _note(
        self, connection: Any, sql: str, params: Any, description: Any, rows: Sequence[Any]
    ) -> None:
        is_list = params is None or isinstance(params, list | tuple)
        if not is_list or any(isinstance(param, memoryview) for param in params or ()):
            # Nothing that a cache could keep.
            self.only_reads = False
            return
        zone = connection.timezone
        params = params and tuple(self._timeless(param, zone) for param in params)
        statement, found = Statement(connection.alias, sql, params), digest_of(rows)
        # The same statement again should find the same, so once is enough to ask.
        first = self._found.setdefault(repr(statement), (statement, found))
        self.only_reads &= first[1] == found
        for place, column in enumerate(description):
            # A page expires by the clock alone, which Python compares it with.
            if column[0] == "expire_at":
                for row in rows:
                    self._expect_end(as_moment(row[place], zone))

    def _timeless(self, param: Any, zone: tzinfo | None) -> Any:
        moment = as_moment(param, zone)
        is_now = moment is not None and self.started <= moment <= now()
        return Moment.NOW if is_now else param

    def _expect_end(self, end: datetime | None) -> None:
        if end and end > self.started and (self._until is None or end < self._until):
            self._until = end

    def reads(self) -> Reads | None:
        """All that was read; None where something else than reading was done."""
        if not self.only_reads or not self.asked.is_everything:
            return None
        statements, digests = zip(*self._found.values(), strict=True) if self._found else ((), ())
        files = tuple((*file, was_there) for file, was_there in self.asked.files.items())
        return Reads(statements, in_all(digests, self._root_paths), self._until, files)


def as_moment(value: Any, zone: tzinfo | None) -> datetime | None:
    """`value` of a column or a parameter as a point in time, where it is one.

    `zone` is that of the database.
    """
    if isinstance(value, str) and 19 <= len(value) <= 32 and value[:2] == "20":
        try:
            value = parse_datetime(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return aware(value, zone)


class Fetched:
    """A cursor whose rows were fetched already, for Django to fetch once more."""

    def __init__(self, cursor: Any, rows: Sequence[Any]) -> None:
        self.unread = cursor
        self._rows = rows
        self._next = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unread, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())

    def fetchone(self) -> Any:
        found = self.fetchmany(1)
        return found[0] if found else None

    def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        start, self._next = self._next, self._next + (size or self.unread.arraysize)
        return self._rows[start : self._next]

    def fetchall(self) -> Sequence[Any]:
        start, self._next = self._next, len(self._rows)
        return self._rows[start:]


def root_paths_of(request: HttpRequest) -> list[Any]:
    """Where the sites' pages begin, read once for `request`, with which Wagtail keeps it.

    So it is none of the statements that are noted, in a process that has yet to find it either.
    """
    if not hasattr(request, "_wagtail_cached_site_root_paths"):
        request._wagtail_cached_site_root_paths = Site.get_site_root_paths()
    return request._wagtail_cached_site_root_paths


@contextmanager
def recorded(request: HttpRequest) -> Iterator[Recorder]:
    """Note what is read from any database for `request` meanwhile."""
    recorder = Recorder(root_paths_of(request))
    token = asked_meanwhile.set(recorder.asked)
    try:
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(recorder))
            yield recorder
    finally:
        asked_meanwhile.reset(token)
