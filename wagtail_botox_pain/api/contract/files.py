"""The files of the contract that the site serves: made of its models, or those in its folder."""

import logging
from functools import cache
from os import PathLike
from pathlib import Path, PurePath
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

from wagtail_botox_pain.api.contract.build import TYPES, VERSION, Contract, site_contract
from wagtail_botox_pain.conf import NAME, get_setting
from wagtail_botox_pain.serialization.schema import SchemaClashError

logger = logging.getLogger(__name__)

MEDIA_TYPES = {".json": "application/schema+json", ".ts": "text/plain; charset=utf-8"}

Files = dict[str, bytes]


def media_type(name: str) -> str | None:
    """The media type of the file `name`; None for a file that is not part of a contract."""
    return MEDIA_TYPES.get(PurePath(name).suffix)


def contract_folder() -> Path | None:
    """The folder that the site serves, with one for each version in it; None without one."""
    configured = get_setting("CONTRACT_DIR")
    return Path(configured) if configured and isinstance(configured, str | PathLike) else None


def files_in(folder: Path) -> Files:
    """The contract's files in `folder`, by name; none where it is missing."""
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    files = (path for path in found if path.is_file() and media_type(path.name))
    return {path.name: path.read_bytes() for path in files}


def served_files(version: str) -> Files:
    """The files of one version, such as `v1`, by name. An unknown version has none."""
    if (folder := contract_folder()) is not None:
        return files_in(folder / version)
    return files_of_site() if version == VERSION else {}


@cache
def files_of_site() -> Files:
    """What the site's models say, which do not change while it runs; nothing if that is unclear."""
    try:
        return encoded(site_contract().files(types=True))
    except (SchemaClashError, ImproperlyConfigured):
        logger.exception("The contract of the API cannot be made.")
        return {}


@receiver(setting_changed, dispatch_uid="wagtail_botox_pain.api.contract")
def forget_files(*, setting: str, **kwargs: Any) -> None:
    """Let `override_settings` replace a body in a running test."""
    if setting == NAME:
        files_of_site.cache_clear()


def encoded(files: dict[str, str]) -> Files:
    return {name: text.encode() for name, text in files.items()}


def differences(contract: Contract, folder: Path, *, types: bool = False) -> list[str]:
    """What differs between the files in `folder` and those of `contract`; nothing if nothing does.

    The TypeScript types are compared if they are there or if `types`.
    """
    present = files_in(folder)
    expected = encoded(contract.files(types=types or TYPES in present))
    missing = [f"{name} is missing" for name in expected if name not in present]
    changed = [
        f"{name} is another"
        for name, content in expected.items()
        # Git may write other ends of lines.
        if name in present and present[name].splitlines() != content.splitlines()
    ]
    left_over = [f"{name} is left over" for name in present if name not in expected]
    return [*missing, *changed, *left_over]
