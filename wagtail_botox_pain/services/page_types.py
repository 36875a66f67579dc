"""The page types that show content of the package."""

from django.apps import apps
from django.db.models import Model
from wagtail.models import AbstractPage

from wagtail_botox_pain.models import ClinicPageMixin
from wagtail_botox_pain.services.block_uses import bodies


def page_types() -> list[type[Model]]:
    """The page types made from our mixins, and those of a site that hold one of our bodies."""
    holders = {body.model for body in bodies()}
    return [
        model
        for model in apps.get_models()
        if issubclass(model, AbstractPage)
        and (issubclass(model, ClinicPageMixin) or model in holders)
    ]


def is_ours(page: Model) -> bool:
    """Whether `page`, of its specific class or not, is of one of these types."""
    return getattr(page, "specific_class", None) in page_types()
