"""Reads a process's environment and says everything that is wrong with it at once."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

REQUIRED = object()
REDIS_SCHEMES = ("redis", "rediss", "unix")
SEARCH_BACKENDS = (
    "elasticsearch7",
    "elasticsearch8",
    "elasticsearch9",
    "opensearch2",
    "opensearch3",
)
DATABASES = ("postgres", "postgresql", "mysql", "sqlite")
YES = ("1", "true", "yes", "on")
NO = ("0", "false", "no", "off")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class Environment:
    """The variables of a process.

    `read` never raises: it notes what is wrong, so that `check` can name all of it in one
    error. No message holds a value, since many are secret.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.names: dict[str, bool] = {}
        self.problems: list[str] = []

    def read(self, name: str, parse: Callable[[str], Any] = str, default: Any = REQUIRED) -> Any:
        """The variable `name` as `parse` understands it; an empty one counts as not set.

        `parse` raises a ValueError that ends the sentence "NAME must be …".
        """
        self.names[name] = default is REQUIRED
        value = self.variables.get(name, "").strip()
        if not value:
            if default is REQUIRED:
                self.problems.append(f"{name} is not set.")
            return None if default is REQUIRED else default
        try:
            return parse(value)
        except ValueError as error:
            self.problems.append(f"{name} must be {error}.")
            return None

    def need(self, name: str, condition: bool, reason: str) -> None:
        """Note that `name`, which is optional elsewhere, has to be set here."""
        if condition and not self.variables.get(name, "").strip():
            self.problems.append(f"{name} is not set, but {reason}.")

    def check(self) -> None:
        """Raise one `ImproperlyConfigured` that names every variable that is wrong."""
        if self.problems:
            lines = "\n".join(f"  {problem}" for problem in self.problems)
            raise ImproperlyConfigured(
                "The environment is not right. docs/how-to/deploy.md explains each variable.\n"
                + lines
            )


def secret(value: str) -> str:
    if len(value) < 50 or len(set(value)) < 5 or value.startswith("django-insecure-"):
        raise ValueError("at least 50 random characters")
    return value


def words(value: str) -> list[str]:
    return [word for part in value.split(",") if (word := part.strip())]


def hosts(value: str) -> list[str]:
    """Names without scheme and path; a leading dot stands for all subdomains."""
    names = words(value)
    if not names or any(set(name) & set("/*@ ") or "://" in name for name in names):
        raise ValueError("host names joined by commas, such as www.example.org,.example.net")
    return names


def host(value: str) -> str:
    try:
        (name,) = hosts(value)
    except ValueError:
        raise ValueError("one host name, such as media.example.org") from None
    return name


def origin(value: str) -> str:
    """A scheme and a host, without a path."""
    parts = _split(value)
    wanted = parts and parts.scheme in ("http", "https") and parts.hostname
    if not wanted or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("an address without a path, such as https://www.example.org")
    return f"{parts.scheme}://{parts.netloc}"


def origins(value: str) -> list[str]:
    try:
        return [origin(word) for word in words(value)]
    except ValueError:
        raise ValueError("addresses such as https://www.example.org, joined by commas") from None


def yes_or_no(value: str) -> bool:
    if value.lower() not in YES + NO:
        raise ValueError("1 or 0")
    return value.lower() in YES


def seconds(value: str) -> int:
    if not value.isdecimal():
        raise ValueError("a number of seconds")
    return int(value)


def log_level(value: str) -> str:
    if value.upper() not in LOG_LEVELS:
        raise ValueError(f"one of {', '.join(LOG_LEVELS)}")
    return value.upper()


def database(value: str) -> dict[str, Any]:
    """Django's settings of the database at an address."""
    parts = _split(value)
    try:
        parsed = dj_database_url.parse(value) if parts and parts.scheme in DATABASES else {}
    except ValueError:
        parsed = {}
    if not parsed.get("NAME"):
        raise ValueError("an address such as postgres://user:password@host:5432/name")
    return dict(parsed)


def redis(value: str) -> str:
    parts = _split(value)
    if not parts or parts.scheme not in REDIS_SCHEMES or not (parts.hostname or parts.path):
        raise ValueError("an address such as redis://host:6379/0 or rediss://:password@host:6380/0")
    return value


def search(value: str) -> tuple[str, str]:
    """The name of Wagtail's backend and the server's address."""
    backend, _, address = value.partition("+")
    parts = _split(address)
    if backend not in SEARCH_BACKENDS or not parts or not parts.hostname:
        raise ValueError(
            f"one of {', '.join(SEARCH_BACKENDS)}, then + and an address, "
            "such as opensearch3+https://user:password@host:9200"
        )
    return backend, address


def _split(value: str) -> SplitResult | None:
    """The parts of an address; None where it is none."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # looked at only when it is asked for, and may be no number
    except ValueError:
        return None
    return parts if parts.scheme else None
