"""System checks for sites that translate with wagtail-localize."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.urls import NoReverseMatch, resolve, reverse
from wagtail.blocks import (
    Block,
    BlockQuoteBlock,
    CharBlock,
    ListBlock,
    RawHTMLBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
)
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.images.blocks import ImageBlock

from wagtail_botox_pain.localize.submission.publishing import LIVE_STATUS
from wagtail_botox_pain.services.block_uses import bodies

WAGTAIL_PAGE = "wagtailcore.Page"


class BlockIssue(NamedTuple):
    """What wagtail-localize cannot do with a block: the id of a check, its words and its hint."""

    id: str
    message: str
    hint: str


# The views of wagtail-localize that ours stand in for, with arguments that make an address.
REPLACED_VIEWS: dict[str, list[Any]] = {
    "download_pofile": [1],
    "upload_pofile": [1],
    "machine_translate": [1],
    "submit_page_translation": [1],
    "submit_snippet_translation": ["app", "model", "1"],
    "update_translations": [1],
}
UNREACHABLE = BlockIssue(
    "wagtail_botox_pain.W010",
    "wagtail-localize loses its way in these blocks, which are two plain StructBlocks deep. It "
    "leaves out their text, or cannot submit the page",
    "Make the StreamField a BodyField, derive one of the StructBlocks around them from "
    "wagtail_botox_pain.blocks.ClinicBlock, or nest them less deeply.",
)
EMPTY_EMBED = BlockIssue(
    "wagtail_botox_pain.W011",
    "wagtail-localize cannot submit a page on which one of these EmbedBlocks is left empty",
    "Make them required, take a URLBlock instead, or make the StreamField a BodyField.",
)
NO_DEFAULT = BlockIssue(
    "wagtail_botox_pain.W012",
    "wagtail-localize cannot submit a page that was stored before one of these text blocks was "
    "added, because they have no default",
    'Give them default="", or make the StreamField a BodyField.',
)
UNTRANSLATABLE = BlockIssue(
    "wagtail_botox_pain.W013",
    "wagtail-localize cannot translate the text of these blocks",
    "Take blocks for text, and a list of StructBlocks for a table.",
)


def check_translation(**kwargs: Any) -> list[CheckMessage]:
    """What a site with several languages should know."""
    if not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
        return []
    return [*check_settings(), *check_translated_blocks()]


def check_views(**kwargs: Any) -> list[CheckMessage]:
    """E015: an address of wagtail-localize that leads to its own view, not to ours."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    try:
        reverse("wagtailadmin_home")
    except NoReverseMatch:
        # The site has no admin.
        return []
    return [
        Error(
            f"The view {name!r} of wagtail-localize is not the one of 'wagtail_botox_pain.localize'"
            ", which keeps private translations private and validates what is stored.",
            hint="Install a version of wagtail-localize that this package supports, and register "
            "no view of your own at that address.",
            id="wagtail_botox_pain.E015",
        )
        for name, arguments in REPLACED_VIEWS.items()
        if not leads_to_ours(name, arguments)
    ]


def leads_to_ours(name: str, arguments: list[Any]) -> bool:
    """Whether the address of a view of wagtail-localize leads to a view of this app."""
    try:
        view = resolve(reverse(f"wagtail_localize:{name}", args=arguments)).func
    except NoReverseMatch:
        return False
    module = getattr(view, "view_class", view).__module__
    return module.startswith("wagtail_botox_pain.localize.")


def check_settings() -> Iterator[CheckMessage]:
    """W007 to W009: what does not go with wagtail-localize."""
    if getattr(settings, LIVE_STATUS, True):
        yield Warning(
            f"{LIVE_STATUS} is not False. A live page that is submitted for translation is "
            "published at once in the other language, untranslated.",
            hint=f"Set {LIVE_STATUS} = False. A translation is a draft then until somebody "
            "publishes it.",
            id="wagtail_botox_pain.W007",
        )
    if apps.is_installed("wagtail.contrib.simple_translation"):
        yield Warning(
            "'wagtail_localize' and 'wagtail.contrib.simple_translation' are both installed. "
            "Editors find two buttons to translate, and two permissions for it.",
            hint="Keep one of them in INSTALLED_APPS.",
            id="wagtail_botox_pain.W008",
        )
    page_model = getattr(settings, "WAGTAIL_PAGE_MODEL", WAGTAIL_PAGE)
    if page_model != WAGTAIL_PAGE:
        yield Warning(
            f"WAGTAIL_PAGE_MODEL is {page_model!r}. wagtail-localize does not support a page "
            "model of your own.",
            hint="Translate with 'wagtail.contrib.simple_translation' instead of "
            "'wagtail_localize'.",
            id="wagtail_botox_pain.W009",
        )


def check_translated_blocks() -> Iterator[CheckMessage]:
    """W010 to W013: blocks in a body that wagtail-localize cannot translate or trips over."""
    # A body that several models share is looked at once.
    for body in {body.name: body for body in bodies()}.values():
        # The paths are the keys of a dict, which has each once, in order.
        found: dict[BlockIssue, dict[str, None]] = defaultdict(dict)
        # A BodyField extracts its text itself, whatever a site puts into it.
        is_safe = hasattr(body.field, "get_translatable_segments")
        for name, child in body.block.child_blocks.items():
            for issue, path in block_issues(child, (name,), 0, is_safe):
                found[issue][path] = None
        for issue, paths in found.items():
            yield Warning(
                f"{issue.message}: {', '.join(paths)}.",
                hint=issue.hint,
                obj=body.field,
                id=issue.id,
            )


def block_issues(
    block: Block, path: tuple[str, ...], structs: int = 0, is_safe: bool = False
) -> Iterator[tuple[BlockIssue, str]]:
    """What wagtail-localize cannot do with `block` and what is in it, with its path.

    `structs` counts the StructBlocks directly around `block`. In one that extracts its text
    itself, as ours do, everything `is_safe` but what cannot be translated at all.
    """
    name = ".".join(path)
    if isinstance(block, RawHTMLBlock | TableBlock | BaseTypedTableBlock):
        yield UNTRANSLATABLE, name
        return
    if not is_safe:
        yield from own_issues(block, name, structs)
    is_safe = is_safe or hasattr(block, "get_translatable_segments")
    if isinstance(block, ImageBlock):
        return
    if isinstance(block, ListBlock):
        yield from block_issues(block.child_block, (*path, "item"), 0, is_safe)
    elif isinstance(block, StreamBlock | StructBlock):
        depth = structs + 1 if isinstance(block, StructBlock) else 0
        for child_name, child in block.child_blocks.items():
            yield from block_issues(child, (*path, child_name), depth, is_safe)


def own_issues(block: Block, name: str, structs: int) -> Iterator[tuple[BlockIssue, str]]:
    if is_embed(block) and not block.required:
        yield EMPTY_EMBED, name
    # These happen before a block is asked for its own segments, where it has any.
    if structs > 1 and (isinstance(block, ImageBlock) or name.endswith(".value")):
        yield UNREACHABLE, name
    if hasattr(block, "get_translatable_segments"):
        return
    if structs > 1 and isinstance(block, ListBlock) and not name.endswith(".value"):
        yield UNREACHABLE, name
    is_text = isinstance(block, CharBlock | TextBlock | BlockQuoteBlock)
    if is_text and structs and block.meta.default is None:
        yield NO_DEFAULT, name


def is_embed(block: Block) -> bool:
    if not apps.is_installed("wagtail.embeds"):
        return False
    # Its models need the optional app.
    from wagtail.embeds.blocks import EmbedBlock

    return isinstance(block, EmbedBlock)
