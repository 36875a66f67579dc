"""The smallest site that works, with variants by environment variable.

`TEST_VARIANT` (names joined by commas): custom_image, custom_document, custom_user, custom_page
(Wagtail 8 and later), after_wagtail (our apps stand below Wagtail's), big_auto_field, french,
arabic, no_i18n, replaced_body, no_pages, pages_left_in (the fault of a site with custom_page),
no_host (the package alone), simple_translation (in place of wagtail-localize, as on a site with
custom_page, which wagtail-localize does not support), no_translation (neither of them),
no_localize, no_public_api (without that app of ours; `tests.snapshot` notes what the other
libraries were before).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import dj_database_url
import wagtail

VARIANTS = set(filter(None, os.environ.get("TEST_VARIANT", "").split(",")))
TESTS = Path(__file__).parent

SECRET_KEY = "tests only"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.urls"

CUSTOM_PAGE = "custom_page" in VARIANTS
HOST_APPS = ["tests.hosts.base_page", "tests.hosts.own_pages"] if CUSTOM_PAGE else ["tests.testapp"]
CUSTOM_MODELS = {
    "custom_image": "tests.hosts.images",
    "custom_document": "tests.hosts.documents",
    "custom_user": "tests.hosts.users",
}
OUR_APPS = ["wagtail_botox_pain", "wagtail_botox_pain.headless"]
if "no_public_api" not in VARIANTS:
    OUR_APPS.append("wagtail_botox_pain.public_api")
if "pages_left_in" in VARIANTS or not {"no_pages", "custom_page"} & VARIANTS:
    OUR_APPS.append("wagtail_botox_pain.pages")

if {"no_translation", "no_i18n"} & VARIANTS:
    TRANSLATION_APPS = []
elif {"simple_translation", "custom_page"} & VARIANTS:
    TRANSLATION_APPS = ["wagtail.contrib.simple_translation", "wagtail.locales"]
else:
    TRANSLATION_APPS = ["wagtail_localize", "wagtail_localize.locales"]
    if "no_localize" not in VARIANTS:
        OUR_APPS.append("wagtail_botox_pain.localize")

INSTALLED_APPS = [
    *(["tests.snapshot"] if {"no_localize", "no_public_api"} & VARIANTS else []),
    *([] if "no_host" in VARIANTS else HOST_APPS),
    *(app for variant, app in CUSTOM_MODELS.items() if variant in VARIANTS),
    *OUR_APPS,
    "wagtail.contrib.settings",
    "wagtail.contrib.frontend_cache",
    *TRANSLATION_APPS,
    "wagtail_headless_preview",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail.api.v2",
    *(["wagtail.api.v3", "wagtail.contrib.redirects"] if wagtail.VERSION >= (8,) else []),
    "rest_framework",
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
if "after_wagtail" in VARIANTS:
    INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in OUR_APPS] + OUR_APPS
# Those that a page leaves behind would be purged too.
WAGTAILREDIRECTS_AUTO_CREATE = False
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
DATABASES = {"default": dj_database_url.config(default="sqlite://:memory:")}
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
MEDIA_ROOT = tempfile.mkdtemp(prefix="botox-pain-media-")
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

WAGTAIL_SITE_NAME = "Tests"
WAGTAILADMIN_BASE_URL = "http://testserver"
WAGTAIL_I18N_ENABLED = USE_I18N
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif", "svg"]

if "custom_image" in VARIANTS:
    WAGTAILIMAGES_IMAGE_MODEL = "clinic_images.ClinicImage"
if "custom_document" in VARIANTS:
    WAGTAILDOCS_DOCUMENT_MODEL = "clinic_documents.ClinicDocument"
if "custom_user" in VARIANTS:
    AUTH_USER_MODEL = "clinic_users.ClinicUser"
if CUSTOM_PAGE:
    WAGTAIL_PAGE_MODEL = "clinic_base_page.BasePage"
DEFAULT_AUTO_FIELD = (
    "django.db.models.BigAutoField"
    if "big_auto_field" in VARIANTS
    else "django.db.models.AutoField"
)
WAGTAIL_BOTOX_PAIN = {"PHONE_REGION": "US"}
if "replaced_body" in VARIANTS:
    WAGTAIL_BOTOX_PAIN["BODY_BLOCKS"] = {"treatment_article": "tests.testapp.blocks.ShortBody"}
