"""What the public may open on a site. Sites import it from here."""

from wagtail_botox_pain.lookups.public_scope import Public, public_on, public_pages

__all__ = ["Public", "public_on", "public_pages"]
