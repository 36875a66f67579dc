"""A function of Wagtail that is replaced, with what the replacement takes for granted."""

from collections.abc import Callable
from importlib import import_module
from inspect import getattr_static, signature
from typing import Any, NamedTuple

import wagtail
from django.utils.module_loading import import_string


class Patch(NamedTuple):
    """Replaces the function `name` of `module`, such as `ImageRenditionField.get_attribute`.

    `replace` gets the function and returns its replacement. `parameters` are those of the function
    in `written_for`, a version of Wagtail, and `relies_on` are other names that have to exist.
    """

    module: str
    name: str
    parameters: tuple[str, ...]
    written_for: str
    replace: Callable[[Callable[..., Any]], Callable[..., Any]]
    relies_on: tuple[str, ...] = ()

    def problem(self) -> str:
        """Why the patch does not fit the installed version of Wagtail; empty where it fits."""
        try:
            for path in self.relies_on:
                import_string(path)
            parameters = tuple(signature(self._function()[1]).parameters)
        except (AttributeError, ImportError) as error:
            return self._describe(str(error))
        if parameters != self.parameters:
            return self._describe(f"its parameters are ({', '.join(parameters)})")
        return ""

    def install(self) -> None:
        """Replace the function, once however often it is called."""
        stored, function = self._function()
        if getattr(function, "patched_by", None) == self.module:
            return
        replacement: Any = self.replace(function)
        replacement.patched_by = self.module
        if isinstance(stored, classmethod):
            replacement = classmethod(replacement)
        setattr(self._owner(), self.name.rpartition(".")[2], replacement)

    def _owner(self) -> Any:
        owner: Any = import_module(self.module)
        class_name = self.name.rpartition(".")[0]
        return getattr(owner, class_name) if class_name else owner

    def _function(self) -> tuple[Any, Callable[..., Any]]:
        """The attribute as it is stored, and the function in it."""
        stored = getattr_static(self._owner(), self.name.rpartition(".")[2])
        return stored, getattr(stored, "__func__", stored)

    def _describe(self, reason: str) -> str:
        return (
            f"{self.module}.{self.name} of Wagtail {wagtail.__version__} cannot be replaced, which "
            f"was written for Wagtail {self.written_for}: {reason}."
        )
