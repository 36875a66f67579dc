"""Settings of a site on servers: everything comes from the environment, nothing from a file.

docs/how-to/deploy.md has the variables in a table.
"""

import os
from pathlib import Path
from typing import Any

from example_project.settings import base, environment
from example_project.settings.base import *  # noqa: F403
from example_project.settings.environment import Environment

env = Environment(os.environ)

SECRET_KEY = env.read("SECRET_KEY", environment.secret)
SECRET_KEY_FALLBACKS = env.read("SECRET_KEY_FALLBACKS", environment.words, default=[])
ALLOWED_HOSTS = env.read("ALLOWED_HOSTS", environment.hosts)
WAGTAILADMIN_BASE_URL = env.read("WAGTAILADMIN_BASE_URL", environment.origin)
database = env.read("DATABASE_URL", environment.database)
connection_seconds = env.read("DATABASE_CONN_MAX_AGE", environment.seconds, default=600)
redis_url = env.read("REDIS_URL", environment.redis)

behind_proxy = env.read("BEHIND_PROXY", environment.yes_or_no, default=True)
SECURE_SSL_REDIRECT = env.read("SECURE_SSL_REDIRECT", environment.yes_or_no, default=True)
SECURE_HSTS_SECONDS = env.read("SECURE_HSTS_SECONDS", environment.seconds, default=3600)
hsts_subdomains = env.read("SECURE_HSTS_INCLUDE_SUBDOMAINS", environment.yes_or_no, default=True)
CSRF_TRUSTED_ORIGINS = env.read(
    "CSRF_TRUSTED_ORIGINS", environment.origins, default=[WAGTAILADMIN_BASE_URL]
)

STATIC_ROOT = env.read("STATIC_ROOT", Path, default=base.BASE_DIR / "static")
MEDIA_ROOT = env.read("MEDIA_ROOT", Path, default=base.BASE_DIR / "media")
bucket = env.read("AWS_STORAGE_BUCKET_NAME", default=None)
media_host = env.read("AWS_S3_CUSTOM_DOMAIN", environment.host, default=None)
s3_options = {
    "endpoint_url": env.read("AWS_S3_ENDPOINT_URL", environment.origin, default=None),
    "region_name": env.read("AWS_S3_REGION_NAME", default=None),
    "access_key": env.read("AWS_ACCESS_KEY_ID", default=None),
    "secret_key": env.read("AWS_SECRET_ACCESS_KEY", default=None),
}
env.need("AWS_S3_CUSTOM_DOMAIN", bool(bucket), "AWS_STORAGE_BUCKET_NAME is")
env.need("AWS_SECRET_ACCESS_KEY", bool(s3_options["access_key"]), "AWS_ACCESS_KEY_ID is")

search = env.read("SEARCH_URL", environment.search, default=None)
search_prefix = env.read("SEARCH_INDEX_PREFIX", default="clinic_")

varnish = env.read("FRONT_END_CACHE_URL", environment.origin, default=None)
cloudflare_zone = env.read("CLOUDFLARE_ZONE_ID", default=None)
cloudflare_token = env.read("CLOUDFLARE_API_TOKEN", default=None)
cloudfront = env.read("CLOUDFRONT_DISTRIBUTION_ID", default=None)
env.need("CLOUDFLARE_API_TOKEN", bool(cloudflare_zone), "CLOUDFLARE_ZONE_ID is")

log_level = env.read("LOG_LEVEL", environment.log_level, default="INFO")
env.check()

DEBUG = False

# Kept over requests, but looked at first: the database may have been restarted.
DATABASES = {
    "default": {**database, "CONN_MAX_AGE": connection_seconds, "CONN_HEALTH_CHECKS": True}
}


def redis_cache(prefix: str, timeout: int) -> dict[str, Any]:
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_url,
        "KEY_PREFIX": prefix,
        "TIMEOUT": timeout,
        "OPTIONS": {
            "socket_connect_timeout": 2,
            "socket_timeout": 2,
            "health_check_interval": 30,
        },
    }


CACHES = {
    # Wagtail keeps the addresses of sites here: every process must see the same.
    "default": redis_cache("clinic", timeout=300),
    "renditions": redis_cache("clinic-renditions", timeout=7 * 24 * 3600),
    "sessions": redis_cache("clinic-sessions", timeout=3600),
}
# Read from Redis and written to the database too: emptying a cache signs no editor out, and
# Django's Redis cache always empties the whole Redis database, whatever the prefix.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_CACHE_ALIAS = "sessions"

INSTALLED_APPS = [*base.INSTALLED_APPS]
if database["ENGINE"].endswith("postgresql"):
    INSTALLED_APPS.append("django.contrib.postgres")
MIDDLEWARE = [*base.MIDDLEWARE]
MIDDLEWARE.insert(
    MIDDLEWARE.index("django.middleware.security.SecurityMiddleware") + 1,
    "whitenoise.middleware.WhiteNoiseMiddleware",
)

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
READERS_POLICY = base.READERS_POLICY
if bucket:
    MEDIA_URL = f"https://{media_host}/"
    READERS_POLICY += f"; img-src 'self' {MEDIA_URL}; media-src 'self' {MEDIA_URL}"
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "custom_domain": media_host,
            # Wagtail counts on a new name where a file of that name exists.
            "file_overwrite": False,
            # Readers and caches need addresses that stay the same.
            "querystring_auth": False,
            **{name: value for name, value in s3_options.items() if value},
        },
    }

WAGTAILSEARCH_BACKENDS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "wagtail.search.backends.database"}
}
if search:
    WAGTAILSEARCH_BACKENDS["default"] = {
        "BACKEND": f"wagtail.search.backends.{search[0]}",
        "URLS": [search[1]],
        "INDEX_PREFIX": search_prefix,
        "TIMEOUT": 5,
    }

WAGTAILFRONTENDCACHE: dict[str, dict[str, str]] = {}
# Wagtail would also purge each address in every other language, and English ones have no prefix.
WAGTAILFRONTENDCACHE_LANGUAGES: list[str] = []
BACKENDS = "wagtail.contrib.frontend_cache.backends"
if varnish:
    WAGTAILFRONTENDCACHE["http"] = {"BACKEND": f"{BACKENDS}.HTTPBackend", "LOCATION": varnish}
if cloudflare_zone:
    WAGTAILFRONTENDCACHE["cloudflare"] = {
        "BACKEND": f"{BACKENDS}.CloudflareBackend",
        "ZONEID": cloudflare_zone,
        "BEARER_TOKEN": cloudflare_token,
    }
if cloudfront:
    WAGTAILFRONTENDCACHE["cloudfront"] = {
        "BACKEND": f"{BACKENDS}.CloudfrontBackend",
        "DISTRIBUTION_ID": cloudfront,
    }
if WAGTAILFRONTENDCACHE:
    INSTALLED_APPS.append("wagtail.contrib.frontend_cache")

if behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# What watches the servers asks without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthy/$"]
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = hsts_subdomains
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
# W019 wants no frames at all, but the editor's preview is one.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
if not hsts_subdomains:
    # Said on purpose: other subdomains have no TLS.
    SILENCED_SYSTEM_CHECKS += ["security.W005", "security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} [{process}] {message}", "style": "{"}
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        },
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stdout"], "level": log_level},
    "loggers": {
        # Without this Django would send mail to ADMINS.
        "django": {"handlers": [], "propagate": True},
        # Anybody can ask for any host.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
    },
}
