"""What the public may open on a site. Sites import it from here."""

from wagtail_botox_pain.lookups.public_scope import PublicScope, public_on, public_pages

__all__ = ["PublicScope", "public_on", "public_pages"]
