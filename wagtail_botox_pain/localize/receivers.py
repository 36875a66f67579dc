"""Connects what keeps translations true to the signals of Django, Wagtail and wagtail-localize."""

from wagtail_botox_pain.localize import (  # noqa: F401
    by_hand,
    dates,
    privacy,
    publishing,
    snippets,
    sources,
    validation,
)
from wagtail_botox_pain.localize.backend import LocalizeBackend
from wagtail_botox_pain.translation import install_backend

install_backend(LocalizeBackend())
