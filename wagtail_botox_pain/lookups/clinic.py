"""The clinic that a page speaks for: the `ClinicSettings` of one site, never of another."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from django.apps import apps
from django.http import HttpRequest
from wagtail.models import AbstractPage, Site

site_of_form: ContextVar[Site | None] = ContextVar("site_of_form", default=None)


class ClinicHolder(Protocol):
    """What a body remembers of the clinic that its page speaks for."""

    request: HttpRequest | None
    page: Any
    clinic: Any
    clinic_page: Any


def settings_model() -> type[Any]:
    return apps.get_model("wagtail_botox_pain", "ClinicSettings")


def clinic_settings(context: Mapping[str, Any], references: ClinicHolder | None = None) -> Any:
    """The settings of the site that the reader is on.

    That is the request's site. Where there is no request, as in a feed or a mail, it is the
    site of the page that `references` belong to, or else of the page in `context`, or else the
    only site. None where there is no site, or there are several and none is meant.
    """
    request = context.get("request") or (references.request if references else None)
    if request is not None:
        return _of_request(request)
    holder = references.page if references else None
    page = holder if isinstance(holder, AbstractPage) else context.get("page")
    if references and references.clinic and references.clinic_page is page:
        return references.clinic
    clinic = of_site(_site_of(page))
    if references:
        references.clinic, references.clinic_page = clinic, page
    return clinic


def of_site(site: Site | None) -> Any:
    """The settings of `site`; empty ones, which are not saved, where nothing was entered yet."""
    if site is None:
        return None
    # Wagtail's own for_site would write a row while a reader's page is read.
    model = settings_model()
    return model.base_queryset().filter(site=site).first() or model(site=site)


def settings_read_for(request: HttpRequest) -> Any:
    """The settings of the request's site, if they were already read for it."""
    return getattr(request, settings_model().get_cache_attr_name(), None)


def _of_request(request: HttpRequest) -> Any:
    # The place where Wagtail keeps them, so that its own template tags share the query.
    name = settings_model().get_cache_attr_name()
    if not hasattr(request, name):
        settings = of_site(Site.find_for_request(request))
        if settings is None:
            return None
        setattr(request, name, settings)
    return getattr(request, name)


def _site_of(page: Any) -> Site | None:
    if isinstance(page, AbstractPage):
        return page.get_site()
    sites = list(Site.objects.all()[:2])
    return sites[0] if len(sites) == 1 else None


@contextmanager
def validating_for(site: Site | None) -> Iterator[None]:
    """Tell the blocks of a form which site their page belongs to."""
    token = site_of_form.set(site)
    try:
        yield
    finally:
        site_of_form.reset(token)


def clinic_can_be_reached() -> bool:
    """Whether the clinic's settings have a telephone number or an appointment link."""
    return _has_settings_other_than(telephone="", appointment_page=None, appointment_url="")


def clinic_has_emergency_number() -> bool:
    return _has_settings_other_than(emergency_telephone="")


def _has_settings_other_than(**blank: Any) -> bool:
    """Whether the settings of the clinic of the page that is validated have more than `blank`.

    A block does not know its page while it is validated: outside the form of an article and the
    publishing checks, the settings of any site will do.
    """
    settings = settings_model().objects.exclude(**blank)
    if site := site_of_form.get():
        settings = settings.filter(site=site)
    return bool(settings.exists())
