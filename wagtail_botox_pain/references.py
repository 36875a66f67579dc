"""What the body of a page refers to. Sites import it from here."""

from wagtail_botox_pain.lookups.body_references import LinkedRichText, References

__all__ = ["LinkedRichText", "References"]
