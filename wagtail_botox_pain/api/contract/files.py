"""The files of the contract: those of the site, or those that the package ships."""

from pathlib import Path

from wagtail_botox_pain.conf import get_setting

SHIPPED = Path(__file__).resolve().parents[2] / "contract"
MEDIA_TYPES = {".json": "application/schema+json", ".ts": "text/plain; charset=utf-8"}


def contract_folder() -> Path:
    """The folder of the contract that the site serves, with a folder for each version in it."""
    configured = get_setting("CONTRACT_DIR")
    return Path(configured) if configured else SHIPPED


def files_of(version: str, folder: Path | None = None) -> dict[str, Path]:
    """The files of one version, such as `v1`, by name. An unknown version has none."""
    place = (folder or contract_folder()) / version
    found = sorted(place.iterdir()) if place.is_dir() else []
    return {path.name: path for path in found if path.is_file() and path.suffix in MEDIA_TYPES}
