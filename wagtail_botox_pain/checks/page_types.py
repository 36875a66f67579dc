"""Checks of page types that are made from the mixins."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning
from wagtail.fields import StreamField
from wagtail.models import AbstractPage

from wagtail_botox_pain.models import TreatmentArticleMixin, TreatmentIndexMixin


def check_page_types(models: Iterable[Any] | None = None) -> Iterator[CheckMessage]:
    """E009: a mixin that cannot work; W002: a field that no panel shows to editors."""
    for model, mixin in uses_of_mixins(models):
        yield from check_page_type(model, mixin)


def uses_of_mixins(models: Iterable[Any] | None) -> Iterator[tuple[Any, Any]]:
    """Each of `models`, or of all models, with each of our mixins that it uses."""
    for model in apps.get_models() if models is None else models:
        for mixin in (TreatmentArticleMixin, TreatmentIndexMixin):
            if issubclass(model, mixin):
                yield model, mixin


def check_page_type(model: Any, mixin: Any) -> Iterator[CheckMessage]:
    if fault := find_fault(model, mixin):
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
    # A draft may lack its summary, but no published article.
    needed = [
        field.name
        for field in fields
        if field.name == "summary" or not (field.blank or field.has_default())
    ]
    if hidden := [name for name in needed if name not in shown]:
        yield Warning(
            f"Its panels do not show fields that an article needs: {', '.join(hidden)}.",
            hint=f"Add {mixin.__name__}.{panels_of(mixin)} to content_panels.",
            obj=model,
            id="wagtail_botox_pain.W002",
        )


def find_fault(model: Any, mixin: Any) -> tuple[str, str] | None:
    """The reason why `model` cannot work with `mixin`, and the remedy; None where it can."""
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
        or points_to_other_model(field, own[field.name])
    ]
    if lost:
        return (
            f"It uses {name} without its fields, or with others in their place: {', '.join(lost)}.",
            "Keep the mixin's fields. One that editors do not need can be left out of the panels. "
            "A body must be a StreamField.",
        )
    return None


def points_to_other_model(field: Any, own: Any) -> bool:
    """Whether `own`, which replaces the foreign key `field`, points to another model."""
    wanted, found = (
        # That of an abstract model is a name, and so is one whose app is missing.
        model if model is None or isinstance(model, str) else model._meta.label
        for model in (field.related_model, own.related_model)
    )
    return wanted is not None and found is not None and wanted.lower() != found.lower()


def check_translatable_fields(models: Iterable[Any] | None = None) -> Iterator[CheckMessage]:
    """W006: a page type's own lists for wagtail-localize leave out fields of a mixin."""
    if not apps.is_installed("wagtail_localize"):
        return
    for model, mixin in uses_of_mixins(models):
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
