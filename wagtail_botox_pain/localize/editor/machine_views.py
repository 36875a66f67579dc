"""Views that stand in for those of wagtail-localize: machine translation."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import apply_machine_translation

from wagtail_botox_pain.localize.editor.messages import back, listed, quoted
from wagtail_botox_pain.localize.editor.permissions import editable_translation, is_stopped
from wagtail_botox_pain.localize.machine_translation.translator import (
    MachineTranslationError,
    MaskingTranslator,
)


@require_POST
def machine_translate(request: HttpRequest, translation_id: int) -> HttpResponse:
    translator = get_machine_translator()
    if translator is None:
        raise Http404
    translation = editable_translation(request, translation_id)
    if is_stopped(request, translation):
        return back(request)
    translate_carefully(request, translation, translator)
    return back(request)


def translate_carefully(request: HttpRequest, translation: Translation, translator: Any) -> bool:
    """Let the machine translate what waits, and tell what came of it.

    False where it failed, or left something to a person.
    """
    careful = MaskingTranslator(translator)
    names = {
        "translator": careful.display_name,
        "language": translation.target_locale.get_display_name(),
    }
    if not careful.can_translate(translation.source.locale, translation.target_locale):
        text = _("%(translator)s cannot translate into %(language)s.")
        messages.warning(request, text % names)
        return False
    try:
        found_any = apply_machine_translation(translation.id, request.user, careful)
    except MachineTranslationError:
        text = _("%(translator)s could not translate into %(language)s. Try again later.")
        messages.error(request, text % names)
        return False
    if not found_any:
        text = _("There is nothing left to translate into %(language)s.")
        messages.warning(request, text % names)
    if careful.count:
        text = ngettext(
            "%(translator)s translated %(count)d sentence into %(language)s. Please check it.",
            "%(translator)s translated %(count)d sentences into %(language)s. Please check them.",
            careful.count,
        )
        messages.success(request, text % {**names, "count": careful.count})
    if careful.left_out:
        text = _(
            "%(translator)s changed numbers, addresses or links, or gave no answer. Translate these"
            " sentences into %(language)s yourself:"
        )
        sentences = [quoted(html) for html in careful.left_out]
        messages.warning(request, listed(text % names, sentences))
    return not careful.left_out
