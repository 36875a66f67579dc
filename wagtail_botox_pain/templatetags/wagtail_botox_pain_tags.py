from typing import Any

from django import template
from django.template.context import Context

from wagtail_botox_pain.clinic import clinic_settings
from wagtail_botox_pain.contents import contents
from wagtail_botox_pain.telephone import TelephoneNumber

register = template.Library()


@register.inclusion_tag("wagtail_botox_pain/contents_list.html")
def contents_list(stream: Any) -> dict[str, Any]:
    """`{% contents_list page.body %}`: links to the headings of a body, if there are any."""
    return {"entries": contents(stream)}


@register.simple_tag(takes_context=True)
def clinic(context: Context) -> Any:
    """`{% clinic as clinic %}`: the `ClinicSettings` of the request's site."""
    return clinic_settings(context)


@register.filter
def telephone_link(number: str) -> str:
    """A telephone number as a link that stays left to right in any text."""
    return TelephoneNumber(number or "").link
