"""Points in time that can be compared, also on a site without `USE_TZ`."""

from datetime import UTC, datetime, tzinfo

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    return aware(timezone.now())


def aware(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """`moment` with its time zone, which databases, and Django without `USE_TZ`, may leave out.

    `zone` is that of the database which left it out.
    """
    zone = zone or (UTC if settings.USE_TZ else timezone.get_default_timezone())
    return timezone.make_aware(moment, zone) if timezone.is_naive(moment) else moment
