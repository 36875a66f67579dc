"""Refuses to import the package's models where an app that they build on is missing.

Import it before any module that imports the models of these apps.
"""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

REQUIRED = ("wagtail_botox_pain", "wagtail.admin", "wagtail.documents", "wagtail.images")

if missing := [name for name in REQUIRED if not apps.is_installed(name)]:
    names = ", ".join(map(repr, missing))
    raise ImproperlyConfigured(
        "The models of 'wagtail_botox_pain' need apps that are not in INSTALLED_APPS. "
        f"Add {names} to INSTALLED_APPS."
    )
