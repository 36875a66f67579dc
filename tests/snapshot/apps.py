"""Notes what the libraries are before the package is ready; stands before it in the settings."""

import sys
from types import ModuleType
from typing import Any

from django.apps import AppConfig

LIBRARIES = {"ninja", "rest_framework", "wagtail", "wagtail_localize"}


def modules() -> list[ModuleType]:
    return [
        module
        for name, module in sorted(sys.modules.items())
        if name.partition(".")[0] in LIBRARIES and isinstance(module, ModuleType)
    ]


def attributes() -> dict[tuple[str, str, str], Any]:
    """The attributes of the libraries' modules, classes and objects, by where they are."""
    found = {}
    for module in modules():
        for name, value in list(vars(module).items()):
            found[module.__name__, "", name] = value
            owner = value if isinstance(value, type) else type(value)
            is_of_library = getattr(owner, "__module__", "").partition(".")[0] in LIBRARIES
            if is_of_library and hasattr(value, "__dict__"):
                for inner, inner_value in list(vars(value).items()):
                    found[module.__name__, name, inner] = inner_value
    return found


class SnapshotConfig(AppConfig):
    name = "tests.snapshot"
    before: dict[tuple[str, str, str], Any] = {}
    modules_before: set[str] = set()

    def ready(self) -> None:
        type(self).before = attributes()
        type(self).modules_before = {module.__name__ for module in modules()}
