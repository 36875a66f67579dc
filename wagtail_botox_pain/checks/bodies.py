"""Checks of bodies: their blocks, their names and what is stored in them."""

from collections.abc import Collection, Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from wagtail_botox_pain.checks.settings import nearest
from wagtail_botox_pain.conf import DEFAULTS, NAME, body_block_paths
from wagtail_botox_pain.fields import body_fields, make_body_block
from wagtail_botox_pain.services.block_uses import lost_blocks
from wagtail_botox_pain.services.command_output import counted
from wagtail_botox_pain.services.form_fields import largest_forms


def check_bodies() -> Iterator[CheckMessage]:
    """E001: a body that cannot be made, for its path, its own code or the options of a field."""
    broken = set()
    for name, path in body_block_paths().items():
        try:
            make_body_block(name)
        except ImproperlyConfigured as error:
            broken.add(name)
            yield Error(str(error), hint=hint_for(path, error), id="wagtail_botox_pain.E001")
    for field in body_fields():
        if isinstance(field.body, str) and field.body in body_block_paths().keys() - broken:
            try:
                field.stream_block  # noqa: B018
            except ImproperlyConfigured as error:
                hint = "Mend the options that the BodyField is given."
                yield Error(str(error), hint=hint, obj=field, id="wagtail_botox_pain.E001")


def hint_for(path: object, error: ImproperlyConfigured) -> str:
    """What to do about a body that cannot be made: its path is wrong, or what is there."""
    cause = error.__cause__
    missing = getattr(cause, "name", None) or str(path)
    if isinstance(cause, ImportError) and not f"{path}.".startswith(f"{missing}."):
        return f"The path is right so far. Mend what is there: it imports {missing!r}."
    if cause is not None and not isinstance(cause, ImportError | TypeError | ValueError):
        return "The path is right. Mend the code that is there."
    return (
        "Give the full dotted path of a subclass of wagtail.blocks.StreamBlock, "
        'such as "clinic.blocks.TreatmentArticleBody".'
    )


def check_body_names() -> Iterator[CheckMessage]:
    paths = body_block_paths()
    used = {field.body for field in body_fields() if isinstance(field.body, str)}
    for field in body_fields():
        if not (isinstance(field.body, str) and field.body in paths):
            yield Error(
                f"The body {field.body!r} is not in {NAME}['BODY_BLOCKS'].",
                hint=f"{nearest(field.body, paths)}A BodyField takes a name: add it there, or take "
                f"one of: {', '.join(sorted(paths))}.",
                obj=field,
                id="wagtail_botox_pain.E002",
            )
    for name in paths.keys() - used - DEFAULTS["BODY_BLOCKS"].keys():
        if meant := nearest(name, used | DEFAULTS["BODY_BLOCKS"].keys(), cutoff=0.85):
            yield Warning(
                f"{NAME}['BODY_BLOCKS'] names the body {name!r}, which no field uses.",
                hint=f"{meant}Rename it, or take it out if no migration names it.",
                id="wagtail_botox_pain.W005",
            )


def check_lost_blocks(databases: Collection[str]) -> Iterator[CheckMessage]:
    """W003: stored content holds blocks that their body no longer has."""
    for lost in lost_blocks(databases):
        yield Warning(
            f"Stored content of the body {lost.body!r} holds the block {lost.block!r}, which the "
            f"body no longer has, {counted(lost.count, 'time')}. It is not shown, and the next "
            "save loses it.",
            hint="See where with: manage.py list_block_uses "
            f"--body {lost.body} --block {lost.block}",
            obj=lost.model,
            id="wagtail_botox_pain.W003",
        )


def check_form_fields(databases: Collection[str]) -> Iterator[CheckMessage]:
    """W025: Django would refuse the editor's form of a page that is stored, with all its text."""
    limit = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    for form in largest_forms(databases) if limit is not None else ():
        if form.fields > limit:
            yield Warning(
                f"The form of {form.model._meta.verbose_name} {form.pk} has about {form.fields:,} "
                f"fields, and DATA_UPLOAD_MAX_NUMBER_FIELDS is {limit:,}: saving it ends with an "
                "error, and what was typed is lost.",
                hint="Set DATA_UPLOAD_MAX_NUMBER_FIELDS to 10,000, or to twice the number above.",
                obj=form.model,
                id="wagtail_botox_pain.W025",
            )


def check_connections(databases: Collection[str]) -> Iterator[CheckMessage]:
    for alias in databases:
        try:
            connections[alias].ensure_connection()
        except DatabaseError as error:
            yield Error(
                f"The database {alias!r} cannot be asked for blocks that a body no longer has: "
                f"{str(error).strip()}",
                hint="Start the database server, or mend its entry in DATABASES.",
                id="wagtail_botox_pain.E012",
            )
