"""System checks: what a site's configuration gets wrong, said before it is used."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from wagtail_botox_pain.conf import body_block_paths
from wagtail_botox_pain.fields import body_fields, load_body_block


@register
def check_bodies(**kwargs: Any) -> list[CheckMessage]:
    """E001: a body cannot be loaded as a StreamBlock class; E002: a field names no body."""
    errors: list[CheckMessage] = []
    paths = body_block_paths()
    for name in paths:
        try:
            load_body_block(name)
        except ImproperlyConfigured as error:
            errors.append(
                Error(
                    str(error),
                    hint=(
                        "Give the full dotted path of a subclass of wagtail.blocks.StreamBlock, "
                        'such as "clinic.blocks.TreatmentArticleBody".'
                    ),
                    id="wagtail_botox_pain.E001",
                )
            )
    errors += [
        Error(
            f"The body {field.body!r} is not in WAGTAIL_BOTOX_PAIN['BODY_BLOCKS'].",
            hint=f"Add {field.body!r} there, or name one of: {', '.join(sorted(paths))}.",
            obj=field,
            id="wagtail_botox_pain.E002",
        )
        for field in body_fields()
        if field.body not in paths
    ]
    return errors
