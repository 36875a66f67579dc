"""System checks: what a site's configuration gets wrong, said before it is used."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from os import PathLike
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse

from wagtail_botox_pain.base_template import (
    CONTENT,
    base_template,
    django_engine,
    extended_by,
    has_block,
)
from wagtail_botox_pain.checks_translation import check_localize_app, check_stored_translations
from wagtail_botox_pain.conf import DEFAULTS, NAME, body_block_paths, get_setting, site_values
from wagtail_botox_pain.fields import body_fields, make_body_block
from wagtail_botox_pain.headless.mixins import is_used as previews_in_front_end
from wagtail_botox_pain.i18n.catalogues import languages_without_words
from wagtail_botox_pain.management.counting import counted

SECONDS = (
    lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    "a whole number of seconds",
)


LABELS = {
    "wagtail_botox_pain": "wagtail_botox_pain",
    "wagtail_botox_pain.pages": "wagtail_botox_pain_pages",
}


@register()
def check_site(**kwargs: Any) -> list[CheckMessage]:
    """Everything that can be said without a database.

    An app that cannot work at all is the only thing said, because the rest follows from it.
    """
    if errors := [*check_apps()]:
        return errors
    return [
        *check_keys(),
        *check_values(),
        *check_bodies(),
        *check_body_names(),
        *check_base_template(),
        *check_page_types(),
        *check_translatable_fields(),
        *check_localize_app(),
        *check_headless_app(),
        *check_overrides(),
        *check_typed_bodies(),
        *check_served_api(),
        *check_words(),
    ]


@register(Tags.database)
def check_stored_blocks(databases: Collection[str] | None = None, **kwargs: Any) -> list[Any]:
    """W003: stored blocks that their body no longer has; E012: nobody knows; E013: translations."""
    from wagtail_botox_pain.services.block_uses import lost_blocks

    if not databases or any(check_apps()):
        return []
    unreachable = [*check_connections(databases)]
    return unreachable or [
        *check_stored_translations(databases),
        *(
            Warning(
                f"Stored content of the body {lost.body!r} holds the block {lost.block!r}, which "
                f"the body no longer has, {counted(lost.count, 'time')}. It is not shown, and the "
                "next save loses it.",
                hint="See where with: manage.py list_block_uses "
                f"--body {lost.body} --block {lost.block}",
                obj=lost.model,
                id="wagtail_botox_pain.W003",
            )
            for lost in lost_blocks(databases)
        ),
    ]


def check_apps() -> Iterator[CheckMessage]:
    """E006: an app is missing; E011: an app has another label."""
    if not apps.is_installed("wagtail.contrib.settings"):
        yield Error(
            "'wagtail_botox_pain' needs an app that is not in INSTALLED_APPS: "
            "'wagtail.contrib.settings'.",
            hint="Add 'wagtail.contrib.settings' to INSTALLED_APPS.",
            id="wagtail_botox_pain.E006",
        )
    for config in apps.get_app_configs():
        label = LABELS.get(config.name, config.label)
        if config.label != label:
            yield Error(
                f"{type(config).__name__} gives the app {config.name!r} the label "
                f"{config.label!r}.",
                hint=f"Take the label out: the database and migrations know the app as {label!r}.",
                id="wagtail_botox_pain.E011",
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


def nearest(name: object, names: Collection[str], cutoff: float = 0.6) -> str:
    """The name that was probably meant, as a question; nothing where none is near."""
    found = get_close_matches(str(name).upper(), [known.upper() for known in names], 1, cutoff)
    meant = [known for known in names if known.upper() in found]
    return f"Did you mean {meant[0]!r}? " if meant else ""


def check_keys() -> Iterator[CheckMessage]:
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
            lambda value: isinstance(value, Mapping) and all(isinstance(key, str) for key in value),
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
        "CONTRACT_DIR": (
            lambda value: value is None or (isinstance(value, str | PathLike) and str(value)),
            'the path of a folder, such as BASE_DIR / "contract", or None',
        ),
        "API_MAX_AGE": SECONDS,
        "API_STALE_WHILE_REVALIDATE": SECONDS,
        "HEADLESS_PREVIEW": (lambda value: isinstance(value, bool), "True or False"),
        "PREVIEW_SECONDS": SECONDS,
    }
    for key, (is_valid, expected) in rules.items():
        if key in site_values() and not is_valid(site_values()[key]):
            yield Error(
                f"{NAME}[{key!r}] is {site_values()[key]!r}.",
                hint=f"It must be {expected}.",
                id="wagtail_botox_pain.E004",
            )


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


def check_base_template() -> Iterator[CheckMessage]:
    """E005: the base template cannot be loaded; W004: it has no place for our content."""
    from wagtail_botox_pain.models import ClinicPageMixin

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


def check_page_types(models: Iterable[Any] | None = None) -> Iterator[CheckMessage]:
    """E009: a mixin that cannot work; W002: a field that no panel shows to editors."""
    from wagtail_botox_pain.models import TreatmentArticleMixin, TreatmentIndexMixin

    for model in apps.get_models() if models is None else models:
        for mixin in (TreatmentArticleMixin, TreatmentIndexMixin):
            if issubclass(model, mixin):
                yield from check_page_type(model, mixin)


def check_page_type(model: Any, mixin: Any) -> Iterator[CheckMessage]:
    if fault := fault_of(model, mixin):
        message, hint = fault
        yield Error(message, hint=hint, obj=model, id="wagtail_botox_pain.E009")
        return
    form = getattr(model, "base_form_class", None)
    ours = mixin.base_form_class if "base_form_class" in vars(mixin) else None
    if ours and not (isinstance(form, type) and issubclass(form, ours)):
        yield Warning(
            f"Its base_form_class does not derive from {ours.__name__}, so an article is published "
            "without the checks of its summary.",
            hint=f"Derive the form from {ours.__module__}.{ours.__name__}, or put it on the base "
            f"page that stands after {mixin.__name__}: ours is joined with it there.",
            obj=model,
            id="wagtail_botox_pain.W019",
        )
    shown = set(panel_fields(model.get_edit_handler()))
    fields = [model._meta.get_field(field.name) for field in mixin._meta.local_fields]
    needed = [field.name for field in fields if not field.blank and not field.has_default()]
    if hidden := [name for name in needed if name not in shown]:
        yield Warning(
            f"Its panels do not show fields that an article needs: {', '.join(hidden)}.",
            hint=f"Add {mixin.__name__}.{panels_of(mixin)} to content_panels.",
            obj=model,
            id="wagtail_botox_pain.W002",
        )


def fault_of(model: Any, mixin: Any) -> tuple[str, str] | None:
    """Why `model` cannot work with `mixin`, and what to do."""
    from wagtail.fields import StreamField
    from wagtail.models import AbstractPage

    name = mixin.__name__
    if not issubclass(model, AbstractPage):
        return f"It uses {name} and is no page.", "Derive it from your site's page model too."
    base = next(
        cls for cls in model.__mro__ if issubclass(cls, AbstractPage) and not issubclass(cls, mixin)
    )
    if model.__mro__.index(base) < model.__mro__.index(mixin):
        return (
            f"It names {base.__name__} before {name}, so the mixin's methods are lost.",
            f"Put the mixin first: class {model.__name__}({name}, {base.__name__}).",
        )
    own = {field.name: field for field in model._meta.get_fields()}
    lost = [
        field.name
        for field in mixin._meta.local_fields
        if field.name not in own
        or bool(field.is_relation) != bool(own[field.name].is_relation)
        or isinstance(field, StreamField) != isinstance(own[field.name], StreamField)
        or leads_elsewhere(field, own[field.name])
    ]
    if lost:
        return (
            f"It uses {name} without its fields, or with others in their place: {', '.join(lost)}.",
            "Keep the mixin's fields. One that editors do not need can be left out of the panels. "
            "A body must be a StreamField.",
        )
    return None


def leads_elsewhere(field: Any, own: Any) -> bool:
    """Whether `own` is a foreign key to another model than `field`, which it stands for."""
    wanted, found = (
        # That of an abstract model is a name, and so is one whose app is missing.
        model if model is None or isinstance(model, str) else model._meta.label
        for model in (field.related_model, own.related_model)
    )
    return wanted is not None and found is not None and wanted.lower() != found.lower()


def check_translatable_fields(models: Iterable[Any] | None = None) -> Iterator[CheckMessage]:
    """W006: a page type's own lists for wagtail-localize leave out fields of a mixin."""
    from wagtail_botox_pain.models import TreatmentArticleMixin, TreatmentIndexMixin

    if not apps.is_installed("wagtail_localize"):
        return
    for model in apps.get_models() if models is None else models:
        for mixin in (TreatmentArticleMixin, TreatmentIndexMixin):
            if issubclass(model, mixin):
                # Where both are there, wagtail-localize looks only at the first.
                whole = hasattr(model, "translatable_fields")
                name = "translatable_fields" if whole else "override_translatable_fields"
                own = {field.field_name for field in getattr(model, name)}
                ours = [field.field_name for field in mixin.override_translatable_fields]
                if lost := [field for field in ours if field not in own]:
                    yield Warning(
                        f"Its {name} leaves out fields that {mixin.__name__} names: "
                        f"{', '.join(lost)}. So they may not be translated as they should be.",
                        hint=f"Begin the list with *{mixin.__name__}.override_translatable_fields.",
                        obj=model,
                        id="wagtail_botox_pain.W006",
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


def check_headless_app() -> Iterator[CheckMessage]:
    """W015: the app for previews in a front end is missing."""
    if previews_in_front_end() and not apps.is_installed("wagtail_botox_pain.headless"):
        yield Warning(
            "Pages are to be previewed in a front end, but 'wagtail_botox_pain.headless' is not in "
            "INSTALLED_APPS, so their templates show them.",
            hint="Install wagtail-botox-pain[headless] and add 'wagtail_botox_pain.headless' and "
            "'wagtail_headless_preview' to INSTALLED_APPS.",
            id="wagtail_botox_pain.W015",
        )


def check_overrides() -> Iterator[CheckMessage]:
    """W001: templates or static files of an app that stands after ours, so are never found."""
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
            hidden = [name for name in names if is_ours(Path(ours.path) / kind, kind, name)]
            if hidden:
                yield Warning(
                    f"{config.name!r} has {kind}/{hidden[0].as_posix()}, which is never used: "
                    "'wagtail_botox_pain' stands before it in INSTALLED_APPS.",
                    hint=f"Put {config.name!r} before 'wagtail_botox_pain'.",
                    id="wagtail_botox_pain.W001",
                )


def check_typed_bodies() -> Iterator[CheckMessage]:
    """W014: bodies that API v3 describes as lists of anything."""
    if not apps.is_installed("wagtail.api.v3"):
        return
    from wagtail.api.v3.registry import registry

    for field in body_fields():
        registration = registry.get(field.model._meta.label)
        schema = registration.read_schema if registration else None
        described = schema.model_fields.get(field.name) if schema else None
        if described is not None and described.annotation == list[Any]:
            yield Warning(
                f"API v3 describes {field.name} of {field.model._meta.label} as a list of "
                "anything: Wagtail made its schemas before 'wagtail_botox_pain' was ready.",
                hint="Put 'wagtail_botox_pain' before Wagtail's apps in INSTALLED_APPS, or begin "
                "api_fields with *TreatmentArticleMixin.api_fields.",
                obj=field,
                id="wagtail_botox_pain.W014",
            )


def check_served_api() -> Iterator[CheckMessage]:
    """W018: API v3 is served without its app, so that it has nothing of our pages but a title."""
    if apps.is_installed("wagtail.api.v3") or not getattr(settings, "ROOT_URLCONF", None):
        return
    try:
        reverse("wagtailapi_v3:openapi-json")
    except NoReverseMatch:
        return
    yield Warning(
        "API v3 is served, but 'wagtail.api.v3' is not in INSTALLED_APPS: it has pages without "
        "their body and all else that this package adds.",
        hint="Add 'wagtail.api.v3' to INSTALLED_APPS.",
        id="wagtail_botox_pain.W018",
    )


def check_words() -> Iterator[CheckMessage]:
    """W020: readers of a language would find the package's own words in another one."""
    if not settings.USE_I18N:
        return
    try:
        found = languages_without_words()
    except ImproperlyConfigured:
        # Wagtail says so itself.
        return
    for code, name in found.items():
        yield Warning(
            f"The package has no words in {name} ({code}): readers of pages in that language find "
            "'Emergency' and other words in English.",
            hint="Put a catalogue of them in LOCALE_PATHS: see 'Add a language' in the manual's "
            "page about translation.",
            id="wagtail_botox_pain.W020",
        )


def is_ours(folder: Path, kind: str, name: Path) -> bool:
    """Whether the site uses the package's own file of this name."""
    ours = folder / name
    if not ours.is_file():
        return False
    if kind == "static":
        return finders.find(name.as_posix()) == str(ours)
    try:
        origin = get_template(name.as_posix(), using=django_engine()).origin
    except (TemplateDoesNotExist, TemplateSyntaxError):
        return False
    return origin.name == str(ours)
