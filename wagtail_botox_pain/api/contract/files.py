"""The contract's files on disk: those of a site, or else those that come with the package."""

import json
from pathlib import Path

from wagtail_botox_pain.conf import get_setting
from wagtail_botox_pain.serialization.schema import Schema

SHIPPED = Path(__file__).resolve().parents[2] / "contract"
MEDIA_TYPES = {".json": "application/schema+json", ".ts": "text/plain; charset=utf-8"}


def contract_folder() -> Path:
    """Where the contract that the site serves is; below it is a folder for each version."""
    configured = get_setting("CONTRACT_DIR")
    return Path(configured) if configured else SHIPPED


def files_of(version: str, folder: Path | None = None) -> dict[str, Path]:
    """The files of one version, such as `v1`, by their names; nothing where there is none."""
    place = (folder or contract_folder()) / version
    found = sorted(place.iterdir()) if place.is_dir() else []
    return {path.name: path for path in found if path.is_file() and path.suffix in MEDIA_TYPES}


def schemas_of(version: str, folder: Path | None = None) -> dict[str, Schema]:
    """The schemas of one version, by the names of their files. Raises `ValueError`."""
    return {
        name: json.loads(path.read_text(encoding="utf-8"))
        for name, path in files_of(version, folder).items()
        if path.suffix == ".json"
    }
