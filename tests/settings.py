"""The smallest site that works, with variants by environment variable.

`TEST_VARIANT` (names joined by commas): custom_image, auto_field, big_auto_field, french,
arabic, no_i18n, replaced_body, no_pages.
"""

import os
import tempfile
from pathlib import Path

VARIANTS = set(filter(None, os.environ.get("TEST_VARIANT", "").split(",")))
TESTS = Path(__file__).parent

SECRET_KEY = "tests only"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.urls"

INSTALLED_APPS = [
    "tests.testapp",
    "wagtail_botox_pain",
    *([] if "no_pages" in VARIANTS else ["wagtail_botox_pain.pages"]),
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "tests.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [TESTS / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("TEST_DATABASE", ":memory:"),
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

LANGUAGE_CODE = "fr" if "french" in VARIANTS else "ar" if "arabic" in VARIANTS else "en"
LANGUAGES = [("en", "English"), ("ar", "Arabic"), ("fr", "French")]
USE_I18N = "no_i18n" not in VARIANTS
USE_TZ = True
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = os.environ.get("TEST_MEDIA") or tempfile.mkdtemp(prefix="botox-pain-media-")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

WAGTAIL_SITE_NAME = "Tests"
WAGTAILADMIN_BASE_URL = "http://testserver"
WAGTAIL_I18N_ENABLED = USE_I18N
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif", "svg"]

if "custom_image" in VARIANTS:
    WAGTAILIMAGES_IMAGE_MODEL = "testapp.ClinicImage"
DEFAULT_AUTO_FIELD = (
    "django.db.models.BigAutoField"
    if "big_auto_field" in VARIANTS
    else "django.db.models.AutoField"
)
WAGTAIL_BOTOX_PAIN = {"PHONE_REGION": "US"}
if "replaced_body" in VARIANTS:
    WAGTAIL_BOTOX_PAIN["BODY_BLOCKS"] = {"treatment_article": "tests.testapp.blocks.ShortBody"}
