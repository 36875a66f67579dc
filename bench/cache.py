"""The cache of a benchmark that caches nothing: it keeps what a 304 needs, and no more."""

from typing import Any

from django.core.cache.backends.locmem import LocMemCache

KEPT = "wagtail_botox_pain.api."


class FreshnessCache(LocMemCache):
    """Remembers of which rows the API made a response, which is not the response."""

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        return super().get(key, default, version) if key.startswith(KEPT) else default

    def set(self, key: str, *args: Any, **kwargs: Any) -> None:
        if key.startswith(KEPT):
            super().set(key, *args, **kwargs)

    def add(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return super().add(key, *args, **kwargs) if key.startswith(KEPT) else True
