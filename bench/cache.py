"""The cache of a benchmark that caches nothing: it keeps what a 304 needs, and no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache.backends.locmem import LocMemCache

KEPT = "wagtail_botox_pain.api."
RESPONSE = ".response"


class FreshnessCache(LocMemCache):
    """Remembers of which rows the API made a response; the response itself when asked to."""

    keeps_responses = False

    def keeps(self, key: str) -> bool:
        is_ours = key.startswith(KEPT)
        return is_ours and (FreshnessCache.keeps_responses or not key.endswith(RESPONSE))

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        return super().get(key, default, version) if self.keeps(key) else default

    def set(self, key: str, *args: Any, **kwargs: Any) -> None:
        if self.keeps(key):
            super().set(key, *args, **kwargs)

    def add(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return super().add(key, *args, **kwargs) if self.keeps(key) else True


@contextmanager
def responses_kept(are_kept: bool) -> Iterator[None]:
    """Let the API give what it made before, as it does wherever there is a cache."""
    before, FreshnessCache.keeps_responses = FreshnessCache.keeps_responses, are_kept
    try:
        yield
    finally:
        FreshnessCache.keeps_responses = before
