"""What API v3 (Wagtail 8) takes for a body and for rich text."""
