"""Connects what keeps translations true to the signals of Django, Wagtail and wagtail-localize."""

from wagtail_botox_pain.localize import dates, privacy, sources, validation  # noqa: F401
