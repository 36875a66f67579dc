"""Services that do not run here: their settings at least make what talks to them."""

import subprocess
import sys

from .site import PROJECT, base_environment

SERVICES = {
    "AWS_STORAGE_BUCKET_NAME": "clinic-media",
    "AWS_S3_CUSTOM_DOMAIN": "media.clinic.example",
    "AWS_S3_ENDPOINT_URL": "https://s3.hosting.example",
    "AWS_S3_REGION_NAME": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "CLOUDFLARE_ZONE_ID": "zone",
    "CLOUDFLARE_API_TOKEN": "token",
    "CLOUDFRONT_DISTRIBUTION_ID": "distribution",
    "LOG_LEVEL": "WARNING",
}
LOOK = """
from django.conf import settings
from django.core.files.storage import default_storage
from wagtail.contrib.frontend_cache.utils import get_backends
print(default_storage.url("images/a b.jpg"))
print(default_storage.bucket_name, default_storage.endpoint_url, default_storage.access_key)
print(*sorted(type(backend).__name__ for backend in get_backends().values()))
print(settings.READERS_POLICY)
"""


def test_bucket_and_caches_in_front(tmp_path):
    result = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", LOOK],
        cwd=PROJECT,
        env={**base_environment(tmp_path), **SERVICES},
        capture_output=True,
        text=True,
    )
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "https://media.clinic.example/images/a%20b.jpg",
        "clinic-media https://s3.hosting.example key",
        "CloudflareBackend CloudfrontBackend",
        "default-src 'self'; img-src 'self' https://media.clinic.example/; "
        "media-src 'self' https://media.clinic.example/",
    ]
