"""System checks: what a site's configuration gets wrong, said before it is used."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from wagtail_botox_pain.apps import careful_apps
from wagtail_botox_pain.base_template import CONTENT, base_template, has_block
from wagtail_botox_pain.conf import DEFAULTS, NAME, body_block_paths, get_setting, site_values
from wagtail_botox_pain.fields import body_fields, load_body_block


@register
def check_site(**kwargs: Any) -> list[CheckMessage]:
    """Everything that can be said without a database.

    An app that cannot work at all is the only thing said, because the rest follows from it.
    """
    obstacles = [app.obstacle for app in careful_apps() if app.obstacle]
    if obstacles:
        return [Error(found.message, hint=found.hint, id=found.id) for found in obstacles]
    return [
        *check_keys(),
        *check_values(),
        *check_bodies(),
        *check_body_names(),
        *check_base_template(),
        *check_page_types(),
        *check_overrides(),
    ]


@register(Tags.database)
def check_stored_blocks(databases: Collection[str] | None = None, **kwargs: Any) -> list[Any]:
    """W003: stored content holds block types that its body no longer has."""
    from wagtail_botox_pain.block_uses import lost_blocks

    if not databases or any(app.obstacle for app in careful_apps()):
        return []
    return [
        Warning(
            f"{lost.count} stored values of the body {lost.body!r} hold the block {lost.block!r}, "
            "which the body no longer has. It is not shown, and the next save loses it.",
            hint=f"See where with: manage.py list_block_uses --block {lost.block}",
            obj=lost.model,
            id="wagtail_botox_pain.W003",
        )
        for lost in lost_blocks(databases)
    ]


def nearest(name: object, names: Collection[str]) -> str:
    """The name that was probably meant, as a question; nothing where none is near."""
    found = get_close_matches(str(name).upper(), [known.upper() for known in names], 1)
    meant = [known for known in names if known.upper() in found]
    return f"Did you mean {meant[0]!r}? " if meant else ""


def check_keys() -> Iterator[CheckMessage]:
    from django.conf import settings

    values = getattr(settings, NAME, {})
    if not isinstance(values, Mapping):
        yield Error(
            f"{NAME} is {values!r}, which is not a dict.",
            hint=f"Make it a dict with some of: {', '.join(DEFAULTS)}.",
            id="wagtail_botox_pain.E003",
        )
        return
    for key in values:
        if key not in DEFAULTS:
            yield Error(
                f"{NAME} has the unknown key {key!r}.",
                hint=f"{nearest(key, DEFAULTS)}The known keys are: {', '.join(DEFAULTS)}.",
                id="wagtail_botox_pain.E003",
            )


def check_values() -> Iterator[CheckMessage]:
    from phonenumbers import SUPPORTED_REGIONS

    rules = {
        "BODY_BLOCKS": (
            lambda value: isinstance(value, Mapping),
            'a dict from the names of bodies to dotted paths, such as {"treatment_article": '
            '"clinic.blocks.TreatmentArticleBody"}',
        ),
        "BASE_TEMPLATE": (
            lambda value: value is None or (isinstance(value, str) and value),
            'the name of a template, such as "layouts/site.html", or None',
        ),
        "ARTICLES_PER_PAGE": (
            lambda value: isinstance(value, int) and not isinstance(value, bool) and value > 0,
            "a whole number above 0",
        ),
        "PHONE_REGION": (
            lambda value: value is None or (isinstance(value, str) and value in SUPPORTED_REGIONS),
            'a code of ISO 3166 in capitals, such as "GB", or None',
        ),
    }
    for key in rules.keys() & site_values().keys():
        is_valid, expected = rules[key]
        if not is_valid(site_values()[key]):
            yield Error(
                f"{NAME}[{key!r}] is {site_values()[key]!r}.",
                hint=f"It must be {expected}.",
                id="wagtail_botox_pain.E004",
            )


def check_bodies() -> Iterator[CheckMessage]:
    for name in body_block_paths():
        try:
            load_body_block(name)
        except ImproperlyConfigured as error:
            yield Error(
                str(error),
                hint=(
                    "Give the full dotted path of a subclass of wagtail.blocks.StreamBlock, "
                    'such as "clinic.blocks.TreatmentArticleBody".'
                ),
                id="wagtail_botox_pain.E001",
            )


def check_body_names() -> Iterator[CheckMessage]:
    paths = body_block_paths()
    used = {field.body for field in body_fields()}
    for field in body_fields():
        if field.body not in paths:
            yield Error(
                f"The body {field.body!r} is not in {NAME}['BODY_BLOCKS'].",
                hint=f"{nearest(field.body, paths)}Add {field.body!r} there, or name one of: "
                f"{', '.join(sorted(paths))}.",
                obj=field,
                id="wagtail_botox_pain.E002",
            )
    for name in paths.keys() - used - DEFAULTS["BODY_BLOCKS"].keys():
        if meant := nearest(name, used | DEFAULTS["BODY_BLOCKS"].keys()):
            yield Error(
                f"{NAME}['BODY_BLOCKS'] names the body {name!r}, which no field uses.",
                hint=f"{meant}Rename it, or take it out.",
                id="wagtail_botox_pain.E003",
            )


def check_base_template() -> Iterator[CheckMessage]:
    """E005: the base template cannot be loaded; W004: it has no place for our content."""
    from wagtail_botox_pain.models import ClinicPageMixin

    name = get_setting("BASE_TEMPLATE")
    if name is not None and not (isinstance(name, str) and name):
        return
    try:
        template = base_template()
        if not has_block(template, CONTENT) and any(
            issubclass(model, ClinicPageMixin) for model in apps.get_models()
        ):
            yield Warning(
                f"The base template {template.origin.template_name!r} has no block {CONTENT!r}, so "
                "pages that extend it are empty.",
                hint=f"Add the block to the template, or name another in {NAME}['BASE_TEMPLATE'].",
                id="wagtail_botox_pain.W004",
            )
    except (TemplateDoesNotExist, TemplateSyntaxError) as error:
        reason = "" if str(error) == name else f": {type(error).__name__}: {error}"
        subject = f"{NAME}['BASE_TEMPLATE'] is {name!r}" if name else "The site has a 'base.html'"
        yield Error(
            f"{subject}, which cannot be loaded{reason}.",
            hint="Mend the template, make it in one of the folders that TEMPLATES names, or name "
            f"another in {NAME}['BASE_TEMPLATE'].",
            id="wagtail_botox_pain.E005",
        )


def check_page_types(models: Iterable[Any] | None = None) -> Iterator[CheckMessage]:
    """E009: a mixin without its fields; W002: a field that no panel shows to editors."""
    from wagtail.fields import StreamField
    from wagtail.models import AbstractPage

    from wagtail_botox_pain.models import TreatmentArticleMixin, TreatmentIndexMixin

    for model in apps.get_models() if models is None else models:
        for mixin in (TreatmentArticleMixin, TreatmentIndexMixin):
            if not issubclass(model, mixin):
                continue
            if not issubclass(model, AbstractPage):
                yield Error(
                    f"It uses {mixin.__name__} and is no page.",
                    hint="Derive it from your site's page model too.",
                    obj=model,
                    id="wagtail_botox_pain.E009",
                )
                continue
            names = [field.name for field in mixin._meta.local_fields]
            own = {field.name: field for field in model._meta.get_fields()}
            lost = [name for name in names if name not in own]
            if "body" in own.keys() & names and not isinstance(own["body"], StreamField):
                lost.append("body")
            if lost:
                yield Error(
                    f"It uses {mixin.__name__} without its fields: {', '.join(lost)}.",
                    hint="Keep the mixin's fields. One that editors do not need can be left out "
                    "of the panels. A body must be a StreamField.",
                    obj=model,
                    id="wagtail_botox_pain.E009",
                )
                continue
            shown = set(panel_fields(model.get_edit_handler()))
            if hidden := [name for name in names if own[name].blank is False and name not in shown]:
                yield Warning(
                    f"Its panels do not show fields that an article needs: {', '.join(hidden)}.",
                    hint=f"Add {mixin.__name__}.{panels_of(mixin)} to content_panels.",
                    obj=model,
                    id="wagtail_botox_pain.W002",
                )


def panels_of(mixin: type) -> str:
    (name,) = (name for name in vars(mixin) if name.endswith("_panels"))
    return name


def panel_fields(panel: Any) -> Iterator[str]:
    """The names of the fields that `panel` and what is in it show."""
    if name := getattr(panel, "field_name", None):
        yield name
    for child in getattr(panel, "children", ()):
        yield from panel_fields(child)


def check_overrides() -> Iterator[CheckMessage]:
    """W001: templates or static files of an app that stands after ours, so are never found."""
    configs = list(apps.get_app_configs())
    names = [config.name for config in configs]
    for config in configs[names.index("wagtail_botox_pain") + 1 :]:
        for kind in ("templates", "static"):
            folder = Path(config.path) / kind / "wagtail_botox_pain"
            ours = Path(apps.get_app_config("wagtail_botox_pain").path) / kind
            for file in sorted(folder.rglob("*")):
                name = file.relative_to(Path(config.path) / kind)
                if file.is_file() and (ours / name).is_file():
                    yield Warning(
                        f"{config.name!r} has {kind}/{name.as_posix()}, which is never used: "
                        "'wagtail_botox_pain' stands before it in INSTALLED_APPS.",
                        hint=f"Put {config.name!r} before 'wagtail_botox_pain'.",
                        id="wagtail_botox_pain.W001",
                    )
                    break
