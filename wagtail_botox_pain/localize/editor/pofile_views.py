"""Views that stand in for those of wagtail-localize: PO files."""

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from wagtail_botox_pain.localize.editor.messages import back, listed, quoted
from wagtail_botox_pain.localize.editor.permissions import editable_translation, is_stopped
from wagtail_botox_pain.localize.po.po_import import (
    MAX_BYTES,
    ImportResult,
    POFileError,
    Remark,
    export_po,
    import_po,
)


def remark_line(remark: Remark) -> SafeString:
    where = format_html("{}: ", remark.label) if remark.label else ""
    return format_html("{}{} {}", where, quoted(remark.text), remark.message)


def download_pofile(request: HttpRequest, translation_id: int) -> HttpResponse:
    translation = editable_translation(request, translation_id)
    response = HttpResponse(
        str(export_po(translation)), content_type="text/x-gettext-translation; charset=utf-8"
    )
    name = slugify(translation.source.object_repr, allow_unicode=True) or "translation"
    response["Content-Disposition"] = content_disposition_header(
        True, f"{name}-{translation.target_locale.language_code}.po"
    )
    return response


@require_POST
def upload_pofile(request: HttpRequest, translation_id: int) -> HttpResponse:
    translation = editable_translation(request, translation_id)
    if is_stopped(request, translation):
        return back(request)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a PO file first."))
        return back(request)
    try:
        # One byte more than is allowed is enough to know that it is too big.
        result = import_po(translation, file.read(MAX_BYTES + 1), request.user)
    except POFileError as error:
        messages.error(request, _("Nothing was imported. %(reason)s") % {"reason": error})
        return back(request)
    report_import(request, result)
    return back(request)


def report_import(request: HttpRequest, result: ImportResult) -> None:
    if result.imported:
        text = ngettext(
            "%(count)d translation was imported. Readers see it once you publish the page.",
            "%(count)d translations were imported. Readers see them once you publish the page.",
            result.imported,
        )
        messages.success(request, text % {"count": result.imported})
    elif not result.not_used:
        messages.warning(
            request,
            _("Nothing has changed: the file holds only translations that were there already.")
            if result.unchanged
            else _("Nothing was imported: the file holds no translations."),
        )
    unused = len(result.not_used)
    text = ngettext(
        "%(count)d translation in the file was not used:",
        "%(count)d translations in the file were not used:",
        unused,
    )
    for remarks, summary in (
        (result.not_used, text % {"count": unused}),
        (result.to_check, _("These translations were imported. Please check them:")),
    ):
        if remarks:
            messages.warning(request, listed(summary, [remark_line(remark) for remark in remarks]))
    if result.is_untranslated:
        messages.warning(
            request,
            _("Every translation in the file is the same as its original. Was it translated?"),
        )
    if result.is_behind:
        messages.warning(
            request,
            _(
                "The original page has changed since its sentences were taken from it. Use “Sync"
                " translated pages” there, and translate what has changed."
            ),
        )
