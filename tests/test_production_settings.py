"""The example's production settings: what the environment says becomes settings, or one error."""

import importlib.util
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
PROJECT = ROOT / "example_project"
DEPLOY = (ROOT / "docs" / "how-to" / "deploy.md").read_text(encoding="utf-8")
REQUIRED = {"SECRET_KEY", "ALLOWED_HOSTS", "WAGTAILADMIN_BASE_URL", "DATABASE_URL", "REDIS_URL"}
KEPT = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
BUCKET = {"AWS_STORAGE_BUCKET_NAME": "clinic", "AWS_S3_CUSTOM_DOMAIN": "media.clinic.example"}


def documented_environment():
    return dict(re.findall(r"^export (\w+)=(\S+)$", DEPLOY, re.MULTILINE))


def documented_variables():
    """Each variable of the table with the columns "needed", "default" and "what it is"."""
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", DEPLOY, re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}


@pytest.fixture
def settings_with(monkeypatch):
    """The settings that the documented environment gives with some variables changed."""
    monkeypatch.syspath_prepend(PROJECT)

    def settings_with(**variables):
        environment = {**documented_environment(), **variables}
        for name in documented_variables():
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            if value is not None:
                monkeypatch.setenv(name, value)
        return runpy.run_module("example_project.settings.production")

    yield settings_with
    for name in [name for name in sys.modules if name.partition(".")[0] == "example_project"]:
        del sys.modules[name]


def problems(error):
    """What is wrong with each variable."""
    lines = [line.strip() for line in str(error.value).splitlines()[1:]]
    return {line.partition(" ")[0]: line for line in lines}


class TestErrors:
    def test_all_missing_variables_are_named_at_once(self, settings_with):
        with pytest.raises(ImproperlyConfigured) as error:
            settings_with(**dict.fromkeys(REQUIRED))
        assert problems(error) == {name: f"{name} is not set." for name in REQUIRED}

    def test_missing_and_malformed_together(self, settings_with):
        with pytest.raises(ImproperlyConfigured) as error:
            settings_with(REDIS_URL="", LOG_LEVEL="loud", SEARCH_URL="http://search.example")
        assert set(problems(error)) == {"REDIS_URL", "LOG_LEVEL", "SEARCH_URL"}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SECRET_KEY", "too-short"),
            ("SECRET_KEY", "a" * 60),
            ("ALLOWED_HOSTS", "https://www.clinic.example"),
            ("ALLOWED_HOSTS", "*"),
            ("ALLOWED_HOSTS", ","),
            ("ALLOWED_HOSTS", "www.clinic.example/site"),
            ("WAGTAILADMIN_BASE_URL", "www.clinic.example"),
            ("WAGTAILADMIN_BASE_URL", "https://www.clinic.example/admin"),
            ("WAGTAILADMIN_BASE_URL", "https://www.clinic.example:https"),
            ("DATABASE_URL", "clinic"),
            ("DATABASE_URL", "postgres://user:hunter2@host"),
            ("DATABASE_URL", "oracle://user:hunter2@host/name"),
            ("DATABASE_URL", "postgres://user:hunter[2@host/name"),
            ("DATABASE_CONN_MAX_AGE", "-1"),
            ("REDIS_URL", "127.0.0.1:6379"),
            ("REDIS_URL", "https://127.0.0.1:6379"),
            ("BEHIND_PROXY", "maybe"),
            ("SECURE_HSTS_SECONDS", "a year"),
            ("CSRF_TRUSTED_ORIGINS", "clinic.example"),
            ("AWS_S3_CUSTOM_DOMAIN", "https://media.example"),
            ("AWS_S3_CUSTOM_DOMAIN", "media.example,other.example"),
            ("AWS_S3_ENDPOINT_URL", "s3.example"),
            ("SEARCH_URL", "https://search.example"),
            ("SEARCH_URL", "solr+https://search.example"),
            ("SEARCH_URL", "opensearch3+search.example"),
            ("FRONT_END_CACHE_URL", "10.0.0.5"),
            ("LOG_LEVEL", "verbose"),
        ],
    )
    def test_malformed_variable_is_named_without_its_value(self, settings_with, name, value):
        with pytest.raises(ImproperlyConfigured) as error:
            settings_with(**{name: value})
        assert problems(error).keys() == {name}
        assert " must be " in problems(error)[name]
        assert value in (",", "*") or value not in str(error.value)

    @pytest.mark.parametrize(
        ("name", "variables"),
        [
            ("AWS_S3_CUSTOM_DOMAIN", {"AWS_STORAGE_BUCKET_NAME": "clinic"}),
            ("AWS_SECRET_ACCESS_KEY", {**BUCKET, "AWS_ACCESS_KEY_ID": "key"}),
            ("CLOUDFLARE_API_TOKEN", {"CLOUDFLARE_ZONE_ID": "zone"}),
        ],
    )
    def test_what_another_variable_needs(self, settings_with, name, variables):
        with pytest.raises(ImproperlyConfigured) as error:
            settings_with(**variables)
        assert problems(error).keys() == {name}


class TestDocumentation:
    def test_table_has_the_variables_that_are_read(self, settings_with):
        read = settings_with()["env"].names
        assert read.keys() == documented_variables().keys()
        assert {name for name, required in read.items() if required} == REQUIRED
        needed = {name for name, (needed, *_) in documented_variables().items() if needed == "yes"}
        assert needed == REQUIRED

    def test_smallest_environment_is_complete(self):
        assert documented_environment().keys() == REQUIRED | {"DJANGO_SETTINGS_MODULE"}

    def test_examples_are_accepted(self, settings_with):
        not_examples = {"SECRET_KEY_FALLBACKS", "CLOUDFRONT_DISTRIBUTION_ID"}
        examples = {
            name: code[-1]
            for name, (_, _, text) in documented_variables().items()
            if name not in not_examples and (code := re.findall(r"`([^`]+)`", text))
        }
        assert len(examples) > 15
        settings = settings_with(**examples)
        assert settings["SECURE_SSL_REDIRECT"] is False
        assert settings["LOGGING"]["root"]["level"] == "CRITICAL"

    def test_field_limit(self, settings_with):
        assert "DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000" in DEPLOY
        assert settings_with()["DATA_UPLOAD_MAX_NUMBER_FIELDS"] == 10_000

    def test_named_files_exist(self):
        for path in re.findall(r"-r (\S+)", DEPLOY):
            assert (ROOT / path).is_file()


class TestSettings:
    def test_database(self, settings_with):
        url = "postgres://clinic:password@db.example:5432/clinic?sslmode=verify-full"
        database = settings_with(DATABASE_URL=url)["DATABASES"]["default"]
        assert database["ENGINE"] == "django.db.backends.postgresql"
        assert database["OPTIONS"] == {"sslmode": "verify-full"}
        assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (600, True)

    def test_caches_share_a_server_and_no_key(self, settings_with):
        settings = settings_with(REDIS_URL="rediss://:secret@cache.example:6380/3")
        caches = settings["CACHES"]
        assert caches.keys() == {"default", "renditions", "sessions"}
        assert {cache["LOCATION"] for cache in caches.values()} == {
            "rediss://:secret@cache.example:6380/3"
        }
        assert len({cache["KEY_PREFIX"] for cache in caches.values()}) == 3
        assert settings["SESSION_ENGINE"] == "django.contrib.sessions.backends.cached_db"

    def test_uploads_in_a_folder_or_a_bucket(self, settings_with):
        folder = settings_with(MEDIA_ROOT="/srv/media")
        assert folder["STORAGES"]["default"]["BACKEND"].endswith("FileSystemStorage")
        assert folder["MEDIA_ROOT"] == Path("/srv/media")
        assert folder["READERS_POLICY"] == "default-src 'self'"
        bucket = settings_with(**BUCKET, AWS_S3_REGION_NAME="eu-central-1")
        options = bucket["STORAGES"]["default"]["OPTIONS"]
        assert options["bucket_name"] == "clinic"
        assert options["region_name"] == "eu-central-1"
        assert options["file_overwrite"] is False
        assert "access_key" not in options
        assert "img-src 'self' https://media.clinic.example/" in bucket["READERS_POLICY"]

    @pytest.mark.parametrize(
        "backend",
        ["elasticsearch7", "elasticsearch8", "elasticsearch9", "opensearch2", "opensearch3"],
    )
    def test_search(self, settings_with, backend):
        settings = settings_with(
            SEARCH_URL=f"{backend}+https://search.example:9200", SEARCH_INDEX_PREFIX="two_"
        )
        search = settings["WAGTAILSEARCH_BACKENDS"]["default"]
        assert importlib.util.find_spec(search["BACKEND"])
        assert search["URLS"] == ["https://search.example:9200"]
        assert search["INDEX_PREFIX"] == "two_"

    def test_search_in_the_database(self, settings_with):
        search = settings_with()["WAGTAILSEARCH_BACKENDS"]["default"]
        assert search == {"BACKEND": "wagtail.search.backends.database"}

    def test_caches_in_front(self, settings_with):
        app = "wagtail.contrib.frontend_cache"
        assert app not in settings_with()["INSTALLED_APPS"]
        settings = settings_with(
            FRONT_END_CACHE_URL="http://10.0.0.5:80",
            CLOUDFLARE_ZONE_ID="zone",
            CLOUDFLARE_API_TOKEN="token",
            CLOUDFRONT_DISTRIBUTION_ID="distribution",
        )
        assert app in settings["INSTALLED_APPS"]
        caches = settings["WAGTAILFRONTENDCACHE"]
        assert caches["http"]["LOCATION"] == "http://10.0.0.5:80"
        assert caches["cloudflare"]["BEARER_TOKEN"] == "token"
        assert caches["cloudfront"]["DISTRIBUTION_ID"] == "distribution"

    def test_nothing_is_believed_without_a_proxy(self, settings_with):
        assert "SECURE_PROXY_SSL_HEADER" in settings_with()
        assert "SECURE_PROXY_SSL_HEADER" not in settings_with(BEHIND_PROXY="0")

    def test_forms_are_trusted_from_the_admins_address(self, settings_with):
        assert settings_with()["CSRF_TRUSTED_ORIGINS"] == ["https://www.clinic.example"]


@pytest.mark.slow
@pytest.mark.costly
class TestCommands:
    """In a process of its own, as on a server."""

    def manage(self, *arguments, **environment):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env={**KEPT, **environment},
            capture_output=True,
            text=True,
        )

    @pytest.mark.parametrize(
        "more", [{}, {"SECURE_HSTS_INCLUDE_SUBDOMAINS": "0"}], ids=["", "hsts"]
    )
    def test_check_has_nothing_to_say(self, more):
        environment = {**documented_environment(), "DATABASE_URL": "sqlite:///:memory:", **more}
        result = self.manage("check", "--deploy", "--fail-level", "WARNING", **environment)
        assert (result.returncode, result.stderr) == (0, "")
        assert "no issues" in result.stdout

    def test_an_empty_environment_gives_one_message(self):
        settings = documented_environment()["DJANGO_SETTINGS_MODULE"]
        result = self.manage("migrate", DJANGO_SETTINGS_MODULE=settings)
        assert result.returncode == 1
        assert "Traceback" not in result.stderr
        assert all(f"{name} is not set." in result.stderr for name in REQUIRED)

    def test_a_server_without_settings_does_not_serve_the_demo(self):
        result = subprocess.run(
            [sys.executable, "-c", "import example_project.wsgi"],
            cwd=PROJECT,
            env=KEPT,
            capture_output=True,
            text=True,
        )
        assert result.returncode == 1
        assert "SECRET_KEY is not set." in result.stderr
