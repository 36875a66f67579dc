"""The content of a page that is published: the rules of its blocks and of its fields."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.fields import StreamField

from wagtail_botox_pain.publishing.block_errors import located
from wagtail_botox_pain.publishing.reasons import Reason


def content_reasons(page: Any) -> Iterator[Reason]:
    """What the page's blocks, its own rules and its model refuse, as the editor's form does."""
    streams, others = set(), set()
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            streams.add(field.name)
        elif field.is_relation or not field.editable:
            others.add(field.name)
    for name in sorted(streams):
        try:
            page._meta.get_field(name).stream_block.clean(getattr(page, name))
        except ValidationError as error:
            for path, messages in located(error, (name,)).items():
                for message, code in messages:
                    yield Reason(page, message, path, code)
    # A page type that is not ours has no rules of its own.
    own_errors = list(getattr(page, "publishing_errors", tuple)())
    for name, own_error in own_errors:
        yield from field_reasons(page, name, own_error)
    # The form of a page that is not in the tree yet has asked its model.
    if page.pk:
        try:
            asked = {*streams, *others, *(name for name, _ in own_errors)}
            page.full_clean(asked, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                yield from field_reasons(page, name, ValidationError(errors))


def field_reasons(page: Any, name: str, error: ValidationError) -> Iterator[Reason]:
    is_field = name in {field.name for field in page._meta.get_fields()}
    for each in error.error_list:
        for message in each.messages:
            yield Reason(page, message, (name,) if is_field else (), each.code or "invalid")
