"""Settings of the benchmark: nothing outlives the process, and no content is cached.

Without a cache every run shows what a page costs when a process meets it for the first
time; `BENCH_CACHE=locmem` turns on Django's cache in memory, large enough for every
rendition.
"""

import os
import tempfile
from pathlib import Path

import wagtail

import wagtail_botox_pain

# Removed when the process ends.
_temporary = tempfile.TemporaryDirectory(prefix="botox-pain-bench-")
FOLDER = Path(_temporary.name)

SECRET_KEY = "benchmark only"  # noqa: S105  nothing is served to anyone
DEBUG = False
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "bench.urls"

# The APIs, which a site may do without: they are left out where start-up is timed.
API_APPS = [
    "wagtail.api.v2",
    *(["wagtail.api.v3"] if wagtail.VERSION >= (8,) else []),
    "rest_framework",
]
# The first version, which `--against` may measure, has it within the package.
PUBLIC_API = Path(wagtail_botox_pain.__file__).with_name("public_api")
INSTALLED_APPS = [
    "bench.stock",
    "bench.floor",
    "wagtail_botox_pain",
    "wagtail_botox_pain.pages",
    *(["wagtail_botox_pain.public_api"] if (PUBLIC_API / "apps.py").exists() else []),
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *API_APPS,
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ]
        },
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "bench.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    if os.environ.get("BENCH_CACHE") == "locmem"
    else {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
}

LANGUAGE_CODE = "en"
USE_TZ = True
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = FOLDER / "media"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100_000

WAGTAIL_SITE_NAME = "Benchmark"
WAGTAILAPI_LIMIT_MAX = 100
WAGTAILADMIN_BASE_URL = "http://testserver"
WAGTAIL_BOTOX_PAIN = {"PHONE_REGION": "US", "BASE_TEMPLATE": "bench/base.html"}
