"""Machine translation that leaves numbers, addresses and links as they are."""

import logging
from collections.abc import Iterable
from typing import Any

from wagtail_localize.strings import StringValue

from wagtail_botox_pain.localize.machine_translation.masking import CODES, Masked, MaskingError

logger = logging.getLogger(__name__)


class MachineTranslationError(Exception):
    """The machine translator could not be reached, or its answer makes no sense."""


class MaskingTranslator:
    """Any machine translator, held to what it may change.

    `left_out` gathers the sentences that it changed in a way it must not, or did not translate.
    They stay untranslated. `count` is the number of those that it translated.
    """

    def __init__(self, translator: Any) -> None:
        self.translator = translator
        self.display_name = translator.display_name
        self.left_out: list[str] = []
        self.count = 0

    def can_translate(self, source_locale: Any, target_locale: Any) -> bool:
        try:
            return self.translator.can_translate(source_locale, target_locale)
        except Exception:
            # As in `_ask`.
            logger.exception("The machine translator %s failed.", self.display_name)
            return False

    def translate(
        self, source_locale: Any, target_locale: Any, strings: Iterable[StringValue]
    ) -> dict[StringValue, StringValue]:
        """The translations by source string, without those that are `left_out`.

        Raises `MachineTranslationError` where the translator fails.
        """
        masked, codes = {}, iter(CODES)
        for string in strings:
            try:
                masked[string] = Masked(string.data, codes)
            except MaskingError:
                self.left_out.append(string.data)
        to_send = dict.fromkeys(StringValue(one.html) for one in masked.values() if one.has_words)
        answers = self._ask(source_locale, target_locale, list(to_send)) if to_send else {}
        translated = {}
        for string, one in masked.items():
            try:
                html = string.data
                if one.has_words:
                    answer = answers.get(StringValue(one.html))
                    html = one.restore(getattr(answer, "data", None))
                translated[string] = StringValue(html)
            except MaskingError:
                self.left_out.append(string.data)
        self.count += len(translated)
        return translated

    def _ask(self, source_locale: Any, target_locale: Any, strings: list[StringValue]) -> Any:
        try:
            answers = self.translator.translate(source_locale, target_locale, strings)
            return {string: answers.get(string) for string in strings}
        except Exception as error:
            # It may raise anything: it is another's code, and talks to another's machine.
            logger.exception("The machine translator %s failed.", self.display_name)
            raise MachineTranslationError from error
