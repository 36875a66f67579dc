"""What the package adds to Wagtail's admin where wagtail-localize is installed."""

from wagtail_botox_pain.localize import (  # noqa: F401
    by_hand,
    cascade,
    copies,
    editor_styles,
    guards,
    report_hooks,
    restart,
    views,
)
