"""The view that stands in for that of wagtail-localize: synchronising translations."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import Translation
from wagtail_localize.views.update_translations import (
    UpdateTranslationsView as StockUpdateTranslationsView,
)

from wagtail_botox_pain.localize.editor.edit_page_hooks import (
    guarded_sync,
    is_refused,
    warn_of_withdrawn,
)
from wagtail_botox_pain.localize.editor.machine_views import translate_carefully
from wagtail_botox_pain.localize.editor.messages import listed, quoted_value, tell_of_unreadable
from wagtail_botox_pain.localize.editor.permissions import user_can_publish
from wagtail_botox_pain.localize.path_labels import path_label
from wagtail_botox_pain.localize.sources.override_changes import overrides_to_check
from wagtail_botox_pain.localize.sources.resync import resync
from wagtail_botox_pain.localize.sources.source_sync import UnreadableContentError
from wagtail_botox_pain.localize.submission.shown_snippets import resync_shown, submit_shown


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
        uses_machine = form.cleaned_data.get("use_machine_translation")
        translator = get_machine_translator() if uses_machine else None
        wants_to_publish = form.cleaned_data.get("publish_translations", False)
        translations = self.enabled_translations()
        for translation in translations:
            # Who asked for a machine did not mean to publish what it has not translated.
            is_ready = not translator or translate_carefully(self.request, translation, translator)
            warning = ""
            if wants_to_publish and not self.may_publish(translation):
                warning = _("The page in %(language)s was not published: you may not publish it.")
            elif wants_to_publish and not is_ready:
                warning = _(
                    "The page in %(language)s was not published: the machine did not translate all"
                    " of it."
                )
            self.save(translation, publish=wants_to_publish and not warning)
            if warning:
                language = translation.target_locale.get_display_name()
                messages.warning(self.request, warning % {"language": language})
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

    def read_original(self) -> bool:
        try:
            with atomic():
                resync(self.object)
                resync_shown(self.object)
                submit_shown(self.object, self.request.user)
        except ObjectDoesNotExist:
            messages.error(self.request, _("The original was deleted. Nothing was changed."))
            return False
        except UnreadableContentError:
            tell_of_unreadable(self.request, self.object)
            return False
        return True

    def save(self, translation: Translation, publish: bool) -> None:
        language = translation.target_locale.get_display_name()
        try:
            if not publish:
                self.object.update_target_view_restrictions(translation.target_locale)
                return
            if is_refused(self.request, translation):
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
        warn_of_withdrawn(self.request, translation.get_target_instance())
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
