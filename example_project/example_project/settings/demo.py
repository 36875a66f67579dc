"""Settings of the demo: SQLite, one machine, everything under this folder."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from example_project.settings.base import *  # noqa: F403
from example_project.settings.base import BASE_DIR, WAGTAIL_BOTOX_PAIN

DATA_DIR = Path(os.environ.get("DEMO_DATA", BASE_DIR))
SECRETS_DIR = DATA_DIR / ".secrets"


def generated_secret(name: str) -> str:
    """A secret made on first use and kept outside version control."""
    path = SECRETS_DIR / name
    if not path.exists():
        SECRETS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = generated_secret("secret_key")
DEBUG = os.environ.get("DEMO_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]

DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "clinic.sqlite3"}
}
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
WAGTAILADMIN_BASE_URL = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
# Pictures in the API have their whole address, for a front end elsewhere.
WAGTAILAPI_BASE_URL = WAGTAILADMIN_BASE_URL
if FRONT_END := os.environ.get("FRONT_END"):
    # Where `frontend/` is served: editors preview their drafts there.
    WAGTAIL_BOTOX_PAIN = {**WAGTAIL_BOTOX_PAIN, "HEADLESS_PREVIEW": True}
    WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"default": f"{FRONT_END}/preview/"}}
