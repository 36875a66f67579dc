"""The package's one Django setting, `WAGTAIL_BOTOX_PAIN`, read whenever it is used."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NAME = "WAGTAIL_BOTOX_PAIN"

DEFAULTS: Mapping[str, Any] = {
    # Body name -> dotted path of the StreamBlock class that `BodyField(name)` uses.
    "BODY_BLOCKS": {"treatment_article": "wagtail_botox_pain.blocks.TreatmentArticleBody"},
    # The template that our pages extend. None: the site's "base.html", or else our own.
    "BASE_TEMPLATE": None,
    # How many articles one page of an index lists.
    "ARTICLES_PER_PAGE": 12,
    # The region (ISO 3166, such as "US") in which a number without "+" is dialled.
    "PHONE_REGION": None,
    # The folder of the contract that the site serves. None: it is made from the site's models.
    "CONTRACT_DIR": None,
    # For how many seconds caches may serve an answer of the API, and then serve it still while
    # they ask for a new one.
    "API_MAX_AGE": 60,
    "API_STALE_WHILE_REVALIDATE": 600,
    # Whether our page types are previewed in a front end, and for how many seconds it may ask
    # for one preview.
    "HEADLESS_PREVIEW": False,
    "PREVIEW_SECONDS": 3600,
}


def site_values() -> Mapping[str, Any]:
    """What the site sets; nothing where it is not a dict, which a system check reports."""
    values = getattr(settings, NAME, {})
    return values if isinstance(values, Mapping) else {}


def get_setting(name: str) -> Any:
    """The site's value of one key of `WAGTAIL_BOTOX_PAIN`, or the package's default."""
    return site_values().get(name, DEFAULTS[name])


def body_block_paths() -> dict[str, Any]:
    """Every configured body, by name; the site's own names and ours.

    Keys that are not names are left out; a system check reports them.
    """
    own = get_setting("BODY_BLOCKS")
    named = own.items() if isinstance(own, Mapping) else ()
    blocks: dict[str, Any] = DEFAULTS["BODY_BLOCKS"]
    return blocks | {name: path for name, path in named if isinstance(name, str)}


def body_block_path(name: str) -> Any:
    """The dotted path of the body `name`.

    Raises `ImproperlyConfigured` where no body has that name.
    """
    paths = body_block_paths()
    if not (isinstance(name, str) and name in paths):
        raise ImproperlyConfigured(
            f"No body is named {name!r}. Add it to {NAME}['BODY_BLOCKS'] "
            "as the dotted path of a StreamBlock class."
        )
    return paths[name]
