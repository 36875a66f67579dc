"""Keeps what a page cannot show out of its translations, whoever wrote it.

wagtail-localize validates a translated page's own fields when it is published, its StreamFields
never. So each text and each overridden value is checked when it is saved, by the rules of the
block that it is for. What fails is kept with its error, which stands at the text in
wagtail-localize's editor; until it is corrected, readers see the source's.
"""

import json
import re
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from bs4 import BeautifulSoup
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import CharField, ForeignKey, Model, SlugField, TextField
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.blocks import (
    BlockQuoteBlock,
    CharBlock,
    ChooserBlock,
    EmailBlock,
    RichTextBlock,
    TextBlock,
    URLBlock,
)
from wagtail.fields import RichTextField
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    SourceDeletedError,
    StringTranslation,
)
from wagtail_localize.strings import StringValue, validate_translation_links

from wagtail_botox_pain.blocks.field_blocks import DraftFieldMixin
from wagtail_botox_pain.localize.quality_checks.comparison import number_doubts, words
from wagtail_botox_pain.localize.quality_checks.letters import letters_are_lost
from wagtail_botox_pain.localize.quality_checks.markup import validate_characters, validate_markup
from wagtail_botox_pain.localize.quality_checks.segment_targets import Leaf, leaf_of
from wagtail_botox_pain.localize.sources.override_changes import ORIGINAL_CHANGED
from wagtail_botox_pain.models import TreatmentArticleMixin
from wagtail_botox_pain.stored.repair import STALE_VALUE_ERRORS
from wagtail_botox_pain.telephone import normalise_emergency_telephone, normalise_telephone
from wagtail_botox_pain.validators import SUMMARY_VALIDATORS, is_blank, validate_no_markup
from wagtail_botox_pain.web_addresses import SAFE_HREF, host_name

TEXT_BLOCKS = (BlockQuoteBlock, CharBlock, TextBlock)
RICH_TEXTS = (RichTextBlock, RichTextField)


def validate_string(translation: StringTranslation, leaf: Leaf) -> None:
    """Refuse a translated text that its page or block could not hold, or that lost a number."""
    html = translation.data
    validate_markup(html, translation.translation_of.data)
    text = StringValue(html).render_text()
    # The text too, for characters that are written as references, such as "&#8;".
    validate_characters(html + text)
    if is_blank(text):
        raise ValidationError(_("This is blank, so readers would see nothing here."))
    if letters_are_lost(words(translation.translation_of.data), text):
        raise ValidationError(
            _("Its letters were lost: they are question marks. Save the file as UTF-8.")
        )
    if not isinstance(leaf.block or leaf.field, RICH_TEXTS):
        validate_plain_text(leaf, html, text)
    if translation.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE:
        for doubt in number_doubts(words(translation.translation_of.data), words(html)):
            raise ValidationError(doubt)


def validate_plain_text(leaf: Leaf, html: str, text: str) -> None:
    for name in {tag.name for tag in BeautifulSoup(html, "html.parser").find_all(True)} - {"br"}:
        # It would be dropped, and its words kept.
        validate_no_markup(f"<{name}>")
    if isinstance(leaf.block, TEXT_BLOCKS):
        leaf.block.clean(text)
    elif isinstance(leaf.field, CharField | TextField):
        leaf.field.clean(html if is_title(leaf) else text, None)
        if leaf.field.name == "summary" and issubclass(leaf.field.model, TreatmentArticleMixin):
            for validate in SUMMARY_VALIDATORS:
                validate(text)


def is_title(leaf: Leaf) -> bool:
    """Whether this is the title of a page, which wagtail-localize also stores as it is typed."""
    return leaf.block is None and leaf.field.name == "title"


def clean_override(value: Any, leaf: Leaf, path: str) -> Any:
    """`value`, which is for `path`, as it is stored.

    Raises `ValidationError` for what the page could not hold, and for links that lead nowhere.
    """
    field, block = leaf
    if isinstance(block or field, RICH_TEXTS):
        target = TARGET.search(path)
        validate_target(value, target[1] if target else "")
    elif model := chosen_model(leaf):
        validate_exists(model, value)
    elif isinstance(block, (*TEXT_BLOCKS, EmailBlock, URLBlock)):
        return str(block.clean(value if isinstance(value, str) else ""))
    elif isinstance(field, CharField | TextField):
        value = field.clean(value, None)
        # wagtail-localize takes all other letters out of an address.
        if isinstance(field, SlugField) and slugify(value) != value:
            raise ValidationError(
                _("An address has only small letters from a to z, digits and hyphens.")
            )
    return value


# Where wagtail-localize's path names the address that a link of rich text leads to.
TARGET = re.compile(r"\.'(.*)'\Z", re.DOTALL)
# Numbers such as 112 are dialled as they are.
SHORT_NUMBER = re.compile(r"tel:\d{2,6}\Z", re.IGNORECASE)


def validate_target(href: Any, original: str) -> None:
    """Refuse what a link cannot lead to in place of `original`."""
    scheme, _colon, rest = href.partition(":") if isinstance(href, str) else ("", "", "")
    match scheme.lower():
        case "tel":
            is_short = SHORT_NUMBER.match(original)
            normalise = normalise_emergency_telephone if is_short else normalise_telephone
            normalise(unquote(rest))
            return
        case "mailto":
            is_good = "@" in rest.partition("?")[0].strip("@")
        case "http" | "https":
            is_good = bool(host_name(href))
        case _:
            # A part of the page, or an address on the same site.
            is_good = bool(scheme) and scheme[0] in "#/" and scheme[0] == original[:1]
    if not (is_good and SAFE_HREF.match(href)):
        raise ValidationError(
            _("The link “%(href)s” is not a web address, an email or a telephone number."),
            params={"href": href},
        )


def chosen_model(leaf: Leaf) -> type[Model] | None:
    """The model that `leaf` chooses an object of."""
    if isinstance(leaf.block, ChooserBlock):
        return leaf.block.model_class
    return leaf.field.related_model if isinstance(leaf.field, ForeignKey) else None


def validate_exists(model: type[Model], key: Any) -> None:
    try:
        exists = model._base_manager.filter(pk=model._meta.pk.to_python(key)).exists()
    except (ValidationError, OverflowError):
        exists = False
    if not exists:
        raise ValidationError(_("What was chosen here no longer exists. Choose again."))


def check_string(
    instance: StringTranslation, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    if raw or "data" not in (update_fields or ["data"]):
        return
    try:
        StringValue.from_translated_html(instance.data)
        validate_translation_links(instance.translation_of.data, instance.data)
    except (ValueError, RecursionError):
        # wagtail-localize says so itself.
        return
    if leaf := leaf_of(instance.context):
        try:
            validate_string(instance, leaf)
        except ValidationError as error:
            instance.has_error, instance.field_error = True, error.messages[0]
        if is_title(leaf):
            # wagtail-localize writes what is typed into the title of the draft at once, error or
            # not, and most databases refuse what is longer than the column.
            instance.data = instance.data[: leaf.field.max_length]


def check_override(
    instance: SegmentOverride, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    if raw or "data_json" not in (update_fields or ["data_json"]):
        return
    if leaf := leaf_of(instance.context):
        try:
            value = clean_override(instance.data, leaf, instance.context.path)
            instance.data_json = json.dumps(value)
        except ValidationError as error:
            instance.has_error, instance.field_error = True, error.messages[0]
        else:
            # wagtail-localize leaves the error of the value before.
            instance.has_error, instance.field_error = False, ""
    elif instance.field_error == ORIGINAL_CHANGED:
        instance.field_error = ""


def write_error(instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """Write what was found also where only some fields are saved, as the admin's views do."""
    if not raw and {"data", "data_json"} & set(update_fields or ()):
        type(instance).objects.filter(pk=instance.pk).update(
            has_error=instance.has_error, field_error=instance.field_error
        )


def mark_deleted_choice(instance: Model, **kwargs: Any) -> None:
    """Mark what overrides with a deleted object, and no longer offer what Wagtail's blocks chose.

    When it publishes, wagtail-localize looks for the former in vain, and fails to write the words
    for a picture that is not there. Our own blocks can do without the object.
    """
    keys = {json.dumps(str(instance.pk)), json.dumps(instance.pk, default=str)}
    overrides = SegmentOverride.objects.filter(data_json__in=keys, has_error=False)
    for override in overrides.select_related("context"):
        if (leaf := leaf_of(override.context)) and chosen_model(leaf):
            # The check of what is saved finds it gone, unless it chose an object of another model.
            override.save()
    segments = OverridableSegment.objects.filter(data_json__in=keys)
    for segment in segments.select_related("context", "source"):
        block = leaf.block if (leaf := leaf_of(segment.context)) else None
        if isinstance(block, ChooserBlock) and not isinstance(block, DraftFieldMixin):
            with suppress(SourceDeletedError, ObjectDoesNotExist, *STALE_VALUE_ERRORS):
                segment.source.refresh_segments()
