"""Query parameters of API v2: their bounds, filters, order, search and pagination.

Pages can be filtered and ordered by plain columns that the API shows unchanged, and not by
relations: the number of pages that refer to an object would reveal a hidden one.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import connections, models
from django.db.models import Field, Model, QuerySet
from rest_framework.filters import BaseFilterBackend
from taggit.managers import TaggableManager
from wagtail.api.v2.filters import OrderingFilter, SearchFilter
from wagtail.api.v2.pagination import WagtailPagination
from wagtail.api.v2.utils import BadRequestError, parse_boolean

from wagtail_botox_pain.stored.repair import STALE_VALUE_ERRORS

# In characters. `fields` is the longest parameter that clients need.
MAX_LENGTH = 250
MAX_LENGTH_OF = {"fields": 2_000, "type": 1_000, "html_path": 1_000}
# Levels of nested `fields`: each one multiplies what is read.
MAX_FIELD_DEPTH = 3
# Digits of `limit` and `offset`: databases have no larger integers.
MAX_DIGITS = 9
# Each tag is a join, and databases allow a few dozen.
MAX_TAGS = 5

FILTERABLE_FIELDS = (
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
    """Raise `BadRequestError` for a parameter that is too long, too deep or not text."""
    for name, value in parameters.items():
        if "\x00" in name or "\x00" in value:
            raise BadRequestError("null characters are not allowed")
        if len(name) > MAX_LENGTH:
            raise BadRequestError("the name of a query parameter is too long")
        longest = MAX_LENGTH_OF.get(name, MAX_LENGTH)
        if len(value) > longest:
            raise BadRequestError(f"{name} is longer than {longest} characters")
    depth = 0
    for character in parameters.get("fields", ""):
        depth += (character == "(") - (character == ")")
        if depth > MAX_FIELD_DEPTH:
            raise BadRequestError(f"fields error: nested deeper than {MAX_FIELD_DEPTH} levels")


def column(model: type[Model], name: str) -> Field | None:
    """The field of `model` with this name, or None if pages cannot be filtered by it."""
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    if isinstance(field, TaggableManager):
        return field
    is_filterable = isinstance(field, FILTERABLE_FIELDS) and not isinstance(field, models.FileField)
    return field if is_filterable and not field.is_relation else None


def as_value(field: Field, text: str, database: str) -> Any:
    """The value of `field` that `text` stands for. Raises `BadRequestError` for an invalid one."""
    try:
        if isinstance(field, models.BooleanField):
            value = parse_boolean(text)
        elif isinstance(field, models.DateField | models.TimeField):
            # The form field applies the time zone.
            value = field.formfield().clean(text)  # type: ignore[union-attr]
        else:
            value = field.to_python(text)
        if isinstance(field, models.IntegerField):
            field.run_validators(value)
        # Dates at both ends of the range may not exist in the time zone of the database.
        field.get_db_prep_value(value, connections[database])
    except (ValidationError, ValueError, TypeError, ArithmeticError) as error:
        message = f"field filter error. '{text}' is not a valid value for {field.name}"
        raise BadRequestError(message) from error
    return value


def valid_text(field: Field, text: str, database: str) -> str:
    """`text` in a form that API v3 can compare with `field`.

    A value that API v3 rejects by itself is returned as it is. Raises `BadRequestError` if the
    comparison would fail.
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
    """`?slug=frown-lines`: the pages whose column has exactly this value."""

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        names = view.get_available_fields(queryset.model, db_fields_only=True)
        for name in dict.fromkeys(names):
            if name not in request.GET:
                continue
            field: Any = column(queryset.model, name)
            if not isinstance(field, TaggableManager):
                value = as_value(field, request.GET[name], queryset.db)
                queryset = queryset.filter(**{name: value})
                continue
            tags = request.GET[name].split(",")
            if len(tags) > MAX_TAGS:
                raise BadRequestError(f"{name} takes no more than {MAX_TAGS} tags")
            for tag in tags:
                queryset = queryset.filter(**{f"{name}__name": tag})
        return queryset


class ColumnOrder(OrderingFilter):
    """`?order=-first_published_at`: ordered by a column that pages can be filtered by."""

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        for name in request.GET.get("order", "").split(","):
            if isinstance(column(queryset.model, name.lstrip("-")), TaggableManager):
                raise BadRequestError(f"cannot order by '{name}' (many values)")
        return super().filter_queryset(request, queryset, view)


class VisibleSearch(SearchFilter):
    """`?search=`: searches public pages only."""

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> Any:
        if request.GET.get("search_operator", "and") not in ("and", "or"):
            raise BadRequestError("search_operator must be 'and' or 'or'")
        if "search" not in request.GET:
            return queryset
        if request.GET.get("order") == "random":
            raise BadRequestError("random ordering with a search query is not supported")
        # A single quotation mark fails in SQLite's search.
        text = request.GET["search"].replace('"', " ").strip()
        if not text:
            return queryset.none()
        # Search backends support few filters, so they get the keys of the filtered pages.
        found = queryset.model.objects.filter(pk__in=queryset.order_by().values_list("pk"))
        asked = SimpleNamespace(GET=request.GET.dict() | {"search": text})
        return super().filter_queryset(asked, found.order_by(*queryset.query.order_by), view)


class BoundedPagination(WagtailPagination):
    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        for name in ("offset", "limit"):
            if len(request.GET.get(name, "")) > MAX_DIGITS:
                raise BadRequestError(f"{name} is too large")
        return super().paginate_queryset(queryset, request, view)
