"""Checks of `WAGTAIL_BOTOX_PAIN`."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from os import PathLike

from django.conf import settings
from django.core.checks import CheckMessage, Error

from wagtail_botox_pain.conf import DEFAULTS, NAME, site_values
from wagtail_botox_pain.telephone import is_region

SECONDS = (
    lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    "a whole number of seconds",
)


def nearest(name: object, names: Collection[str], cutoff: float = 0.6) -> str:
    """The name that was probably meant, as a question; nothing where none is near."""
    found = get_close_matches(str(name).upper(), [known.upper() for known in names], 1, cutoff)
    meant = [known for known in names if known.upper() in found]
    return f"Did you mean {meant[0]!r}? " if meant else ""


def check_keys() -> Iterator[CheckMessage]:
    values = getattr(settings, NAME, {})
    if not isinstance(values, Mapping):
        yield Error(
            f"{NAME} is {values!r}, which is not a dict.",
            hint=f"Make it a dict with some of: {', '.join(DEFAULTS)}.",
            id="wagtail_botox_pain.E003",
        )
        return
    for key in values:
        if key not in DEFAULTS:
            yield Error(
                f"{NAME} has the unknown key {key!r}.",
                hint=f"{nearest(key, DEFAULTS)}The known keys are: {', '.join(DEFAULTS)}.",
                id="wagtail_botox_pain.E003",
            )


def check_values() -> Iterator[CheckMessage]:
    rules = {
        "BODY_BLOCKS": (
            lambda value: isinstance(value, Mapping) and all(isinstance(key, str) for key in value),
            'a dict from the names of bodies to dotted paths, such as {"treatment_article": '
            '"clinic.blocks.TreatmentArticleBody"}',
        ),
        "BASE_TEMPLATE": (
            lambda value: value is None or (isinstance(value, str) and value),
            'the name of a template, such as "layouts/site.html", or None',
        ),
        "ARTICLES_PER_PAGE": (
            lambda value: isinstance(value, int) and not isinstance(value, bool) and value > 0,
            "a whole number above 0",
        ),
        "PHONE_REGION": (
            lambda value: value is None or (isinstance(value, str) and is_region(value)),
            'a code of ISO 3166 in capitals, such as "GB", or None',
        ),
        "CONTRACT_DIR": (
            lambda value: value is None or (isinstance(value, str | PathLike) and str(value)),
            'the path of a folder, such as BASE_DIR / "contract", or None',
        ),
        "API_MAX_AGE": SECONDS,
        "API_STALE_WHILE_REVALIDATE": SECONDS,
        "HEADLESS_PREVIEW": (lambda value: isinstance(value, bool), "True or False"),
        "PREVIEW_SECONDS": SECONDS,
    }
    for key, (is_valid, expected) in rules.items():
        if key in site_values() and not is_valid(site_values()[key]):
            yield Error(
                f"{NAME}[{key!r}] is {site_values()[key]!r}.",
                hint=f"It must be {expected}.",
                id="wagtail_botox_pain.E004",
            )
