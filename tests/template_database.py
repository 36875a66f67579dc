"""Migrates a test database once and restores copies of it afterwards.

`migrate` takes many seconds on an empty database. `template_database()` replaces it for the test
databases that are made within: the first one is migrated and saved below `.cache/databases`, later
ones are restored from there. The name of the saved copy is a digest of what migrations depend on.
"""

import fcntl
import hashlib
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.apps import apps
from django.conf import settings
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".cache" / "databases"
# Migrations and the receivers of `post_migrate` read these settings.
SETTINGS = re.compile(r"APPS$|MODEL$|MIGRATION|LANGUAGE|I18N|FIELD$|SEARCH|SITE|BOTOX")
# Our migrations import these modules of the package.
IMPORTED = ("fields.py", "validators.py")
UNUSED_AFTER = 7 * 24 * 3600  # seconds
# The commands that write a database to standard output, and read it.
DUMP = {"postgresql": "pg_dump", "mysql": "mariadb-dump"}
LOAD = {"postgresql": "psql", "mysql": "mariadb"}
LOAD_OPTIONS = {"postgresql": ["--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]}

migrate = MigrateCommand.handle


@contextmanager
def template_database() -> Iterator[None]:
    """Within, `setup_databases` restores a saved database instead of migrating an empty one."""
    with mock.patch.object(MigrateCommand, "handle", restore_or_migrate):
        yield


def restore_or_migrate(command: MigrateCommand, *arguments: Any, **options: Any) -> None:
    """Do what `migrate` does for a new test database, which is empty."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    saved = FOLDER / digest()
    # Of processes that start together the first one migrates; the others wait.
    with saved.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not saved.exists():
            migrate(command, *arguments, **options)
            save(saved)
            remove_unused()
            return
    saved.touch()
    restore(saved)


def digest() -> str:
    """A name that differs wherever the migrated database may differ."""
    parts: list[object] = [sys.version, connection.vendor, connection.get_database_version()]
    # The names of these folders have the versions; metadata is slow to read.
    parts += sorted({path.name for entry in sys.path for path in Path(entry).glob("*.dist-info")})
    parts += [(name, getattr(settings, name)) for name in dir(settings) if SETTINGS.search(name)]
    files = [ROOT / "wagtail_botox_pain" / name for name in IMPORTED]
    for config in apps.get_app_configs():
        if "site-packages" not in Path(config.path).parts:
            files += sorted(Path(config.path, "migrations").glob("*.py"))
    parts += [(file.name, file.read_bytes()) for file in files]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def save(saved: Path) -> None:
    """Write the connection's database to the file, which is there as a whole or not at all."""
    partial = saved.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(partial)) as file:
            connection.connection.backup(file)
    else:
        with partial.open("wb") as file:
            run(DUMP, [], stdout=file)
    partial.replace(saved)


def restore(saved: Path) -> None:
    """Fill the connection's database, which is empty, from the file."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(saved)) as file:
            file.backup(connection.connection)
    else:
        with saved.open("rb") as file:
            run(LOAD, LOAD_OPTIONS.get(connection.vendor, []), stdin=file)


def run(programs: dict[str, str], options: list[str], **streams: Any) -> None:
    """Run a program of the server's with the address and the password of the connection."""
    client = connection.client
    command, environment = client.settings_to_cmd_args_env(connection.settings_dict, options)
    command[0] = programs[connection.vendor]
    subprocess.run(command, env={**os.environ, **(environment or {})}, check=True, **streams)


def remove_unused() -> None:
    """Remove copies that no test has used for a while."""
    for file in FOLDER.iterdir():
        if file.stat().st_mtime < time.time() - UNUSED_AFTER:
            file.unlink(missing_ok=True)
