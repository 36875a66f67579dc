from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.db.models import Model
from django.dispatch import receiver
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from wagtail.blocks import StreamBlock
from wagtail.fields import Creator, StreamField

from wagtail_botox_pain.blocks.segments import stream_segments
from wagtail_botox_pain.conf import body_block_path
from wagtail_botox_pain.stored.repair import replace_lone_surrogates


def make_body_block(name: str) -> StreamBlock:
    """A new StreamBlock for the body `name`.

    Raises `ImproperlyConfigured`, with a message for the developer, where the path cannot
    be imported or is something else than a StreamBlock class that needs no arguments. Whatever
    the site's own code raised is its cause.
    """
    path = body_block_path(name)
    problem = f"WAGTAIL_BOTOX_PAIN['BODY_BLOCKS'][{name!r}] is {path!r}, which"
    if not isinstance(path, str):
        raise ImproperlyConfigured(f"{problem} is not a path.")
    try:
        block = import_string(path)
    except Exception as error:  # The module is the site's own, and may raise anything.
        message = f"{problem} cannot be imported: {failure_text(error)}"
        raise ImproperlyConfigured(message) from error
    if not (isinstance(block, type) and issubclass(block, StreamBlock)):
        raise ImproperlyConfigured(f"{problem} is not a StreamBlock class.")
    try:
        return block()
    except Exception as error:
        message = f"{problem} cannot be made without arguments: {failure_text(error)}"
        raise ImproperlyConfigured(message) from error


def failure_text(error: Exception) -> str:
    """The message of `error`, with its class unless that is usual for a failed import."""
    is_usual = isinstance(error, ImportError | TypeError | ValueError | ImproperlyConfigured)
    return str(error) if is_usual else f"{type(error).__name__}: {error}"


class BodyAttribute(Creator):
    """Gives the body of an instance, and tells its references the instance."""

    def __get__(self, instance: Model | None, owner: type[Model] | None = None) -> Any:
        value = super().__get__(instance, owner)
        if (references := getattr(value, "references", None)) is not None:
            references.page = instance
        return value


class BodyField(StreamField):
    """A StreamField that names its body instead of spelling its blocks out.

    A migration holds the name only, so a site that replaces blocks, and a release of ours
    that adds one, make no migration. The blocks are those that
    `WAGTAIL_BOTOX_PAIN["BODY_BLOCKS"]` gives for the name when the field is first used.
    """

    def __init__(self, body: str, **kwargs: Any) -> None:
        self.body = body
        super().__init__([], **kwargs)

    @cached_property
    def stream_block(self) -> StreamBlock:
        block = make_body_block(self.body)
        block.set_meta_options(self.block_opts)
        return block

    def contribute_to_class(self, cls: type[Model], name: str, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, self.name, BodyAttribute(self))

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        # Not StreamField's own: that one spells the blocks out, for which it must import them.
        name, path, _, kwargs = super(StreamField, self).deconstruct()
        return name, path, [self.body], {**kwargs, **self._block_options()}

    def _block_options(self) -> dict[str, Any]:
        return {key: value for key, value in self.block_opts.items() if key != "required"}

    def is_configured(self) -> bool:
        try:
            return bool(self.stream_block)
        except ImproperlyConfigured:
            return False

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        stored = replace_lone_surrogates(value) if isinstance(value, str) else value
        return super().from_db_value(stored, expression, connection)

    def formfield(self, **kwargs: Any) -> Any:
        # Wagtail's own checks build every page form. With a body that cannot be loaded they
        # must get past this field, so that the developer reads our check's message.
        return super().formfield(**kwargs) if self.is_configured() else None

    def get_translatable_segments(self, value: Any) -> list[Any]:
        """What wagtail-localize translates, also of a site's own blocks in the body."""
        return stream_segments(value)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return super().check(**kwargs) if self.is_configured() else []


def body_fields() -> list[BodyField]:
    """Every BodyField of the installed models."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, BodyField)
    ]


@receiver(setting_changed, dispatch_uid="wagtail_botox_pain.fields")
def forget_stream_blocks(*, setting: str, **kwargs: Any) -> None:
    """Let `override_settings` replace a body in a running test."""
    if setting == "WAGTAIL_BOTOX_PAIN":
        for field in body_fields():
            field.__dict__.pop("stream_block", None)
