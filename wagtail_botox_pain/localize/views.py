"""Views that stand in for those of wagtail-localize, at the same addresses."""

import logging
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.transaction import atomic
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext as stock_text
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.models import AbstractPage, DraftStateMixin, Locale, Page
from wagtail.snippets.permissions import get_permission_name
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import Translation
from wagtail_localize.tasks import background
from wagtail_localize.views.edit_translation import (
    apply_machine_translation,
    user_can_edit_instance,
)
from wagtail_localize.views.submit_translations import (
    SubmitPageTranslationView as StockSubmitPageTranslationView,
)
from wagtail_localize.views.submit_translations import (
    SubmitSnippetTranslationView as StockSubmitSnippetTranslationView,
)
from wagtail_localize.views.update_translations import (
    UpdateTranslationsView as StockUpdateTranslationsView,
)

from wagtail_botox_pain.localize.canonical import MISFITS
from wagtail_botox_pain.localize.cascade import named
from wagtail_botox_pain.localize.guards import guarded_sync, warn_of_withdrawn
from wagtail_botox_pain.localize.labels import path_label
from wagtail_botox_pain.localize.machine import CarefulTranslator, MachineTranslationError
from wagtail_botox_pain.localize.overrides import overrides_to_check
from wagtail_botox_pain.localize.po import (
    MAX_BYTES,
    ImportResult,
    POFileError,
    Remark,
    export_po,
    import_po,
    shortened,
)
from wagtail_botox_pain.localize.resync import heal
from wagtail_botox_pain.localize.shown import heal_shown, submit_shown
from wagtail_botox_pain.localize.submit import submit
from wagtail_botox_pain.localize.subtree import translate_subtree, unreadable

logger = logging.getLogger(__name__)

SHOWN = 10


def editable_translation(request: HttpRequest, translation_id: int) -> Translation:
    """The translation; only for who may edit the page that it is of."""
    translation = get_object_or_404(Translation, id=translation_id)
    try:
        instance = translation.get_target_instance()
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if not user_can_edit_instance(request.user, instance):
        raise PermissionDenied
    return translation


def is_stopped(request: HttpRequest, translation: Translation) -> bool:
    """Whether the page has left the translation editor, which the user is told then."""
    if not translation.enabled:
        messages.error(
            request,
            _("This translation was stopped: its page is an ordinary one. Nothing was changed."),
        )
    return not translation.enabled


def user_can_publish(user: Any, instance: Any) -> bool:
    """Whether `user` may put a translation before readers, as in the editor of translations."""
    if isinstance(instance, AbstractPage):
        permissions = instance.permissions_for_user(user)
        return permissions.can_publish() and not permissions.page_locked()
    action = "publish" if isinstance(instance, DraftStateMixin) else "change"
    return user.has_perm(get_permission_name(action, type(instance)))


def tell_of_unreadable(request: HttpRequest, original: Any) -> None:
    """For the block `except` where reading the original has failed."""
    logger.exception("%s cannot be read.", original)
    messages.error(
        request,
        _(
            "Something in the original cannot be read. Nothing was changed. Save the"
            " original again, or ask whoever looks after this site."
        ),
    )


def back(request: HttpRequest) -> HttpResponse:
    return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_home"))


def listed(summary: str, items: Sequence[Any]) -> SafeString:
    """A sentence and the first of `items` below it, each with what is said of it."""
    shown = format_html_join("", "<li>{}</li>", ((item,) for item in items[:SHOWN]))
    if (more := len(items) - SHOWN) > 0:
        text = ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
        shown += format_html("<li>{}</li>", text)
    return format_html("{}<ul>{}</ul>", summary, shown)


def quoted(html: str) -> SafeString:
    return quoted_value(shortened(html))


def quoted_value(text: str) -> SafeString:
    """Plain text such as an address, which no parser of HTML need look at."""
    return format_html("<bdi>“{}”</bdi>", text)


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
    if unused := result.not_used:
        text = ngettext(
            "%(count)d translation in the file was not used:",
            "%(count)d translations in the file were not used:",
            len(unused),
        )
        summary = text % {"count": len(unused)}
        messages.warning(request, listed(summary, [remark_line(remark) for remark in unused]))
    if doubtful := result.to_check:
        summary = _("These translations were imported. Please check them:")
        messages.warning(request, listed(summary, [remark_line(remark) for remark in doubtful]))
    if result.is_behind:
        messages.warning(
            request,
            _(
                "The original page has changed since its sentences were taken from it. Use “Sync"
                " translated pages” there, and translate what has changed."
            ),
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
    careful = CarefulTranslator(translator)
    language = translation.target_locale.get_display_name()
    if not careful.can_translate(translation.source.locale, translation.target_locale):
        messages.warning(
            request,
            _("%(translator)s cannot translate into %(language)s.")
            % {"translator": careful.display_name, "language": language},
        )
        return False
    try:
        found_any = apply_machine_translation(translation.id, request.user, careful)
    except MachineTranslationError:
        messages.error(
            request,
            _("%(translator)s could not translate into %(language)s. Try again later.")
            % {"translator": careful.display_name, "language": language},
        )
        return False
    if not found_any:
        messages.warning(
            request,
            _("There is nothing left to translate into %(language)s.") % {"language": language},
        )
    if careful.count:
        text = ngettext(
            "%(translator)s translated %(count)d sentence into %(language)s. Please check it.",
            "%(translator)s translated %(count)d sentences into %(language)s. Please check them.",
            careful.count,
        )
        messages.success(
            request,
            text
            % {
                "translator": careful.display_name,
                "count": careful.count,
                "language": language,
            },
        )
    if careful.left_out:
        summary = _(
            "%(translator)s changed numbers, addresses or links, or gave no answer. Translate these"
            " sentences into %(language)s yourself:"
        ) % {"translator": careful.display_name, "language": language}
        messages.warning(request, listed(summary, [quoted(html) for html in careful.left_out]))
    return not careful.left_out


class SubmitTranslationMixin:
    """Leaves the translations of what the submitted object shows as they are."""

    def form_valid(self, form: Any) -> HttpResponse:
        locales = list(form.cleaned_data["locales"])
        try:
            with atomic():
                submit(self.object, locales, self.components, self.request.user)
                self.submit_more(form, locales)
        except MISFITS:
            tell_of_unreadable(self.request, self.object)
            return redirect(self.get_success_url() or self.get_default_success_url())
        return self.submitted(locales)

    def submit_more(self, form: Any, locales: list[Locale]) -> None:
        pass

    def submitted(self, locales: list[Locale]) -> HttpResponse:
        translation = None
        if len(locales) == 1:
            translation = self.object.get_translation(locales[0])
            languages = locales[0].get_display_name()
        else:
            # In the words of wagtail-localize, whose catalogue has them.
            languages = stock_text("{} locales").format(len(locales))
        messages.success(self.request, self.get_success_message(languages))
        return redirect(self.get_success_url() or self.get_default_success_url(translation))


class SubmitPageTranslationView(SubmitTranslationMixin, StockSubmitPageTranslationView):
    """Submits a page; with what is below it, only what is not translated yet."""

    def submit_more(self, form: Any, locales: list[Locale]) -> None:
        if not form.cleaned_data["include_subtree"]:
            return
        left_out: list[Page] = []
        token = unreadable.set(left_out)
        try:
            background.enqueue(
                translate_subtree, [self.object.pk, locales, self.components, self.request.user], {}
            )
        finally:
            unreadable.reset(token)
        if left_out:
            summary = _("These pages cannot be read, so they were not submitted: {pages}")
            messages.error(self.request, format_html(summary, pages=named(left_out)))


class SubmitSnippetTranslationView(SubmitTranslationMixin, StockSubmitSnippetTranslationView):
    """Submits a snippet."""


class UpdateTranslationsView(StockUpdateTranslationsView):
    """Synchronises translations; a machine translates only as far as it may."""

    def get_form(self) -> Any:
        form = super().get_form()
        if not any(map(self.may_publish, self.enabled_translations())):
            del form.fields["publish_translations"]
        return form

    def enabled_translations(self) -> list[Translation]:
        enabled = self.object.translations.filter(enabled=True)
        return list(enabled.select_related("target_locale"))

    def may_publish(self, translation: Translation) -> bool:
        try:
            instance = translation.get_target_instance()
        except ObjectDoesNotExist:
            # It would be made anew, at a place of which the user may know nothing.
            return self.request.user.is_superuser
        return user_can_publish(self.request.user, instance)

    @atomic
    def form_valid(self, form: Any) -> HttpResponse:
        with guarded_sync(self.request, self.object):
            return self.synchronise(form)

    def synchronise(self, form: Any) -> HttpResponse:
        if not self.read_original():
            return redirect(self.get_success_url() or reverse("wagtailadmin_home"))
        self.tell_of_overrides()
        translator = get_machine_translator()
        if not form.cleaned_data.get("use_machine_translation"):
            translator = None
        wants_to_publish = form.cleaned_data.get("publish_translations", False)
        translations = self.enabled_translations()
        for translation in translations:
            # Who asked for a machine did not mean to publish what it has not translated.
            is_ready = translator is None or translate_carefully(
                self.request, translation, translator
            )
            publish = wants_to_publish and self.may_publish(translation)
            self.save(translation, publish=publish and is_ready)
            if wants_to_publish and not publish:
                self.tell_of_no_permission(translation)
            elif publish and not is_ready:
                self.tell_of_unpublished(translation)
        self.components.save(self.object, sources_and_translations={self.object: translations})
        messages.success(self.request, self.get_success_message())
        return redirect(self.get_success_url() or self.get_default_success_url())

    def tell_of_overrides(self) -> None:
        """A number of the translation's own stays, also where the original's is another now."""
        if overrides := list(overrides_to_check(self.object)):
            instance = self.object.as_instance()
            lines = [
                format_html(
                    "{}: {} {}",
                    override.locale.get_display_name(),
                    path_label(instance, override.context.path),
                    # The key of a picture tells nobody anything.
                    quoted_value(override.data) if isinstance(override.data, str) else "",
                )
                for override in overrides
            ]
            summary = _("The original has changed where these are used instead. Please check them:")
            messages.warning(self.request, listed(summary, lines))

    def tell_of_no_permission(self, translation: Translation) -> None:
        messages.warning(
            self.request,
            _("The page in %(language)s was not published: you may not publish it.")
            % {"language": translation.target_locale.get_display_name()},
        )

    def tell_of_unpublished(self, translation: Translation) -> None:
        messages.warning(
            self.request,
            _(
                "The page in %(language)s was not published: the machine did not translate all"
                " of it."
            )
            % {"language": translation.target_locale.get_display_name()},
        )

    def read_original(self) -> bool:
        try:
            with atomic():
                if heal(self.object) is None:
                    self.object.update_from_db()
                heal_shown(self.object)
                submit_shown(self.object, self.request.user)
        except ObjectDoesNotExist:
            messages.error(self.request, _("The original was deleted. Nothing was changed."))
            return False
        except MISFITS:
            tell_of_unreadable(self.request, self.object)
            return False
        return True

    def save(self, translation: Translation, publish: bool) -> None:
        language = translation.target_locale.get_display_name()
        try:
            if not publish:
                self.object.update_target_view_restrictions(translation.target_locale)
                return
            # On its own, so that what fails leaves nothing behind.
            with atomic():
                translation.save_target(user=self.request.user, publish=True)
        except ValidationError as error:
            messages.error(
                self.request,
                _("The page in %(language)s was not published. %(reason)s")
                % {"language": language, "reason": " ".join(error.messages)},
            )
            return
        target = translation.get_target_instance()
        if isinstance(target, AbstractPage):
            warn_of_withdrawn(self.request, target)
        total, translated = translation.get_progress()
        if waiting := total - translated:
            text = ngettext(
                "The page in %(language)s was published with %(count)d sentence that is not"
                " translated. Readers see it in the original language.",
                "The page in %(language)s was published with %(count)d sentences that are not"
                " translated. Readers see them in the original language.",
                waiting,
            )
            messages.warning(self.request, text % {"language": language, "count": waiting})


def register_views() -> list[URLPattern]:
    """Found before wagtail-localize's own, whose names still lead to the same addresses."""
    translation = "localize/translate/<int:translation_id>/"
    return [
        path(f"{translation}pofile/download/", download_pofile),
        path(f"{translation}pofile/upload/", upload_pofile),
        path(f"{translation}machine_translate/", machine_translate),
        path("localize/submit/page/<int:page_id>/", SubmitPageTranslationView.as_view()),
        path(
            "localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/",
            SubmitSnippetTranslationView.as_view(),
        ),
        path(
            "localize/update/<int:translation_source_id>/",
            UpdateTranslationsView.as_view(),
        ),
    ]
