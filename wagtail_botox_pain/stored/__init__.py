"""Stored JSON of bodies and rich text, before any block value is built from it."""
