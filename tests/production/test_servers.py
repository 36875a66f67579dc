"""What the servers are for: static files, caches, sessions, a cache in front, safety."""

import io
import re
from urllib.parse import urljoin

import pytest
import redis
from PIL import Image

from .load import HOST
from .site import EDITORS, WORKERS

ARTICLE = "/treatments/botulinum-toxin-for-chronic-pain/"
PAGES = {"/", "/treatments/", ARTICLE, "/treatments/exercise-therapy-for-low-back-pain/"}
# The other article is not translated; those of this one lead to it in English.
TRANSLATED = {f"/{code}{path}" for code in ("es", "ar") for path in ("/", "/treatments/", ARTICLE)}
HASHED = re.compile(r"/static/[\w./-]+\.[0-9a-f]{12}\.\w+")


@pytest.fixture
def caches(site):
    with redis.Redis.from_url(site.environment["REDIS_URL"]) as connection:
        yield connection


def hero(text):
    return re.search(r'<img src="([^"]+)"[^>]*fetchpriority="high"', text)[1]


class TestStaticFiles:
    @pytest.mark.parametrize("coding", ["gzip", "br"])
    def test_linked_files_are_hashed_compressed_and_kept(self, site, coding):
        page = site.open(ARTICLE)[2].decode()
        linked = set(re.findall(r'<link[^>]*href="(/static/[^"]+)"', page))
        assert {re.sub(r"\.[0-9a-f]{12}\.", ".", path) for path in linked} == {
            "/static/clinic/icon.svg",
            "/static/clinic/site.css",
            "/static/wagtail_botox_pain/css/botox_pain.css",
        }
        for path in linked:
            assert HASHED.fullmatch(path)
            status, headers, _ = site.open(path, **{"Accept-Encoding": coding})
            assert status == 200
            assert headers["Content-Encoding"] == coding
            assert "immutable" in headers["Cache-Control"]
            assert int(re.search(r"max-age=(\d+)", headers["Cache-Control"])[1]) >= 365 * 24 * 3600

    def test_files_named_in_stylesheets_are_hashed_too(self, site):
        page = site.open("/")[2].decode()
        stylesheet = re.search(r'href="(/static/clinic/site\.\w+\.css)"', page)[1]
        named = re.findall(r'url\("?([^")]+)', site.open(stylesheet)[2].decode())
        assert named
        for name in named:
            path = urljoin(stylesheet, name)
            assert HASHED.fullmatch(path)
            assert site.open(path)[0] == 200

    def test_admin_has_its_files(self, site):
        page = site.editor(EDITORS[0]).get("/admin/").text
        paths = set(re.findall(r'(?:href|src)="(/static/[^"?]+\.(?:css|js))"', page))
        assert len(paths) > 5
        assert {path: site.open(path)[0] for path in paths} == dict.fromkeys(paths, 200)


class TestSafety:
    def test_check_has_nothing_to_say(self, site):
        arguments = ("--deploy", "--fail-level", "WARNING", "--database", "default")
        said = site.manage("check", *arguments)
        assert "no issues (1 silenced)" in said.stdout + said.stderr

    def test_headers(self, site):
        _, headers, _ = site.open("/")
        assert headers["Content-Security-Policy"] == "default-src 'self'"
        assert headers["Strict-Transport-Security"].startswith("max-age=3600")

    def test_plain_http_is_redirected(self, site):
        status, headers, _ = site.open("/", **{"X-Forwarded-Proto": "http"})
        assert (status, headers["Location"]) == (301, f"https://{HOST}/")

    def test_other_hosts_are_refused(self, site):
        assert site.open("/", Host="www.other.example")[0] == 400

    def test_cookies_are_for_https_only(self, site):
        session = site.editor(EDITORS[0]).session
        assert {cookie.name for cookie in session.cookies} == {"sessionid", "csrftoken"}
        assert all(cookie.secure for cookie in session.cookies)

    def test_health_needs_no_https(self, site):
        status, _, body = site.open("/healthy/", **{"X-Forwarded-Proto": "http"})
        assert (status, body) == (200, b"ok")


class TestCaches:
    def test_renditions_are_kept_in_redis(self, site, caches):
        editor = site.editor(EDITORS[0])
        caches.flushdb()
        first = int(editor.get("/admin/images/1/").headers["X-Queries"])
        assert list(caches.scan_iter("clinic-renditions:*"))
        again = [int(editor.get("/admin/images/1/").headers["X-Queries"]) for _ in range(3)]
        assert max(again) < first

    def test_sessions_outlive_workers_and_redis(self, site, caches):
        editor = site.editor(EDITORS[0])
        assert list(caches.scan_iter("clinic-sessions:*"))
        site.hang_up()
        editor.get("/admin/")
        caches.flushall()
        editor.get("/admin/")


class TestChangesByOneWorker:
    """Nothing is kept in a process: what one of them changes, all show at once."""

    def test_telephone(self, site):
        site.editor(EDITORS[0]).set_telephone("+1 202-555-0177")
        shown = [answer["telephone"] for answer in site.answers_of_all_workers("/").values()]
        assert shown == [177] * WORKERS

    def test_image(self, site):
        old = hero(site.open(ARTICLE)[2].decode())
        ((image,),) = site.rows(
            "SELECT hero_image_id FROM wagtail_botox_pain_pages_treatmentarticlepage "
            "WHERE page_ptr_id = %s",
            site.page_id(ARTICLE.split("/")[-2]),
        )
        picture = io.BytesIO()
        Image.new("RGB", (1700, 900), "red").save(picture, "JPEG")
        site.editor(EDITORS[0]).replace_image(image, "red.jpg", picture.getvalue())
        shown = set()
        for _ in range(3 * WORKERS):
            shown.add(hero(site.open(ARTICLE)[2].decode()))
        (path,) = shown
        assert path != old
        file = site.folder / "media" / path.removeprefix("/media/")
        red, green, blue = Image.open(file).convert("RGB").getpixel((5, 5))
        assert red > 200 > 50 > max(green, blue)


class TestCacheInFront:
    @pytest.fixture
    def purged(self, site):
        """What was removed from it since the test began."""
        before = len(site.front.purged)
        return lambda: set(site.front.purged[before:])

    def test_article_and_what_lists_it(self, site, purged):
        key = site.page_id("exercise-therapy-for-low-back-pain")
        site.editor(EDITORS[0]).publish(key, lambda form: None)
        linking = {path for path in TRANSLATED if path.endswith(ARTICLE)}
        changed = purged()
        assert {f"{HOST}{path}" for path in PAGES | linking} <= changed
        # The lists in other languages lead to it too.
        shown = {address for address in changed if "/api/" not in address}
        assert shown <= {f"{HOST}{path}" for path in PAGES | TRANSLATED}
        for version in ("v2", "v3"):
            api = f"{HOST}/api/{version}/pages/"
            assert {api, f"{api}{key}/"} <= changed

    def test_telephone_is_on_every_page(self, site, purged):
        site.editor(EDITORS[0]).set_telephone("+1 202-555-0178")
        changed = purged()
        shown = {address for address in changed if "/api/" not in address}
        assert {f"{HOST}{path}" for path in PAGES | TRANSLATED} == shown
        # Each of them is in both APIs, beside a list.
        for version in ("v2", "v3"):
            api = f"{HOST}/api/{version}/pages/"
            found = [address for address in changed if address.startswith(api)]
            assert len(found) > len(shown)
