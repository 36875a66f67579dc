"""Restricts Wagtail's own API endpoints, and a site's own fields, to what the public may open.

An app that a site lists in INSTALLED_APPS.
"""
