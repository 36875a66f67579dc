"""Restricts Wagtail's own API endpoints to what the public may open."""
