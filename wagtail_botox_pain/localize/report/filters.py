"""The filters of the translation report."""

import django_filters
import swapper
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import MultipleContentTypeFilter, WagtailFilterSet
from wagtail.models import Locale

from wagtail_botox_pain.localize.report.states import TranslationState
from wagtail_botox_pain.localize.translation_groups import page_content_types

Page = swapper.load_model("wagtailcore", "Page")


class TranslationReportFilterSet(WagtailFilterSet):
    """What the report can be narrowed to; the view does it, as its rows are in no table."""

    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"),
        choices=TranslationState.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    locale = django_filters.ModelMultipleChoiceFilter(
        label=gettext_lazy("Language"),
        queryset=lambda request: Locale.objects.all(),
        to_field_name="language_code",
        widget=forms.CheckboxSelectMultiple,
    )
    content_type = MultipleContentTypeFilter(
        label=gettext_lazy("Type"),
        queryset=lambda request: ContentType.objects.filter(pk__in=page_content_types()),
        widget=forms.CheckboxSelectMultiple,
    )
    title = django_filters.CharFilter(label=gettext_lazy("Title"))

    class Meta:
        model = Page
        fields: list[str] = []
