"""What the body of a page refers to. Sites import it from here."""

from wagtail_botox_pain.serialization.references import LinkedRichText, References

__all__ = ["LinkedRichText", "References"]
