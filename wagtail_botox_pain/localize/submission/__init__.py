"""Submitting pages and snippets for translation."""
