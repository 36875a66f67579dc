"""Asks storages of images, and lets an answer of the API know what it has learned from them.

What a response read from the database is asked again before a client is told that nothing has
changed. Files come and go without a row, so what was asked about them is asked again as well.
"""

from contextvars import ContextVar

from django.apps import apps
from wagtail.images.models import AbstractImage


class Asked:
    """Which files of images there are, by model and name.

    `is_everything` is False where more was learned from a storage than that.
    """

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], bool] = {}
        self.is_everything = True


asked_meanwhile: ContextVar[Asked | None] = ContextVar("asked_meanwhile", default=None)


def has_file(image: AbstractImage) -> bool:
    """Whether the file of `image` is where its row says."""
    found = image.file.storage.exists(image.file.name)
    if asked := asked_meanwhile.get():
        asked.files[image._meta.label, image.file.name] = found
    return found


def is_there(label: str, name: str) -> bool:
    """Whether the storage of an image model has a file, asked once more."""
    return apps.get_model(label)._meta.get_field("file").storage.exists(name)


def note_failure() -> None:
    """A file could not be read, which may be different next time."""
    if asked := asked_meanwhile.get():
        asked.is_everything = False
