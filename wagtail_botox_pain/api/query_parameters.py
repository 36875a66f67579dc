"""What a client of API v2 may ask for: bounds on its parameters, and filters that tell no secrets.

Filters and orders take the plain columns that the API shows as they are. A relation is not among
them: counting the pages that refer to an object would tell of one that is hidden.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import connections, models
from django.db.models import Field, Model, QuerySet
from rest_framework.filters import BaseFilterBackend
from taggit.managers import TaggableManager
from wagtail.api.v2.filters import OrderingFilter
from wagtail.api.v2.pagination import WagtailPagination
from wagtail.api.v2.utils import BadRequestError, parse_boolean
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.base import FilterFieldError, OrderByFieldError

from wagtail_botox_pain.stored.repair import STALE_VALUE_ERRORS

# In characters; the longest that a client has a reason for is a list of fields.
LONGEST = 250
LONGEST_OF = {"fields": 2_000, "type": 1_000, "html_path": 1_000}
# A field of a relation's relation is two deep. Each level multiplies what is read.
DEEPEST_FIELDS = 3
# Digits of `limit` and `offset`: databases do not count further than their integers.
LONGEST_NUMBER = 9
# Each is a join, of which databases allow a few dozen.
MOST_TAGS = 5

PLAIN = (
    models.CharField,
    models.BooleanField,
    models.IntegerField,
    models.DecimalField,
    models.FloatField,
    models.DateField,
    models.TimeField,
    models.UUIDField,
)


def check_bounds(parameters: Mapping[str, str]) -> None:
    """Raise `BadRequestError` for parameters that nobody has a reason to send."""
    for name, value in parameters.items():
        if "\x00" in name or "\x00" in value:
            raise BadRequestError("null characters are not allowed")
        if len(name) > LONGEST:
            raise BadRequestError("the name of a query parameter is too long")
        longest = LONGEST_OF.get(name, LONGEST)
        if len(value) > longest:
            raise BadRequestError(f"{name} is longer than {longest} characters")
    depth = 0
    for character in parameters.get("fields", ""):
        depth += (character == "(") - (character == ")")
        if depth > DEEPEST_FIELDS:
            raise BadRequestError(f"fields error: nested deeper than {DEEPEST_FIELDS} levels")


def column(model: type[Model], name: str) -> Field | None:
    """The field of `model` that may be filtered by; None for one that may not."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    if isinstance(field, TaggableManager):
        return field
    is_plain = isinstance(field, PLAIN) and not isinstance(field, models.FileField)
    return field if is_plain and not field.is_relation else None


def as_value(field: Field, text: str, database: str) -> Any:
    """What `text` means for `field` in `database`. Raises `BadRequestError` where nothing."""
    try:
        if isinstance(field, models.BooleanField):
            value = parse_boolean(text)
        elif isinstance(field, models.DateField | models.TimeField):
            # A form's field knows the time zone.
            value = field.formfield().clean(text)
        else:
            value = field.to_python(text)
        if isinstance(field, models.IntegerField):
            field.run_validators(value)
        # In the time zone of the database, the first and the last day may have no date.
        field.get_db_prep_value(value, connections[database])
    except (ValidationError, ValueError, TypeError, ArithmeticError) as error:
        message = f"field filter error. '{text}' is not a valid value for {field.name}"
        raise BadRequestError(message) from error
    return value


def readable(field: Field, text: str, database: str) -> str:
    """`text` as API v3 can compare it with `field`; what it answers for itself stays as it is.

    Raises `BadRequestError` where the comparison would fail.
    """
    if not isinstance(field, Field) or field.is_relation or isinstance(field, models.BooleanField):
        return text
    if isinstance(field, models.DateTimeField):
        value = as_value(field, text, database)
        return text if value is None else value.isoformat()
    try:
        try:
            value = field.get_prep_value(text)
        except (ValueError, ValidationError):
            return text
        field.get_db_prep_value(value, connections[database])
        if isinstance(value, str) and not isinstance(field.to_python(text), str):
            raise TypeError
    except STALE_VALUE_ERRORS as error:
        raise BadRequestError(f"nothing can be filtered by {field.name}='{text}'") from error
    return text


class ColumnFilter(BaseFilterBackend):
    """`?slug=frown-lines`: pages whose column has exactly this value."""

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        names = view.get_available_fields(queryset.model, db_fields_only=True)
        for name in dict.fromkeys(names):
            if name not in request.GET:
                continue
            field = column(queryset.model, name)
            if not isinstance(field, TaggableManager):
                value = as_value(field, request.GET[name], queryset.db)
                queryset = queryset.filter(**{name: value})
                continue
            tags = request.GET[name].split(",")
            if len(tags) > MOST_TAGS:
                raise BadRequestError(f"{name} takes no more than {MOST_TAGS} tags")
            for tag in tags:
                queryset = queryset.filter(**{f"{name}__name": tag})
        return queryset


class ColumnOrder(OrderingFilter):
    """`?order=-first_published_at`: by the columns that may be filtered by."""

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        for name in request.GET.get("order", "").split(","):
            if isinstance(column(queryset.model, name.lstrip("-")), TaggableManager):
                raise BadRequestError(f"cannot order by '{name}' (many values)")
        return super().filter_queryset(request, queryset, view)


class VisibleSearch(BaseFilterBackend):
    """`?search=`: among the pages that the public may open and no others."""

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> Any:
        if request.GET.get("search_operator", "and") not in ("and", "or"):
            raise BadRequestError("search_operator must be 'and' or 'or'")
        if "search" not in request.GET:
            return queryset
        if request.GET.get("order") == "random":
            raise BadRequestError("random ordering with a search query is not supported")
        if not getattr(settings, "WAGTAILAPI_SEARCH_ENABLED", True):
            raise BadRequestError("search is disabled")
        # SQLite would look for the second of two quotation marks.
        text = request.GET["search"].replace('"', " ").strip()
        if not text:
            return queryset.none()
        # Search backends know few columns: they get the keys of what the filters left.
        found = queryset.model.objects.filter(pk__in=queryset.order_by().values_list("pk"))
        try:
            return get_search_backend().search(
                text,
                found.order_by(*queryset.query.order_by),
                operator=request.GET.get("search_operator"),
                order_by_relevance="order" not in request.GET,
            )
        except (FilterFieldError, OrderByFieldError) as error:
            message = f"cannot order by '{error.field_name}' while searching (not indexed)"
            raise BadRequestError(message) from error


class BoundedPagination(WagtailPagination):
    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        for name in ("offset", "limit"):
            if len(request.GET.get(name, "")) > LONGEST_NUMBER:
                raise BadRequestError(f"{name} is too large")
        return super().paginate_queryset(queryset, request, view)
