"""Stores the page that an editor previews, for a front end that asks for it with a token.

A token is for one preview of one page. It is signed and expires after `PREVIEW_SECONDS`. The page
is stored as wagtail-headless-preview stores it, saved or not, and is deleted a day later.
"""

import logging
import secrets
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from wagtail.models import AbstractPage, Site
from wagtail_headless_preview.models import HeadlessPreviewMixin as WagtailHeadlessPreviewMixin
from wagtail_headless_preview.models import PagePreview
from wagtail_headless_preview.signals import preview_update

from wagtail_botox_pain.conf import get_setting
from wagtail_botox_pain.headless.mixins import HeadlessPreviewMixin
from wagtail_botox_pain.headless.origins import client_url, options
from wagtail_botox_pain.page_extensions import preview_handlers

logger = logging.getLogger(__name__)

# What a stored page of another release of the site may raise when it is read.
UNREADABLE = (
    *(KeyError, TypeError, ValueError, AttributeError),
    *(FieldDoesNotExist, ObjectDoesNotExist, ValidationError),
)


def register() -> None:
    """Preview the pages that a site has chosen in its front end."""
    preview_handlers.append(preview_chosen)


def preview_chosen(page: AbstractPage, request: HttpRequest) -> HttpResponse | None:
    """The preview of `page` in the front end; None where the site has not chosen its type."""
    if isinstance(page, HeadlessPreviewMixin) or get_setting("HEADLESS_PREVIEW"):
        return preview_in_front_end(page, request)
    return None


def preview_in_front_end(page: AbstractPage, request: HttpRequest) -> HttpResponse | None:
    """Store `page` and send the editor to the front end; None where there is no front end."""
    url = client_url(Site.find_for_request(request))
    if url is None:
        logger.error("WAGTAIL_HEADLESS_PREVIEW['CLIENT_URLS'] has no address for previews.")
        return None
    token = store_preview(page)
    query = urlencode({"content_type": content_type_of(page), "token": token})
    address = f"{url}{'&' if '?' in url else '?'}{query}"
    if options().get("REDIRECT_ON_PREVIEW", True):
        response: HttpResponse = HttpResponseRedirect(address)
    else:
        template = "wagtail_headless_preview/preview.html"
        response = render(request, template, {"preview_url": address})
    response["Cache-Control"] = "no-store"
    # The address is a key to the draft.
    response["Referrer-Policy"] = "no-referrer"
    return response


def store_preview(page: AbstractPage) -> str:
    """Store `page`, which may not be saved itself, and return the token for it."""
    PagePreview.garbage_collect()
    # The nonce gives two previews of one second different tokens.
    subject = f"id={page.pk or 'new'};{secrets.token_urlsafe(8)}"
    token: str = WagtailHeadlessPreviewMixin.get_preview_signer().sign(subject)
    PagePreview.objects.create(
        token=token, content_type=page.cached_content_type, content_json=page.to_json()
    )
    preview_update.send(sender=WagtailHeadlessPreviewMixin, token=token)
    return token


def content_type_of(page: AbstractPage) -> str:
    return str(page._meta.label_lower)


def page_for(token: str, content_type: str) -> AbstractPage | None:
    """The page that `token` is for, as it was previewed; None where the token is not valid.

    That is: forged, expired, unknown, or for a page of another type than `content_type`.
    """
    signer = WagtailHeadlessPreviewMixin.get_preview_signer()
    try:
        signer.unsign(token, max_age=get_setting("PREVIEW_SECONDS"))
    except BadSignature:
        return None
    preview = PagePreview.objects.filter(token=token).select_related("content_type").first()
    model = preview.content_type.model_class() if preview else None
    if model is None or not issubclass(model, AbstractPage):
        return None
    if model._meta.label_lower != content_type.lower():
        return None
    try:
        page: AbstractPage | None = preview.as_page()
    except UNREADABLE:
        logger.warning("The preview of a %s cannot be read.", content_type, exc_info=True)
        return None
    if page is not None and page.pk is None:
        # JSON needs a key, and the page was never saved.
        page.pk = page.id = 0
    return page
