"""Replaces `APIFieldFilterSchema.filter_queryset` of API v3.

Wagtail's own fails on values that a column cannot be compared with. It gets all redirects, also
those that lead to a hidden page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from ninja.errors import HttpError
from wagtail.api.v2.utils import BadRequestError

from wagtail_botox_pain.api.query_parameters import valid_text
from wagtail_botox_pain.public_api.patches.patch import Patch
from wagtail_botox_pain.public_api.v3_redirects import open_redirects


def refuse_unreadable_values(filter_queryset: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(filter_queryset)
    def replacement(self: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        queryset = open_redirects(queryset)
        self.raw_params = self.raw_params.copy()
        try:
            for name in set(self.get_validated_fields(queryset)):
                try:
                    field = queryset.model._meta.get_field(name)
                except FieldDoesNotExist as error:
                    raise BadRequestError(f"nothing can be filtered by {name}") from error
                text = self.raw_params[name]
                if (found := valid_text(field, text, queryset.db)) != text:
                    self.raw_params[name] = found
        except BadRequestError as error:
            raise HttpError(400, str(error)) from error
        return filter_queryset(self, queryset)  # type: ignore[no-any-return]

    return replacement


PATCH = Patch(
    module="wagtail.api.v3.schemas.params",
    name="APIFieldFilterSchema.filter_queryset",
    parameters=("self", "queryset"),
    written_for="8.0",
    replace=refuse_unreadable_values,
)
