"""Checks of templates and static files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Warning
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from wagtail_botox_pain.base_template import (
    CONTENT,
    base_template,
    django_engine,
    extended_by,
    has_block,
)
from wagtail_botox_pain.conf import NAME, get_setting
from wagtail_botox_pain.models import ClinicPageMixin


def check_base_template() -> Iterator[CheckMessage]:
    """E005: the base template cannot be loaded; W004: it has no place for our content."""
    name = get_setting("BASE_TEMPLATE")
    if name is not None and not (isinstance(name, str) and name):
        return
    try:
        template = base_template()
        list(extended_by(template))
        if not has_block(template, CONTENT) and any(
            issubclass(model, ClinicPageMixin) for model in apps.get_models()
        ):
            yield Warning(
                f"The base template {template.origin.template_name!r} has no block {CONTENT!r}, so "
                "pages that extend it are empty.",
                hint=f"Add the block to the template, or name another in {NAME}['BASE_TEMPLATE'].",
                id="wagtail_botox_pain.W004",
            )
    except (TemplateDoesNotExist, TemplateSyntaxError, OSError, ValueError) as error:
        problem = str(error).rstrip(".")
        reason = "" if problem == name else f": {type(error).__name__}: {problem}"
        subject = "The template that pages extend"
        if name:
            subject = f"{NAME}['BASE_TEMPLATE'] is {name!r}, which"
        yield Error(
            f"{subject} cannot be loaded{reason}.",
            hint="Mend the template, make it in one of the folders that TEMPLATES names, or name "
            f"another in {NAME}['BASE_TEMPLATE'].",
            id="wagtail_botox_pain.E005",
        )


def check_overrides() -> Iterator[CheckMessage]:
    """W001: templates or static files of an app listed after ours, which are never found."""
    ours = apps.get_app_config("wagtail_botox_pain")
    configs = list(apps.get_app_configs())
    for config in configs[configs.index(ours) + 1 :]:
        for kind in ("templates", "static"):
            folder = Path(config.path) / kind
            names = [
                file.relative_to(folder)
                for file in sorted((folder / "wagtail_botox_pain").rglob("*"))
                if file.is_file()
            ]
            hidden = [name for name in names if is_package_file(Path(ours.path) / kind, kind, name)]
            if hidden:
                yield Warning(
                    f"{config.name!r} has {kind}/{hidden[0].as_posix()}, which is never used: "
                    "'wagtail_botox_pain' stands before it in INSTALLED_APPS.",
                    hint=f"Put {config.name!r} before 'wagtail_botox_pain'.",
                    id="wagtail_botox_pain.W001",
                )


def is_package_file(folder: Path, kind: str, name: Path) -> bool:
    """Whether the site uses the package's own file of this name."""
    ours = folder / name
    if not ours.is_file():
        return False
    if kind == "static":
        return finders.find(name.as_posix()) == str(ours)
    try:
        template: Any = get_template(name.as_posix(), using=django_engine())
    except (TemplateDoesNotExist, TemplateSyntaxError):
        return False
    return bool(template.origin.name == str(ours))
